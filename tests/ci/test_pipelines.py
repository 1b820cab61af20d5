"""What we offer to pipelines: each file against the schema of its service, the action's steps run."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from tests.conftest import CLEAN, LOST, ROOT

ACTION = ROOT / "action.yml"
STEPS = yaml.safe_load(ACTION.read_text("utf-8"))["runs"]["steps"]
CHECKER = shutil.which("check-jsonschema", path=os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]]))
DOCS = (ROOT / "docs" / "ci.md").read_text("utf-8")
BLOCKS = re.findall(r"```yaml\n(.*?)```", DOCS, re.DOTALL)

needs_checker = pytest.mark.skipif(CHECKER is None, reason="check-jsonschema is not installed (it is in the extra dev)")


def fits(schema: str, file: Path) -> None:
    done = subprocess.run(
        [str(CHECKER), "--regex-variant", "nonunicode", "--builtin-schema", schema, str(file)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr


@needs_checker
@pytest.mark.parametrize(
    ("schema", "name"),
    [
        ("vendor.github-actions", "action.yml"),
        ("vendor.gitlab-ci", "templates/gitlab-ci.yml"),
        ("vendor.azure-pipelines", "templates/azure-pipelines.yml"),
    ],
)
def test_each_file_fits_the_schema_of_its_service(schema: str, name: str) -> None:
    fits(schema, ROOT / name)


@needs_checker
def test_the_examples_of_the_page_fit_too(tmp_path: Path) -> None:
    blocks = {
        word: next(block for block in BLOCKS if word in block) for word in ("runs-on", "sarif", "include:", "task:")
    }
    job = yaml.safe_load(blocks["sarif"]) | {"runs-on": "ubuntu-24.04"}
    examples = {
        "workflow": ("vendor.github-workflows", blocks["runs-on"]),
        "job": ("vendor.github-workflows", json.dumps({"on": "push", "jobs": {"check": job}})),
        "gitlab": ("vendor.gitlab-ci", blocks["include:"]),
        "azure": ("vendor.azure-pipelines", blocks["task:"]),
    }
    for name, (schema, text) in examples.items():
        (tmp_path / f"{name}.yml").write_text(text)
        fits(schema, tmp_path / f"{name}.yml")


def test_the_page_names_every_input_and_only_those() -> None:
    inputs = yaml.safe_load(ACTION.read_text("utf-8"))["inputs"]
    assert re.findall(r"^\| `(\w+)` \|", DOCS, re.MULTILINE) == list(inputs)
    used = yaml.safe_load(next(block for block in BLOCKS if "runs-on" in block))["jobs"]["check"]["steps"][-1]["with"]
    assert set(used) <= set(inputs)


def test_no_script_of_the_action_holds_an_expression() -> None:
    for step in STEPS:
        assert "${{" not in step["run"], "inputs come as environment variables, or they would be run"


@pytest.fixture
def runner(tmp_path: Path):
    """Run the steps of the action in a checkout; the fake `python3` notes what is asked of it and installs nothing."""
    tools, checkout, temporary = tmp_path / "tools", tmp_path / "checkout", tmp_path / "temporary"
    for folder in (tools, checkout, temporary):
        folder.mkdir()
    log = tmp_path / "log"

    def script(file: Path, text: str) -> None:
        file.write_text(f"#!{sys.executable} -I\nimport json, os, sys\nfrom pathlib import Path\n{text}")
        file.chmod(0o755)

    note = f"open({str(log)!r}, 'a').write(json.dumps(sys.argv[1:]) + '\\n')\n"
    run_ivrlint = f"sys.path.insert(0, {str(ROOT)!r})\nfrom ivrlint.__main__ import main\nsys.exit(main())\n"
    script(tools / "pip", note)
    script(tools / "ivrlint", note + run_ivrlint)
    script(
        tools / "python3",
        f"{note}folder = Path(sys.argv[-1], 'bin')\nfolder.mkdir(parents=True)\n"
        f"(folder / 'python').symlink_to({str(tools / 'pip')!r})\n"
        f"(folder / 'ivrlint').symlink_to({str(tools / 'ivrlint')!r})\n",
    )

    def run(**inputs: str) -> tuple[int, str, list[list[str]]]:
        given = yaml.safe_load(ACTION.read_text("utf-8"))["inputs"]
        values = {f"inputs.{name}": inputs.get(name, given[name]["default"]) for name in given}
        values["github.action_path"] = str(ROOT)
        output, code = "", 0
        for step in STEPS:
            own = {name: values[text.strip("${} ")] for name, text in step["env"].items()}
            path = f"{tools}{os.pathsep}/usr/bin{os.pathsep}/bin"
            done = subprocess.run(
                ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", step["run"]],
                cwd=checkout, env={"PATH": path, "RUNNER_TEMP": str(temporary)} | own,
                capture_output=True, text=True, check=False,
            )  # fmt: skip
            output, code = output + done.stdout + done.stderr, done.returncode
            if code:
                break
        notes = [json.loads(line) for line in log.read_text().splitlines()] if log.exists() else []
        return code, output, notes

    run.checkout = checkout
    return run


def test_the_action_checks_the_checkout(runner) -> None:
    (runner.checkout / "menu.ivr.yaml").write_text(CLEAN)
    code, output, notes = runner()
    assert (code, output) == (0, "")
    assert notes[0][:3] == ["-I", "-m", "venv"], "nothing of the checkout is imported"
    assert notes[1] == ["-I", "-m", "pip", "install", "--quiet", "--disable-pip-version-check", str(ROOT)]
    assert notes[2] == ["check", "--format=github", "--", "."]


def test_the_action_fails_on_a_finding_and_annotates(runner) -> None:
    (runner.checkout / "menu.ivr.yaml").write_text(LOST)
    code, output, _ = runner()
    assert code == 1
    assert output.startswith("::error file=menu.ivr.yaml,line=21,")


def test_options_and_paths_are_one_a_line(runner) -> None:
    (runner.checkout / "two words.ivr.yaml").write_text(LOST)
    (runner.checkout / "other.ivr.yaml").write_text(LOST)
    code, output, notes = runner(
        paths="two words.ivr.yaml\n",
        arguments="--fail-on=never\n\n--severity=unreachable-node=info\n",
        format="concise",
    )
    assert code == 0 and "two words.ivr.yaml:21:3: note unreachable-node" in output and "other" not in output
    assert notes[2] == [
        "check", "--format=concise", "--fail-on=never", "--severity=unreachable-node=info", "--", "two words.ivr.yaml",
    ]  # fmt: skip


def test_a_release_comes_from_pypi(runner) -> None:
    (runner.checkout / "menu.ivr.yaml").write_text(CLEAN)
    assert runner(version="0.1.0")[2][1][-1] == "ivrlint==0.1.0"


@pytest.mark.parametrize(
    "version", ["0.1; touch ran", "--index-url=http://x", "git+https://x", "0.1 --pre", "`touch ran`"]
)
def test_a_version_is_a_version(runner, version: str) -> None:
    code, output, notes = runner(version=version)
    assert code == 2 and "a release such as 0.1.0" in output and not notes


@pytest.mark.parametrize("text", ["$(touch ran)", "`touch ran`", "; touch ran", "'; touch ran; '", '"; touch ran; "'])
@pytest.mark.parametrize("name", ["paths", "arguments", "format"])
def test_an_input_is_never_run(runner, name: str, text: str) -> None:
    (runner.checkout / "menu.ivr.yaml").write_text(CLEAN)
    assert runner(**{name: text})[0] == 2
    assert [file.name for file in runner.checkout.iterdir()] == ["menu.ivr.yaml"]


def test_a_path_is_no_option(runner) -> None:
    (runner.checkout / "menu.ivr.yaml").write_text(CLEAN)
    code, output, _ = runner(paths="--output=stolen")
    assert code == 2 and "--output=stolen" in output
    assert not (runner.checkout / "stolen").exists()


@pytest.mark.parametrize("name", ["gitlab-ci.yml", "azure-pipelines.yml"])
def test_the_commands_of_a_template_run(name: str, run, write) -> None:
    from ivrlint.report import FORMATS

    write("menu.ivr.yaml", CLEAN)
    text = (ROOT / "templates" / name).read_text("utf-8")
    (command,) = re.findall(r"(?:- |script: )ivrlint (check .*)", text)
    wanted = set(re.findall(r"--format (\w+)", command))
    assert wanted <= set(FORMATS), f"{name} asks for a format that there is not"
    assert run(*command.split()).exit_code == 0
    for file in re.findall(r"codequality: (\S+)", text):
        assert json.loads(Path(file).read_text("utf-8")) == []
