"""The actions of an Amazon Connect flow as they stand in the file, before anything is understood as a phone menu.

Both the flow language and the legacy export are brought into this form. What the parameters, conditions and errors
mean is from AWS's API reference (Amazon Connect Flow language) and its administrator guide.
"""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from ivrlint.flow import Prompt, Segment
from ivrlint.flow.prompts import SILENCE
from ivrlint.source import Mapping, Scalar, Span, Value

TERM = "block"
"""What Connect's designers call a node; the flow language says action."""

MESSAGE = "MessageParticipant"
MESSAGES = "MessageParticipantIteratively"
INPUT = "GetParticipantInput"
LEX = "ConnectParticipantWithLexBot"
COMPARE = "Compare"
LOOP = "Loop"
HANGUP = "DisconnectParticipant"
SET_QUEUE = "UpdateContactTargetQueue"
TO_QUEUE = "TransferContactToQueue"
MODULE_CALL = "InvokeFlowModule"
SET_VOICE = "UpdateContactTextToSpeechVoice"
SET_HOOKS = "UpdateContactEventHooks"
SET_ATTRIBUTES = "UpdateContactAttributes"
STREAMING = "UpdateContactMediaStreamingBehavior"
RECORDING = "UpdateContactRecordingBehavior"

BLOCKS = {
    MESSAGE: "Play prompt",
    MESSAGES: "Loop prompts",
    INPUT: "Get customer input",
    LEX: "Get customer input",
    COMPARE: "Check contact attributes",
    LOOP: "Loop",
    HANGUP: "Disconnect",
    SET_QUEUE: "Set working queue",
    SET_ATTRIBUTES: "Set contact attributes",
    SET_HOOKS: "Set event flow",
    SET_VOICE: "Set voice",
    "CheckHoursOfOperation": "Check hours of operation",
    "CheckMetricData": "Check queue status",
    "CreateCallbackContact": "Transfer to callback queue",
    "DequeueContactAndTransferToQueue": "Transfer to queue",
    "EndFlowExecution": "End flow",
    "EndFlowModuleExecution": "Return",
    "InvokeLambdaFunction": "AWS Lambda function",
    MODULE_CALL: "Invoke module",
    RECORDING: "Set recording and analytics behavior",
    "TransferContactToAgent": "Transfer to agent",
    TO_QUEUE: "Transfer to queue",
    "TransferParticipantToThirdParty": "Transfer to phone number",
    "TransferToFlow": "Transfer to flow",
    "UpdateContactCallbackNumber": "Set callback number",
    "UpdateContactRoutingBehavior": "Change routing priority / age",
    "UpdateContactRoutingCriteria": "Set routing criteria",
    "UpdateFlowLoggingBehavior": "Set logging behavior",
}
"""What the designers call the types of actions that messages name: AWS's guide, Flow block definitions."""

LOOPING = "ContinueLooping"
NO_INPUT = "InputTimeLimitExceeded"
NO_MATCH = "NoMatchingCondition"
ERROR = "NoMatchingError"
EQUALS = "Equals"

STORED_INPUT = "$.StoredCustomerInput"
"""Where an action that stores what the caller keyed leaves it."""

LONGEST_TITLE = 6
"""Words of a prompt by which an action without a name of its own is called."""

MODULE = "module"
INBOUND = "contactflow"
"""The type of a flow that calls come in by, as `flow_type` writes it."""
HOLD = frozenset({"customerhold", "agenthold"})

MOST_SETTERS = 4
"""When more actions than that may have set something last, it is unknown."""

_GENERATED = re.compile(r"[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}\Z", re.IGNORECASE)
_PATH = re.compile(r"\$(?:\.[A-Za-z_][\w-]*|\[[^\[\]\s]{1,80}\])+|\$\{[^{}]{1,200}\}")
_TAG = re.compile(r"<[^<>]*>")
_SAID_AS = re.compile(r"(<say-as[^<>]*>)[^<>]*</say-as>")
_WORD = re.compile(r"\w")
_NUMBER = re.compile(r"\d{1,6}\Z", re.ASCII)
_CALLS = frozenset({"TransferToFlow", MODULE_CALL})

CALLED = ("ContactFlowId", "FlowModuleId")
"""The parameters that say which flow an action goes to."""


@dataclass(frozen=True, slots=True)
class Exit:
    """One way out of an action."""

    target: str | None
    """The id of an action; None where nothing is wired."""
    span: Span
    """What decides that it is taken: the operand of a condition, the type of an error, else its target."""
    target_span: Span | None
    name: str = ""
    """The operator of a condition, or the type of an error."""
    values: tuple[str, ...] = ()
    """What a condition compares with."""

    @property
    def said(self) -> str:
        """The condition as messages name it."""
        value = ", ".join(self.values)
        return value if self.name == EQUALS else f"{_spaced(self.name)} {value}".strip()


