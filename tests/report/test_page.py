"""The page without a browser: its structure against trees drawn by hand, its data, its policy, and hostile text."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ivrlint.flow import Prompt
from ivrlint.formats.registry import read
from ivrlint.lint.book import RuleBook
from ivrlint.lint.engine import Linter
from ivrlint.report import Look, render
from ivrlint.report.safe import printable
from ivrlint.source import SourceText
from ivrlint.survey import Survey
from tests.conftest import CLEAN, ROOT
from tests.report.elements import Element, parse
from tests.survey.strategies import menu_texts

SERVICE_PATH = ROOT / "samples" / "service-path.ivr.yaml"

DRAWN = """
velkommen menu
  1 ditt: ditt menu
    1 ditt: abonnement menu
      1 bytte abonnement: → kundeservice
      2 si opp: beskjed voicemail
      * tilbake: → ditt
      silence, wrong keys: → beskjed
    2 datt: → datt
    3 feil på mobilen: → feil
    silence, wrong keys: → beskjed
  2 datt: datt menu
    1 saldo: saldo message
      then: the call just stops
    2 klage på faktura: → kundeservice
    silence, wrong keys: the call ends
  3 feil på mobilen: feil menu
    1 virker nå: takk message
      then: the call ends
    2 virker ikke: verkstedet transfer
    silence, wrong keys: → verkstedet
  4 servicemedarbeider: kundeservice queue
    after waiting: the call ends
  silence, wrong keys: → kundeservice
