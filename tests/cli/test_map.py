"""`ivrlint map` as people and pipelines meet it: formats, parts, changes, what it cannot draw."""

from __future__ import annotations

import re
from xml.etree import ElementTree

import pytest

from tests.cli.test_compare import commit, git  # noqa: F401 - a fixture
from tests.conftest import CLEAN, LOST, ROOT

TREE = """menu.ivr.yaml                                                        to a person
welcome (menu) «Welcome to Example Power.»                                   9 s
├─ 1 bills: bills (message) «You can pay your bill at any bank.»             2 s
│  └─ then: Advisors (queue)                                            a person
│     ├─ 1 To leave a message: message (voicemail) «Leave a messag…    no person
│     └─ after waiting → message
├─ 0 advisor → Advisors
└─ silence, wrong keys → Advisors

seconds to a person from each place · → drawn elsewhere
"""


@pytest.fixture(autouse=True)
def columns(monkeypatch, run):
    monkeypatch.setenv("COLUMNS", "80")


def test_a_tree_in_the_terminal(run, write):
    write("menu.ivr.yaml", CLEAN)
    result = run("map", "menu.ivr.yaml")
    assert (result.exit_code, result.output) == (0, TREE)


def test_standard_input(run):
    assert run("map", "-", input=CLEAN).output == TREE.replace("menu.ivr.yaml", "<stdin>      ")


def test_findings_stand_at_their_places(run, write):
    write("menu.ivr.yaml", LOST)
    result = run("map", "menu.ivr.yaml")
    assert result.exit_code == 0
    (line,) = (line for line in result.output.splitlines() if line.startswith("outage"))
    assert line.startswith("outage (message, no call gets here)")
    assert "E1" in line
    assert "E errors" in result.output


@pytest.mark.parametrize(
    ("format", "start"),
    [("svg", "<svg "), ("mermaid", "---\ntitle: "), ("dot", 'digraph "'), ("html", "<!DOCTYPE html>")],
)
def test_formats_go_to_files(run, write, tmp_path, format, start):
    write("menu.ivr.yaml", CLEAN)
    result = run("map", "menu.ivr.yaml", "--format", format, "--output", "picture")
    assert (result.exit_code, result.output) == (0, "")
    assert (tmp_path / "picture").read_text("utf-8").startswith(start)


def test_a_file_gets_no_colour(run, write, tmp_path, monkeypatch):
    write("menu.ivr.yaml", CLEAN)
    monkeypatch.setenv("FORCE_COLOR", "1")
    assert "\x1b[" in run("map", "menu.ivr.yaml").output
    run("map", "menu.ivr.yaml", "-o", "tree.txt")
    assert (tmp_path / "tree.txt").read_text("utf-8") == TREE


def test_a_part(run, write):
    write("menu.ivr.yaml", CLEAN)
    by_name = run("map", "menu.ivr.yaml", "--focus", "Advisors")
    assert by_name.output.splitlines()[1].startswith("Advisors (queue)")
    assert by_name.output == run("map", "menu.ivr.yaml", "--focus", "advisor").output
    shallow = run("map", "menu.ivr.yaml", "--depth", "0").output
    assert "├─ 1 bills: bills … 2 more\n" in shallow
    assert "… 3 more places, see --depth and --focus" in shallow


def test_a_large_menu_says_how_to_see_more(run):
    file = str(ROOT / "samples" / "large-bank.ivr.yaml")
    assert "see --depth and --focus" in " ".join(run("map", file).output.split())
    assert "see --depth and" not in run("map", file, "--depth", "99").output
    svg = ElementTree.fromstring(run("map", file, "--format", "svg").output)
    places = sum(part.get("class") == "place" for part in svg.iter("{http://www.w3.org/2000/svg}g"))
    deep = run("map", file, "--depth", "99", "--format", "dot").output
    assert places == deep.count("fillcolor")


