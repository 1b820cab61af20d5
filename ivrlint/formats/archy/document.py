"""The YAML of Archy: a located tree, also of files that still hold substitutions (`{{queue_name}}`).

Archy replaces `{{name}}` in the text before it reads the YAML, so that one may stand where YAML sees a mapping in
braces, as a key even. Each is read with a stand-in of the same length, and the tree then shows what is written.
"""

from __future__ import annotations

import re

from ivrlint.source import LocatedDocument, Mapping, Scalar, Sequence, SourceError, SourceText, Value
from ivrlint.source.located_yaml import read_yaml

_SUBSTITUTION = re.compile(r"\{\{([^{}\n]*)\}\}")
_OPENING, _CLOSING = "\ue000", "\ue001"
_WRITTEN = str.maketrans({_OPENING: "{", _CLOSING: "}"})
_TEMPLATE = re.compile(r"^[ \t]*(\{%|%\{|<%|<\?php)", re.MULTILINE)


def read_archy_yaml(source: SourceText) -> LocatedDocument:
    """Read `source`. Raise SourceError, with the place and what to do, where it is no YAML even with substitutions."""
    standing_in = _SUBSTITUTION.sub(rf"{_OPENING * 2}\1{_CLOSING * 2}", source.text)
    is_plain = standing_in == source.text
    try:
        document = read_yaml(source if is_plain else SourceText(source.path, standing_in))
    except SourceError as error:
        template = _TEMPLATE.search(source.text)
        if template is None:
            raise SourceError(error.message, source.span(error.span.start, error.span.end)) from error
        message = f"is a template (`{template[1]}`) of an Archy flow; render it first, and check what comes out"
        raise SourceError(message, source.span(*template.span(1))) from error
    if is_plain:
        return document
    _restore(document.root, source)
    for comment in document.comments:
        comment.source, comment.text = source, comment.text.translate(_WRITTEN)
    return LocatedDocument(source, document.root, document.comments)


def _restore(root: Value, source: SourceText) -> None:
    """Let every part of a tree come from `source`, with the text that is written there."""
    pending: list[Value] = [root]
    seen: set[int] = set()
    while pending:
        value = pending.pop()
        if isinstance(value, Scalar):
            _write(value, source)
        elif id(value) not in seen:  # what aliases repeat is one object
            seen.add(id(value))
            value.source = source
            if isinstance(value, Mapping):
                for entry in value.entries:
                    _write(entry.key, source)
                    pending.append(entry.value)
            elif isinstance(value, Sequence):
                pending += value.items


def _write(scalar: Scalar, source: SourceText) -> None:
    scalar.source = source
    if _OPENING in scalar.text:
        scalar.text = scalar.text.translate(_WRITTEN)
        scalar.value = scalar.text
