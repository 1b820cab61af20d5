"""A menu to start from, in any language that there are phrase lists for."""

from __future__ import annotations

import json
import re
from functools import cache
from importlib.resources import files

import yaml

TEMPLATE = "menu.ivr.yaml"


@cache
def _words() -> dict[str, dict[str, str]]:
    words: dict[str, dict[str, str]] = yaml.load(files(__name__).joinpath("words.yaml").read_bytes(), yaml.CSafeLoader)
    return words


def languages() -> list[str]:
    """The languages that there is a menu to start from in, as BCP 47 tags."""
    return [*_words()]


def starter(language: str) -> str:
    """The text of a native menu in a language of `languages()` that has no findings; raises KeyError for others."""
    words = {"language": language, **_words()[language]}
    template = files(__name__).joinpath(TEMPLATE).read_text("utf-8")
    return re.sub(r"\{(\w+)\}", lambda place: json.dumps(words[place[1]], ensure_ascii=False), template)
