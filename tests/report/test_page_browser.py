"""The page in a real browser: opened, searched, clicked, driven by keys alone; nothing fetched, nothing obeyed."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from benchmarks.menus import menu
from ivrlint.report.safe import printable
from tests.conftest import CLEAN, ROOT
from tests.report.browser import NAMES, Page, browser, chromium
from tests.report.test_page import HOSTILE, SERVICE_PATH, hostile_menu, page_of

pytestmark = pytest.mark.skipif(
    chromium() is None, reason=f"there is no browser on this machine: none of {', '.join(NAMES)}"
)

Show = Callable[..., Page]


@pytest.fixture(scope="module")
def tab() -> Iterator[Page]:
    program = chromium()
    assert program
    with browser(program) as page:
        yield page


@pytest.fixture
def show(tab: Page, tmp_path: Path) -> Iterator[Show]:
    """Open the page of some menus; in the end nothing was complained of, and nothing but the file was asked for."""

    def opened(*texts: str, **how) -> Page:
        file = tmp_path / "report.html"
        file.write_text(page_of(*texts or [SERVICE_PATH.read_text("utf-8")]), encoding="utf-8")
        tab.open(file, **how)
        return tab

    tab.complaints.clear()
    tab.emulate()
    yield opened
    tab.run("0")
    assert tab.complaints == []
    assert tab.requests == [(tmp_path / "report.html").as_uri()]


def number_of(page: Page, rule: str) -> int:
    """The number of the first finding of a rule."""
    return page.run(f"[...document.querySelectorAll('.list > li')].findIndex((item) => item.dataset.rule === '{rule}')")


def place(page: Page, name: str) -> str:
    """The selector of the place with a name."""
    id = page.run(
        f"[...document.querySelectorAll('.place')].find((one) => one.querySelector('.name').textContent === {json.dumps(name)}).id"
    )
    return f"#{id}"


def lit(page: Page) -> list[str]:
    """The names of the places that are lit up."""
    return page.run("[...document.querySelectorAll('.place.lit')].map((one) => one.querySelector('.name').textContent)")


def words(page: Page, selector: str) -> str:
    """The visible words of an element, in one line."""
    return " ".join(page.run(f"document.querySelector({json.dumps(selector)}).innerText").split())


def focused(page: Page) -> str:
    return page.run("document.activeElement.textContent")


IN_VIEW = """new Promise((done) => { let last = null; const look = () => {
  const box = document.querySelector(SELECTOR).getBoundingClientRect();
  const view = document.querySelector('.view').getBoundingClientRect();
  const now = [box.x, box.y].join();
  if (now !== last) { last = now; return setTimeout(look, 80); }
  done(box.x >= view.x && box.right <= view.right && box.y >= view.y && box.bottom <= view.bottom);
}; look(); })"""


def in_view(page: Page, selector: str) -> bool:
    """Whether an element is inside the view, once the view has stopped moving."""
    return page.run(IN_VIEW.replace("SELECTOR", json.dumps(selector)))


def test_it_opens_with_the_quickest_way_to_a_person(show: Show):
    page = show()
    assert page.run("document.title") == "Nordvik Mobil: phone menu report"
    told = words(page, ".transcript")
    assert told.startswith(
        "The quickest way to a person 21 s, 1 key, and then the wait in the queue 0 s velkommen menu hears"
    )
    assert told.endswith("21 s presses 4 servicemedarbeider 21 s kundeservice queue")


def test_a_finding_lights_up_its_walk_and_tells_it(show: Show):
    page = show()
    number = number_of(page, "human-exit-lost")
    page.click(f".list > li:nth-child({number + 1}) .pick")
    assert lit(page) == ["velkommen", "ditt"]
    assert page.run("[...document.querySelectorAll('.way.lit')].map((one) => one.innerText.trim())") == ["1\nditt"]
    told = words(page, ".transcript")
    assert "The walk to this finding Close 12 s, 1 key 0 s velkommen" in told
    assert "0 s velkommen menu hears Velkommen til Nordvik Mobil." in told
    assert "Gjelder det ditt, trykk 1. 12 s presses 1 ditt 12 s ditt menu hears" in told
    assert told.endswith("Callers who press 1 lose the way to «kundeservice» that «velkommen» offered on key 4.")
    assert page.run(f"document.querySelectorAll('.pick')[{number}].getAttribute('aria-expanded')") == "true"
    assert "Repeat the key that reaches a person" in words(page, ".picked .more")
    assert page.run("document.querySelector('.heard [lang=nb]').dir") == "auto"
    page.press("Escape")
    assert lit(page) == [] and "The quickest way to a person" in words(page, ".transcript")


def test_a_mark_in_the_picture_does_the_same(show: Show):
    page = show()
    number = number_of(page, "dead-end")
    page.click(f".tree [data-finding='{number}']")
    assert lit(page) == ["velkommen", "datt", "saldo"]
    assert "After «saldo» the call just stops" in words(page, ".picked")


def test_a_jump_moves_to_its_target_and_back(show: Show):
    page = show()
    target = place(page, "datt")
    page.click(f"{place(page, 'ditt')} > .row > .ways > .jump .chip[href='{target}']")
    assert page.run("location.hash") == target
    page.until(f"document.querySelector('{target} > .row > .card.flash')")
    assert in_view(page, f"{target} .card")
    assert focused(page) == "datt"


def test_searching(show: Show):
    page = show()
    page.click("input[type=search]")
    page.call("Input.insertText", text="FAKTURA")
    matched = "[...document.querySelectorAll('.match')].map((one) => one.querySelector('.name').textContent)"
    assert page.run(matched) == ["datt", "saldo"], "a prompt, a label of a jump, and a prompt again"
    assert words(page, ".search output") == "1 of 2"
    page.press("Enter")
    assert words(page, ".search output") == "2 of 2" and in_view(page, f"{place(page, 'saldo')} .card")
    page.call("Input.insertText", text="xyz")
    assert words(page, ".search output") == "nothing found" and page.run(matched) == []
    page.run(
        "(() => { const box = document.querySelector('[type=search]'); box.value = 'dead-end'; box.dispatchEvent(new Event('input')) })()"
    )
    assert page.run(matched) == ["saldo"], "the name of a rule"


def test_filtering(show: Show):
    page = show()
    shown = "[...document.querySelectorAll('.list > li')].filter((one) => one.checkVisibility()).map((one) => one.dataset.severity)"
    marks = "[...document.querySelectorAll('.tree .mark')].filter((one) => one.checkVisibility()).length"
    assert page.run(shown) == ["error"] * 3 + ["warning"] * 9 + ["note"] * 3 and page.run(marks) == 15
    page.click(".filters [value=warning]")
    assert page.run(shown) == ["error"] * 3 + ["note"] * 3 and page.run(marks) == 6
    page.run(
        "(() => { const rules = document.querySelector('select'); rules.value = 'vague-label'; rules.dispatchEvent(new Event('change', {bubbles: true})) })()"
    )
    assert page.run(shown) == [] and page.run(marks) == 0
    assert "None of them passes the filter." in words(page, ".findings")
    page.click(".filters [value=warning]")
    assert page.run(shown) == ["warning"] * 4


def test_keys_alone_are_enough(show: Show):
    page = show()
    page.press("Tab")
    assert focused(page) == "Skip to the report"
    page.run("document.querySelector('.view').focus()")
    page.press("Tab")
    assert focused(page) == "velkommen", "one place is in the order of the Tab key"
    page.press("ArrowRight")
    assert focused(page) == "ditt"
    page.press("ArrowDown")
    assert focused(page) == "abonnement"
    page.press("Enter")
    assert lit(page) == ["velkommen", "ditt", "abonnement"]
    assert "28 s abonnement menu" in words(page, ".transcript")
    page.press("ArrowLeft")
    fold = f"document.querySelector('{place(page, 'abonnement')} .fold').getAttribute('aria-expanded')"
    assert page.run(fold) == "false" and not page.run(
        f"document.querySelector('{place(page, 'beskjed')}').checkVisibility()"
    )
    page.press("ArrowLeft")
    assert focused(page) == "ditt"
    page.press("ArrowDown")
    page.press("ArrowDown")
    assert focused(page) == "datt", "what is folded is passed over"
    page.press("ArrowUp")
    page.press("ArrowRight")
    assert focused(page) == "abonnement" and page.run(fold) == "true"
    page.press("End")
    assert focused(page) == "kundeservice"
    page.press("Home")
    assert focused(page) == "velkommen"
    page.press("/")
    assert page.run("document.activeElement.type") == "search"
    assert page.run("document.querySelectorAll('.tree [tabindex=\"0\"]').length") < 8


def test_the_focus_is_seen(show: Show):
    page = show()
    for _ in range(12):
        page.press("Tab")
        style = page.run(
            "(() => { const s = getComputedStyle(document.activeElement); return [s.outlineStyle, parseFloat(s.outlineWidth)] })()"
        )
        assert style == ["solid", 3], page.run("document.activeElement.outerHTML")


def test_zooming_and_panning(show: Show):
    page = show(height=700)
    zoom = "document.querySelector('.tree').style.zoom"
    page.click("[data-do=full]")
    assert page.run(zoom) == "1"
    page.click("[data-do=in]")
    assert float(page.run(zoom)) == pytest.approx(1.2) and words(page, "[data-do=full]") == "120 %"
    page.click(".name")
    page.press("-")
    assert float(page.run(zoom)) == pytest.approx(1)
    page.run("document.querySelector('.work').scrollIntoView({behavior: 'instant'})")
    x, y = page.run(
        "(() => { const box = document.querySelector('.view').getBoundingClientRect(); return [box.x + 300, box.y + 300] })()"
    )
    page.mouse("mouseWheel", x, y, deltaX=0, deltaY=-200, modifiers=2)
    page.run("new Promise(requestAnimationFrame)")
    assert float(page.run(zoom)) > 1.2
    page.mouse("mouseWheel", x, y, deltaX=120, deltaY=90)
    page.run("new Promise((done) => setTimeout(done, 300))")
    left, top = page.run("[document.querySelector('.view').scrollLeft, document.querySelector('.view').scrollTop]")
    assert left > 0 and top > 0, "the wheel pans"
    free = page.run(
        "(() => { const box = document.querySelector('.view').getBoundingClientRect(); return [box.right - 120, box.bottom - 40] })()"
    )
    page.mouse("mousePressed", *free, button="left")
    page.mouse("mouseMoved", free[0] - 60, free[1] - 40, button="left", buttons=1)
    page.mouse("mouseReleased", free[0] - 60, free[1] - 40, button="left")
    moved = page.run("[document.querySelector('.view').scrollLeft, document.querySelector('.view').scrollTop]")
    assert moved == [pytest.approx(left + 60, abs=2), pytest.approx(top + 40, abs=2)], "and so does dragging"
    page.click("[data-do=fit]")
    assert float(page.run(zoom)) < 1


def test_collapsing_and_expanding(show: Show):
    page = show()
    count = "[...document.querySelectorAll('.place')].filter((one) => one.checkVisibility()).length"
    assert page.run(count) == 10
    page.click("[data-do=collapse]")
    assert page.run(count) == 1
    assert (
        page.run("getComputedStyle(document.querySelector('.fold'), '::before').content") == '"+9"'
        or page.run(count) == 1
    )
    page.click("[data-do=expand]")
    assert page.run(count) == 10
    page.click("[data-view=outline]")
    assert page.run("document.querySelector('.as-picture')") is None and page.run(count) == 10


def test_after_collapsing_keys_go_on_where_something_is_seen(show: Show):
    page = show()
    page.run("[...document.querySelectorAll('.name')].find((one) => one.textContent === 'kundeservice').focus()")
    page.click("[data-do=collapse]")
    page.run("document.querySelector('.view').focus()")
    page.press("Tab")
    assert focused(page) == "velkommen"
    page.press("ArrowRight")
    page.press("ArrowRight")
    assert focused(page) == "ditt"


def test_several_menus_begin_with_a_list(show: Show):
    page = show(SERVICE_PATH.read_text("utf-8"), CLEAN)
    shown = "[...document.querySelectorAll('article, #all')].filter((one) => one.checkVisibility()).map((one) => one.id).join()"
    assert page.run(shown) == "all" and "2 lines: 1 with a D, 1 with an A" in words(page, "#all")
    page.click("#all tr:nth-child(2) a")
    page.until(f"{shown} === 'm0'")
    page.click(".back")
    page.until(f"{shown} === 'all'")
    page.run("history.back()")
    page.until(f"{shown} === 'm0'")


def test_an_address_opens_a_finding(show: Show):
    page = show(fragment="#m0f1")
    assert lit(page) == ["velkommen", "datt", "saldo"]


@pytest.mark.parametrize("fragment", ["#%", "#nothing", "#m0p999"])
def test_an_address_that_names_nothing_opens_the_menu(show: Show, fragment: str):
    assert show(fragment=fragment).run("document.querySelector('article').checkVisibility()")


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_is_shown_and_not_obeyed(show: Show, text: str):
    page = show(hostile_menu(text))
    shown = " ".join(printable(text).split())
    assert shown in words(page, ".headline")
    assert page.run("document.querySelectorAll('script, img').length") == 2, "ours"
    page.click("[data-do=expand]")
    names = page.run(
        "[...document.querySelectorAll('.tree .name, .tree .text, .tree .choice')].map((one) => one.textContent)"
    )
    assert sum(shown in name for name in names) >= 4, names
    number = page.run(
        "[...document.querySelectorAll('.place')].findIndex((one) => one.querySelector('.text')?.textContent.length)"
    )
    page.run(f"document.querySelectorAll('.place .name')[{number}].click()")
    assert shown in words(page, ".transcript")
    assert page.run("document.querySelectorAll('script, img').length") == 2, "still ours alone"


def test_the_policy_holds_against_markup_that_got_in(tab: Page, show: Show):
    page = show()
    page.run(
        'document.body.insertAdjacentHTML(\'beforeend\', \'<img src="http://127.0.0.1:9/x.png" onerror="window.got = 1"><p style="color: red" id="inked">x</p>\')'
    )
    page.run(
        "(() => { const one = document.createElement('script'); one.textContent = 'window.got = 2'; document.head.append(one) })()"
    )
    assert page.run("window.got") is None
    assert page.run("getComputedStyle(document.querySelector('#inked')).color") != "rgb(255, 0, 0)"
    page.run("new Promise((done) => setTimeout(done, 100))")
    assert tab.complaints and all("Content Security Policy" in complaint for complaint in tab.complaints)
    tab.complaints.clear()
    tab.requests[1:] = [
        url for url in tab.requests[1:] if not url.startswith("http://127.0.0.1:9/")
    ]  # asked for, and refused


CONTRAST = """(() => {
  const parse = (text) => text.match(/[\\d.]+/g).map(Number);
  const light = ([r, g, b]) => [r, g, b].map((part) => part / 255)
    .map((part) => part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4)
    .reduce((sum, part, at) => sum + part * [0.2126, 0.7152, 0.0722][at], 0);
  const behind = (element) => {
    for (let at = element; at; at = at.parentElement) {
      const colour = parse(getComputedStyle(at).backgroundColor);
      if (colour.length === 3 || colour[3] === 1) return colour;
    }
    return [255, 255, 255];
  };
  const poor = [];
  for (const element of document.querySelectorAll('body *')) {
    const own = [...element.childNodes].some((node) => node.nodeType === 3 && node.data.trim());
    if (!own || !element.checkVisibility()) continue;
    const [a, b] = [light(parse(getComputedStyle(element).color)), light(behind(element))].sort((x, y) => y - x);
    const ratio = (a + 0.05) / (b + 0.05);
    if (ratio < 4.5) poor.push([element.className, element.textContent.slice(0, 20), ratio]);
  }
  return poor;
})()"""
"""Texts whose contrast with what is behind them is below 4.5 (WCAG 2, 1.4.3)."""


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_words_are_legible_in_light_and_dark(show: Show, scheme: str):
    page = show()
    page.emulate(prefers_color_scheme=scheme)
    page.run("document.querySelectorAll('details').forEach((one) => (one.open = true))")
    assert page.run(CONTRAST) == []
    back = page.run("getComputedStyle(document.body).backgroundColor")
    assert (sum(map(int, back[4:-1].split(", "))) > 384) == (scheme == "light")


@pytest.mark.parametrize("width", [320, 390, 768])
def test_a_narrow_screen_needs_no_sideways_scrolling(show: Show, width: int):
    page = show(width=width, height=800)
    assert page.run("document.documentElement.scrollWidth") <= width
    assert page.run("document.querySelector('.as-picture')") is None
    page.run("document.querySelector('.list .pick').click()")
    assert page.run("document.querySelector('.transcript').checkVisibility()")
    page.click(".clear")
    assert not page.run("document.querySelector('.transcript').checkVisibility()")


def test_a_long_word_needs_no_sideways_scrolling(show: Show):
    page = show(
        CLEAN.replace("name: Advisors", f"name: {'x' * 90}").replace("label: bills", f"label: {'y' * 90}"), width=390
    )
    widths = "[...document.querySelectorAll('.view, .panel, html')].map((one) => one.scrollWidth - one.clientWidth)"
    assert page.run(widths) == [0, 0, 0]


def test_print_shows_all_places_and_no_tools(show: Show):
    page = show()
    page.click("[data-do=collapse]")
    page.emulate("print")
    visible = "[...document.querySelectorAll('%s')].filter((one) => one.checkVisibility()).length"
    assert page.run(visible % ".place") == 10 and page.run(visible % ".list > li .more") == 15
    assert page.run(visible % ".tools, .filters, .fold, .transcript") == 0
    assert page.run("getComputedStyle(document.querySelector('.findings h3')).breakAfter") == "avoid"
    assert page.call("Page.printToPDF")["data"].startswith("JVBERi")


def test_without_scripts_everything_is_there(tab: Page, show: Show):
    tab.call("Emulation.setScriptExecutionDisabled", value=True)
    try:
        page = show()
        page.call("Emulation.setScriptExecutionDisabled", value=False)
        visible = "[...document.querySelectorAll('%s')].filter((one) => one.checkVisibility()).length"
        assert page.run(visible % ".place") == 10 and page.run(visible % ".list > li .more") == 15
        assert page.run(visible % ".tools, .filters, .fold, .transcript") == 0
    finally:
        tab.call("Emulation.setScriptExecutionDisabled", value=False)


def test_reduced_motion(show: Show):
    page = show()
    page.emulate(prefers_reduced_motion="reduce")
    page.click(f"{place(page, 'ditt')} > .row > .ways > .jump .chip")
    page.until("document.querySelector('.flash')")
    assert page.run("getComputedStyle(document.querySelector('.flash')).animationName") == "none"


def test_everything_that_can_be_pressed_has_a_name(show: Show):
    page = show()
    nodes = page.call("Accessibility.getFullAXTree")["nodes"]
    roles: dict[str, list[str]] = {}
    for node in nodes:
        if not node.get("ignored"):
            roles.setdefault(node["role"]["value"], []).append(node.get("name", {}).get("value", ""))
    for role in ("button", "link", "searchbox", "checkbox", "combobox", "heading", "article"):
        assert roles[role] and all(roles[role]), role
    assert (
        "warning human-exit-lost: Callers who press 1 lose the way to «kundeservice» that «velkommen» offered on key 4."
        in roles["button"]
    )
    assert page.run("document.querySelector('.transcript').getAttribute('aria-live')") == "polite"
    assert page.run("[...document.querySelectorAll('h1, h2, h3, h4')].map((one) => one.tagName)")[0] == "H1"


def test_five_hundred_places(show: Show):
    page = show(menu(500))
    shown = "[...document.querySelectorAll('.place')].filter((one) => one.checkVisibility()).length"
    assert page.run("document.querySelectorAll('.place').length") == 496
    assert 25 <= page.run(shown) <= 40
    page.run(
        "(() => { const box = document.querySelector('[type=search]'); box.value = 'broken lamp in town 7'; box.dispatchEvent(new Event('input')) })()"
    )
    assert page.run("document.querySelectorAll('.match').length") == 1
    assert in_view(page, ".match > .row > .card"), "what was folded has been unfolded"
    page.click("[data-do=expand]")
    assert page.run(shown) == 496


def test_every_sample(tab: Page, tmp_path: Path, run):
    file = tmp_path / "report.html"
    run("check", str(ROOT / "samples"), "--format", "html", "--output", str(file), "--fail-on", "never")
    tab.complaints.clear()
    tab.open(file)
    for number in range(tab.run("document.querySelectorAll('article').length")):
        tab.run(f"location.hash = '#m{number}'")
        tab.run("new Promise((done) => setTimeout(done))")
        tab.run("document.querySelectorAll('article:not([hidden]) .pick').forEach((one) => one.click())")
        tab.run("document.querySelectorAll('article:not([hidden]) .name').forEach((one) => one.click())")
    assert tab.complaints == [] and tab.requests == [file.as_uri()]
