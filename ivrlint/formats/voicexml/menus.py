"""What asks the caller in VoiceXML: menus and fields, with their keys, their tries and what silence leads to."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
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
    choice_answers,
    is_spoken_to,
    keys_of,
    link_answers,
    tested,
)
from ivrlint.formats.voicexml.words import MOST_TRIES, Choice, asked, heard, is_spoken
from ivrlint.source.located_xml import Attribute, Element

_ERRORS = (("noinput", EdgeKind.NO_INPUT), ("nomatch", EdgeKind.NO_MATCH))

Input = Literal["keys", "speech", "both"] | None


class Asking:
    """Makes the nodes that ask something, and what all items of a form have in common."""

    def __init__(self, document: Document, content: Content) -> None:
        """Add the nodes to `document`, and what is done with answers by `content`."""
        self.document = document
        self.content = content
        self._handlers: dict[Element, tuple[Prompt | None, bool]] = {}

    def add(self, cls: type[Node], place: Place, choices: Sequence[Choice] = (), **details: Any) -> None:
        """Add the node of a menu or form item, with what is said there first; `choices`: what `<enumerate>` reads."""
        element = place.element
        said = heard(place.asked[1], choices=choices, interruptible=place.scope.interruptible)
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
        way = self.content.run(filled, place.after, place._replace(name=f"{item.id}.filled")) if filled else place.after
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
        answers = [choice_answers(choice) for choice in choices]
        keys = _choice_keys(element, [key for key, _, _ in answers])
        shown = tuple(Choice(key, words) for key, (_, words, _) in zip(keys, answers, strict=True))
        speech = any(is_spoken_to(choice, phrases) for choice, (_, _, phrases) in zip(choices, answers, strict=True))
        stay = Way(dialog.id)
        place = Place(
            dialog, self.document.scope(element), dialog.id, stay, dialog.id, asked=asked(element), choices=shown
        )
        reads_out = _reads_plainly(place)
        input = self._listens(any(keys), speech, place)
        self.add(
            Menu,
            place,
            () if reads_out else shown,
            input=input,
            inter_digit=place.scope.seconds("interdigittimeout"),
        )
        for choice, key, (_, words, phrases) in zip(choices, keys, answers, strict=True):
            self.document.connect(
                dialog.id,
                self._chosen(choice, place),
                EdgeKind.OPTION,
                choice.span,
                key=key,
                label=words or None,
                say=Prompt.of(words, choice.span) if reads_out and words else SILENCE,
                phrases=() if input == "keys" else phrases,
            )
        self._links(place, set(keys))
        self.errors(place)

    def _chosen(self, element: Element, place: Place) -> Way:
        """Where a choice or a link leads: an address, or what handles the event that it throws."""
        event = element.get("event")
        if event and "next" not in element.attributes:
            return self.content.thrown(event, element, place, Way(place.node))
        return self.document.address(element, place.known, "next", "expr")

    def _listens(self, keys: bool, speech: bool, place: Place) -> Input:
        modes = (place.scope.value("inputmodes") or "dtmf voice").split()
        keys, speech = keys and "dtmf" in modes, speech and "voice" in modes
        return "both" if keys and speech else "keys" if keys else "speech" if speech else None

    def _links(self, place: Place, own: set[str | None]) -> None:
        """The keys and phrases that hold in the whole dialog or document, those left out that mean something here."""
        for link in place.scope.links:
            key, phrases = link_answers(link)
            if key in own and key is not None:
                continue
            own.add(key)
            kind = EdgeKind.OPTION if key or phrases else EdgeKind.CASE
            condition = None if key or phrases else "what the link's grammar says"
            details = {"key": key, "phrases": phrases, "condition": condition, "order": 1}
            self.document.connect(place.node, self._chosen(link, place), kind, link.span, **details)
        if self.document.outer_root:
            span = place.element.span
            said = "a link of the application root document"
            way = self.document.left_to_root(span)
            self.document.connect(place.node, way, EdgeKind.CASE, span, condition=said, implied=True)

    def field(self, item: Item, place: Place, filled: Parts) -> None:
        """Add a `<field>`: a menu where its answers are told apart, else the entry of a datum."""
        element = item.element
        is_modal = element.get("modal") == "true"
        listens = accepted(element, [] if is_modal else place.dialog.grammars)
        if listens.answers:
            self.document.spend(len(listens.answers))
            shown = (Choice(answer.key, next(iter(answer.phrases), "")) for answer in listens.answers)
            place = place._replace(choices=tuple(shown))
        test = comparing(filled, item.name, "keys" in listens.listens)
        if element.name == "field" and _is_menu(listens, test):
            self._field_menu(item, place, listens, filled, test)
        else:
            self._collect(item, place, listens, filled)
        if not is_modal:
            self._links(place, {answer.key for answer in listens.answers})
        self.errors(place)

    def _collect(self, item: Item, place: Place, listens: Accepted, filled: Parts) -> None:
        keys = not listens.listens or "keys" in listens.listens
        first = self._timeout(item.element, place)
        terminator = place.scope.value("termchar")
        self.add(
            Collect,
            place,
            place.choices,
            datum=item.name or None,
            digits=listens.digits,
            terminator=(DEFAULT_TERMINATOR if terminator is None else terminator or None) if keys else None,
            input=self._listens("keys" in listens.listens, "speech" in listens.listens, place),
            first_digit=first,
            inter_digit=place.scope.seconds("interdigittimeout"),
        )
        self.go_on(item, place, filled)

    def _field_menu(
        self, item: Item, place: Place, listens: Accepted, filled: Parts, test: tuple[int, Element] | None
    ) -> None:
        element = item.element
        chosen, rest = self._told_apart(item, place, listens, filled, test)
        may_be_either = not listens.listens  # the grammar lies in another file, or nothing tells
        keys = may_be_either or "keys" in listens.listens or any(answer.key for answer, _ in chosen)
        reads_out = _reads_plainly(place)
        input = self._listens(keys, may_be_either or "speech" in listens.listens, place)
        self.add(
            Menu,
            place,
            () if reads_out else place.choices,
            purpose="confirm" if listens.kind == "boolean" else None,
            input=input,
            inter_digit=place.scope.seconds("interdigittimeout"),
        )
        for answer, way in chosen:
            label = next(iter(answer.phrases), None if answer.key else answer.value)
            tags = ("hidden",) if listens.kind == "boolean" and "speech" in listens.listens else ()
            say = Prompt.of(label, answer.span) if reads_out and label else SILENCE
            phrases = () if input == "keys" else answer.phrases
            details = {"key": answer.key, "phrases": phrases, "label": label, "say": say, "tags": tags}
            self.document.connect(item.id, way, EdgeKind.OPTION, answer.span, **details)
        if rest is not None and not listens.is_complete and rest.target not in (NO_TARGET, item.id):
            self.document.connect(item.id, rest, EdgeKind.CASE, element.span, condition="else")

    def _told_apart(
        self, item: Item, place: Place, listens: Accepted, filled: Parts, test: tuple[int, Element] | None
    ) -> tuple[list[tuple[Answer, Way]], Way | None]:
        """Where each answer leads, and what becomes of all others; cases of other conditions are connected at once."""
        inner = place._replace(name=f"{item.id}.filled")
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
                self.document.spend(len(listens.answers))
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
                (answer, self.content.run(parts, after, place._replace(known={name: answer.value})))
                for answer in answers
            ]
        answers = list(answers)
        way = self.content.run(parts, after, place) if answers else after
        return [(answer, way) for answer in answers]

    def _timeout(self, element: Element, place: Place) -> float | None:
        """Seconds before silence counts as such; None where the platform decides."""
        for prompt in element.elements("prompt"):
            if own := prompt.get("timeout"):
                return duration(own)
        return place.scope.seconds("timeout")

    def errors(self, place: Place, *, only_leaving: bool = False) -> None:
        """Connect silence and wrong input: the first handler that takes the call elsewhere ends the tries."""
        stay, element = Way(place.node), place.element
        later = {count: heard(parts, choices=place.choices).prompt for count, parts in place.asked.items() if count > 1}
        before = [count - 1 for count in later]
        for event, kind in _ERRORS[: 1 if only_leaving else 2]:
            handlers = place.scope.catching(event)
            handler = handlers.get(1)
            way, span, tries, implied = stay, (handler or element).span, 1, handler is None
            again: list[Prompt] = []
            for count in sorted({1, *handlers, *before})[:MOST_TRIES]:
                handler = handlers.get(count, handler)
                if handler is None:
                    if self.document.outer_root:
                        way = self.document.left_to_root(element.span)
                        break
                elif self.content.leaves_somehow(handler, place, stay):
                    way = self.content.handled(handler, element, place, stay)
                    span, tries, implied = handler.span, count, False
                    break
                said, reprompts = self._words(handler, place) if handler else (SILENCE, True)
                if reprompts and later and (reached := [number for number in later if number <= count + 1]):
                    said += later[reached[-1]]
                if said and said not in again[-1:]:
                    again.append(said)
            if way != stay or not only_leaving:
                after = self._timeout(element, place) if event == "noinput" else None
                self.document.connect(
                    place.node, way, kind, span, again=tuple(again), after=after, tries=tries, implied=implied
                )

    def _words(self, handler: Element, place: Place) -> tuple[Prompt, bool]:
        """What a handler says, and whether the item's prompts follow; found once, unless it reads out the choices."""
        if handler not in self._handlers:
            self.document.used.add(handler)
            names = self.content.acts(handler).names
            self._handlers[handler] = None if "enumerate" in names else _said(handler), "reprompt" in names
        words, reprompts = self._handlers[handler]
        if words is None:
            self.document.spend(len(handler.content))
            words = _said(handler, place.choices)
        return words, reprompts


def _said(handler: Element, choices: Sequence[Choice] = ()) -> Prompt:
    return heard(filter(is_spoken, handler.content), choices=choices).prompt


def _choice_keys(menu: Element, keys: list[str | None]) -> list[str | None]:
    """The key of each choice; `dtmf="true"` gives the first nine without one the keys 1 to 9 (VoiceXML 2.0, 2.2)."""
    if menu.get("dtmf") != "true":
        return keys
    numbers = iter("123456789")
    return [key or next(numbers, None) for key in keys]


def _reads_plainly(place: Place) -> bool:
    """Whether a menu reads out its choices in the platform's own way, by an `<enumerate/>` with nothing in it."""
    said = (part for part in place.asked[1] if isinstance(part, Element))
    return any(not reading.content for part in said for reading in part.every("enumerate"))


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
