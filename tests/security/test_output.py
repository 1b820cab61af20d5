"""Other people's text in every output: names, prompts, paths and config values are shown, and never obeyed."""

from __future__ import annotations

import csv
import io
import json
import re
import subprocess
from html.parser import HTMLParser

import pytest

from tests.conftest import CLEAN, ROOT

MARKED = "x\x1b[31m\x9b2J\u202egnirts\u2066\u200b\x07\x00\ud7ff".replace("\x00", "")
COMMANDS = "##[add-mask]a ##vso[task.setvariable variable=PATH]b\n::error file=x::c\n ::add-mask::d %0A::warning::e"
MARKUP = "<script>alert(1)</script> [a](javascript:b) ![i](http://e.org/i.png) @octo/team | `c` </td></details> \" ' &"
FORMULA = "=HYPERLINK(1)"
HOSTILE = f"{FORMULA} {MARKED} {COMMANDS} {MARKUP}"
NAME = json.dumps(HOSTILE)
MENU = (
    CLEAN.replace("language: en", f"language: en\nname: {NAME}\nowner: {NAME}", 1)
    .replace("Welcome to Example Power.", NAME)
    .replace("label: bills", f"label: {NAME}")
    .replace("name: Advisors", f"name: {NAME}")
    .replace("You can pay your bill at any bank.", NAME)
    + f"  lost: {{type: message, prompt: {NAME}, next: advisor}}\n"
    + f"  x: {{type: flow, file: {NAME}, next: advisor}}\n"
)
PATH = "=::error x::@<b>##[a]|%0A.ivr.yaml"

RAW = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]")
"""What a terminal obeys or what turns the writing direction."""
LOGGED = re.compile(r"##\[|##vso\[|^\s*::[\w-]+(?: [^:]*)?::", re.MULTILINE | re.IGNORECASE)
"""What a runner obeys in a log; GitHub's own annotations are told apart below."""

REPORTS = [
    *(("check", "--format", name) for name in ("full", "concise", "json", "html")),
    ("check", "--show-files"), ("check", "--show-settings"), ("check", "--statistics"),
    *(("measure", "--format", name) for name in ("full", "json", "csv", "markdown")),
    *(("score", "--format", name) for name in ("full", "json", "markdown", "html")),
    *(("overview", "--format", name) for name in ("full", "json", "csv", "markdown", "html")),
    *(("advise", "--format", name) for name in ("full", "json", "markdown")),
    *(("reaches", "bills", PATH, "--format", name) for name in ("full", "json")),
    *(("compare", "old.ivr.yaml", PATH, "--format", name) for name in ("full", "json", "markdown")),
]  # fmt: skip


@pytest.fixture
def hostile(run, write):
    """Run a command where the menu, its path and the config are hostile."""
    write(PATH, MENU)
    write("old.ivr.yaml", CLEAN)
    write(
        "ivrlint.toml",
        f'[[ignores]]\nrules = ["key-order"]\nreason = {NAME}\n[[files]]\npatterns = ["*", {NAME}]\nextend-select = ["all"]\n',
    )

    def output(*arguments: str) -> str:
        result = run(*arguments)
        assert result.exit_code in (0, 1), result.output
        return result.output

    return output


@pytest.mark.parametrize("arguments", REPORTS, ids=" ".join)
def test_nothing_is_obeyed(hostile, arguments) -> None:
    output = hostile(*arguments)
    assert not RAW.search(output), RAW.search(output)
    assert not LOGGED.search(output), LOGGED.search(output)


def test_nothing_is_obeyed_in_annotations(hostile) -> None:
    output = hostile("check", "--format", "github")
    assert not RAW.search(output)
    for line in output.splitlines():
        assert "##[" not in line and "##vso[" not in line
        if line.startswith("::"):
            assert re.fullmatch(
                r"::(error|warning|notice) (file=[^:,]*,line=\d+,col=\d+,endLine=\d+,endColumn=\d+,)?title=[^:,]*::.*",
                line,
            )
        else:
            assert not line.lstrip().startswith("::")


def test_nothing_is_obeyed_in_colour(hostile) -> None:
    from rich.text import Text

    output = hostile("check", "--color", "always")
    assert not RAW.search(Text.from_ansi(output).plain)
    assert set(re.findall(r"\x1b[^m]*m?", output)) <= set(re.findall(r"\x1b\[[0-9;]*m", output)), "colours of ours only"
    assert "\x1b]" not in output, "no link"


