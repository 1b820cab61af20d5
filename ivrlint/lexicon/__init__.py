"""The wording of phone menus: what a prompt says, in each language that has a phrase list.

Everything here is a fact about words. Nothing knows of flows, nodes or findings, and nothing is ever
recognised with certainty: phrase lists see wording, not meaning.

A language is one file of this folder, `<code>.yaml`, and one test table; adding one takes no code. The
notation of phrases is described in `ivrlint.lexicon.phrases`, the parts of a file in `en.yaml`.
"""

from __future__ import annotations

from ivrlint.lexicon.dates import SpokenDate
from ivrlint.lexicon.keys import SpokenKey
from ivrlint.lexicon.lexicon import Hit, Lexicon, languages, lexicon
from ivrlint.lexicon.options import SpokenOption
from ivrlint.lexicon.text import Sentence
from ivrlint.lexicon.wording import Wording

__all__ = ["lexicon", "languages", "Lexicon", "Sentence", "Hit", "SpokenKey", "SpokenOption", "SpokenDate", "Wording"]
