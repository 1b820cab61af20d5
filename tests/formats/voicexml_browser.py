"""A small VoiceXML browser: what W3C's recommendations say that a platform does with a document, a call at a time.

Written from VoiceXML 2.0: the form interpretation algorithm (appendix C), the choice of an event handler (5.2.4), the
variables of forms and documents (5.1), transfers (2.3.7). It knows the elements that our writer uses, refuses any other
one, and shares no code with the reader.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from datetime import datetime, timedelta
from urllib.parse import unquote
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

from tests.asterisk.script import Token, Turn

VXML = "{http://www.w3.org/2001/vxml}"
MOST_FORMS = 500
_ITEMS = ("field", "block", "transfer", "record", "object", "subdialog")
_EQUALS = re.compile(r"(\w+)(\$\.utterance)? == '((?:[^'\\]|\\.)*)'")
_AT_LEAST = re.compile(r"(\w+) >= (\d+)")
_HOURS = re.compile(r"(\w+) \|\| ivr_state\((\w+), new Date\(\), '(\w+)'\)")
_DESK = re.compile(r"^var (\w+) = (.*);$", re.MULTILINE)


class GoesTo(Exception):
    """The call leaves a form for another one."""


class Ended(Exception):
    """The call is over."""


class Waiting(Exception):
    """The call goes on, with others or with a caller who does nothing any more."""


class Undecided(Exception):
    """A variable holds what no case of a branch is about."""


class Browser:
    """One call to a document."""

    def __init__(self, text: str, variables: dict[str, str], now: datetime, turns: list[Turn]) -> None:
        self.root = root = ElementTree.fromstring(text)
        for element in root.iter():
            if isinstance(element.tag, str):
                assert element.tag.startswith(VXML)
                element.tag = element.tag.removeprefix(VXML)
        script = root.findtext("script", "")
        self.desks = {name: json.loads(value) for name, value in _DESK.findall(script)}
        self.forms = {form.get("id") or "": form for form in root.iter("form")}
        self.decided = variables
        self.now = now
        self.turns = iter(turns)
        self.document = {
            var.get("name"): self._value(var.get("expr") or "undefined", {}) for var in root.iterfind("var")
        }
        self.document.update(variables)
        self.seen: list[Token] = []
        self.ended = False

    def run(self) -> None:
        """Make the call."""
        form = next(iter(self.forms))
        try:
            for _ in range(MOST_FORMS):
                try:
                    self._form(form)
                    raise Ended
                except GoesTo as leaving:
                    form = str(leaving)
                    if form not in self.forms:  # error.badfetch, which nothing handles
                        raise Ended from leaving
        except Ended:
            self.ended = True
        except Waiting:
            pass

    # the form interpretation algorithm

    def _form(self, id: str) -> None:
        form = self.forms[id]
        if not self.seen or self.seen[-1] != ("at", id.removesuffix("-hours")) or f"{id}-hours" not in self.forms:
            self.seen.append(("at", id.removesuffix("-hours") if id.endswith("-hours") else id))
        own = {var.get("name"): self._value(var.get("expr") or "undefined", {}) for var in form.iterfind("var")}
        counts: Counter[str] = Counter()
        for item in form:
            if item.tag in _ITEMS:
                self._visit(id, item, own, counts)
            else:
                assert not isinstance(item.tag, str) or item.tag in ("var", "catch"), item.tag

    def _visit(self, id: str, item: Element, own: dict[str | None, str | None], counts: Counter[str]) -> None:
        if item.tag == "block":
            self._run(list(item), own)
            return
        for prompt in item.iterfind("prompt"):
            self._holds(prompt.get("cond", "true"), own)
        name = item.get("name") or ""
        if item.tag == "transfer":
            self._transfer(item, name, own)
        elif item.tag != "field":
            own[name] = "done"
        else:
            while own.get(name) is None:
                self._collect(id, item, name, own, counts)
        for filled in item.iterfind("filled"):
            self._run(list(filled), own)

    def _turn(self) -> Turn:
        turn = next(self.turns, None)
        if turn is None:
            raise Waiting
        return turn

    def _collect(
        self, id: str, field: Element, name: str, own: dict[str | None, str | None], counts: Counter[str]
    ) -> None:
        listens = field.get("type") or any(field.find(tag) is not None for tag in ("option", "grammar", "link"))
        assert listens, "no grammar is active: error.semantic (3.1.4)"
        keys = self._turn().keys
        event = "noinput"
        if keys:
            event = "nomatch"
            for option in field.iterfind("option"):
                if (option.get("dtmf") or "").replace(" ", "") == keys:
                    own[name] = option.get("value")
                    return
            keys = self._ended_by(field, keys)
            for link in field.iterfind("link"):
                if (link.get("dtmf") or "").replace(" ", "") == keys:
                    thrown = link.get("event")
                    (handler,) = (one for one in field.iterfind("catch") if one.get("event") == thrown)
                    self._run(list(handler), own)
            kind, _, limits = (field.get("type") or "none").partition("?")
            settings = {name: int(value) for name, _, value in (one.partition("=") for one in limits.split(";") if one)}
            fewest = settings.get("length", settings.get("minlength", 1))
            most = settings.get("length", settings.get("maxlength", len(keys)))
            if kind == "digits" and keys.isdigit() and fewest <= len(keys) <= most:
                own[name] = keys
                return
        counts[event] += 1
        self.seen.append(("silence" if event == "noinput" else "wrong", id))
        handler = self._handler(field, event, counts[event], own)
        assert handler is not None
        played = self._run(list(handler), own)
        assert played == 1, "the prompt is not played again"

    def _ended_by(self, field: Element, keys: str) -> str:
        """The keys without the one that ends an entry: `#` where the document says nothing."""
        properties = (*self.root.iterfind("property"), *field.iterfind("property"))
        ends = [one.get("value") or "" for one in properties if one.get("name") == "termchar"]
        return keys.removesuffix(ends[-1] if ends else "#")

    def _handler(self, field: Element, event: str, count: int, own: dict[str | None, str | None]) -> Element | None:
        """Of the handlers whose condition holds the first with the highest count that has been reached."""
        holding = [one for one in field.iterfind(event) if self._holds(one.get("cond", "true"), own)]
        reached = [one for one in holding if int(one.get("count", "1")) <= count]
        highest = max((int(one.get("count", "1")) for one in reached), default=0)
        return next((one for one in reached if int(one.get("count", "1")) == highest), None)

    def _transfer(self, item: Element, name: str, own: dict[str | None, str | None]) -> None:
        address = unquote(item.get("dest") or "")
        if not address.startswith("application:queue("):
            raise Waiting
        keys = self._turn().keys
        listened = ["".join((one.text or "").split()) for one in item.iter("item")]
        if keys and keys in listened:
            assert item.get("type") == "bridge"
            own[name], own[f"{name}$"] = "near_end_disconnect", keys
            return
        waits = any(
            f"{name} == 'noanswer'" in one.get("cond", "") for one in item.iter() if one.tag in ("if", "elseif")
        )
        filled = item.find("filled")
        if not (waits or item.get("connecttimeout") or (filled is not None and filled.find("if") is None)):
            raise Waiting
        assert item.get("type") in ("bridge", "consultation")
        own[name] = "noanswer"

    # executable content

    def _run(self, parts: list[Element], own: dict[str | None, str | None]) -> int:
        """Do what stands there; how often the prompts are asked for again."""
        played = 0
        for part in parts:
            if part.tag == "var":
                own[part.get("name")] = self._value(part.get("expr") or "undefined", own)
            elif part.tag == "assign":
                self._assign(part.get("name") or "", part.get("expr") or "", own)
            elif part.tag == "if":
                played += self._run(self._case(part, own), own)
            elif part.tag == "prompt":
                self._holds(part.get("cond", "true"), own)
            elif part.tag == "reprompt":
                played += 1
            elif part.tag == "goto":
                raise GoesTo((part.get("next") or "").removeprefix("#"))
            elif part.tag in ("disconnect", "exit", "return", "submit"):
                raise Ended
            else:
                assert part.tag == "throw", part.tag
                assert part.get("event") == "error.nowhere"
                raise Ended
        return played

    def _assign(self, name: str, expression: str, own: dict[str | None, str | None]) -> None:
        scope = own if name in own else self.document
        assert name in scope, f"{name} is not declared"
        scope[name] = self._value(expression, own)

    def _case(self, decision: Element, own: dict[str | None, str | None]) -> list[Element]:
        cases: list[tuple[str, list[Element]]] = [(decision.get("cond") or "", [])]
        for part in decision:
            if part.tag in ("elseif", "else"):
                cases.append((part.get("cond", "true"), []))
            else:
                cases[-1][1].append(part)
        for condition, parts in cases:
            if self._holds(condition, own):
                return parts
        if any(self.decided.get(name) for condition, _ in cases for name in re.findall(r"\bivr_\w+", condition)):
            raise Undecided
        return []

    # scripts

    def _value(self, expression: str, own: dict[str | None, str | None]) -> str | None:
        if hours := _HOURS.fullmatch(expression):
            return self._variable(hours[1], own) or self._state(self.desks[hours[2]], hours[3])
        if expression == "ivr_plays + 1":
            return str(int(own["ivr_plays"] or 0) + 1)
        if expression.startswith("'"):
            return expression[1:-1]
        if expression.isdigit():
            return expression
        return None if expression == "undefined" else self._variable(expression, own)

    def _variable(self, name: str, own: dict[str | None, str | None]) -> str | None:
        assert name in own or name in self.document, f"{name} is not declared"
        return own[name] if name in own else self.document[name]

    def _holds(self, condition: str, own: dict[str | None, str | None]) -> bool:
        return any(all(self._one(one, own) for one in either.split(" && ")) for either in condition.split(" || "))

    def _one(self, condition: str, own: dict[str | None, str | None]) -> bool:
        if condition == "true":
            return True
        if match := _EQUALS.fullmatch(condition):
            if match[2]:
                return own.get(f"{match[1]}$") == match[3]
            value = own[match[1]] if match[1] in own else self._variable(match[1], own)
            return value == match[3]
        if match := _AT_LEAST.fullmatch(condition):
            return int(self._variable(match[1], own) or 0) >= int(match[2])
        return (self._variable(condition.removeprefix("!"), own) is None) is condition.startswith("!")

    def _state(self, desk: dict[str, dict[str, list[list[int]]]], on_holidays: str) -> str:
        """Whether a desk is open now, by the data of the document; the week begins on Sunday."""
        for back in (0, 1):
            day = (self.now - timedelta(days=back)).date()
            minute = self.now.hour * 60 + self.now.minute + 1440 * back
            usual = [] if f"{day}" in desk["holidays"] else desk["week"][day.isoweekday() % 7]  # type: ignore[index]
            if any(opens <= minute < closes for opens, closes in desk["dates"].get(f"{day}", usual)):
                return "open"
        today = f"{self.now.date()}"
        return on_holidays if today in desk["holidays"] and today not in desk["dates"] else "closed"
