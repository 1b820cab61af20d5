"""What callers key: how it ends, who hears it, whether it is checked, and what becomes of those who do not have it."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from typing import TYPE_CHECKING

from ivrlint.flow import (
    Bot,
    Branch,
    Callback,
    Collect,
    Edge,
    EdgeKind,
    Hangup,
    Menu,
    Message,
    Node,
    SubFlow,
    Task,
    Unknown,
)
from ivrlint.flow.edges import ERROR_KINDS
from ivrlint.lexicon import lexicon
from ivrlint.survey.passages import FILLED_IN
from ivrlint.survey.reach import LOOKUPS
from ivrlint.survey.texts import Part

if TYPE_CHECKING:
    from ivrlint.survey import Survey

FEWEST_CARD_DIGITS = 12
"""Payment cards have 12 to 19 digits (M); fewer are a part of a number, or another sort of card."""

ISSUED = frozenset({"identification", "reference", "card_number", "secret"})
"""The phrase classes of what callers have been given, so that some do not have it."""

GENERAL = frozenset({"hours_stated", "closed", "web_deflection"})
"""The phrase classes of what callers are told whoever they are."""

PARTING = ("goodbye", "courtesy_filler", "please_hold")

_VERIFIED_ELSEWHERE = frozenset({"extension", "lookup", "survey"})
"""Purposes of an entry that proves right or wrong by itself, or need not be right."""

_NOT_BY_CALLER = ("hours", "load", "switch")
"""What a branch may go by that has nothing to do with who is calling."""


class Entries:
    """Facts about entries: nodes at which callers key a number or a date."""

    def __init__(self, survey: Survey) -> None:
        """Answer for the flow of `survey`."""
        self._survey = survey
        self._flow = survey.flow

    @cached_property
    def asked(self) -> tuple[Collect, ...]:
        """The reachable entries, in file order."""
        return tuple(node for node in self._flow.of(Collect) if node.id in self._survey.reach.reachable)

    def about(self, entry: Collect) -> frozenset[str]:
        """The phrase classes of what an entry asks for: of the datum's name, else of its prompt."""
        return self._named(entry, entry.datum) or self._survey.words.classes(entry)

    def _named(self, node: Node, datum: str | None) -> frozenset[str]:
        """The phrase classes of a datum's name, which may be English in a menu of another language."""
        lists = (self._survey.words.lexicon(node), lexicon("en"))
        return frozenset(name for words in lists if words and datum for name in words.named(datum))

    def is_code(self, entry: Collect) -> bool:
        """Whether an entry asks for what must never be read aloud: a PIN, a CVV, a password."""
        return entry.sensitive == "code" or "secret" in self._named(entry, entry.datum)

    def is_card(self, entry: Collect) -> bool:
        """Whether an entry asks for the number of a payment card."""
        long = entry.digits is not None and entry.digits[1] >= FEWEST_CARD_DIGITS
        return entry.sensitive == "card" or (entry.sensitive is None and long and "card_number" in self.about(entry))

    def is_printed(self, entry: Collect) -> bool:
        """Whether callers read what they key from something: a card, a letter, a bill."""
        return entry.sensitive is not None or bool(self.about(entry) & ISSUED)

    # Read back

    def checked(self, entry: Collect) -> bool | None:
        """Whether what callers key is read back to them, or looked up, before anything is done with it.

        None where it cannot be told, and for what need not or must not be read back: codes, cards (a check digit
        tells), masked entries, extensions, and what is looked up anyway.
        """
        if entry.masked or entry.purpose in _VERIFIED_ELSEWHERE or self.is_code(entry) or self.is_card(entry):
            return None
        onward = {edge.target for edge in self._flow.edges_from(entry.id, EdgeKind.NEXT)}
        checks, may_check = self._checked_behind
        validated = len(onward) > 1 or bool(self._flow.exits(entry.id, EdgeKind.FAILURE))
        if entry.confirms or validated or entry.datum in self._named_later or onward & checks:
            return True
        return None if onward & may_check else False

    @cached_property
    def _named_later(self) -> frozenset[str]:
        """The data that some other place than their own entry reads back by name."""
        places = (node for node in self._flow.nodes.values() if node.id in self._survey.reach.reachable)
        return frozenset(
            name for node in places for name in node.confirms if not isinstance(node, Collect) or node.datum != name
        )

    @cached_property
    def _checked_behind(self) -> tuple[frozenset[str], frozenset[str]]:
        """Ids of the nodes from which a call just goes on to a check of what has been keyed, and to what may be one."""
        answers = {node.id: self._checks(node) for node in self._flow.nodes.values()}

        def hands_on(edge: Edge) -> bool:
            node = self._flow.node(edge.source)
            passive = isinstance(node, Message | Collect) or (isinstance(node, Branch) and node.by in _NOT_BY_CALLER)
            return passive and answers[edge.source] is False and edge.kind in (EdgeKind.NEXT, EdgeKind.CASE)

        checks, may_check = ([id for id, answer in answers.items() if answer is kind] for kind in (True, None))
        return self._survey.reach.towards(checks, hands_on), self._survey.reach.towards(may_check, hands_on)

    def _checks(self, node: Node) -> bool | None:
        """Whether a node reads back what has been keyed, or looks it up; None = cannot tell."""
        words, passages = self._survey.words, self._survey.passages
        if "summary" in node.confirms or (isinstance(node, Menu) and (node.confirms or words.confirms(node))):
            return True
        if isinstance(node, Branch):
            return node.by == "data" or (None if node.by is None else False)
        if isinstance(node, Task):
            follows = (self._flow.node(edge.target) for edge in self._flow.edges_from(node.id, EdgeKind.NEXT))
            if node.purpose in LOOKUPS or any(isinstance(after, Branch) and after.by == "data" for after in follows):
                return True
            if node.purpose is None and self._flow.exits(node.id, EdgeKind.FAILURE):
                return None
        if isinstance(node, SubFlow | Bot | Unknown | Callback):
            return None
        if words.says(node, "read_back"):
            return True
        return False if not node.prompt or passages.known([(node, node.prompt)]) else None

    # The end of an entry

    def unended(self) -> Iterator[Collect]:
        """The entries of a varying number of digits that no key ends, as far as the file or what is said tells."""
        for entry in self.asked:
            if entry.digits and entry.digits[0] < entry.digits[1] and entry.input != "speech":
                unsaid = entry.terminator is None and self._survey.words.text(entry) and self._names_end(entry) is False
                if entry.terminator == "none" or unsaid:
                    yield entry

    def _names_end(self, entry: Collect) -> bool | None:
        """Whether callers are told a key that ends an entry; None where the words are not known."""
        words, passages = self._survey.words, self._survey.passages
        errors = self._flow.exits(entry.id, *ERROR_KINDS)
        again = [(entry, prompt) for edge in errors for prompt in edge.again]
        said = [*passages.before(entry), (entry, entry.prompt), *again]
        if passages.says(said, "terminator"):
            return True
        if not passages.known(said):
            return None
        lists, texts = words.lexicon(entry), (prompt.text(words.language(node)) for node, prompt in said)
        return any(key.key in "#*" for text in texts if lists and text for key in lists.spoken_keys(text))

    # Who hears it

    def exposed(self) -> Iterator[tuple[Collect, bool]]:
        """The entries of card numbers and codes that others get to hear, and whether a recording keeps them.

        `masked` keeps what is keyed from recordings and from people, not what is spoken.
        """
        for entry in self.asked:
            if self.is_card(entry) or self.is_code(entry):
                recorded = entry.recording == "true" or (entry.recording is None and self._flow.recording is True)
                hidden = entry.masked and entry.input not in ("speech", "both")
                if entry.masked is False or (recorded and not hidden):
                    yield entry, recorded

    def read_aloud(self) -> Iterator[tuple[Node, str]]:
        """The nodes that read a PIN, a CVV or a password back to the caller, and what they read; each node once."""
        codes = [entry for entry in self.asked if self.is_code(entry)]
        secret = {entry.datum for entry in codes if entry.datum}
        echoing = {node.id for entry in codes for node, _ in self._survey.passages.after(entry)}
        for node in self._flow.nodes.values():
            if node.id in self._survey.reach.reachable and not node.implied:
                words = self._survey.words.lexicon(node)
                for name in node.confirms:
                    if name in secret or (words and words.only_names("secret", name)):
                        yield node, name
                        break
                else:
                    if said := self._says_secret(node, echoing=node.id in echoing):
                        yield node, said

    def _says_secret(self, node: Node, *, echoing: bool) -> str | None:
        """The sentence in which a node reads back what is filled in, where it names a secret or follows its entry."""
        for text in self._survey.texts.of(node):
            if text.part is not Part.PROMPT or text.lexicon is None:
                continue
            for sentence in text.sentences("read_back"):
                if FILLED_IN.search(sentence) and (echoing or "secret" in text.lexicon.named(sentence)):
                    return sentence
        return None

    # Those who do not have it

    def without_way(self) -> Iterator[tuple[Collect | Menu, Edge | None]]:
        """The first questions for a number where those who do not have it get no service, whatever they do.

        With the exit for silence or wrong keys that ends the call, else the first such exit, written ones first. What
        keeps everybody from a person is left out (`people.behind_data`), and so are lines without people and what is
        asked outside hours.
        """
        if self._flow.no_human:
            return
        served = self._survey.reach.towards((*self._survey.reach.served(), *self._well_ended()), self._keyless)
        barred = self._survey.people.behind_data()
        stuck = {
            node.id: node
            for node in self._flow.nodes.values()
            if isinstance(node, Collect | Menu) and node.id not in served and self._is_issued(node)
        }
        met = self._survey.reach.from_nodes(self._flow.starts, lambda edge: edge.source not in stuck)
        for id, node in stuck.items():
            if id in met and id in self._survey.reach.open_hours and not (barred and barred[1] is node):
                errors = sorted(self._flow.exits(id, *sorted(ERROR_KINDS)), key=lambda edge: (edge.implied, edge.kind))
                ends = (edge for edge in errors if edge.stops or edge.target in self._survey.reach.closing)
                yield node, next(ends, errors[0] if errors else None)

    def _well_ended(self) -> Iterator[str]:
        """Ids of the nodes where the file says that silence or wrong keys end well."""
        return (edge.source for edge in self._flow.edges() if edge.kind in ERROR_KINDS and edge.outcome == "done")

    def _keyless(self, edge: Edge) -> bool:
        """Whether callers can take an edge without keying what is asked for; a failed check needs something keyed."""
        return edge.kind is not EdgeKind.NEXT or not isinstance(self._flow.node(edge.source), Collect)

    def _is_issued(self, node: Collect | Menu) -> bool:
        """Whether a node asks for something that callers have been given, with no key for those who have not."""
        if isinstance(node, Menu):
            return node.purpose == "identify"
        if self._flow.exits(node.id, EdgeKind.OPTION):
            return False
        sort = node.purpose in LOOKUPS or node.sensitive is not None or bool(self.about(node) & ISSUED)
        return sort and node.purpose not in ("extension", "survey")

    # Those who need not have been asked

    def for_nothing(self) -> Iterator[tuple[Collect, Node, tuple[Edge, ...]]]:
        """The questions who callers are, asked before a menu or a check of hours of which some way needs no answer.

        With that menu or check and those ways. Such a way leads to general information, to a task that says what it
        uses, or just ends; people, and whatever does not tell, may use the answer.
        """
        for id, question in self._asked_before.items():
            place = self._flow.node(id)
            ways = self._flow.edges_from(id, EdgeKind.OPTION, EdgeKind.CASE)
            idle = tuple(edge for edge in ways if self._is_idle(place, edge))
            if idle:
                yield question, place, idle

    @cached_property
    def _identities(self) -> tuple[Collect, ...]:
        """The entries by which callers are identified, the soonest first."""
        found = {entry.id: entry for entry in self._survey.data.asks_who()}
        declared = (entry for entry in self.asked if entry.purpose == "identification" and not self.is_code(entry))
        found |= {entry.id: entry for entry in declared}
        seconds = self._survey.walks.seconds
        return tuple(sorted(found.values(), key=lambda entry: seconds.get(entry.id, float("inf"))))

    @cached_property
    def _asked_before(self) -> dict[str, Collect]:
        """For each menu and check of hours right behind questions who the caller is, the first of these."""
        first: dict[str, Collect] = {}
        found: dict[str, Collect] = {}
        for question in self._identities:
            pending = [] if question.id in first else [question.id]
            while pending:
                id = pending.pop()
                if id in first:
                    continue
                first[id] = question
                node = self._flow.node(id)
                if isinstance(node, Menu) or (isinstance(node, Branch) and node.by in _NOT_BY_CALLER):
                    found[id] = question
                if self._only_identifies(node):
                    ways = self._flow.edges_from(id, EdgeKind.NEXT, EdgeKind.CASE)
                    pending += [edge.target for edge in reversed(ways) if not self._survey.data.turns_back(edge)]
        return found

    def _only_identifies(self, node: Node) -> bool:
        """Whether a call goes on from a node with nothing done for the caller but finding out who it is."""
        if isinstance(node, Message) or (isinstance(node, Task) and node.purpose in LOOKUPS):
            return self._is_general(node)
        return isinstance(node, Collect | Branch)

    def _is_idle(self, place: Node, edge: Edge) -> bool:
        """Whether nothing behind an exit of a menu or a check of hours can use who the caller is."""
        if edge.target in self._using or self._survey.data.turns_back(edge):
            return False
        if isinstance(place, Menu):
            return edge in self._survey.words.topics(place)
        return isinstance(self._flow.node(edge.target), Message | Hangup)

    @cached_property
    def _using(self) -> frozenset[str]:
        """Ids of the nodes at or behind which some way may use who the caller is, turning back left out."""
        data = {entry.datum for entry in self._identities}
        users = (node.id for node in self._flow.nodes.values() if self._may_use(node, data))
        return self._survey.reach.towards(users, lambda edge: not self._survey.data.turns_back(edge))

    def _may_use(self, node: Node, data: set[str | None]) -> bool:
        if not data.isdisjoint(node.uses):
            return True
        if isinstance(node, Task | SubFlow) or (isinstance(node, Branch) and node.by not in _NOT_BY_CALLER):
            return not node.uses
        if isinstance(node, Message):
            return not self._is_general(node)
        if isinstance(node, Hangup):
            return node.outcome == "return"
        return not isinstance(node, Menu | Collect | Branch)

    def _is_general(self, node: Node) -> bool:
        """Whether a node says nothing, or the same to everybody: hours, a referral, words of parting."""
        words = self._survey.words
        if not node.prompt or not self._survey.passages.known([(node, node.prompt)]):
            return not node.prompt
        return bool(words.classes(node) & GENERAL) or words.only_says(node, *PARTING)
