"""VoiceXML 2.0 and 2.1: from dialogs, form items and event handlers to a flow."""

from ivrlint.formats.voicexml.reader import NAME, read, recognises

__all__ = ["NAME", "read", "recognises"]
