"""What the docs show is executed."""

from __future__ import annotations

import re
import runpy
import tomllib
from collections import Counter
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
import yaml

from ivrlint import check
from ivrlint.formats.assumptions import read_assumptions
from ivrlint.formats.native.callers import read_callers
from ivrlint.formats.native.schema import schema
from ivrlint.formats.registry import read
from ivrlint.formats.traffic import read_traffic
from ivrlint.lint.book import RuleBook
from ivrlint.lint.declared import TEMPLATES
from ivrlint.lint.grade import GRADES
from ivrlint.lint.layers import Layer
from ivrlint.lint.rule import Severity
from ivrlint.lint.settings import _IGNORE_KEYS, _TOP_KEYS, Config, find_config, read_config, settle
from ivrlint.source import SourceError, SourceText
from ivrlint.survey.figures import FIGURES
from ivrlint.survey.measures import MEASURES
from tests.conftest import CLEAN, ROOT
from tests.rules.examples import check_examples, lint

DOCS = ROOT / "docs"


def blocks(file: Path, language: str) -> list[str]:
    """The code blocks of a page in one language."""
    return re.findall(rf"^```{language}\n(.*?)^```$", file.read_text("utf-8"), re.DOTALL | re.MULTILINE)


def test_the_complete_config_works(tmp_path, run, write):
    (text,) = blocks(DOCS / "configuration.md", "toml")
    write("ivrlint.toml", text)
    found = find_config(tmp_path)
    assert found is not None
    config = read_config(found, named=False)
    book = RuleBook.built_in()
    settings = settle(book, config, Layer("command line"), tmp_path / "menu.ivr.yaml")
    assert "jargon-label" not in settings.selected
    assert settings.severity["key-order"] is Severity.INFO
    assert settings.options["menu-too-deep"]["menus"].exceeded_by(3) is Severity.WARNING
    legacy = settle(book, config, Layer("command line"), tmp_path / "legacy" / "old.json")
    assert [profile.name for profile in legacy.profiles] == ["correctness"]
    assert config.goals == {"seconds_to_human": 60, "keys_to_human": 2}
    write("menu.ivr.yaml", CLEAN)
    assert run("baseline", "menu.ivr.yaml").exit_code == 0
    assert run("check", "menu.ivr.yaml").exit_code == 0


def test_the_config_page_lists_every_figure():
    text = (DOCS / "configuration.md").read_text("utf-8")
    for name, figure in FIGURES.items():
        bound = "at most" if figure.better == "lower" else "at least"
        assert f"| `{name}` | {figure.meaning} | {bound} |" in text


def test_the_callers_and_counts_of_their_page_are_read():
    page = DOCS / "callers.md"
    (told,), (counts,) = blocks(page, "yaml"), blocks(page, "csv")
    callers = read_callers(SourceText("callers.yaml", told))
    assert callers.value_lost == (4000, "NOK") and sum(kind.share for kind in callers.kinds) == pytest.approx(1)
    text = page.read_text("utf-8")
    assert [name for name in schema()["$defs"]["caller_kind"]["properties"] if f"`{name}`" not in text] == []
    shares = read_traffic(SourceText("counts.csv", counts))
    assert shares["main"]["1"] == 6200 / 9000 and shares["main"]["no_input"] == 700 / 10_000
    assumed = re.findall(r"`([^`|]+=[^`|]+)`", text.partition("## What-ifs")[2].replace("NODE=EXIT:SHARE", "a=b:1"))
    assert {node for text in assumed for node in read_assumptions([text])} == {
        "assistant",
        "hours",
        "main",
        "advisor",
        "a",
    }


def test_the_report_page_tells_what_each_grade_means():
    text = (DOCS / "report.md").read_text("utf-8")
    for letter, meaning in GRADES.items():
        assert f"| {letter} | {meaning} |" in text


def test_the_rule_of_your_own_works(tmp_path, run, write):
    page = DOCS / "own-rules.md"
    (text,) = blocks(page, "python")
    path = re.search(r"`(my-rules/\S+\.py)`", page.read_text("utf-8"))
    assert path
    write(path[1], text)
    book = RuleBook.built_in()
    book.add_folder(tmp_path / "my-rules")
    rule = book.rule("night-without-number")
    check_examples(rule, book, tmp_path)
    write("menu.ivr.yaml", rule.bad)
    result = run("check", "--rules", "my-rules", "menu.ivr.yaml", "--format", "concise")
    assert "warning night-without-number: «night» names no number for emergencies" in result.output
    assert "The night message names no number" in run("explain", "--rules", "my-rules", "night-without-number").output
    assert "house" in run("rules", "--rules", "my-rules").output


