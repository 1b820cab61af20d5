"""Floor 1: from bytes to a tree whose every key and value knows its place. Knows nothing of menus."""

from ivrlint.source.checkout import checkout_of, leads_out
from ivrlint.source.edits import Edit, Replacement
from ivrlint.source.recordings import Recordings
from ivrlint.source.text import MAXIMUM_BYTES, NoPhoneMenuError, SourceError, SourceText, Span, shown_path
from ivrlint.source.tree import Comment, Entry, LocatedDocument, Mapping, Scalar, Sequence, Value

__all__ = [
    "MAXIMUM_BYTES",
    "Comment",
    "Edit",
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
    "Value",
    "checkout_of",
    "leads_out",
    "shown_path",
]
