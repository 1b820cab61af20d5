"""What callers would have to write down: numbers, addresses on the web, addresses for mail."""

from __future__ import annotations

import re
from collections.abc import Iterator

MOST_REMEMBERED = 4
"""Digits that callers keep in mind when they hear them once (J)."""

_TIME = r"(?:(?:[01]\d|2[0-4])[0-5]\d|\d{1,2}[.:][0-5]\d)"
_NO_DETAIL = re.compile(
    rf"(?<![\w.:-]){_TIME}\s?[-–]\s?{_TIME}(?![\w:-])"  # 08.00-16.00
    r"|(?<![\w./-])\d{1,4}([./-])\d{1,2}\1\d{2,4}(?![\w/-])"  # 24.12.2026
    r"|(?<![\w-])(?:19|20)\d\d\s?[-–]\s?(?:19|20)\d\d(?![\w-])"  # 2026-2027
    r"|(?<![\w.,-])(?<!\d )[1-9]\d{0,2}[ .,]\d{3}(?![\w-]|[ .,]\d)"  # 12 500
    r"|(?<![\w.,-])(?<!\d )[1-9]\d{0,2}(?:[ .,]\d{3}){0,2}[ .,]?000(?![\w-]|[ .,]\d)"  # 1 250 000
    r"|[€$£¥]\s?\d[\d .,]{0,20}|(?<![\w.,])\d[\d .,]{0,20}\s?[€$£¥%]"
)
_NUMBER = re.compile(r"(?<![\w.,{<-])\+?\(?\d(?:[ .()–-]{0,2}\d){4,24}(?![\w}>])")
_MAIL = re.compile(r"(?<![\w.+-])[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,4}")
_WEB = re.compile(
    r"(?<![\w@./-])(?:https?://|www\.)[^\s,;]{3,200}"
    r"|(?<![\w@./-])[\w-]{2,63}(?:\.[\w-]{2,63}){0,3}"
    r"\.(?:com|org|net|info|gov|edu|eu|no|se|dk|fi|is|uk|ie|de|at|ch|fr|es|pt|br|it|nl|pl|us|ca|au|nz)(?:/[^\s,;]{0,200})?(?!\w)"
)

_ADDRESS_SIGN = re.compile(r"@|://|\.[^\s,;]")
"""Found in every address; most texts have none of it, nor digits enough, and need no closer look."""
_DIGIT = re.compile(r"\d")


def details(words: str, name: str = "") -> Iterator[str]:
    """Yield, as they are written, the details of a text that callers cannot keep in mind.

    Those are numbers of five and more digits, web addresses and mail addresses; not the time of day, dates, years and
    amounts, nor the bare web address of the line itself, which `name` is a part of.
    """
    if not _ADDRESS_SIGN.search(words) and len(_DIGIT.findall(words)) <= MOST_REMEMBERED:
        return
    plain = _NO_DETAIL.sub(" ", words)
    for pattern in (_NUMBER, _MAIL, _WEB):
        for match in pattern.finditer(plain):
            detail = match[0].rstrip(".!?:)\"'»")
            if pattern is not _WEB or not _is_own(detail, name):
                yield detail


def bare(detail: str) -> str:
    """A detail without what is no letter and no digit, to tell whether it is said again."""
    return "".join(character for character in detail.casefold() if character.isalnum())


def _is_own(address: str, name: str) -> bool:
    """Whether a web address is only the name that callers know already: `www.example-power.com` of Example Power."""
    site = address.casefold().removeprefix("https://").removeprefix("http://").removeprefix("www.").rstrip("/")
    own, called = bare(site.partition(".")[0]), bare(name)
    return "/" not in site and bool(called) and (own in called or called in own)