def test_since_an_older_file(run, write):
    write("old.ivr.yaml", CLEAN)
    write("new.ivr.yaml", LOST)
    result = run("map", "new.ivr.yaml", "--compare", "old.ivr.yaml")
    assert result.exit_code == 0
    lines = result.output.splitlines()
    assert lines[0].startswith("  new.ivr.yaml, changes since old.ivr.yaml")
    assert [line[:8] for line in lines if line[0:1] in tuple("+-~")] == ["+ outage", "+ └─ the"]
    assert "+ new" in result.output
    same = run("map", "new.ivr.yaml", "--compare", "new.ivr.yaml").output
    assert same.startswith("new.ivr.yaml, no change since new.ivr.yaml")
    assert same.splitlines()[1:] == run("map", "new.ivr.yaml").output.splitlines()[1:]


def test_since_a_revision(run, write, git, tmp_path):  # noqa: F811
    write("menu.ivr.yaml", LOST)
    commit(git)
    write("menu.ivr.yaml", CLEAN)
    result = run("map", "menu.ivr.yaml", "--compare", "HEAD")
    assert [line for line in result.output.splitlines() if line.startswith("- outage (message)")]
    write("other.ivr.yaml", CLEAN)
    result = run("map", "other.ivr.yaml", "--compare", "HEAD")
    assert (result.exit_code, result.output) == (2, "ivrlint: --compare: other.ivr.yaml is no menu in HEAD\n")


def test_the_page_shows_parts_and_changes_too(run, write):
    write("old.ivr.yaml", LOST)
    write("menu.ivr.yaml", CLEAN.replace("You can pay", "Now you can pay"))
    page = run("map", "menu.ivr.yaml", "--compare", "old.ivr.yaml", "--format", "html").output
    assert re.findall(r'class="change (\w+)"', page) == ["changed", "gone", "gone"]
    part = run("map", "menu.ivr.yaml", "--focus", "bills", "--depth", "0", "--format", "html").output
    assert part.count('<li class="place"') == 1
    assert '<span class="chip"><span' in part


def test_a_language(run, write):
    write("menu.ivr.yaml", CLEAN.replace("Welcome to Example Power.", "{en: Welcome., nb: Velkommen hit.}"))
    assert "«Velkommen hit.»" in run("map", "menu.ivr.yaml", "--language", "nb").output
    assert "«Welcome.»" in run("map", "menu.ivr.yaml").output


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--format", "png"], "--format is one of terminal, svg, mermaid, dot, html, not png"),
        (["--focus", "advisr"], "--focus: there is no node «advisr»; did you mean «advisor»?"),
        (["--focus", "message:agent"], "--focus: there is no node «message:agent»"),
        (["--language", "fi"], "--language: nothing is said in fi here; there is en"),
        (["--compare", "nosuch.ivr.yaml"], "nosuch.ivr.yaml:1:1: cannot be read: No such file or directory"),
        (["--today", "soon"], "--today is a date such as 2026-12-24, not soon"),
    ],
)
def test_what_cannot_be_meant_is_one_clear_error(run, write, arguments, message):
    write("menu.ivr.yaml", CLEAN)
    result = run("map", "menu.ivr.yaml", *arguments)
    assert result.exit_code == 2
    assert result.output.startswith(f"ivrlint: {message}")
    assert result.output.count("\n") == 1


def test_what_cannot_be_read(run, write):
    write("menu.ivr.yaml", "ivr: 1\nnodes: 3\n")
    result = run("map", "menu.ivr.yaml")
    assert (result.exit_code, result.output.count("ivrlint: menu.ivr.yaml:")) == (2, 1)
    write("a/one.ivr.yaml", CLEAN)
    write("a/two.ivr.yaml", CLEAN)
    assert run("map", "a").output == "ivrlint: a holds 2 menus; name one of them\n"
    assert run("map", "nothing").exit_code == 2


def test_what_can_be_read_of_a_faulty_file_is_drawn(run, write):
    write("menu.ivr.yaml", CLEAN + "  odd: {type: menu, prompt: 3, options: 7}\n")
    result = run("map", "menu.ivr.yaml")
    assert result.exit_code == 2
    assert "welcome (menu)" in result.output
    assert "ivrlint: menu.ivr.yaml:21:" in result.output


def test_the_picture_in_the_docs_is_current(run):
    menu, picture = str(ROOT / "samples" / "service-path.ivr.yaml"), ROOT / "docs" / "map.svg"
    assert run("map", menu, "--format", "svg", "--today", "2026-11-21").output == picture.read_text("utf-8")
