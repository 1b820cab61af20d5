"""What a text sounds like: figures, signs, abbreviations and SSML as the words and pauses that callers hear.

Only how long it takes matters: a case ending, or the order of tens and ones, is nothing that a caller waits for.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

GROUP_PAUSE = 0.3
"""Seconds between two groups of a telephone number (J)."""
LETTER = "ef"
"""Stands for the name of a letter: two letters of running text, as synthesised speech has it (docs/timing.md)."""
BREAK_SECONDS = {"none": 0.0, "x-weak": 0.1, "weak": 0.2, "medium": 0.35, "strong": 0.5, "x-strong": 1.0}
"""SSML names the strengths of a break and leaves their lengths to the platform (J)."""
LONGEST_BREAK = 10.0
"""Seconds; longer breaks are cut or refused by platforms (S)."""
PACES = {"x-slow": 0.5, "slow": 0.75, "medium": 1.0, "default": 1.0, "fast": 1.25, "x-fast": 1.5}
"""SSML names the rates of prosody and leaves them to the platform (J)."""
SLOWEST, FASTEST = 0.2, 5.0
"""The paces that are believed (J)."""

_LONGEST_NUMBER = 4
"""Digits with nothing between them that are said as one number; more are said one by one (J)."""
_MOST_DIGITS = 9
_FEWEST_TELEPHONE_DIGITS = 7
_CAPITALS = "A-ZÀ-ÖØ-Þ"
_FIGURES = r"[ .,:'’/()\u00a0\u202f–-]{1,3}\d{1,20}"
# One class of characters that all of them begin with keeps the search fast where there is none of it.
_WRITTEN = re.compile(
    rf"[\d+&%#*@=€$£{_CAPITALS}](?:"
    rf"(?<=\d)\d{{0,20}}(?:{_FIGURES}){{0,9}}|(?<=\+)\d{{1,20}}(?:{_FIGURES}){{0,9}}|(?<=[+&%#*@=€$£])"
    rf"|(?<=[{_CAPITALS}])(?<![^\W_][{_CAPITALS}])[{_CAPITALS}]{{1,4}}(?![^\W_]))"
)
_TELEPHONE = re.compile(r"(?:\+?\d+(?:[ ()\u00a0\u202f/–-]{1,3}\d+)+|\+\d+|\d\d(?:\.\d\d){3,4})")
_SPACED_THOUSANDS = re.compile(r"[1-9]\d{0,2}(?:[ \u00a0\u202f]\d{3})+")
_FIGURE = re.compile(
    r"(?P<date>\d{1,2}[./]\d{1,2}[./](?:19|20)\d\d|(?:19|20)\d\d-\d\d-\d\d)(?!\d)"
    r"|(?P<whole>[1-9]\d{0,2}(?:[.,'’ \u00a0\u202f]\d{3})+(?!\d)|\d+)(?:[.:,](?P<part>\d\d?)(?!\d))?"
    r"|(?P<range> ?[–-] ?(?=\d))"
)
_VOWEL = re.compile("[AEIOUYÀ-ÖØ-Þ]")

_TAG = re.compile(r"<(/?)([A-Za-z][\w:-]*)([^<>]*)>")
_ATTRIBUTE = re.compile(r"([\w:-]{1,40})\s{0,9}=\s{0,9}[\"']([^\"']*)[\"']")
_SECONDS = re.compile(r"\+?(\d{1,9}(?:\.\d{1,9})?)(m?s)")
_PACE = re.compile(r"([+-]?)(\d{1,9}(?:\.\d{1,9})?)(%?)")
_ENTITY = re.compile(r"&#?\w{1,10};")
_SPELLED_OUT = ("digits", "telephone", "characters", "spell-out", "verbatim", "phone")


class Spoken(NamedTuple):
    """A text as it is heard."""

    characters: float
    """Characters of what is said that are no white space; more of them where it is said slowly."""
    words: str
    """What is said, in full words."""
    silence: float = 0.0
    """Seconds of pauses that are asked for, those between sentences left out."""


@dataclass(frozen=True, slots=True)
class Names:
    """The words of one language for what is written in figures, signs and short forms."""

    numbers: Sequence[str]
    """0 to 20."""
    tens: Sequence[str]
    """20, 30, ... 90."""
    large: Sequence[tuple[int, str, str]]
    """1,000,000, 1,000 and 100, each with the words for one and for several of them."""
    between_tens_and_ones: str
    after_hundreds: str
    point: str
    to: str
    """Said for the dash in "8-16"."""
    signs: Mapping[str, str]
    months: Sequence[str]
    abbreviations: Mapping[str, str]
    abbreviated: frozenset[str]
    """How abbreviations begin: where no word of a text is one of these, no abbreviation is looked for."""
    abbreviation: re.Pattern[str]
    ordinal_stop: re.Pattern[str]
    """The full stop in "24. desember", which ends no sentence."""

    @classmethod
    def of(
        cls,
        numbers: Sequence[str],
        months: Sequence[str],
        words: Mapping[str, str],
        signs: Mapping[str, str],
        abbreviations: Mapping[str, str],
    ) -> Names:
        """The names of a language, from the parts of its file that are about them.

        Each abbreviation is given as it is written; one before {n} counts only in front of a figure ("no. 5").
        """
        large = [words[name].split("/") for name in ("million", "thousand", "hundred")]
        forms = [form.removesuffix(" {n}") for form in abbreviations]
        return cls(
            numbers=numbers,
            tens=words["tens"].split(", "),
            large=[(size, one, more) for size, (one, more) in zip((1_000_000, 1_000, 100), large, strict=True)],
            between_tens_and_ones=words["between_tens_and_ones"],
            after_hundreds=words["after_hundreds"],
            point=words["point"],
            to=words["to"],
            signs=signs,
            months=months,
            abbreviations={
                "".join(form.split()): full for form, full in zip(forms, abbreviations.values(), strict=True)
            },
            abbreviated=frozenset(start for form in forms for start in (form.split()[0], "".join(form.split()))),
            abbreviation=re.compile(
                r"(?<![\w.])(?:"
                + "|".join(_pattern(form) for form in sorted(abbreviations, reverse=True))
                + r")(?!\w)",
                re.IGNORECASE,
            ),
            ordinal_stop=re.compile(
                r"(?<=\d)\.(?=\s?(?:" + "|".join(name[:4] for name in months) + "))", re.IGNORECASE
            ),
        )

    def listen(self, text: str) -> Spoken:
        """What callers hear of a text."""
        if "<" in text and _TAG.search(text):
            return self._listen_to_markup(text)
        return self._listen_to_words(_ENTITY.sub(_decode, text) if "&" in text else text)

    def _listen_to_words(self, text: str) -> Spoken:
        pauses = 0
        if not self.abbreviated.isdisjoint(text.lower().split()):
            text = self.abbreviation.sub(self._in_full, text)
        if _WRITTEN.search(text):
            text = self.ordinal_stop.sub(" ", text)
            shouted = text.isupper()

            def said(match: re.Match[str]) -> str:
                nonlocal pauses
                written = match[0]
                if written in self.signs:
                    return f" {self.signs[written]} "
                if written[0].isalpha():
                    return written if shouted or _is_word(written) else LETTER * len(written)
                if written.isdigit():
                    return self._plain(written)
                if _is_telephone(written):
                    pauses += len(re.findall(r"\d+", written)) - 1
                    return self.spelled(written)
                return _FIGURE.sub(self._figure, written.lstrip("+"))

            text = _WRITTEN.sub(said, text)
        return Spoken(len("".join(text.split())), text, pauses * GROUP_PAUSE)

    def cardinal(self, value: int) -> str:
        """The words for a number from 0 to 999,999,999, near enough in length."""
        if value <= 20:
            return self.numbers[value]
        if value < 100:
            ten, one = divmod(value, 10)
            name = self.tens[ten - 2]
            return f"{name} {self.between_tens_and_ones} {self.numbers[one]}" if one else name
        size, one_of_them, several = next(large for large in self.large if value >= large[0])
        count, rest = divmod(value, size)
        name = one_of_them if count == 1 else f"{self.cardinal(count)} {several}"
        joint = self.after_hundreds if rest < 100 else ""
        return f"{name} {joint} {self.cardinal(rest)}" if rest else name

    def spelled(self, text: str) -> str:
        """A text character by character."""
        said = (
            self.numbers[int(sign)] if sign in "0123456789" else self.signs.get(sign, LETTER if sign.isalpha() else "")
            for sign in text
        )
        return " ".join(said)

    def _plain(self, digits: str) -> str:
        one_by_one = len(digits) > _LONGEST_NUMBER or (digits[0] == "0" and len(digits) > 1)
        return self.spelled(digits) if one_by_one else self.cardinal(int(digits))

    def _figure(self, match: re.Match[str]) -> str:
        if match["range"]:
            return f" {self.to} "
        if match["date"]:
            day, month, year = (int(part) for part in re.findall(r"\d+", match["date"]))
            if day > 31:
                day, year = year, day
            return f"{self.cardinal(day)} {self.months[month - 1] if 0 < month < 13 else month} {self.cardinal(year)}"
        whole, part = re.sub(r"\D", "", match["whole"]), match["part"]
        grouped = whole != match["whole"] and len(whole) <= _MOST_DIGITS
        said = self.cardinal(int(whole)) if grouped or (part and len(whole) <= 2) else self._plain(whole)
        if not part or part == "00":
            return said
        if len(part) == 2:  # minutes and cents
            return f"{said} {self._plain(part) if part[0] == '0' else self.cardinal(int(part))}"
        return f"{said} {self.point} {self.numbers[int(part)]}"

    def _in_full(self, match: re.Match[str]) -> str:
        return self.abbreviations["".join(match[0].lower().split())]

    def _listen_to_markup(self, text: str) -> Spoken:
        characters, words, silence = 0.0, [], 0.0
        for part, pace, spelled in _pieces(text):
            if isinstance(part, float):
                silence += part
                continue
            decoded = _ENTITY.sub(_decode, part)
            heard = self._listen_to_words(self.spelled(decoded) if spelled else decoded)
            groups = len(re.findall(r"\d+", decoded)) if spelled else 0
            characters += heard.characters / pace
            words.append(heard.words)
            silence += heard.silence + max(groups - 1, 0) * GROUP_PAUSE
        return Spoken(characters, "".join(words), silence)


def _pieces(text: str) -> Iterator[tuple[str | float, float, bool]]:
    """Yield the texts between tags, or the seconds of a break, each with its pace and whether it is spelled out."""
    open_tags: list[tuple[str, float, bool, bool]] = [("", 1.0, False, False)]
    place = 0
    for tag in _TAG.finditer(text):
        _, pace, spelled, replaced = open_tags[-1]
        if not replaced:
            yield text[place : tag.start()], pace, spelled
        place = tag.end()
        closing, name, rest = tag[1], tag[2].lower(), tag[3]
        if closing:
            if open_tags[-1][0] == name:
                open_tags.pop()
            continue
        attributes = dict(_ATTRIBUTE.findall(rest))
        if name == "break":
            yield _break(attributes), pace, spelled
        elif name == "sub" and "alias" in attributes and not replaced:
            yield attributes["alias"], pace, spelled
            replaced = True
        elif name == "prosody":
            pace = min(max(pace * _pace(attributes.get("rate", "")), SLOWEST), FASTEST)
        elif name == "say-as":
            spelled = attributes.get("interpret-as", "").lower().endswith(_SPELLED_OUT)
        if not rest.endswith("/") and name in ("sub", "prosody", "say-as"):
            open_tags.append((name, pace, spelled, replaced))
    if not open_tags[-1][3]:
        yield text[place:], open_tags[-1][1], open_tags[-1][2]


def _break(attributes: Mapping[str, str]) -> float:
    """Seconds of a break; one that does not tell is of medium strength."""
    if match := _SECONDS.fullmatch(attributes.get("time", "").strip()):
        return min(float(match[1]) / (1000 if match[2] == "ms" else 1), LONGEST_BREAK)
    return BREAK_SECONDS.get(attributes.get("strength", "medium"), BREAK_SECONDS["medium"])


def _pace(rate: str) -> float:
    """How much faster than usual a rate of prosody is: "slow", "80%", "+10%", "1.2"."""
    match = _PACE.fullmatch(rate.strip())
    if not match:
        return PACES.get(rate.strip(), 1.0)
    value = float(match[2]) / (100 if match[3] else 1)
    return 1 + value if match[1] == "+" else 1 - value if match[1] == "-" else value


def _decode(match: re.Match[str]) -> str:
    return html.unescape(match[0])


def _is_word(capitals: str) -> bool:
    """Whether capitals are said as a word: "NASA", "VISA", and not "SMS"; the short ones are spelled."""
    return len(capitals) > 3 and bool(_VOWEL.search(capitals))


def _is_telephone(figures: str) -> bool:
    digits = sum(sign.isdigit() for sign in figures)
    if not _TELEPHONE.fullmatch(figures) or (digits <= _MOST_DIGITS - 1 and _SPACED_THOUSANDS.fullmatch(figures)):
        return False
    dated = _FIGURE.match(figures)
    return not (dated and dated["date"]) and digits >= (5 if figures[0] in "+0" else _FEWEST_TELEPHONE_DIGITS)


def _pattern(form: str) -> str:
    """The pattern of an abbreviation; the blank in "z. B." may be missing."""
    before = form.removesuffix(" {n}")
    written = r"\s?".join(re.escape(part) for part in before.split())
    return written + (r"(?=\s?\d)" if form != before else "")
