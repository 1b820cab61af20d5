"""Twilio Studio flows (JSON): from widgets and transitions to a flow."""

from ivrlint.formats.twilio.reader import NAME, read, recognises

__all__ = ["NAME", "read", "recognises"]