STARRED = CLEAN.replace(
    "    prompt: Welcome to Example Power.\n    options:\n",
    "    prompt: |\n"
    "      ::error file=x::c \u202e\x85\n"
    "      ##vso[task.setvariable variable=PATH]b \u2028##[add-mask]\u2066\ufeff\n"
    "    options:  # ##[add-mask]d\n"
    "      *: repeat  # ##[add-mask]e\n",
)


@pytest.mark.parametrize("path", ["menu.ivr.yaml", "a\n ::error::b ##[add-mask]c.ivr.yaml"])
def test_nothing_is_obeyed_in_a_diff(run, write, path) -> None:
    """A line of context begins with a space, and the runner of GitHub passes over spaces before a command."""
    write(path, STARRED)
    result = run("check", "--fix", "--diff", path)
    assert result.exit_code == 1 and '+      "*": repeat' in result.stdout, result.output
    assert "is no patch" in result.stderr
    assert not RAW.search(result.output) and not LOGGED.search(result.output)


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_a_diff_that_needs_no_care_is_a_patch(run, tmp_path, end) -> None:
    text = CLEAN.replace("      0: {say", "      *: repeat\t# nytt forsøk 👍\n      0: {say").replace("\n", end)
    file = tmp_path / "menu.ivr.yaml"
    file.write_bytes(text.removesuffix(end).encode())
    patch = run("check", "--fix", "--diff", "menu.ivr.yaml").stdout_bytes
    assert run("check", "--fix", "menu.ivr.yaml").exit_code == 0
    fixed = file.read_bytes()
    file.write_bytes(text.removesuffix(end).encode())
    subprocess.run(["git", "apply", "-"], cwd=tmp_path, input=patch, check=True)
    assert file.read_bytes() == fixed != text.encode()


@pytest.mark.parametrize("command", ["measure", "overview"])
def test_no_cell_is_a_formula(hostile, command) -> None:
    rows = list(csv.reader(io.StringIO(hostile(command, "--format", "csv"))))
    assert any("HYPERLINK" in cell or "::" in cell or "\\x3a" in cell for row in rows for cell in row)
    for row in rows:
        assert len(row) == len(rows[0])
        for cell in row:
            assert not cell.lstrip().startswith(("=", "+", "@")), cell
            assert not re.match(r"-\D", cell)