def test_a_distribution_of_rules_works(tmp_path, monkeypatch, run, write):
    page = DOCS / "own-rules.md"
    (rule,) = blocks(page, "python")
    project, config = blocks(page, "toml")
    (group, entries), *_ = tomllib.loads(project)["project"]["entry-points"].items()
    ((name, package),) = entries.items()
    write(f"site/{package}/__init__.py", "")
    write(f"site/{package}/house/night_without_number.py", rule)
    write(
        "site/acme_phone_rules-1.0.dist-info/METADATA", "Metadata-Version: 2.1\nName: acme-phone-rules\nVersion: 1.0\n"
    )
    write("site/acme_phone_rules-1.0.dist-info/entry_points.txt", f"[{group}]\n{name} = {package}\n")
    monkeypatch.syspath_prepend(str(tmp_path / "site"))
    assert "night-without-number" not in run("rules").output
    write("ivrlint.toml", config)
    assert "night-without-number" in run("rules").output
    book = RuleBook.built_in()
    book.add_pack(name)
    write("menu.ivr.yaml", book.rule("night-without-number").bad)
    assert "warning night-without-number" in run("check", "menu.ivr.yaml", "--format", "concise").output
    write("ivrlint.toml", config.replace(name, "acne"))
    result = run("check", "menu.ivr.yaml")
    assert result.exit_code == 2
    assert "there is no rule pack called acne; did you mean acme?" in result.output


def test_a_config_that_was_found_runs_no_code(run, write):
    write("my-rules/x.py", "raise SystemExit('executed')\n")
    write("ivrlint.toml", 'rule-folders = ["my-rules"]\n')
    write("menu.ivr.yaml", CLEAN)
    result = run("check")
    assert result.exit_code == 2
    assert "--config" in result.output
    assert "executed" not in result.output


PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted(DOCS.glob("**/*.md"))]


def prose(page: Path) -> str:
    """A page without its blocks of code and without code in its lines."""
    return re.sub(r"^```.*?^```$|`[^`\n]*`", "", page.read_text("utf-8"), flags=re.DOTALL | re.MULTILINE)


