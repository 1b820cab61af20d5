"""Amazon Connect's older export (modules, version "1"), brought into the actions of the flow language.

What the modules are called in the flow language is from AWS's guide to both designers; branches and parameters are
as real exports have them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from ivrlint.flow import Flow, Problem
from ivrlint.formats.connect.actions import (
    COMPARE,
    EQUALS,
    ERROR,
    HANGUP,
    INPUT,
    LEX,
    LOOP,
    LOOPING,
    MESSAGE,
    MESSAGES,
    NO_INPUT,
    NO_MATCH,
    RECORDING,
    SET_ATTRIBUTES,
    SET_HOOKS,
    SET_QUEUE,
    SET_VOICE,
    STORED_INPUT,
    STREAMING,
    TO_QUEUE,
    Action,
    Document,
    Exit,
    flow_type,
    text_of,
)
from ivrlint.formats.connect.document import collect, mappings
from ivrlint.formats.connect.reader import build
from ivrlint.source import Mapping, Scalar, Sequence, SourceError, SourceText, Value
from ivrlint.source.located_json import read_json

NAME = "connect_legacy"

_STORES = "StoreUserInput"
_TYPES = {
    "PlayPrompt": MESSAGE,
    "LoopPrompts": MESSAGES,
    "GetUserInput": INPUT,
    _STORES: INPUT,
    "CheckAttribute": COMPARE,
    "CheckStaffing": "CheckMetricData",
    "CheckQueueStatus": "CheckMetricData",
    "Disconnect": HANGUP,
    "Resume": "EndFlowExecution",
    "InvokeExternalResource": "InvokeLambdaFunction",
    "SetAttributes": SET_ATTRIBUTES,
    "SetQueue": SET_QUEUE,
    "SetEventHook": SET_HOOKS,
    "SetContactFlow": SET_HOOKS,
    "SetVoice": SET_VOICE,
    "SetLoggingBehavior": "UpdateFlowLoggingBehavior",
    "SetRecordingBehavior": RECORDING,
    "SetCallbackNumber": "UpdateContactCallbackNumber",
    "StartMediaStreaming": STREAMING,
    "StopMediaStreaming": STREAMING,
    "Loop": LOOP,
}
_TARGETED = {
    ("GetUserInput", "Lex"): LEX,
    ("Transfer", "Queue"): TO_QUEUE,
    ("Transfer", "Callback"): "CreateCallbackContact",
    ("Transfer", "Flow"): "TransferToFlow",
    ("Transfer", "PhoneNumber"): "TransferParticipantToThirdParty",
    ("Transfer", "Agent"): "TransferContactToAgent",
}
_PARAMETERS = {
    "AudioPrompt": "PromptId",
    "Timeout": "InputTimeLimitSeconds",
    "MaxDigits": "InputValidation.CustomValidation.MaximumLength",
    "TerminatorDigits": "DTMFConfiguration.InputTerminationSequence",
    "Queue": "QueueId",
    "Agent": "AgentId",
    "GlobalVoice": "TextToSpeechVoice",
    "PhoneNumber": "ThirdPartyPhoneNumber",
}
_STREAMS = {"StartMediaStreaming": "Enabled", "StopMediaStreaming": "Disabled"}
_ERRORS = {
    "Timeout": NO_INPUT,
    "NoMatch": NO_MATCH,
    "Error": ERROR,
    "AtCapacity": "QueueAtCapacity",
    "InvalidNumber": "InvalidPhoneNumber",
}
_CASES = {"Looping": LOOPING, "Complete": "DoneLooping", "True": "True", "False": "False"}
_OPERATORS = {
    "Contains": "TextContains",
    "StartsWith": "TextStartsWith",
    "EndsWith": "TextEndsWith",
    **{name: f"Number{name}" for name in ("GreaterThan", "GreaterOrEqualTo", "LessThan", "LessOrEqualTo")},
}
_NAMESPACES = {"System": "", "User Defined": "Attributes.", "External": "External."}
_SYSTEM = {"Stored customer input": STORED_INPUT, "Channel": "$.Channel"}

_MARKS = tuple(re.compile(rf'"{key}"\s*:\s*{value}') for key, value in (("modules", r"\["), ("version", '"1"')))


def recognises(text: str) -> bool:
    """Whether this is an export of the older designer: an object with `modules`, `start` and version "1"."""
    if text.lstrip()[:1] != "{" or not all(mark.search(text) for mark in _MARKS):
        return False
    return '"start"' in text and '"branches"' in text


def read(source: SourceText) -> Flow:
    """The flow that `source` describes. Raise SourceError where none can be built."""
    root = read_json(source).root
    modules = root.get("modules") if isinstance(root, Mapping) else None
    start = root.get("start") if isinstance(root, Mapping) else None
    if not isinstance(root, Mapping) or not isinstance(modules, Sequence):
        raise SourceError("is no Connect export: `modules` must be a list", (modules or root).span)
    if not isinstance(start, Scalar):
        raise SourceError("is no Connect export: `start` must name the first module", (start or root).span)
    problems: list[Problem] = []
    actions = collect(map(_action, modules.items), modules.items, "a module needs an `id` and a `type`", problems)
    document = Document(
        start=start.text,
        start_span=start.span,
        actions=actions,
        name=text_of(root.get("metadata"), "name"),
        type=flow_type(text_of(root.get("type"))),
    )
    return build(source, [document], problems, NAME)


def _action(part: Value) -> Action | None:
    if not isinstance(part, Mapping):
        return None
    id, type = part.get("id"), part.get("type")
    if not isinstance(id, Scalar) or not isinstance(type, Scalar) or not id.text.strip():
        return None
    given = list(mappings(part.get("parameters")))
    exits = [_exit(branch) for branch in mappings(part.get("branches"))]
    meant = _TARGETED.get((type.text, text_of(part.get("target"))))
    return Action(
        id=id.text,
        type=meant or _TYPES.get(type.text, type.text),
        span=id.span,
        whole=part.span,
        parameters=dict(_parameters(type, given)),
        label=next((name for item in given if (name := text_of(item, "resourceName"))), ""),
        next=next((exit for exit in exits if exit.name == "Success"), None),
        conditions=tuple(exit for exit in exits if exit.values),
        errors=tuple(exit for exit in exits if not exit.values and exit.name != "Success"),
    )


def _exit(branch: Mapping) -> Exit:
    condition, target, value = branch.get("condition"), branch.get("transition"), branch.get("conditionValue")
    wired = isinstance(target, Scalar) and bool(text_of(target))
    named = text_of(condition)
    values: tuple[str, ...] = ()
    if isinstance(value, Scalar):
        operator, values = text_of(branch, "conditionType"), (value.text,)
        name = _OPERATORS.get(operator, operator)
    elif named in _CASES:
        name, values = EQUALS, (_CASES[named],)
    else:
        name = _ERRORS.get(named, named)
    place = (value if values and value else condition or branch).span
    return Exit(text_of(target) if wired else None, place, target.span if wired and target else None, name, values)


def _parameters(type: Scalar, given: list[Mapping]) -> Iterator[tuple[str, Scalar]]:
    """The parameters under the names of the flow language, what is only known in the call as a JSONPath."""
    by_name = {text_of(item, "name"): item for item in given}
    ssml = text_of(by_name.get("TextToSpeechType"), "value") == "ssml"
    namespace = text_of(by_name.get("Namespace"), "value")
    hook = text_of(by_name.get("Type"), "value")
    if type.text in ("GetUserInput", _STORES):
        yield "StoreInput", replace(type, text=str(type.text == _STORES))
    if type.text in _STREAMS:
        yield "MediaStreamingState", replace(type, text=_STREAMS[type.text])
    for number, item in enumerate(given):
        name, value = text_of(item, "name"), item.get("value")
        if not isinstance(value, Scalar) or value.value is None:
            continue
        value = _dynamic(value, text_of(item, "namespace"))
        if name == "Attribute" and type.text == "CheckAttribute":
            yield "ComparisonValue", _dynamic(value, namespace)
        elif name == "Attribute":
            yield f"Attributes.{text_of(item, 'key')}", value
        elif name == "ContactFlowId" and hook:
            yield f"EventHooks.{hook}", value
        elif name == "EncryptEntry" and value.text.casefold() == "true":
            yield "InputEncryption", value
        elif name == "RecordingParticipantOption":
            both = replace(value, text="Customer") if value.text == "Both" else value
            yield "RecordingBehavior.RecordedParticipants", both
        elif type.text == "LoopPrompts" and name in ("Text", "AudioPrompt"):
            yield f"Messages.{number}.{_PARAMETERS.get(name, name)}", value
        elif name == "Text":
            yield "SSML" if ssml else "Text", value
        else:
            yield _PARAMETERS.get(name, name), value


def _dynamic(value: Scalar, namespace: str) -> Scalar:
    """A value that a namespace makes a variable, as a JSONPath."""
    if not namespace or namespace not in _NAMESPACES:
        return value
    path = _SYSTEM.get(value.text) if namespace == "System" else None
    bare = value.text.replace(" ", "_")
    return replace(value, text=path or (bare if bare.startswith("$.") else f"$.{_NAMESPACES[namespace]}{bare}"))
