"""Floor 1: from bytes to a tree whose every key and value knows its place. Knows nothing of menus."""

from ivrlint.source.checkout import checkout_of, leads_out
from ivrlint.source.edits import Edit, Replacement
from ivrlint.source.located_xml import Attribute, Element, Text, read_xml, xml_comments
from ivrlint.source.recordings import Recordings
from ivrlint.source.text import MAXIMUM_BYTES, NoPhoneMenuError, SourceError, SourceText, Span, shown_path
from ivrlint.source.tree import Comment, Entry, LocatedDocument, Mapping, Scalar, Sequence, Value

__all__ = [
    "MAXIMUM_BYTES",
    "Attribute",
    "Comment",
    "Edit",
    "Element",
    "Entry",
    "LocatedDocument",
    "Mapping",
    "NoPhoneMenuError",
    "Recordings",
    "Replacement",
    "Scalar",
    "Sequence",
    "SourceError",
    "SourceText",
    "Span",
    "Text",
    "Value",
    "checkout_of",
    "leads_out",
    "read_xml",
    "shown_path",
    "xml_comments",
]