@dataclass(frozen=True, slots=True)
class Action:
    """One action."""

    id: str
    type: str
    span: Span
    """Its identifier."""
    whole: Span
    parameters: dict[str, Scalar] = field(default_factory=dict)
    """Single values by their path: `InputValidation.CustomValidation.MaximumLength`."""
    label: str = ""
    """The name of the queue, flow or prompt it is about, where the file keeps one."""
    next: Exit | None = None
    conditions: tuple[Exit, ...] = ()
    errors: tuple[Exit, ...] = ()

    def text(self, name: str) -> str:
        """A parameter, blanks at its ends left out; empty where it is absent."""
        value = self.parameters.get(name)
        return value.text.strip() if value and value.value is not None else ""

    def number(self, name: str) -> float | None:
        """A parameter that is a whole number."""
        text = self.text(name)
        return float(text) if _NUMBER.match(text) else None

    def below(self, path: str) -> Iterator[tuple[str, Scalar]]:
        """The parameters inside of one, by the rest of their path."""
        start = f"{path}."
        return ((name[len(start) :], value) for name, value in self.parameters.items() if name.startswith(start))

    def error(self, *types: str) -> Exit | None:
        """The exit of the first of these errors that is listed."""
        listed = {exit.name: exit for exit in reversed(self.errors)}
        return next((listed[type] for type in types if type in listed), None)

    def case(self, value: str) -> Exit | None:
        """The exit of the condition that compares with a value."""
        return next((exit for exit in self.conditions if value in exit.values), None)

    @property
    def exits(self) -> Iterator[Exit]:
        """All its exits."""
        if self.next:
            yield self.next
        yield from self.conditions
        yield from self.errors

    @property
    def prompt(self) -> Prompt:
        """What is heard once."""
        return self._prompt("")

    @property
    def prompts(self) -> Prompt:
        """What is heard in one round of an action that plays several things."""
        heard = SILENCE
        for number in dict.fromkeys(path.partition(".")[0] for path, _ in self.below("Messages")):
            heard += self._prompt(f"Messages.{number}.")
        return heard

    def _prompt(self, path: str) -> Prompt:
        for name in ("Text", "SSML"):
            if value := self.parameters.get(path + name):
                return spoken(value)
        for name in ("PromptId", "Media.Uri"):
            if value := self.parameters.get(path + name):
                recording = self.label if self.label and not path else value.text
                return Prompt({"": (Segment(None, audio=recording, span=value.span),)})
        return SILENCE

    @property
    def name(self) -> str:
        """What messages call it: empty where its identifier is for people, else what it is about or says."""
        own = self.id.rpartition("/")[2]
        if not _GENERATED.match(own):
            return "" if own == self.id else own
        heard = self.prompt.text()
        words = heard.split() if heard else []
        said = " ".join(words[:LONGEST_TITLE]) + ("…" if len(words) > LONGEST_TITLE else "")
        called = self.named(*CALLED) if self.type in _CALLS else ""
        return said or called or BLOCKS.get(self.type, self.type)

    def named(self, *parameters: str) -> str:
        """The name of what an action is about: in the designer, else that of the variable in one of these."""
        if self.label and not is_dynamic(self.label):
            return self.label
        written = next(filter(None, map(self.text, parameters)), "")
        return written.rpartition(".")[2] if written.startswith("$.") else ""

    def reference(self, *parameters: str) -> str | None:
        """The ARN, id or name in the first of these that is there; None where only the call or a template knows it."""
        written = next(filter(None, map(self.text, parameters)), "")
        return None if is_dynamic(written) else written or None


@dataclass(slots=True)
class Document:
    """One flow of a file."""

    start: str
    start_span: Span
    actions: dict[str, Action]
    name: str = ""
    type: str = ""
    """contactflow, customerqueue, agentwhisper, ... or `module`; empty where the file does not say."""
    known_as: tuple[str, ...] = ()
    """The ARN and the id of the flow, where what it stands in tells them."""


def flow_type(written: str) -> str:
    """A type of flow without the differences between CONTACT_FLOW and contactFlow."""
    return written.replace("_", "").casefold()


def text_of(value: Value | None, *path: str) -> str:
    """The text of a value, or of the one that a path of keys leads to; empty where there is none."""
    for key in path:
        value = value.get(key) if isinstance(value, Mapping) else None
    return value.text if isinstance(value, Scalar) and value.value is not None else ""


def spoken(value: Scalar) -> Prompt:
    """What a text says: each JSONPath as one word, without the tags of SSML; unknown where it is but a JSONPath."""
    bare = _TAG.sub(" ", _SAID_AS.sub(_without_bleep, value.text)) if "<" in value.text else value.text
    if "&" in bare:
        bare = html.unescape(bare)
    if not _WORD.search(bare):
        return SILENCE
    if not _WORD.search(_PATH.sub("", bare)):
        return Prompt({"": (Segment(None, span=value.span),)})
    return Prompt.of(" ".join(_PATH.sub(_last_part, bare).split()), value.span)


def _without_bleep(said: re.Match[str]) -> str:
    """A word that SSML covers with a tone is no word: that is how flows beep."""
    return " " if "expletive" in said[1] else said[0]


def _last_part(path: re.Match[str]) -> str:
    return re.findall(r"\w+", path[0])[-1] if _WORD.search(path[0]) else "value"


def is_dynamic(text: str) -> bool:
    """Whether a value is only known during the call, or once a template is rendered."""
    return bool(_PATH.search(text))


def _spaced(name: str) -> str:
    """`NumberGreaterThan` as words."""
    return re.sub(r"(?<!^)(?=[A-Z])", " ", name.removeprefix("Number").removeprefix("Text")).casefold()


def last_set(document: Document, sets: Callable[[Action], bool]) -> dict[str, frozenset[str]]:
    """For each action, the ids of those that may have set something last before it ("" = none so far).

    An error of the action that sets it leaves what was before. Of more than MOST_SETTERS one too many is kept.
    """
    before: dict[str, frozenset[str]] = {document.start: frozenset([""])}
    pending = [document.start] if document.start in document.actions else []
    while pending:
        action = document.actions[pending.pop()]
        here = before[action.id]
        after = frozenset([action.id]) if sets(action) else here
        failed = len(action.conditions) + (action.next is not None)
        for number, exit in enumerate(action.exits):
            if exit.target in document.actions:
                known = before.get(exit.target, frozenset())
                grown = known | (after if number < failed else here)
                if grown != known and len(known) <= MOST_SETTERS:
                    before[exit.target] = frozenset(sorted(grown)[: MOST_SETTERS + 1])
                    pending.append(exit.target)
    return before
