"""Flows of Amazon Connect that stand as a JSON text inside another file: what the API gives, and CloudFormation.

The places in the inner text are brought back to those in the file.
"""

from __future__ import annotations

import re
from array import array
from collections.abc import Iterator
from dataclasses import dataclass

from ivrlint.source import Mapping, Scalar, Sequence, SourceError, SourceText, Value
from ivrlint.source.located_json import read_json
from ivrlint.source.located_yaml import read_yaml

_RESOURCE = "AWS::Connect::ContactFlow"
_PLAIN = re.compile(r"[^\\'\s]+")
_ESCAPE = re.compile(r"\\(?:u([0-9a-fA-F]{4})|x([0-9a-fA-F]{2})|U([0-9a-fA-F]{8})|([\s\S]))")
_SIMPLE = {"n": "\n", "t": "\t", "r": "\r", "b": "\b", "f": "\f", "0": "\0", "e": "\x1b", "a": "\a", "v": "\v"}


@dataclass(frozen=True, slots=True)
class Wrapped:
    """A flow taken out of what it was wrapped in."""

    root: Mapping
    name: str = ""
    """The name that the wrapper gives it."""
    type: str = ""
    """The type that the wrapper gives it, as it is written."""
    known_as: tuple[str, ...] = ()
    """The ARN and the id that the wrapper gives it."""


def unwrap(source: SourceText) -> list[Wrapped]:
    """The flows that a file holds. Raise SourceError where there is none, or where one cannot be read."""
    outer = read_json(source).root if source.text.lstrip().startswith("{") else read_yaml(source).root
    if not isinstance(outer, Mapping):
        raise SourceError("is no Connect flow: it must be an object with `Actions`", outer.span)
    if isinstance(resources := outer.get("Resources"), Mapping):
        flows = [_resource(entry.key.text, entry.value) for entry in resources.entries if _is_flow(entry.value)]
        if not flows:
            raise SourceError(f"holds no resource of type {_RESOURCE}", resources.span)
        return flows
    for key in ("ContactFlow", "ContactFlowModule"):
        if isinstance(inner := outer.get(key), Mapping):
            outer = inner
    content = outer.get("Content")
    if content is None or outer.get("Actions") is not None:
        return [Wrapped(outer)]
    known_as = tuple(filter(None, (_text(outer.get(key)) for key in ("Arn", "Id"))))
    return [Wrapped(_content(content), _text(outer.get("Name")), _text(outer.get("Type")), known_as)]


def _is_flow(resource: Value) -> bool:
    return isinstance(resource, Mapping) and _text(resource.get("Type")) in (_RESOURCE, f"{_RESOURCE}Module")


def _resource(id: str, resource: Value) -> Wrapped:
    assert isinstance(resource, Mapping)
    properties, type = resource.get("Properties"), resource.get("Type")
    content = properties.get("Content") if isinstance(properties, Mapping) else None
    if not isinstance(properties, Mapping) or content is None:
        raise SourceError(f"the flow «{id}» has no `Content`", resource.span)
    kind = "module" if _text(type).endswith("Module") else _text(properties.get("Type"))
    return Wrapped(_content(content), id, kind)


def _text(value: Value | None) -> str:
    return value.text if isinstance(value, Scalar) and value.value is not None else ""


def _content(content: Value) -> Mapping:
    """The flow in a `Content`: a JSON text, also one in a `Sub`, or the flow itself."""
    if isinstance(content, Mapping) and (substituted := content.get("Fn::Sub")):
        content = substituted
    if isinstance(content, Sequence) and content.items:
        content = content.items[0]
    if isinstance(content, Scalar):
        content = _inner(content)
    if not isinstance(content, Mapping):
        message = "`Content` is no flow that stands here as a JSON text; render the template first"
        raise SourceError(message, content.span)
    return content


def _inner(outer: Scalar) -> Value:
    """What a JSON text says, every place brought back to the file that it stands in."""
    source = outer.source
    offsets = _offsets(source.text[outer.start : outer.end], outer.text, outer.start)
    try:
        root = read_json(SourceText(source.path, outer.text)).root
    except SourceError as error:
        place = offsets[error.span.start] if offsets else outer.start
        raise SourceError(error.message, source.span(place, min(place + 1, len(source.text)))) from error
    for part in _parts(root):
        part.source = source
        part.start, part.end = (offsets[part.start], offsets[part.end]) if offsets else (outer.start, outer.end)
    return root


def _parts(root: Value) -> Iterator[Value]:
    pending: list[Value] = [root]
    while pending:
        part = pending.pop()
        yield part
        if isinstance(part, Mapping):
            for entry in part.entries:
                pending.append(entry.value)
                yield entry.key
        elif isinstance(part, Sequence):
            pending += part.items


def _offsets(written: str, text: str, start: int) -> array[int] | None:
    """For each character of a text, and for its end, where it is written; None where that cannot be told.

    `written` begins at `start` of the file, with its quotes or the sign of a block.
    """
    style = written[:1]
    if (
        style == '"'
        and "\n" not in written
        and (offsets := _on_one_line(written, start))
        and len(offsets) == len(text) + 1
    ):
        return offsets
    at = 1 if style in ('"', "'", "|", ">") else 0
    if style in ("|", ">"):
        at = written.find("\n") + 1
    offsets, done = array("l"), 0
    while done < len(text):
        if at >= len(written) and text[done:].isspace():  # the line ends at the end of a block
            offsets.extend([start + len(written)] * (len(text) - done))
            break
        if at >= len(written):
            return None
        run = _PLAIN.match(written, at)
        if run and text.startswith(run[0], done):
            offsets.extend(range(start + at, start + run.end()))
            done += len(run[0])
            at = run.end()
            continue
        here, wanted = written[at], text[done]
        escape = _ESCAPE.match(written, at) if style == '"' else None
        if escape and escape[4] in ("\n", "\r"):
            at = escape.end()
        elif escape and (said := _unescaped(escape)):
            if text.startswith(said, done):
                at = escape.end()
            elif pair := _ESCAPE.match(written, escape.end()):  # a character beyond 16 bits, as two escapes
                at = pair.end()
            else:
                return None
            offsets.append(start + escape.start())
            done += 1
        elif here == wanted or (here.isspace() and wanted.isspace()):
            offsets.append(start + at)
            done += 1
            at += 2 if style == "'" and here == "'" else 1
        elif here.isspace():
            at += 1
        else:
            return None
    offsets.append(start + min(at, len(written)))
    return offsets


def _on_one_line(written: str, start: int) -> array[int]:
    """The same for a text in double quotes that is on one line and has no character of several escapes."""
    offsets, at = array("l"), 1
    for escape in _ESCAPE.finditer(written, 1):
        offsets.extend(range(start + at, start + escape.start() + 1))
        at = escape.end()
    offsets.extend(range(start + at, start + len(written)))
    return offsets


def _unescaped(escape: re.Match[str]) -> str:
    code = escape[1] or escape[2] or escape[3]
    if code:
        value = int(code, 16)
        return chr(value) if value < 0x110000 else "\ufffd"
    return _SIMPLE.get(escape[4], escape[4])
