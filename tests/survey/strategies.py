"""Random menus: every kind of node, in-place nodes, words, undefined targets, doubled keys, languages, hours, switches."""

from __future__ import annotations

import json
from typing import Any

from hypothesis import strategies as st

from ivrlint.flow import Flow
from ivrlint.formats.registry import read
from ivrlint.source import SourceText

MOST_NODES = 9
IDS = [f"n{number}" for number in range(MOST_NODES)]
KEYS = [*"1234567890*#", "12"]


class Somewhere(int):
    """One of the nodes of the menu, whatever their number is."""


class Word(str):
    """A text that is written without quotes."""


class Pairs(list[tuple[str, Any]]):
    """A mapping in which a key may stand twice."""


def written(value: Any) -> str:
    """The YAML of a value, in flow style."""
    if isinstance(value, dict):
        value = Pairs(value.items())
    if isinstance(value, Pairs):
        return "{" + ", ".join(f"{json.dumps(key)}: {written(part)}" for key, part in value) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(written(part) for part in value) + "]"
    return value if isinstance(value, Word) else json.dumps(value, ensure_ascii=False)


def settled(value: Any, ids: list[str]) -> Any:
    """The same with every place somewhere turned into one of `ids`."""
    if isinstance(value, Somewhere):
        return Word(ids[value % len(ids)])
    if isinstance(value, dict):
        return {key: settled(part, ids) for key, part in value.items()}
    if isinstance(value, Pairs):
        return Pairs((key, settled(part, ids)) for key, part in value)
    return [settled(part, ids) for part in value] if isinstance(value, list) else value


def menu_text(nodes: dict[str, Any], **top: Any) -> str:
    """The file with these nodes, one a line."""
    lines = ["ivr: 1", *(f"{key}: {written(value)}" for key, value in top.items()), "nodes:"]
    return "\n".join([*lines, *(f"  {id}: {written(node)}" for id, node in nodes.items())]) + "\n"


def flow_of(text: str) -> Flow:
    return read(SourceText("menu.ivr.yaml", text))


TEXTS = st.sampled_from(
    [
        "Welcome to Example Power.", "Hello. How are you?", "For bills, press 1. For repairs, press 2.", "Thank you. Goodbye.",
        "Press 0 to speak to an advisor.", "This call may be recorded.", "", "Vent, vennligst.", "Please stay on the line.",
    ]
)  # fmt: skip
SEGMENTS = st.one_of(
    TEXTS,
    st.fixed_dictionaries(
        {"say": TEXTS},
        optional={
            "interruptible": st.booleans(),
            "notice": st.sampled_from(["recording", "web", "goodbye"]),
            "when": st.just("busy"),
        },
    ),
    st.just({"audio": "welcome.wav"}),
    st.fixed_dictionaries({"audio": st.just("a.wav"), "text": TEXTS}),
)
SPOKEN = st.one_of(TEXTS, st.lists(SEGMENTS, max_size=3))
PROMPTS = st.one_of(TEXTS, SPOKEN, st.dictionaries(st.sampled_from(["en", "nb", "de"]), SPOKEN, min_size=1))
SECONDS = st.sampled_from(["5s", "1m", 0, 2.5, "500ms", 30])
SKILLS = st.sampled_from(["billing", "repairs"])
SCHEDULES = st.sampled_from(["desk", "desk", "night", "gone"])
SWITCHES = st.sampled_from(["storm", "storm", "gone"])
TIMES = st.sampled_from(["08:00-16:00", "10:00-12:00, 13:00-15:00", "22:00-06:00", "00:00-24:00", "closed"])
DATES = st.sampled_from(["2026-12-24", "2020-01-01", "2028-02-29"])


