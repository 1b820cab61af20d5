"""FreeSWITCH IVR menus (XML): which files hold any, and reading those."""

from ivrlint.formats.freeswitch.reader import NAME, read, recognises

__all__ = ["NAME", "read", "recognises"]