class _Page(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: set[str] = set()
        self.text = ""

    def handle_starttag(self, tag, attrs):
        self.tags.add(tag)
        self.attributes |= {name for name, _ in attrs}

    def handle_data(self, data):
        self.text += data


@pytest.mark.parametrize("command", ["score", "overview"])
def test_a_page_has_only_our_tags(hostile, command) -> None:
    page = _Page()
    page.feed(hostile(command, "--format", "html"))
    assert "<script>alert(1)</script>" in page.text, "shown as words"
    assert not page.tags & {"script", "img", "a", "iframe", "object", "link", "base", "form"}
    assert not any(name.startswith("on") or name in ("href", "src") for name in page.attributes)


@pytest.mark.parametrize("arguments", [found for found in REPORTS if "markdown" in found], ids=" ".join)
def test_no_text_is_markdown(hostile, arguments) -> None:
    """Rendered by somebody else's reader of GitHub's dialect, with HTML allowed."""
    from markdown_it import MarkdownIt

    output = hostile(*arguments)
    page = _Page()
    page.feed(MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"]).render(output))
    assert "alert(1)" in page.text, "shown as words"
    assert not page.tags & {"script", "img", "a", "iframe", "del"}, page.tags
    words = re.sub(r"```.*?```", "", output, flags=re.DOTALL)
    assert "@octo" not in words, "nobody is mentioned"


def test_what_a_config_declares_is_no_markdown_in_sarif(run, write) -> None:
    from markdown_it import MarkdownIt

    write("menu.ivr.yaml", CLEAN)
    keys = ("message", "why", "fix", "sources")
    write("ivrlint.toml", "[declared.no-x]\nforbid = 'welcome'\n" + "".join(f"{key} = {NAME}\n" for key in keys))
    (rule,) = json.loads(run("check", "--format", "sarif").stdout)["runs"][0]["tool"]["driver"]["rules"]
    page = _Page()
    page.feed(MarkdownIt("commonmark", {"html": True}).render(rule["help"]["markdown"]))
    assert page.tags == {"p", "strong", "code"} and "<script>alert(1)</script>" in page.text


HIDDEN = "".join(map(chr, (0xAD, 0x180E, 0xE000, 0xFFF9, 0xFFFE, 0xE0041, 0x1FFFF)))


def test_json_escapes_all_that_is_not_visible(run, write) -> None:
    write("menu.ivr.yaml", f"{CLEAN}# ivrlint: ignore[key-order] r, until 1{HIDDEN[:4]}{HIDDEN[5]}\n")
    entry = {"path": HIDDEN, "rule": "x", "node": "", "key": "", "severity": "info", "identity": "0", "count": 1}
    write("known.json", json.dumps({"version": 1, "findings": [entry]}))
    output = run("check", "--baseline", "known.json", "--format", "json").stdout
    assert not set(HIDDEN) & set(output)
    assert HIDDEN in [entry["path"] for entry in json.loads(output)["stale"]], "and read as what it was"


def test_a_converted_menu_reads_as_the_same_names(run, write) -> None:
    write("menu.ivr.yaml", MENU)
    result = run("convert", "menu.ivr.yaml")
    assert result.exit_code == 0 and not RAW.search(result.output)
    again = write("again.ivr.yaml", result.output)
    from ivrlint import load

    assert load(again).name == load(again.with_name("menu.ivr.yaml")).name


@pytest.mark.parametrize(
    "arguments",
    [
        ("explain", HOSTILE.replace("\n", " ")), ("check", "--select", HOSTILE), ("check", "--config", HOSTILE), ("check", HOSTILE),
        ("reaches", HOSTILE, PATH), ("check", "--profile", HOSTILE), ("check", "--severity", f"{HOSTILE}=info"),
        ("measure", "--assume", f"{HOSTILE}=1"), ("check", "--format", HOSTILE), ("check", "--today", HOSTILE),
        ("measure", "--callers", HOSTILE), ("convert", HOSTILE), ("score", "--format", HOSTILE),
    ],
    ids=lambda arguments: " ".join(arguments[:2])[:20],
)  # fmt: skip
def test_errors_obey_nothing_either(run, write, arguments) -> None:
    write(PATH, CLEAN)
    result = run(*arguments)
    assert result.exit_code == 2
    assert not RAW.search(result.output) and not LOGGED.search(result.output)


@pytest.mark.parametrize(
    "config",
    [
        f"{NAME} = 1", f"profile = [{NAME}]", f"fail-on = {NAME}", f"[flows]\nx = {json.dumps('../' + HOSTILE)}", f"[rules.{NAME}]\nx = 1",
        f"[[ignores]]\nrules = {NAME}", f"select = [{NAME}]", f"[severity]\nkey-order = {NAME}", f"required-version = {NAME}",
        f"packs = [{NAME}]", f"[declared.{NAME}]\nx = 1", f"[goals]\n{NAME} = 1", "tool = 3\nx", "\x1b]0;x\x07",
    ],
)  # fmt: skip
def test_a_hostile_config_obeys_nothing(run, write, config) -> None:
    write("menu.ivr.yaml", CLEAN)
    write("ivrlint.toml", config)
    result = run("check")
    assert result.exit_code == 2, result.output
    assert not RAW.search(result.output) and not LOGGED.search(result.output)


@pytest.mark.parametrize("arguments", REPORTS, ids=" ".join)
def test_paths_stay_relative(hostile, arguments, tmp_path) -> None:
    output = hostile(*arguments)
    assert str(tmp_path) not in output and str(tmp_path.parent) not in output and str(ROOT) not in output


def test_paths_beside_the_current_folder_stay_in_the_repository(run, write, tmp_path, monkeypatch) -> None:
    (tmp_path / ".git").mkdir()
    write("menus/menu.ivr.yaml", MENU)
    write("ivrlint.toml", "wrong = 1")
    (tmp_path / "other").mkdir()
    monkeypatch.chdir(tmp_path / "other")
    assert str(tmp_path) not in run("check").output, "an error names the config from here"
    write("ivrlint.toml", "")
    output = run("check", "../menus").output
    assert "../menus/menu.ivr.yaml:" in output and str(tmp_path) not in output
    assert str(tmp_path) not in run("check", str(tmp_path / "menus")).output, "however the folder was named"
