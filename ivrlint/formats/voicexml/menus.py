"""What asks the caller in VoiceXML: menus and fields, with their keys, their tries and what silence leads to."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any, Literal

from ivrlint.flow import NO_TARGET, Collect, EdgeKind, Menu, Node
from ivrlint.flow.prompts import SILENCE, Prompt
from ivrlint.formats.durations import duration
from ivrlint.formats.voicexml.content import LEAVING, Content, Parts, Place, cases_of
from ivrlint.formats.voicexml.document import Dialog, Document, Item, Way, place_of
from ivrlint.formats.voicexml.input import (
    DEFAULT_TERMINATOR,
    Accepted,
    Answer,
    accepted,
    keys_of,
    link_answers,
    own_words,
    tested,
)
from ivrlint.formats.voicexml.words import Choice, heard, is_spoken, prompt_count, prompts_of
from ivrlint.source import Attribute, Element, Text

_ERRORS = (("noinput", EdgeKind.NO_INPUT), ("nomatch", EdgeKind.NO_MATCH))

Input = Literal["keys", "speech", "both"] | None


class Asking:
    """Makes the nodes that ask something, and what all items of a form have in common."""

    def __init__(self, document: Document, content: Content) -> None:
        """Add the nodes to `document`, and what is done with answers by `content`."""
        self.document = document
        self.content = content
        self._said: dict[Element, Prompt | None] = {}

    def add(self, cls: type[Node], element: Element, place: Place, **details: Any) -> None:
        """Add the node of a menu or form item, with what is said there first."""
        interruptible = self.content.interruptible(place.scopes)
        choices = () if not place.choices or _reads_plainly(element) else place.choices
        said = heard(_asked(element, 1), choices=choices, interruptible=interruptible)
        details.setdefault("name", element.get("name") or element.get("id") or "")
        self.document.builder.add(
            cls(
                id=place.node,
                span=place_of(element),
                whole=element.whole,
                prompt=said.prompt,
                language=said.language,
                term=element.name,
                **details,
            )
        )

    def go_on(self, item: Item, place: Place, filled: Parts, kind: EdgeKind = EdgeKind.NEXT, **details: object) -> None:
        """Connect an item with what is done when it is filled; the end of a form that has been served is a good one."""
        way = self.content.run(filled, place.after, replace(place, name=f"{item.id}.filled"))
        if (
            way.target == NO_TARGET
            and way.falls
            and kind is EdgeKind.NEXT
            and item.element.name not in ("field", "initial")
        ):
            way = Way(self.document.builder.ends("done", item.element.span))
        self.document.connect(place.node, way, kind, way.span or place_of(item.element), **details)

    def menu(self, dialog: Dialog) -> None:
        """Add a `<menu>` with its choices."""
        element = dialog.element
        choices = list(element.elements("choice"))
        keys = _choice_keys(element, choices)
        shown = tuple(Choice(key, own_words(choice)) for choice, key in zip(choices, keys, strict=True))
        place = Place(dialog, (element, self.document.root), dialog.id, Way(dialog.id), dialog.id, choices=shown)
        self.add(
            Menu,
            element,
            place,
            input=self._listens(any(keys), any(own_words(choice) for choice in choices), place),
            inter_digit=self.document.seconds("interdigittimeout", place.scopes),
        )
        reads_out = _reads_plainly(element)
        for choice, key in zip(choices, keys, strict=True):
            words = own_words(choice)
            phrases = link_answers(choice)[1]
            way = self._chosen(choice, place)
            say = Prompt.of(words, choice.span) if reads_out and words else SILENCE
            spoken = tuple(dict.fromkeys((*([words] if words else []), *phrases)))
            label = words or None
            self.document.connect(
                dialog.id, way, EdgeKind.OPTION, choice.span, key=key, label=label, say=say, phrases=spoken
            )
        self._links(place, set(keys))
        self.errors(element, place)

    def _chosen(self, element: Element, place: Place) -> Way:
        """Where a choice or a link leads: an address, or what handles the event that it throws."""
        event = element.get("event")
        if event and "next" not in element.attributes:
            return self.content.handled(event, element, place, Way(place.node))
        return self.document.address(element, place.known, "next", "expr")

    def _listens(self, keys: bool, speech: bool, place: Place) -> Input:
        modes = (self.document.property("inputmodes", place.scopes) or "dtmf voice").split()
        keys, speech = keys and "dtmf" in modes, speech and "voice" in modes
        return "both" if keys and speech else "keys" if keys else "speech" if speech else None

    def _links(self, place: Place, own: set[str | None]) -> None:
        """The keys and phrases that hold in the whole dialog or document, those left out that mean something here."""
        for scope in place.scopes:
            for link in self.document.links(scope):
                key, phrases = link_answers(link)
                if key in own and key is not None:
                    continue
                own.add(key)
                kind = EdgeKind.OPTION if key or phrases else EdgeKind.CASE
                condition = None if key or phrases else "what the link's grammar says"
                details = {"key": key, "phrases": phrases, "condition": condition, "order": 1}
                self.document.connect(place.node, self._chosen(link, place), kind, link.span, **details)
        if self.document.outer_root:
            way = self.document.left_to_root(place.scopes[0].span)
            said = "a link of the application root document"
            self.document.connect(place.node, way, EdgeKind.CASE, place.scopes[0].span, condition=said, implied=True)

    def field(self, item: Item, place: Place, filled: Parts) -> None:
        """Add a `<field>`: a menu where its answers are told apart, else the entry of a datum."""
        element = item.element
        outer = list(place.dialog.element.elements("grammar"))
        listens = accepted(element, outer)
        shown = (Choice(answer.key, next(iter(answer.phrases), "")) for answer in listens.answers)
        place = replace(place, choices=tuple(shown))
        test = comparing(filled, item.name, "keys" in listens.listens)
        if element.name == "field" and _is_menu(listens, test):
            self._field_menu(item, place, listens, filled, test)
        else:
            self._collect(item, place, listens, filled)
        if element.get("modal") != "true":
            self._links(place, {answer.key for answer in listens.answers})
        self.errors(element, place)

    def _collect(self, item: Item, place: Place, listens: Accepted, filled: Parts) -> None:
        keys = not listens.listens or "keys" in listens.listens
        first = self._timeout(item.element, place)
        terminator = self.document.property("termchar", place.scopes)
        self.add(
            Collect,
            item.element,
            place,
            datum=item.name or None,
            digits=listens.digits,
            terminator=(DEFAULT_TERMINATOR if terminator is None else terminator or None) if keys else None,
            input=self._listens("keys" in listens.listens, "speech" in listens.listens, place),
            first_digit=first,
            inter_digit=self.document.seconds("interdigittimeout", place.scopes),
        )
        self.go_on(item, place, filled)

    def _field_menu(
        self, item: Item, place: Place, listens: Accepted, filled: Parts, test: tuple[int, Element] | None
    ) -> None:
        element = item.element
        chosen, rest = self._told_apart(item, place, listens, filled, test)
        may_be_either = not listens.is_complete and not listens.listens  # the grammar lies in another file
        keys = may_be_either or "keys" in listens.listens or any(answer.key for answer, _ in chosen)
        self.add(
            Menu,
            element,
            place,
            purpose="confirm" if listens.kind == "boolean" else None,
            input=self._listens(keys, may_be_either or "speech" in listens.listens, place),
            inter_digit=self.document.seconds("interdigittimeout", place.scopes),
        )
        reads_out = _reads_plainly(element)
        for answer, way in chosen:
            label = next(iter(answer.phrases), None if answer.key else answer.value)
            tags = ("hidden",) if listens.kind == "boolean" and "speech" in listens.listens else ()
            say = Prompt.of(label, answer.span) if reads_out and label else SILENCE
            details = {"key": answer.key, "phrases": answer.phrases, "label": label, "say": say, "tags": tags}
            self.document.connect(item.id, way, EdgeKind.OPTION, answer.span, **details)
        if rest is not None and not listens.is_complete and rest.target not in (NO_TARGET, item.id):
            self.document.connect(item.id, rest, EdgeKind.CASE, element.span, condition="else")

    def _told_apart(
        self, item: Item, place: Place, listens: Accepted, filled: Parts, test: tuple[int, Element] | None
    ) -> tuple[list[tuple[Answer, Way]], Way | None]:
        """Where each answer leads, and what becomes of all others; cases of other conditions are connected at once."""
        inner = replace(place, name=f"{item.id}.filled")
        if test is None:
            return self._answered(listens.answers, filled, place.after, inner), None
        at, condition = test
        before = [part for part in filled[:at] if is_spoken(part)]
        following = self.content.run(filled[at + 1 :], place.after, inner)
        chosen: list[tuple[Answer, Way]] = []
        others: Parts | None = None
        taken: set[str] = set()
        for attribute, parts in cases_of(condition):
            comparison = tested(attribute.value) if attribute else None
            if attribute is None:
                others = [*before, *parts]
            elif comparison is None or comparison.name != item.name:
                way = self.content.run([*before, *parts], following, inner)
                said = " ".join(attribute.value.split())
                self.document.connect(item.id, way, EdgeKind.CASE, attribute.span, condition=said)
            else:
                values = [value for value in comparison.values if value not in taken]
                answers = [answer for value in values for answer in _giving(value, listens, attribute)]
                chosen += self._answered(answers, [*before, *parts], following, inner)
                taken.update(values)
        left = [answer for answer in listens.answers if answer.value not in taken]
        chosen += self._answered(left, others or before, following, inner)
        if listens.is_complete:
            return chosen, None
        return chosen, self.content.run(others or before, following, inner)

    def _answered(self, answers: Iterable[Answer], parts: Parts, after: Way, place: Place) -> list[tuple[Answer, Way]]:
        """Where the answers lead that have the same `parts`; each its own way where a script makes the address."""
        name = place.item.name if place.item else ""
        gotos = (goto for part in parts if isinstance(part, Element) for goto in part.every("goto"))
        if any(name in (goto.get("expr") or "") for goto in gotos):
            return [
                (answer, self.content.run(parts, after, replace(place, known={name: answer.value})))
                for answer in answers
            ]
        answers = list(answers)
        way = self.content.run(parts, after, place) if answers else after
        return [(answer, way) for answer in answers]

    def _timeout(self, element: Element, place: Place) -> float | None:
        """Seconds before silence counts as such; None where the platform decides."""
        own = next((prompt.get("timeout") for prompt in element.elements("prompt") if prompt.get("timeout")), None)
        return duration(own) if own else self.document.seconds("timeout", place.scopes)

    def errors(self, element: Element, place: Place, *, only_leaving: bool = False) -> None:
        """Connect silence and wrong input: the first handler that takes the call elsewhere ends the tries."""
        stay = Way(place.node)
        for event, kind in _ERRORS[: 1 if only_leaving else 2]:
            way, first = stay, self.document.handler(event, 1, place.scopes)
            details: dict[str, Any] = {"implied": first is None}
            span = (first or element).span
            again: list[Prompt] = []
            for count in self._counts(event, element, place):
                handler = self.document.handler(event, count, place.scopes) if count > 1 else first
                if handler is None and self.document.outer_root:
                    way = self.document.left_to_root(element.span)
                    break
                if handler is not None and self.content.leaves_somehow(handler, place, stay):
                    way = self.content.handled(event, element, place, stay, count)
                    span, details = handler.span, {"tries": count}
                    break
                said = self._second_try(handler, element, place, count)
                again += [said] if said and said not in again[-1:] else []
            if kind is EdgeKind.NO_INPUT:
                details["after"] = self._timeout(element, place)
            if way != stay or not only_leaving:
                self.document.connect(place.node, way, kind, span, again=tuple(again), **details)

    def _counts(self, event: str, element: Element, place: Place) -> list[int]:
        """The tries by which something else happens than by the one before: those of handlers and of prompts."""
        handlers = {prompt_count(handler) for handler in self.document.catching(event, place.scopes)}
        prompts = {max(prompt_count(prompt) - 1, 1) for prompt in element.elements("prompt")}
        return sorted({1} | handlers | prompts)

    def _second_try(self, handler: Element | None, element: Element, place: Place, count: int) -> Prompt:
        """What is said before the next try: the handler's words, and a prompt that stands in for the first one."""
        said = self._words(handler, place) if handler else SILENCE
        if _changes(element, count + 1) and (handler is None or _reprompts(handler)):
            said += heard(_asked(element, count + 1), choices=place.choices).prompt
        return said

    def _words(self, handler: Element, place: Place) -> Prompt:
        """What a handler says; found once for all places, unless it reads out the choices."""
        if (said := self._said.get(handler)) is not None:
            return said
        words = heard((part for part in handler.content if is_spoken(part)), choices=place.choices).prompt
        self._said[handler] = None if next(handler.every("enumerate"), None) else words
        return words


