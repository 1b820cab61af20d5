"""XML that is well formed and valid VoiceXML whatever a menu says: texts, SSML, comments, texts of scripts."""

from __future__ import annotations

import html
import re
from urllib.parse import quote
from xml.etree import ElementTree
from xml.etree.ElementTree import Comment, Element, SubElement

from ivrlint.formats.plain import comment

LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"
"""The attribute that says in which language an element speaks."""
NAMESPACE = "http://www.w3.org/2001/vxml"

_NO_CHARACTER = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_NO_SCRIPT_TEXT = re.compile(r"[\\'\x00-\x1f\u2028\u2029]")
_TAG = re.compile(r"</?[A-Za-z][^<>]*>")
_LANGUAGE_TAG = re.compile(r"[A-Za-z]{1,8}(?:-[A-Za-z0-9]{1,8})*\Z")
_IN_ADDRESSES = "%:/?#[]@!$&'()*+,;=~"
"""What may stand in an address beside letters, digits and `-._` (RFC 3986)."""
_TOKEN = re.compile(r"[\w.:-]+\Z", re.ASCII)
_DEEPEST = 20
"""Levels of SSML that are kept."""
_IN_SENTENCES = frozenset({"audio", "break", "emphasis", "phoneme", "prosody", "say-as", "voice", "sub"})
_ANYWHERE = _IN_SENTENCES | {"p", "s"}
_WITHIN = {
    "prompt": _ANYWHERE,
    "audio": _ANYWHERE,
    "prosody": _ANYWHERE,
    "voice": _ANYWHERE,
    "p": _IN_SENTENCES | {"s"},
    "s": _IN_SENTENCES,
    "emphasis": _IN_SENTENCES,
}
"""What of SSML may stand in which element: the DTD of VoiceXML 2.1 (V)."""
_STRENGTHS = ("none", "x-weak", "weak", "medium", "strong", "x-strong")
_ATTRIBUTES: dict[str, dict[str, tuple[str, ...]]] = {
    "audio": {"src": ()},
    "break": {"time": (), "strength": _STRENGTHS},
    "emphasis": {"level": ("strong", "moderate", "none", "reduced")},
    "phoneme": {"ph": (), "alphabet": ()},
    "p": {LANGUAGE: ()},
    "prosody": dict.fromkeys(("pitch", "contour", "range", "rate", "duration", "volume"), ()),
    "say-as": {"interpret-as": (), "format": (), "detail": ()},
    "s": {LANGUAGE: ()},
    "voice": {LANGUAGE: (), "gender": ("male", "female", "neutral"), "age": (), "variant": (), "name": ()},
    "sub": {"alias": ()},
}
"""The attributes of SSML, and their values where these are listed (V)."""
_TOKENS = frozenset({"interpret-as", "format", "detail"})
"""Attributes whose values are single words."""
_REQUIRED = {"audio": "src", "phoneme": "ph", "say-as": "interpret-as", "sub": "alias"}


def clean(text: str) -> str:
    """A text without characters that XML cannot hold."""
    return _NO_CHARACTER.sub(" ", text)


def address(text: str) -> str:
    """A text as the address of a recording: what may not stand in one is written by its number."""
    return quote(clean(text), safe=_IN_ADDRESSES)


def is_language(tag: str) -> bool:
    """Whether a text may be the tag of a language."""
    return bool(_LANGUAGE_TAG.match(tag))


def remark(parent: Element, text: str) -> None:
    """Add a comment that nothing in its text ends."""
    words = comment(clean(text))
    while "--" in words:
        words = words.replace("--", "- -")
    parent.append(Comment(f" {words} "))


def script_text(text: str) -> str:
    """A text as an expression of a script."""
    return "'" + _NO_SCRIPT_TEXT.sub(lambda found: f"\\u{ord(found[0]):04x}", clean(text)) + "'"


def add_speech(parent: Element, text: str) -> None:
    """Add words to a prompt, those elements of SSML kept that VoiceXML knows; of others only the words."""
    text = clean(text)
    if not _TAG.search(text):
        _add_text(parent, text)
        return
    try:
        speech = ElementTree.fromstring(f"<speak>{text}</speak>")
    except ElementTree.ParseError:
        _add_text(parent, html.unescape(_TAG.sub(" ", text)))
        return
    _add_content(parent, speech, 0)


def serialised(root: Element) -> str:
    """The document as text."""
    _indent(root, "\n")
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{ElementTree.tostring(root, "unicode")}\n'


def _indent(element: Element, line: str) -> None:
    """Put each element on a line of its own, but for those among words."""
    if element.tag == "prompt" or element.text or not len(element):
        return
    element.text = f"{line}  "
    for part in element:
        _indent(part, f"{line}  ")
        part.tail = f"{line}  "
    element[-1].tail = line


def _add_content(parent: Element, speech: Element, depth: int) -> None:
    _add_text(parent, speech.text or "")
    for part in speech:
        name = part.tag.rpartition("}")[2]
        attributes = _attributes(part, name)
        if depth > _DEEPEST:
            _add_text(parent, "".join(part.itertext()))
        elif name not in _WITHIN.get(parent.tag, ()) or _REQUIRED.get(name, name) not in (name, *attributes):
            _add_content(parent, part, depth + 1)
        elif name == "break":
            SubElement(parent, name, attributes)
            _add_content(parent, part, depth + 1)
        elif name in _WITHIN:
            _add_content(SubElement(parent, name, attributes), part, depth + 1)
        else:
            _add_text(SubElement(parent, name, attributes), "".join(part.itertext()))
        _add_text(parent, part.tail or "")


def _attributes(part: Element, name: str) -> dict[str, str]:
    """The attributes that VoiceXML knows, with values that it allows."""
    found = {}
    for attribute, values in _ATTRIBUTES.get(name, {}).items():
        value = part.get(attribute)
        if value is None or (values and value not in values) or (attribute in _TOKENS and not _TOKEN.match(value)):
            continue
        if attribute != LANGUAGE or is_language(value):
            found[attribute] = address(value) if attribute == "src" else value
    return found


def _add_text(parent: Element, text: str) -> None:
    if len(parent):
        parent[-1].tail = (parent[-1].tail or "") + text
    else:
        parent.text = (parent.text or "") + text
