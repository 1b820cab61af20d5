"""Amazon Connect's flow language as JSON: from a located tree to actions."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ivrlint.flow import Problem
from ivrlint.formats.connect.actions import MODULE, Action, Document, Exit, flow_type, text_of
from ivrlint.source import Mapping, Scalar, Sequence, SourceError, Span, Value

_NAMED = ("queue", "ContactFlow", "contactFlow", "flowModule", "hoursOfOperation", "Hours")
"""Where the designer's metadata keeps the names of what an action is about."""


def read_document(root: Mapping, problems: list[Problem], prefix: str = "") -> Document:
    """The actions of a flow, each id with `prefix` before it; what is no action is added to `problems`."""
    listed, start = root.get("Actions"), root.get("StartAction")
    metadata = root.get("Metadata")
    if not isinstance(listed, Sequence):
        raise SourceError("is no Connect flow: `Actions` must be a list", listed.span if listed else root.span)
    if not isinstance(start, Scalar):
        raise SourceError("is no Connect flow: `StartAction` must name the first action", (start or root).span)
    details = metadata.get("ActionMetadata") if isinstance(metadata, Mapping) else None
    read = (_action(part, details, prefix) for part in listed.items)
    actions = collect(read, listed.items, "an action needs an `Identifier` and a `Type`", problems)
    is_module = "Settings" in (entry.key.text for entry in root.entries) or any(
        action.type == "EndFlowModuleExecution" for action in actions.values()
    )
    return Document(
        start=prefix + start.text,
        start_span=start.span,
        actions=actions,
        name=text_of(metadata, "name"),
        type=flow_type(text_of(metadata, "type")) or (MODULE if is_module else ""),
    )


def collect(
    read: Iterable[Action | None], parts: Iterable[Value], needed: str, problems: list[Problem]
) -> dict[str, Action]:
    """The actions by id; what could not be read, and ids that stood before, are added to `problems`."""
    actions: dict[str, Action] = {}
    for action, part in zip(read, parts, strict=True):
        if action is None:
            problems.append(Problem(needed, part.span))
        elif action.id in actions:
            message = f"a second one is called «{action.id}»"
            problems.append(Problem(message, action.span, related=(actions[action.id].span,)))
        else:
            actions[action.id] = action
    return actions


def _action(part: Value, details: Value | None, prefix: str) -> Action | None:
    if not isinstance(part, Mapping):
        return None
    identifier, type = part.get("Identifier"), part.get("Type")
    if not isinstance(identifier, Scalar) or not isinstance(type, Scalar) or not identifier.text.strip():
        return None
    transitions = part.get("Transitions")
    ways = transitions if isinstance(transitions, Mapping) else Mapping(part.source, part.start, part.start)
    own = details.get(identifier.text) if isinstance(details, Mapping) else None
    parameters = dict(_flattened(part.get("Parameters")))
    next = ways.get("NextAction")
    return Action(
        id=prefix + identifier.text,
        type=type.text,
        span=identifier.span,
        whole=part.span,
        parameters=parameters,
        label=_label(own, parameters),
        next=_exit(ways, prefix) if isinstance(next, Scalar) else None,
        conditions=tuple(_condition(item, prefix) for item in mappings(ways.get("Conditions"))),
        errors=tuple(_error(item, prefix) for item in mappings(ways.get("Errors"))),
    )


def mappings(value: Value | None) -> Iterator[Mapping]:
    """The objects of a list; none where it is no list."""
    items = value.items if isinstance(value, Sequence) else ()
    return (item for item in items if isinstance(item, Mapping))


def _flattened(root: Value | None) -> Iterator[tuple[str, Scalar]]:
    """The single values below a value by their path, in file order."""
    pending: list[tuple[str, Value | None]] = [("", root)]
    while pending:
        path, value = pending.pop()
        if isinstance(value, Scalar):
            yield path, value
            continue
        inside: list[tuple[str, Value]] = []
        if isinstance(value, Mapping):
            inside = [(entry.key.text, entry.value) for entry in value.entries]
        elif isinstance(value, Sequence):
            inside = [(str(number), item) for number, item in enumerate(value.items)]
        pending += ((f"{path}.{key}" if path else key, item) for key, item in reversed(inside))


def _label(own: Value | None, parameters: dict[str, Scalar]) -> str:
    """The name of what an action is about: only the designer's metadata has it."""
    if not isinstance(own, Mapping):
        return ""
    if name := text_of(own, "promptName"):
        return name
    for key in _NAMED:
        if name := text_of(own, key, "text"):
            return name
    shown = own.get("parameters")
    for name in parameters:
        if found := text_of(shown, *name.split("."), "displayName"):
            return found
    return ""


def _exit(part: Mapping, prefix: str, span: Span | None = None, name: str = "", values: tuple[str, ...] = ()) -> Exit:
    target = part.get("NextAction")
    wired = isinstance(target, Scalar) and target.value is not None and bool(target.text)
    place = target.span if wired and target else None
    return Exit(prefix + text_of(target) if wired else None, span or place or part.span, place, name, values)


def _condition(part: Mapping, prefix: str) -> Exit:
    condition = part.get("Condition")
    operands = condition.get("Operands") if isinstance(condition, Mapping) else None
    values = [item for item in operands.items if isinstance(item, Scalar)] if isinstance(operands, Sequence) else []
    span = values[0].span if values else part.span
    return _exit(part, prefix, span, text_of(condition, "Operator"), tuple(value.text for value in values))


def _error(part: Mapping, prefix: str) -> Exit:
    type = part.get("ErrorType")
    return _exit(part, prefix, type.span if isinstance(type, Scalar) else None, text_of(type))
