"""Lint the linter: what the repository promises about itself."""

from __future__ import annotations

import re
import runpy
import shutil
import subprocess
import sys
import tomllib

import pytest

from ivrlint import __all__ as public_names
from ivrlint import __version__
from ivrlint.lint.book import RuleBook
from tests.conftest import ROOT

BOOK = RuleBook.built_in()
README = (ROOT / "README.md").read_text("utf-8")


@pytest.mark.parametrize("name", BOOK.names)
def test_every_rule_tells_what_a_reader_needs(name):
    rule = BOOK.rule(name)
    assert rule.summary.endswith("."), "the first sentence ends with a full stop"
    assert re.search(r"own judgement|, [VSMJ]\b|\([VSMJ]\)|\b[VSMJ]\b", rule.sources), f"{name}: no mark in its sources"
    assert set(rule.yields_to) <= set(BOOK.names), f"{name} yields to a rule that does not exist"
    if rule.check is not None:
        assert rule.bad and rule.good


@pytest.mark.parametrize("name", [name for name in BOOK.names if BOOK.rule(name).check is not None])
def test_every_rule_has_a_case_in_which_it_stays_silent(name):
    edges = "".join(file.read_text("utf-8") for file in (ROOT / "tests" / "rules").glob("test_*_edges.py"))
    assert f'"{name}"' in edges


@pytest.mark.parametrize("name", BOOK.names)
def test_every_rule_has_a_page(name):
    page = (ROOT / "docs" / "rules" / f"{name}.md").read_text("utf-8")
    assert page.startswith(f"# {name}\n")
    assert BOOK.rule(name).summary in page


def test_every_family_is_told_on_the_list_of_pages():
    families = runpy.run_path(str(ROOT / "docs" / "make_rule_pages.py"))["FAMILIES"]
    assert sorted(families) == BOOK.families


def test_the_stronger_of_two_rules_never_yields_back():
    def stronger(name, seen=()):
        assert name not in seen, f"a ring of yields: {seen}"
        for other in BOOK.rule(name).yields_to:
            stronger(other, (*seen, name))

    for name in BOOK.names:
        stronger(name)


def test_every_rule_is_in_a_profile():
    from ivrlint.lint.profiles import read_profile

    named = set(BOOK.expand(read_profile("strict").layer.select or []))
    assert named == set(BOOK.names)


def test_the_changelog_names_every_rule():
    changelog = (ROOT / "CHANGELOG.md").read_text("utf-8")
    assert not [name for name in BOOK.names if f"`{name}`" not in changelog]


def test_ci_runs_the_test_command_of_the_readme():
    command = next(line for line in README.splitlines() if "pytest" in line and line.startswith("python3 -m venv"))
    script = (ROOT / ".ci" / "run").read_text("utf-8")
    assert command in script


def test_the_public_api_is_documented_and_loads_lazily():
    import ivrlint

    for name in public_names:
        assert getattr(ivrlint, name).__doc__, name
        assert f"`{name}`" in (ivrlint.__doc__ or "") or f"`{name}(" in (ivrlint.__doc__ or ""), name
    program = "import sys, ivrlint; assert not {'yaml', 'networkx', 'typer'} & set(sys.modules)"
    subprocess.run([sys.executable, "-c", program], check=True)


def test_the_version_stands_in_one_place():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    assert "version" in project["dynamic"]
    assert __version__ in (ROOT / "docs" / "report.md").read_text("utf-8")


def hook(menus, name, text):
    """What pre-commit says when it installs this repository and runs a hook of it on a menu and another file."""
    manifest = ROOT / ".pre-commit-hooks.yaml"
    subprocess.run([sys.executable, "-m", "pre_commit", "validate-manifest", str(manifest)], check=True)
    if not shutil.which("git") or not (ROOT / ".git").exists():
        pytest.skip("git, or the history of this checkout, is not here: pre-commit cannot clone it")
    (menus / "menu.ivr.yaml").write_text(text, "utf-8")
    (menus / "other.yaml").write_text("hello: world\n", "utf-8")
    git = ["git", "-c", "user.name=x", "-c", "user.email=x@example.org"]
    subprocess.run([*git, "init", "--quiet"], cwd=menus, check=True)
    subprocess.run([*git, "add", "."], cwd=menus, check=True)
    result = subprocess.run(
        [sys.executable, "-m", "pre_commit", "try-repo", str(ROOT), name, "--all-files"],
        cwd=menus, capture_output=True, text=True, check=False,
    )  # fmt: skip
    output = result.stdout + result.stderr
    if "An unexpected error has occurred" in output and "pip" in output:
        pytest.skip(f"pre-commit could not install the hook's packages: {output[-300:]}")
    assert "other.yaml" not in output
    return result.returncode, output


def test_the_hook_works_as_users_run_it(tmp_path):
    from tests.conftest import LOST

    code, output = hook(tmp_path, "ivrlint", LOST)
    assert code == 1, output
    assert "menu.ivr.yaml:21:3  error  unreachable-node" in output


def test_the_hook_that_fixes_works_as_users_run_it(tmp_path):
    from tests.conftest import LOST

    text = LOST.replace("      0: {say", "      *: repeat  # again\n      0: {say")
    code, output = hook(tmp_path, "ivrlint-fix", text)
    assert code == 1 and "files were modified by this hook" in output, output
    assert (tmp_path / "menu.ivr.yaml").read_text("utf-8") == text.replace("*: repeat", '"*": repeat')
