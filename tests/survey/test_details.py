"""A quick look never passes over a text that has a detail."""

from __future__ import annotations

from hypothesis import example, given
from hypothesis import strategies as st

from ivrlint.survey import details as module

PIECES = [
    "1",
    "22",
    "47 12",
    "000",
    " ",
    ".",
    "-",
    "@",
    "www.",
    "post",
    "shop.no",
    "://",
    "http",
    "/",
    "€",
    "١",
    "(",
    ":",
    "x",
]


@given(st.lists(st.sampled_from(PIECES), max_size=12).map("".join))
@example("555-01234")
@example("ring ٠١٢٣٤")
@example("shop.no")
@example("https://x/y")
def test_whatever_the_patterns_find_is_found(words: str) -> None:
    plain = module._NO_DETAIL.sub(" ", words)
    written = [match[0].rstrip(".!?:)\"'»") for match in module._NUMBER.finditer(plain)]
    written += [match[0].rstrip(".!?:)\"'»") for match in module._MAIL.finditer(plain)]
    written += [match[0].rstrip(".!?:)\"'»") for match in module._WEB.finditer(plain)]
    assert list(module.details(words)) == written