def _asked(element: Element, count: int) -> list[Element | Text]:
    """What is played when an item is asked for the `count`-th time: its prompts, and recordings that stand alone."""
    prompts = set(prompts_of(element, count))
    return [
        part
        for part in element.content
        if (part in prompts if isinstance(part, Element) and part.name == "prompt" else is_spoken(part))
    ]


def _changes(element: Element, count: int) -> bool:
    """Whether another prompt than the first one is played when an item is asked for the `count`-th time."""
    return any(1 < prompt_count(prompt) <= count for prompt in element.elements("prompt"))


def _reprompts(handler: Element) -> bool:
    return next(handler.every("reprompt"), None) is not None


def _choice_keys(menu: Element, choices: list[Element]) -> list[str | None]:
    """The key of each choice; `dtmf="true"` gives the first nine without one the keys 1 to 9 (VoiceXML 2.0, 2.2)."""
    keys = [link_answers(choice)[0] for choice in choices]
    if menu.get("dtmf") == "true":
        numbers = iter("123456789")
        keys = [key or next(numbers, None) for key in keys]
    return keys


def _reads_plainly(menu: Element) -> bool:
    """Whether a menu reads out its choices in the platform's own way, by an `<enumerate/>` with nothing in it."""
    reading = [part for prompt in prompts_of(menu, 1) for part in prompt.every("enumerate")] or list(
        menu.elements("enumerate")
    )
    return any(not part.content for part in reading)