"""
"""samples/service-path.ivr.yaml, drawn by hand."""

LINTER = Linter(RuleBook.built_in())


def page_of(*texts: str) -> str:
    """The page of some menus in the native format."""
    flows = [read(SourceText(f"menu{number}.ivr.yaml", text)) for number, text in enumerate(texts)]
    reports = [LINTER.check(Survey(flow, date(2026, 11, 22))) for flow in flows]
    return render("html", reports, Look())


@pytest.fixture(scope="module")
def service_path() -> Element:
    return parse(page_of(SERVICE_PATH.read_text("utf-8")))


def data_of(page: Element) -> dict:
    """What page.js gets of the only menu of a page."""
    (script,) = page.all("script", type="application/json")
    return json.loads(script.raw)


def drawn(place: Element, indent: str = "", way: str = "") -> list[str]:
    """A place of the page and what hangs below it, a line each."""
    (row,) = place.direct("row")
    (card,) = row.direct("card")
    lines = [f"{indent}{way}{card.one('name').text} {card.one('kind').text}"]
    for ways in (*row.direct("ways"), *place.direct("on")):
        for item in ways.inside:
            (inside,) = item.direct("row")
            (said,) = inside.direct("way")
            words = re.sub(r" (error|warning|note) [a-z-]+: .*", "", said.text)
            if "place" in item.attributes["class"].split():
                lines += drawn(item, f"{indent}  ", f"{words}: ")
            else:
                target = next(iter(inside.direct("chip") + inside.direct("end")))
                lines.append(f"{indent}  {words}: {target.text}")
    return lines


def test_the_tree_is_the_one_drawn_by_hand(service_path):
    (tree,) = service_path.classed("tree")
    (root,) = tree.direct("place")
    assert drawn(root) == DRAWN.strip().splitlines()


def test_the_headline_says_what_the_terminal_says(service_path, run):
    said = run("check", str(SERVICE_PATH), "--today", "2026-11-22").output
    assert "3 errors, 9 warnings, 3 notes in 1 file · grade D" in said
    assert "fastest way to a person 21 s, 1 key · a person is reachable from 4 of 5 menus, 1 cannot be told" in said
    tiles = {tile.text: value.text for tile, value in zip(service_path.all("dt"), service_path.all("dd"), strict=True)}
    assert service_path.one("headline").text.startswith("D Nordvik Mobil Grade D: an error.")
    assert tiles["the fastest way to a person"] == "21 s, 1 key"
    assert tiles["menus from which a person can be reached"] == "4 of 5, 1 unknown"
    assert tiles["findings: 3 errors, 9 warnings, 3 notes"] == "15"


def test_the_walks_are_those_of_the_terminal(service_path, run):
    """Node by node, key by key, with what it takes."""
    output = run("check", str(SERVICE_PATH), "--today", "2026-11-22").output
    shown = re.findall(r"^  walk  (.*?)  +(\d+ s, \d+ keys?)$", output, re.MULTILINE)
    data = data_of(service_path)
    names = {id: place["name"] for id, place in data["places"].items()}

    def words(walk: dict) -> str:
        parts = []
        for place, _, way in walk["steps"]:
            # verksted and kundeservice have names of their own; the terminal shows ids
            parts.append(names[place])
            if way is not None:
                key = data["ways"][way].get("key")
                parts.append(f"─{key}→" if key else "→")
        return " ".join(parts)

    walks = [(words(walk), walk["cost"]) for walk in data["findings"] if len(walk["steps"]) > 1]
    assert shown and sorted(shown) == sorted(walks)


def test_the_transcript_of_a_walk_by_hand(service_path):
    """The way to «ditt»: 11.7 s, as docs/timing.md has it, until key 1 has been said and pressed."""
    data = data_of(service_path)
    number = next(
        number
        for number, item in enumerate(service_path.one("list").all("li"))
        if item.attributes["data-rule"] == "human-exit-lost"
    )
    walk = data["findings"][number]
    (_, began, way), (last, came, none) = walk["steps"]
    assert (began, came, none, walk["cost"]) == (0, 12, None, "12 s, 1 key")
    taken = data["ways"][way]
    assert (taken["does"], taken["key"], taken["label"], taken["again"]) == ("presses", "1", "ditt", [])
    heard = [data["texts"][text] for text in taken["heard"]]
    assert heard == [
        ["Velkommen til Nordvik Mobil. Samtalen kan bli tatt opp. Du får nå fire valg.", "nb"],
        ["Gjelder det ditt, trykk 1.", "nb"],
    ]
    assert data["places"][last]["name"] == "ditt"


def test_the_table_says_what_the_picture_says(service_path):
    rows = [[cell.text for cell in row.inside] for row in service_path.one("places").all("tr")]
    assert rows[0] == ["Place", "Kind", "What callers hear", "Reached", "To a person", "What leads on"]
    assert rows[4] == [
        "beskjed",
        "voicemail",
        "Legg igjen en beskjed. Vi ringer deg innen neste virkedag.",
        "reached after 35 s, 3 keys",
        "no way to a person",
        "",
    ]
    assert rows[6][5] == "then: the call just stops"
    assert len(rows) == 11


def test_every_place_and_finding_is_marked_where_it_is(service_path):
    data = data_of(service_path)
    for number, item in enumerate(service_path.one("list").all("li")):
        marks = list(service_path.one("tree").all("button", **{"data-finding": str(number)}))
        assert len(marks) == 1
        assert item.one("said").text in marks[0].attributes["aria-label"]
        assert item.attributes["data-at"]
    assert len(data["findings"]) == number + 1


def references(page: Element) -> set[str]:
    """All ids that a page speaks of."""
    named = {
        element.attributes[name]
        for name in ("aria-labelledby", "aria-describedby", "data-at", "for")
        for element in page.all()
        if element.attributes.get(name)
    }
    named |= {link.attributes["href"].removeprefix("#") for link in page.all("a")}
    for script in page.all("script", type="application/json"):
        data = json.loads(script.raw)
        walks = [*data["findings"], data["person"], *(place["walk"] for place in data["places"].values())]
        named |= {id for walk in walks if walk for id, *_ in walk["steps"] if id}
        named |= {way["element"] for way in data["ways"] if way["element"]} | set(data["places"])
    return named


def check_structure(text: str) -> Element:
    """What holds for every page; the page."""
    page = parse(text)
    ids = [element.attributes["id"] for element in page.all() if "id" in element.attributes]
    assert len(ids) == len(set(ids)), "an id twice"
    assert references(page) <= set(ids)
    for element in page.all():
        assert not any(name.startswith("on") or name in ("style", "src") for name in element.attributes), (
            element.attributes
        )
        assert element.tag not in ("img", "iframe", "object", "embed", "link", "base", "form"), element.tag
        assert element.attributes.get("href", "#").startswith("#")
        assert "lang" not in element.attributes or re.fullmatch(
            r"[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*", element.attributes["lang"]
        )
    return page


def test_the_page_allows_itself_and_nothing_else(service_path):
    """The hashes in the policy are those of the only style and the only script, reckoned here."""
    text = page_of(SERVICE_PATH.read_text("utf-8"))
    page = check_structure(text)
    (style,), scripts = page.all("style"), list(page.all("script"))
    (code,) = [script for script in scripts if "type" not in script.attributes]
    (policy,) = page.all("meta", **{"http-equiv": "Content-Security-Policy"})

    def hash(element: Element) -> str:
        return base64.b64encode(hashlib.sha256(element.raw.encode()).digest()).decode()

    assert policy.attributes["content"] == (
        f"default-src 'none'; style-src 'sha256-{hash(style)}'; script-src 'sha256-{hash(code)}'; "
        "base-uri 'none'; form-action 'none'"
    )
    assert "http:" not in text and "https:" not in text and "@import" not in text and "url(" not in text
    assert "innerHTML" not in code.raw and "insertAdjacentHTML" not in code.raw and "eval(" not in code.raw


HOSTILE = [
    "</script><script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "javascript:alert(1)",
    "\u202egnirts\u2066",
    "a\u2028b\u2029c",
    "<!--<script>",
    "]]> &lt;b&gt; \" ' `",
    "\x1b[31m",
]


def hostile_menu(text: str) -> str:
    """A menu in which a text stands wherever text can."""
    name = json.dumps(text)
    return (
        CLEAN.replace("language: en", f"language: en\nname: {name}\nowner: {name}\nnumber: {name}", 1)
        .replace("Welcome to Example Power.", name)
        .replace("label: bills", f"label: {name}")
        .replace("name: Advisors", f"name: {name}")
        .replace("You can pay your bill at any bank.", name)
        .replace('"For bills, press 1."', name)
        + f"  {name}: {{type: message, prompt: {name}, language: {name}, next: advisor}}\n"
        + f"  hours: {{type: branch, by: data, cases: {{{name}: advisor, else: {name}}}}}\n"
    )


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_is_text(text):
    page = check_structure(page_of(hostile_menu(text)))
    shown = " ".join(printable(text).split())
    assert shown in page.one("headline").text
    tree = page.one("tree").text
    assert tree.count(shown) >= 6, tree
    data = data_of(page)
    assert printable(text) in [said for said, _ in data["texts"]]
    (script,) = page.all("script", type="application/json")
    assert not re.search(r"[<>&\u2028\u2029\u202e\u2066]", script.raw)


@given(st.text(st.characters(), max_size=30))
def test_any_text_is_text(text):
    """Any characters, also those that no file can hold."""
    flow = read(SourceText("menu.ivr.yaml", CLEAN))
    flow.name = text
    flow.nodes["bills"] = replace(flow.node("bills"), name=text, prompt=Prompt.of(text), language=text)
    report = LINTER.check(Survey(flow, date(2026, 11, 22)))
    page = render("html", [report], Look())
    page.encode()
    shown = " ".join(printable(text).split())
    assert shown in check_structure(page).one("headline").text
    assert shown in parse(page).one("tree").text


@given(menu_texts())
def test_random_menus_make_sound_pages(text):
    check_structure(page_of(text))


def test_every_sample_on_one_page_with_a_list_first(run):
    output = run("check", str(ROOT / "samples"), "--format", "html", "--fail-on", "never").output
    page = check_structure(output)
    files = json.loads(run("check", str(ROOT / "samples"), "--format", "json").output)["files"]
    (listed,) = page.all("section", id="all")
    links = {link.attributes["href"].removeprefix("#") for link in listed.all("a")}
    articles = {article.attributes["id"]: article for article in page.all("article")}
    assert len(files) == len(links) and links == set(articles)
    grades = [cell.text for cell in listed.classed("grade")]
    assert grades == sorted(grades, reverse=True), "the worst first"
    assert [element.tag for element in page.all() if element.tag == "h1"] == ["h1"]


def test_a_single_menu_has_no_list(service_path):
    assert not list(service_path.all("section", id="all"))
    assert [element.text for element in service_path.all("h1")] == ["Nordvik Mobil"]


def test_what_cannot_be_read_is_told(run, write):
    write("broken.ivr.yaml", "ivr: 1\nnodes: [")
    result = run("check", "broken.ivr.yaml", "--format", "html")
    assert result.exit_code == 2
    page = check_structure(result.output)
    assert page.one("about").text.startswith("broken.ivr.yaml line 2: ") and not list(page.all("article"))
    write("menu.ivr.yaml", CLEAN)
    page = check_structure(run("check", "--format", "html").output)
    assert page.one("about").text.startswith("broken.ivr.yaml line 2: ") and len(list(page.all("article"))) == 1
    assert "cannot be read" in next(page.all("section", id="all")).text


def test_a_part_that_cannot_be_read_is_told_beside_the_rest(run, write):
    write("menu.ivr.yaml", CLEAN + "  odd: {type: sundial}\n")
    page = check_structure(run("check", "--format", "html").output)
    assert "line 21: " in page.one("about").text and "sundial" in page.one("about").text
    assert page.one("headline").text.startswith("D ")


def test_what_is_wrong_with_a_config_is_no_menu(run, write):
    write("menu.ivr.yaml", CLEAN)
    write("ivrlint.toml", '[[ignores]]\nrules = ["dead-end"]\nreason = "never there"\n')
    page = check_structure(run("check", "--format", "html").output)
    assert page.one("about").text.startswith("ivrlint.toml line 1: ")
    assert not list(page.all("section", id="all")) and len(list(page.all("article"))) == 1


def test_a_menu_without_findings(run, write):
    write("menu.ivr.yaml", CLEAN)
    page = check_structure(run("check", "--format", "html").output)
    assert page.one("headline").text.startswith("A menu.ivr.yaml Grade A: nothing found.")
    assert not page.classed("mark") and not page.classed("filters")
    assert "0 findings" in page.one("findings").text


def test_the_page_has_its_surveys_whatever_the_cache_has(run, write, tmp_path):
    write("ivrlint.toml", "")
    write("menu.ivr.yaml", CLEAN)
    run("check", "menu.ivr.yaml")
    assert (tmp_path / ".ivrlint_cache").exists()
    pages = [run("check", "menu.ivr.yaml", "--format", "html", "--jobs", jobs).output for jobs in ("1", "4")]
    assert pages[0] == pages[1] and len(list(parse(pages[0]).all("article"))) == 1


def test_the_points_of_the_config_are_those_of_the_scorecard(run, write):
    write("menu.ivr.yaml", CLEAN)
    write("ivrlint.toml", "[score]\nperson-everywhere = 50\n")
    page = parse(run("check", "menu.ivr.yaml", "--format", "html").output)
    card = run("score", "menu.ivr.yaml", "--format", "html").output
    rows = [row.text for row in page.one("score").all("tr")]
    assert [row for row in rows if row.startswith("Reach a person")] == [
        row.text for row in parse(card).all("tr") if row.text.startswith("Reach a person")
    ]


def test_a_baseline_hides_here_too(run, write):
    write("menu.ivr.yaml", Path(SERVICE_PATH).read_text("utf-8"))
    run("baseline")
    page = parse(run("check", "--baseline", ".ivrlint-baseline.json", "--format", "html").output)
    assert "0 findings" in page.one("findings").text
    assert "findings, 15 more in the baseline" in page.one("tiles").text


def test_deep_and_long_menus_are_no_recursion():
    chain = "".join(f"  m{n}: {{type: message, prompt: x., next: m{n + 1}}}\n" for n in range(600))
    text = f"ivr: 1\nnodes:\n{chain}  m600: {{type: queue}}\n"
    menus = "".join(
        f"  n{n}: {{type: menu, prompt: x., options: {{1: {{label: on, to: n{n + 1}}}}}}}\n" for n in range(100)
    )
    for menu, count in ((text, 601), (f"ivr: 1\nnodes:\n{menus}  n100: {{type: queue}}\n", 101)):
        page = check_structure(page_of(menu))
        assert len(list(page.one("tree").all("li", **{"class": "place"}))) == count


def test_the_map_is_the_same_page(run, write):
    write("menu.ivr.yaml", SERVICE_PATH.read_text("utf-8"))
    write("ivrlint.toml", "[score]\nperson-everywhere = 50\n")
    checked = run("check", "menu.ivr.yaml", "--format", "html", "--today", "2026-11-22").output
    drawn = run("map", "menu.ivr.yaml", "--format", "html", "--today", "2026-11-22").output
    assert drawn == checked
