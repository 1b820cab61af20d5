"""What messages call a node that has no name: the first words that it says."""

from __future__ import annotations

from ivrlint.flow import Prompt

MOST_WORDS = 6
"""Words of a prompt that stand for a name."""


def opening_words(prompt: Prompt) -> str:
    """The first words of a prompt; empty where none are known."""
    said = next((segment.text for segment in prompt.segments() if segment.text), "")
    words = said.split(maxsplit=MOST_WORDS)
    return " ".join(words[:MOST_WORDS]) + (" …" if len(words) > MOST_WORDS else "")