def comparing(filled: Parts, name: str, may_be_keys: bool) -> tuple[int, Element] | None:
    """The first `<if>` of what is done with an item, where it compares the item with values, and its place.

    Bare numbers are keys only where keys are listened for: a grammar in another file may give any numbers.
    """
    for at, part in enumerate(filled):
        if isinstance(part, Element) and part.name == "if":
            conditions = [attribute.value for attribute, _ in cases_of(part) if attribute]
            comparisons = [tested(condition) for condition in conditions]
            about = [comparison for comparison in comparisons if comparison and comparison.name == name]
            return (at, part) if about and (may_be_keys or not any(test.has_numbers for test in about)) else None
        if isinstance(part, Element) and part.name in LEAVING:
            return None
    return None


def _giving(value: str, listens: Accepted, place: Attribute) -> list[Answer]:
    """The answers that give a field a value; one of its own where the document does not list them all."""
    answers = [answer for answer in listens.answers if answer.value == value]
    key = keys_of(value)
    if answers or (key and listens.answers and listens.is_complete and all(answer.key for answer in listens.answers)):
        return answers
    return [Answer(value, key, (), place.span)]


def _is_menu(listens: Accepted, test: tuple[int, Element] | None) -> bool:
    """Whether a field offers a choice: its answers are listed, or what is done tells single keys or words apart."""
    if listens.kind in ("digits", "number", "phone", "date", "time", "currency") and listens.digits not in (
        None,
        (1, 1),
    ):
        return False
    if listens.answers:
        return any(answer.key is None or len(answer.key) <= 2 for answer in listens.answers)
    if test is None:
        return False
    comparisons = (tested(attribute.value) for attribute, _ in cases_of(test[1]) if attribute)
    values = [value for comparison in comparisons if comparison for value in comparison.values]
    keys = [value for value in values if keys_of(value)]
    return any(len(key) == 1 for key in keys) or (bool(values) and not keys)
