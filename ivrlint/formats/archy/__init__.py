"""Genesys Cloud flows as Archy writes them (YAML): voice flows, with all that falls through wired up."""

from ivrlint.formats.archy.reader import NAME, read, recognises

__all__ = ["NAME", "read", "recognises"]