def anchors(page: Path) -> set[str]:
    """What can stand behind `#` in a link to a page, made from its headings as GitHub and the site make it."""
    text = re.sub(r"^```.*?^```$", "", page.read_text("utf-8"), flags=re.DOTALL | re.MULTILINE)
    headings = (re.sub(r"[^\w -]", "", heading).lower() for heading in re.findall(r"^#+ (.+)$", text, re.MULTILINE))
    return {heading.replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_links_lead_somewhere(page):
    for target in re.findall(r"\]\(([^)\s]*)\)", prose(page)):
        if re.match(r"[a-z]+:", target):
            address = urlsplit(target)
            assert address.scheme == "https" and "." in address.netloc, f"{page.name} links to {target}"
            continue
        path, _, anchor = target.partition("#")
        file = (page.parent / path).resolve() if path else page
        assert file.exists(), f"{page.name} links to {target}"
        if page.is_relative_to(DOCS):
            assert file.is_file() and file.is_relative_to(DOCS), (
                f"{page.name} links to {target}, which is not on the site"
            )
        if anchor:
            assert anchor in anchors(file), f"{page.name} links to {target}"


def test_every_page_is_on_the_site():
    def files(entry: Any) -> list[str]:
        if isinstance(entry, str):
            return [entry]
        return [file for one in (entry.values() if isinstance(entry, dict) else entry) for file in files(one)]

    named = files(yaml.safe_load((ROOT / "mkdocs.yml").read_text("utf-8"))["nav"])
    assert sorted(named) == sorted(page.relative_to(DOCS).as_posix() for page in DOCS.glob("**/*.md"))


def test_the_config_page_names_every_setting():
    page = (DOCS / "configuration.md").read_text("utf-8")
    missing = [
        key for key in (*_TOP_KEYS, *_IGNORE_KEYS) if not re.search(rf"[`\[]{key}[`\] .]|^{key} =", page, re.MULTILINE)
    ]
    assert missing == []


def test_the_ignore_of_the_config_page_is_one(tmp_path):
    (comment,) = [block for block in blocks(DOCS / "configuration.md", "yaml") if "ignore[" in block]
    report = lint(comment + CLEAN, {}, book=RuleBook.built_in(), folder=tmp_path)
    assert [(finding.rule, finding.subject) for finding in report.findings] == [("unused-ignore", "menu-too-wide")]


def test_the_table_of_complaints_is_what_the_samples_show():
    from tests.test_samples import CASES

    rows = re.findall(r"^\| (\d+) \| .* \| (.*) \| (.*) \|$", (DOCS / "cases.md").read_text("utf-8"), re.MULTILINE)
    shown = {int(case): tuple(tuple(re.findall(r"`([^`]+)`", cell)) for cell in cells) for case, *cells in rows}
    assert shown == CASES


def test_every_namespace_of_the_survey_is_listed():
    from functools import cached_property

    from ivrlint.survey import Survey

    page = (DOCS / "own-rules.md").read_text("utf-8")
    names = [name for name, value in vars(Survey).items() if isinstance(value, cached_property)]
    missing = [name for name in names if f"| `survey.{name}` |" not in page and not name.startswith("as_")]
    assert not missing


def test_the_report_page_has_every_format():
    from ivrlint.report import FORMATS

    text = (DOCS / "report.md").read_text("utf-8")
    assert [name for name in FORMATS if f"| `{name}` |" not in text] == []


def test_the_declared_rules_find_what_the_page_says(run, write):
    page = DOCS / "declared-rules.md"
    (config,) = blocks(page, "toml")
    (menu,) = blocks(page, "yaml")
    write("ivrlint.toml", config)
    write("menu.ivr.yaml", menu)
    expected = [
        (number, line.partition("# <- ")[2]) for number, line in enumerate(menu.splitlines(), 1) if "# <- " in line
    ]
    output = run("check", "--format", "concise", "--select", "declared").output
    found = re.findall(r"^menu.ivr.yaml:(\d+):\d+: \w+ ([\w-]+):", output, re.MULTILINE)
    assert [(int(line), rule) for line, rule in found] == expected
    assert "long-menu" in run("rules").output
    assert "house rules for payments, 4.1" in run("explain", "card-before-notice").output


def test_the_hours_switches_and_numbers_of_the_format_page_are_read_and_right(tmp_path):
    menu, errands = [block for block in blocks(DOCS / "format.md", "yaml") if block.startswith("ivr: 1")]
    assert lint(errands, {}, book=RuleBook.built_in(), folder=tmp_path).findings == []
    report = lint(menu, {}, book=RuleBook.built_in(), folder=tmp_path)
    assert report.findings == []
    flow = read(SourceText("menu.ivr.yaml", menu))
    assert flow.hours and list(flow.hours) == ["tickets", "harbour"]
    assert flow.switches == {"storm": "the captain on duty"}
    assert flow.starts == ("weather", "harbour", "tickets")


def test_the_format_page_names_every_field():
    page = (DOCS / "format.md").read_text("utf-8")
    definitions = schema()["$defs"]
    named = {*schema()["properties"]} | {name for part in definitions.values() for name in part.get("properties", ())}
    assert sorted(name for name in named if f"`{name}`" not in page) == []


def test_the_page_of_declared_rules_lists_every_template_and_figure():
    text = (DOCS / "declared-rules.md").read_text("utf-8")
    for name, meaning in MEASURES.items():
        assert f"| `{name}` | {meaning} |" in text
    for name in TEMPLATES:
        assert f"| `{name} = " in text


def test_the_pages_of_the_rules_are_current():
    script = runpy.run_path(str(DOCS / "make_rule_pages.py"))
    made = script["pages"]()
    assert (ROOT / "mkdocs.yml").read_text("utf-8") == script["site"](), "run python docs/make_rule_pages.py"
    assert (DOCS / "profiles.md").read_text("utf-8") == script["profiles_page"](), "run python docs/make_rule_pages.py"
    there = {file.name: file.read_text("utf-8") for file in (DOCS / "rules").glob("*.md")}
    assert there == made, "run python docs/make_rule_pages.py"


NOISE_DAY = date(2026, 11, 21)


def rows_of_noise() -> dict[str, tuple[int, int, int, int]]:
    """For each rule of the page on noise how often it fired, was right, arguable and wrong."""
    page = (DOCS / "noise.md").read_text("utf-8")
    rows = re.findall(r"^\| `([\w-]+)` \| (\d+) \| (\d+) \| (\d+) \| (\d+) \|$", page, re.MULTILINE)
    assert len(rows) == len({name for name, *_ in rows}), "a rule has two rows"
    return {name: (int(fired), int(right), int(arguable), int(wrong)) for name, fired, right, arguable, wrong in rows}


def test_the_page_on_noise_keeps_what_recommended_promises():
    recommended = settle(RuleBook.built_in(), Config(), Layer("test", profiles=["recommended"])).selected
    rows, page = rows_of_noise(), (DOCS / "noise.md").read_text("utf-8")
    assert rows and rows.keys() <= set(recommended)
    for name, (fired, right, arguable, wrong) in rows.items():
        assert right + arguable + wrong == fired, name
        assert wrong / fired <= 0.05, name
    fired, right, arguable, _ = (sum(column) for column in zip(*rows.values(), strict=True))
    assert f"{fired} findings, of which {right} are right, {arguable} arguable, and none was judged wrong" in page
    silent = f"{len(recommended) - len(rows)} of the {len(recommended)} rules of `recommended` never fired"
    assert silent in page


def test_the_page_on_noise_counts_what_fires_today():
    corpus = ROOT.parent / "shared" / "corpus"
    if not (corpus / "INDEX.tsv").exists():
        pytest.skip("the public flows that the page on noise counts are not beside the repository")
    fired: Counter[str] = Counter()
    for file in sorted(corpus.glob("*/*")):
        try:
            fired.update(finding.rule for finding in check(file, today=NOISE_DAY).findings)
        except SourceError:
            continue
    assert fired == {name: fired for name, (fired, *_) in rows_of_noise().items()}
