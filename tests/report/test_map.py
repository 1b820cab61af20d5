"""Pictures of menus: every place once, in every format, whatever names and prompts hold, and each format well formed."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections import Counter
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from rich.cells import cell_len

from ivrlint.flow import Flow, Node
from ivrlint.lint.rule import Finding, Severity
from ivrlint.measure.changed import changed
from ivrlint.measure.outline import Outline, outline
from ivrlint.report import Look
from ivrlint.report.map import FORMATS, Picture, by_place, fitted, render
from ivrlint.report.map.measured import shortened, text_width
from ivrlint.survey import Survey
from tests.conftest import CLEAN, ROOT
from tests.survey.strategies import flow_of, flows, menu_text

SVG = "{http://www.w3.org/2000/svg}"
HOSTILE = [
    '"];n0-->n1;x["', "</title><script>alert(1)</script>", "<img src=x onerror=alert(1)>", "a\x1b[31mb", "\u202egnp.exe",
    "]]>", "&amp;&#0;", "#quot;#35;", "%%{init: {}}%%", "\\N\\l\\", "-->|x|", "end", "`md`", "1. list", "a\nb", "style:#x;",
    "classDef x", "x" * 300, "電話" * 60, "|", "()[]{}", ";", "'", "${x}", "::name::value", "---", "\n", "😀", "\ud800",
]  # fmt: skip


def drawn(flow: Flow) -> Picture:
    """The picture of a flow with a finding at every place and one about the line."""
    survey = Survey(flow)
    places: list[Node] = [place.node for place in outline(survey).places.values()]
    findings = [
        Finding(at=node, message="<m>", severity=list(Severity)[number % 3]) for number, node in enumerate(places)
    ]
    return Picture(outline(survey), by_place([*findings, Finding(at=flow, message="m", severity=Severity.ERROR)]))


def hostile_menu(first: str, second: str) -> str:
    """A menu in which two texts stand wherever text can stand."""
    option = {"say": first, "label": second, "to": "b"}
    nodes: dict[str, Any] = {
        "a": {
            "type": "menu",
            "name": first,
            "prompt": second,
            "options": {"1": option, "2": {"label": first, "to": "a"}},
        },
        "b": {"type": "branch", "by": "data", "cases": {second or "c": "a", first or "d": "hangup"}},
    }
    return menu_text(nodes, name=first, language="en", number=second)


def branches(found: Outline) -> int:
    return sum(len(place.branches) for place in found.places.values())


def test_the_tree_in_a_terminal() -> None:
    picture = Picture(outline(Survey(flow_of(CLEAN))), {})
    assert render("terminal", picture, Look(80)).splitlines() == [
        "menu.ivr.yaml                                                        to a person",
        "welcome (menu) «Welcome to Example Power.»                                   9 s",
        "├─ 1 bills: bills (message) «You can pay your bill at any bank.»             2 s",
        "│  └─ then: Advisors (queue)                                            a person",
        "│     ├─ 1 To leave a message: message (voicemail) «Leave a messag…    no person",
        "│     └─ after waiting → message",
        "├─ 0 advisor → Advisors",
        "└─ silence, wrong keys → Advisors",
        "",
        "seconds to a person from each place · → drawn elsewhere",
    ]


def test_colour_changes_no_word() -> None:
    picture = drawn(flow_of(CLEAN))
    coloured = render("terminal", picture, Look(100, colour=True))
    assert "\x1b[1;36m1\x1b[0m" in coloured
    assert re.sub(r"\x1b\[[0-9;]*m", "", coloured) == render("terminal", picture, Look(100))


@given(flows(), st.sampled_from([80, 100, 120]), st.booleans())
def test_every_place_has_a_line_that_fits(flow: Flow, width: int, unicode: bool) -> None:
    picture = drawn(flow)
    text = render("terminal", picture, Look(width, unicode=unicode))
    lines = text.split("\n\n")[0].splitlines()
    assert len(lines) == 1 + len(picture.outline.roots) + branches(picture.outline)
    assert all(cell_len(line) <= width for line in lines)
    assert sum(bool(re.search(r" [EWN]1 ", line)) for line in lines) == 1 + len(picture.outline.places)
    assert unicode or text.isascii()


@given(flows())
def test_every_place_is_a_group_of_a_well_formed_picture(flow: Flow) -> None:
    picture = drawn(flow)
    text = render("svg", picture, Look())
    root = ElementTree.fromstring(text)
    places = [part for part in root.iter(f"{SVG}g") if part.get("class") == "place"]
    assert len(places) == len(picture.outline.places)
    assert len([part for part in root.iter(f"{SVG}path") if "edge" in str(part.get("class"))]) == branches(
        picture.outline
    )
    ids = {part.get("id") for part in places}
    assert all(str(link.get("href")).removeprefix("#") in ids for link in root.iter(f"{SVG}a"))
    boxes = [
        rect.attrib for rect in root.iter(f"{SVG}rect") if rect.get("class", "").split()[:1] in (["card"], ["chip"])
    ]
    _no_overlap([tuple(float(box[side]) for side in ("x", "y", "width", "height")) for box in boxes])
    right, bottom = (float(root.attrib[side]) for side in ("width", "height"))
    assert all(float(box["x"]) + float(box["width"]) < right and float(box["y"]) < bottom for box in boxes)


def _no_overlap(boxes: list[tuple[float, ...]]) -> None:
    for number, (x, y, width, height) in enumerate(boxes):
        for left, top, wide, high in boxes[:number]:
            assert x + width <= left or left + wide <= x or y + height <= top or top + high <= y


TEXT = r"[^\x00-\x1f!-+\--/:-@\[-`{-~\u202a-\u202e]"
LABEL = rf'"(?:{TEXT}|#\d+;|<br>)+"'
MERMAID = re.compile(
    "|".join(
        [
            rf"  n\d+\[{LABEL}\]",
            rf"  n\d+ -->(?:\|{LABEL}\|)? n\d+",
            rf"  n\d+ -\.->(?:\|{LABEL}\|)? e\d+\(\[{LABEL}\]\)",
            r"  classDef \w+ (?:[a-z-]+:[\w# ]+,?)+",
            r"  class [en]\d+(?:,[en]\d+)* \w+",
            r"  linkStyle \d+(?:,\d+)* stroke:#\w{6}",
        ]
    )
)
"""The lines of a flowchart that we write; in labels every ASCII sign but the comma is written by its number."""


def assert_flowchart(picture: Picture) -> None:
    """The chart has nothing but lines that are known to be right, and each place and branch once."""
    lines = render("mermaid", picture, Look()).split("\n")
    assert lines[0] == lines[2] == "---"
    assert re.fullmatch(rf'title: "(?:{TEXT}|\\u00[0-9a-f]{{2}})*"', lines[1])
    assert (lines[3], lines[-1]) == ("flowchart LR", "")
    assert [line for line in lines[4:-1] if not MERMAID.fullmatch(line)] == []
    count = Counter(re.match(r"\s*(\w+?)\d*\s*(\[|-->|-\.->|$)?", line)[2] for line in lines[4:-1])  # type: ignore[index]
    assert count["["] == len(picture.outline.places)
    assert count["-->"] + count["-.->"] == branches(picture.outline)


@given(flows())
def test_a_flowchart_has_every_place_and_branch(flow: Flow) -> None:
    assert_flowchart(drawn(flow))


@pytest.mark.skipif(not shutil.which("dot"), reason="Graphviz is not installed")
@settings(max_examples=15, suppress_health_check=[HealthCheck.too_slow])
@given(flows())
def test_graphviz_draws_every_place_and_branch(flow: Flow) -> None:
    assert_graph(drawn(flow))


def assert_graph(picture: Picture) -> None:
    text = render("dot", picture, Look())
    done = subprocess.run(["dot", "-Tsvg"], input=text.encode(), capture_output=True, check=False)
    assert (done.returncode, done.stderr) == (0, b"")
    root = ElementTree.fromstring(done.stdout)
    groups = Counter(str(group.get("class")) for group in root.iter(f"{SVG}g"))
    ways = [branch for place in picture.outline.places.values() for branch in place.branches]
    assert groups["edge"] == len(ways)
    assert groups["node"] == len(picture.outline.places) + sum(not branch.leads_on for branch in ways)


@given(st.sampled_from(HOSTILE), st.sampled_from(HOSTILE))
def test_hostile_texts_are_text(first: str, second: str) -> None:
    assert_hostile_texts_are_text(first, second)


@given(st.text(), st.text())
def test_any_texts_are_text(first: str, second: str) -> None:
    assert_hostile_texts_are_text(first, second)


def assert_hostile_texts_are_text(first: str, second: str) -> None:
    try:
        flow = flow_of(
            hostile_menu(first.encode("utf-8", "replace").decode(), second.encode("utf-8", "replace").decode())
        )
    except Exception as error:
        assert type(error).__name__ == "SourceError"  # a file that YAML cannot hold is another matter
        return
    picture = drawn(flow)
    for unicode in (True, False):
        shown = render("terminal", picture, Look(100, unicode=unicode))
        assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e]", shown)
    root = ElementTree.fromstring(render("svg", picture, Look()))
    allowed = {"svg", "title", "style", "defs", "pattern", "rect", "path", "g", "text", "a"}
    assert {part.tag.removeprefix(SVG) for part in root.iter()} <= allowed
    assert {name for part in root.iter() for name in part.attrib if name.startswith("on")} == set()
    assert_flowchart(picture)
    dot = render("dot", picture, Look())
    assert re.fullmatch(r'(?:[^"\\\n]|\n|"(?:[^"\\\n]|\\["\\n])*")*', dot)


@pytest.mark.skipif(not shutil.which("dot"), reason="Graphviz is not installed")
@pytest.mark.parametrize("text", HOSTILE[:-1])
def test_graphviz_takes_hostile_texts(text: str) -> None:
    try:
        flow = flow_of(hostile_menu(text, text))
    except Exception as error:
        assert type(error).__name__ == "SourceError"
        return
    assert_graph(drawn(flow))


def test_a_picture_fetches_nothing() -> None:
    text = render("svg", drawn(flow_of(CLEAN)), Look())
    assert not re.search(
        r"(?:https?:|//|@import|<script|<image|<foreignObject)", text.replace("http://www.w3.org/2000/svg", "")
    )
    assert set(re.findall(r"url\(([^)]*)\)", text)) <= {
        f"#to-{name}" for name in ("here", "near", "mid", "far", "later", "none", "untold")
    }


def test_what_has_changed_is_marked_in_every_format() -> None:
    new = CLEAN.replace("{type: message, prompt: You can pay", "{type: message, prompt: Now you can pay").replace(
        "to: message}}\n    overflow: message", "to: letter}}\n    overflow: letter"
    ).replace("  message: {type: voicemail, prompt: Leave", "  letter: {type: callback, prompt: Never leave")  # fmt: skip
    picture = Picture(changed(Survey(flow_of(CLEAN)), Survey(flow_of(new))), {})
    lines = render("terminal", picture, Look(80)).splitlines()
    assert "".join(line[0] for line in lines[:10]) == "  ~ ~-~-  "
    assert "+ new · - gone · ~ changed" in " ".join(lines[-2:])
    svg = render("svg", picture, Look())
    assert {"card added", "card removed", "card changed", "edge removed", "edge changed"} <= set(
        re.findall(r'class="([^"]*)"', svg)
    )
    mermaid = render("mermaid", picture, Look())
    assert '"#43; letter<br>callback<br>rings back"' in mermaid
    assert re.search(r"linkStyle [\d,]+ stroke:#c62828", mermaid)
    assert 'label="- message\\nvoicemail\\nno person"' in render("dot", picture, Look())


def test_a_large_menu_is_cut_where_it_stays_readable() -> None:
    flow = flow_of((ROOT / "samples" / "large-bank.ivr.yaml").read_text("utf-8"))
    whole = outline(Survey(flow))
    assert fitted(whole, "svg", Look(80)) is whole
    small = fitted(whole, "terminal", Look(80))
    assert (
        branches(small) <= 120 < branches(whole.within(depth=1 + max(place.depth for place in small.places.values())))
    )
    text = render("terminal", Picture(small, {}), Look(80))
    left_out = len(whole.places) - len(small.places)
    assert f"… {left_out} more places" in " ".join(text.split())


def test_a_large_change_shows_where_it_is() -> None:
    text = (ROOT / "samples" / "large-bank.ivr.yaml").read_text("utf-8")
    old, new = (
        Survey(flow_of(version)) for version in (text, text.replace("Savings and pension.", "Pension and savings."))
    )
    found = changed(old, new)
    shown = fitted(found, "terminal", Look(80))
    assert [place.id for place in shown.places.values() if place.change] == ["savings"]
    assert branches(shown) <= 120


@given(st.text(min_size=1, max_size=60), st.integers(20, 200))
def test_a_cut_text_is_no_wider_than_its_room(text: str, room: int) -> None:
    cut = shortened(text, 11, room)
    assert cut == text or (
        cut.endswith("…") and text_width(cut, 11) <= room + 11 and text.startswith(cut[:-1].rstrip())
    )


def test_every_format_is_rendered() -> None:
    picture = Picture(outline(Survey(flow_of(CLEAN))), {})
    assert all(render(name, picture, Look()) for name in FORMATS)
    assert [*FORMATS] == [
        name for name in FORMATS if (Path(ROOT) / "ivrlint" / "report" / "map" / f"{name}.py").exists()
    ]


def test_a_tree_is_no_deeper_than_a_terminal_is_wide() -> None:
    nodes = "".join(f"  m{number}: {{type: message, prompt: Hi., next: m{number + 1}}}\n" for number in range(200))
    flow = flow_of(f"ivr: 1\nname: {'A long name. ' * 20}\nnodes:\n{nodes}  m200: {{type: queue}}\n")
    whole = outline(Survey(flow))
    assert fitted(whole, "mermaid", Look(80)) is whole
    for width in (60, 80, 110, 250):
        look = Look(width)
        tree = render("terminal", Picture(fitted(whole, "terminal", look), {}), look)
        assert max(map(len, tree.splitlines())) <= min(width, 110)
        assert "more places, see --depth and --focus" in " ".join(tree.split())
    assert len(fitted(whole, "terminal", Look(10)).places) > 1


def test_a_long_name_ends_where_its_picture_does() -> None:
    flow = flow_of(f"ivr: 1\nname: {'A long name. ' * 20}\nnodes:\n  desk: {{type: queue}}\n")
    svg = render("svg", Picture(outline(Survey(flow)), {}), Look())
    width = float(re.search(r'width="(\d+)"', svg)[1])
    title = re.search(r'<text class="title"[^>]*>([^<]*)</text>', svg)[1]
    assert title.endswith("…")
    assert 24 + text_width(title, 20) < width - 24


def test_where_only_branches_have_changed_a_large_change_shows_them() -> None:
    text = (ROOT / "samples" / "large-bank.ivr.yaml").read_text("utf-8")
    old, new = (
        Survey(flow_of(version))
        for version in (text, text.replace("        to: pension\n", "        to: savings_hours\n"))
    )
    found = changed(old, new)
    assert not any(place.change for place in found.places.values())
    shown = fitted(found, "terminal", Look(80))
    assert shown.changes == found.changes != set()


def test_many_keys_to_one_place_are_cut_as_one_text() -> None:
    options = "".join(f'      "{key}": {{say: Press {key}., label: thing {key}, to: desk}}\n' for key in range(10, 40))
    text = (
        f"ivr: 1\nnodes:\n  hello:\n    type: menu\n    prompt: Hi.\n    options:\n{options}  desk: {{type: queue}}\n"
    )
    tree = render("terminal", drawn(flow_of(text)), Look(80)).splitlines()
    assert tree[2].startswith("├─ 10 thing 10, 11 thing 11,")
    assert "…: desk (queue)" in tree[2]
    assert len(tree[2]) == 80