def sometimes(**fields: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    return st.fixed_dictionaries({}, optional=fields)


@st.composite
def schedules(draw: st.DrawFn) -> dict[str, Any]:
    """Opening hours, on some days or on none."""
    days = draw(st.dictionaries(st.sampled_from(["mon", "mon-fri", "fri-mon", "sat, sun", "daily"]), TIMES, max_size=3))
    holidays = st.one_of(st.sampled_from(["norway", "none"]), st.lists(DATES, min_size=1, max_size=2))
    special = st.dictionaries(DATES, TIMES, max_size=2)
    return (days or {"tue": "09:00-17:00"}) | draw(
        st.fixed_dictionaries({}, optional={"holidays": holidays, "except": special})
    )


@st.composite
def targets(draw: st.DrawFn, inside: int, words: tuple[str, ...] = ("back", "start", "hangup", "return")) -> Any:
    """Where something leads: mostly a node, at times a word, nowhere, a node in place or a mapping with `to`."""
    kind = draw(st.integers(0, 31))
    if kind < 22 or (kind > 29 and inside == 0):
        return draw(st.integers(0, MOST_NODES - 1).map(Somewhere))
    if kind < 26:
        return Word(draw(st.sampled_from(words)))
    if kind == 26:
        return Word(draw(st.sampled_from(["nowhere", "n99", "nowhere", "null"])))
    if kind < 30:
        details = draw(
            sometimes(say=TEXTS, label=TEXTS, share=st.just(0.5), outcome=st.sampled_from(["done", "failed"]))
        )
        return {"to": draw(targets(inside, words)), **details}
    return draw(nodes(inside - 1))


@st.composite
def handlers(draw: st.DrawFn, inside: int) -> Any:
    again = st.one_of(
        TEXTS, st.lists(TEXTS, max_size=3), st.dictionaries(st.sampled_from(["en", "nb"]), TEXTS, min_size=1)
    )
    details = draw(sometimes(tries=st.integers(1, 4), after=SECONDS, again=again))
    return {**details, **draw(sometimes(to=targets(inside)))}


MEANINGS = st.fixed_dictionaries(
    {},
    optional={
        "class": st.sampled_from(["buy", "cancel", "complain", "info"]),
        "skill": SKILLS,
        "set": st.sampled_from([{"language": "nb"}, {"language": "en"}, {"topic": "bills"}]),
        "urgent": st.sampled_from(["life", "money"]),
    },
)
"""What an option may say of the errand behind it."""


@st.composite
def options(draw: st.DrawFn, inside: int, fewest: int = 1) -> Pairs:
    keys = draw(st.lists(st.sampled_from(KEYS), min_size=fewest, max_size=5, unique=draw(st.integers(0, 9)) > 0))
    found = Pairs()
    for key in keys:
        target = draw(targets(inside, ("repeat", "back", "start", "hangup", "return")))
        if draw(st.booleans()) and not isinstance(target, dict):
            target = {"to": target, **draw(sometimes(say=PROMPTS.filter(bool), label=TEXTS))}
            if fewest and draw(st.integers(0, 3)) == 0:
                target |= draw(MEANINGS)
        found.append((key, target))
    return found


CASES = {
    "hours": ["open", "closed", "holiday"],
    "caller": ["known", "new", "returning"],
    "data": ["a", "b"],
    "switch": ["on", "off"],
}


@st.composite
def nodes(draw: st.DrawFn, inside: int = 2) -> dict[str, Any]:
    """One node."""
    to = targets(inside)
    errors = {"no_input": handlers(inside), "no_match": handlers(inside)}
    data = st.lists(st.sampled_from(["account number", "pin"]), max_size=2)
    kinds: dict[str, dict[str, st.SearchStrategy[Any]]] = {
        "menu": errors | {"purpose": st.sampled_from(["topics", "language", "confirm"])},
        "message": {"next": to},
        "collect": errors | {
            "next": to, "datum": st.sampled_from(["account number", "pin"]), "digits": st.sampled_from([4, "6-12", "8"]),
            "terminator": st.just("#"), "without_it": to, "sensitive": st.just("code"),
        },
        "branch": {"uses": data},
        "queue": {
            "overflow": st.one_of(to, st.fixed_dictionaries({"to": to}, optional={"after": SECONDS, "keeps_place": st.booleans()})),
            "exits": options(inside, 0), "max_wait": SECONDS, "expected_wait": SECONDS, "when_closed": to, "when_full": to,
            "announces": st.lists(st.sampled_from(["position", "estimated wait"])), "while_waiting": PROMPTS, "receives": data, "asks": data,
            "schedule": SCHEDULES, "skill": SKILLS, "offer_callback": st.sampled_from(["after 60s", True, False]),
            "urgent": st.sampled_from(["life", "money"]),
        },
        "agent": {"asks": data},
        "transfer": {"reaches": st.sampled_from(["person", "ivr", "voicemail", "unknown"]), "no_answer": to, "partner": st.booleans()},
        "callback": {
            "receipt": st.sampled_from(["sms", "none"]), "no_slots": to, "promises": st.just("within 2h"), "attempts": st.integers(1, 3),
            "served_by": st.integers(0, MOST_NODES - 1).map(Somewhere), "keeps_place": st.booleans(),
        },
        "voicemail": {"promises": st.just("by 10 next day")},
        "bot": {"next": to, "escalates": to},
        "task": {"next": to, "takes": SECONDS, "uses": data, "irreversible": st.booleans(), "kind": st.sampled_from(["transaction", "lookup"])},
        "flow": {"next": to},
        "hangup": {"outcome": st.sampled_from(["done", "failed"])},
        "unknown": {},
    }  # fmt: skip
    kind = draw(st.sampled_from(["menu"] * 5 + ["message", "branch", "queue"] + list(kinds)))
    node: dict[str, Any] = {"type": kind}
    if kind == "menu":
        node["options"] = draw(options(inside))
    if kind == "flow":
        node["file"] = "missing.ivr.yaml"
    if kind == "branch":
        by = draw(st.sampled_from(list(CASES)))
        cases = CASES[by]
        node |= {
            "by": by,
            "cases": draw(st.dictionaries(st.sampled_from([*cases, "else"]), to, min_size=1, max_size=3)),
        }
        kinds["branch"] |= {"hours": {"schedule": SCHEDULES}, "switch": {"switch": SWITCHES}}.get(by, {})
    optional = kinds[kind] | {
        "prompt": PROMPTS,
        "language": st.sampled_from(["en", "nb", "de"]),
        "name": TEXTS.filter(bool),
    }
    if kind not in ("hangup", "agent", "voicemail", "unknown", "menu", "branch", "flow"):
        optional |= {"failure": to}
    return node | draw(sometimes(**optional))


ERRANDS = st.sampled_from(["bills", "to cancel", "repairs", "an advisor", "strøm", "1", "?"])


def errands() -> st.SearchStrategy[Any]:
    """What is said of an errand: its share, or more."""
    shares = st.sampled_from([0, 0.1, 0.25])
    places = st.integers(0, MOST_NODES - 1).map(Somewhere)
    words = st.one_of(TEXTS.filter(bool), st.dictionaries(st.sampled_from(["en", "nb"]), TEXTS, min_size=1))
    told = sometimes(share=shares, why=words, reaches=st.one_of(places, st.lists(places, min_size=1, max_size=2)))
    return st.one_of(shares, told)


@st.composite
def menu_texts(draw: st.DrawFn, most: int = MOST_NODES) -> str:
    """A menu file in the native format."""
    ids = IDS[: draw(st.integers(1, most))]
    top = draw(sometimes(language=st.sampled_from(["en", "nb", "en-GB", "pt"]), start=st.sampled_from(ids).map(Word)))
    if draw(st.integers(0, 4)) == 0:
        top["entries"] = {"transfer-in": draw(st.sampled_from(ids)), "+47 22 00 00 00": draw(st.sampled_from(ids))}
    if draw(st.integers(0, 2)) == 0:
        top["hours"] = {name: draw(schedules()) for name in ("desk", "night")}
        top["timezone"] = "Europe/Oslo"
    if draw(st.integers(0, 4)) == 0:
        top["switches"] = draw(st.sampled_from([{"storm": {"set_by": "supervisor"}}, {"storm": {}}]))
    if draw(st.integers(0, 4)) == 0:
        top["languages"] = ["en", "nb"]
    if draw(st.integers(0, 3)) == 0:
        top["errands"] = settled(draw(st.dictionaries(ERRANDS, errands(), max_size=3)), ids)
    return menu_text({id: settled(draw(nodes()), ids) for id in ids}, **top)


def flows(most: int = MOST_NODES) -> st.SearchStrategy[Flow]:
    """Flows of random menu files."""
    return menu_texts(most).map(flow_of)
