"""Every rule's own examples: the bad one is flagged where it is marked, the good one passes `recommended`."""

from __future__ import annotations

from pathlib import Path

import pytest

from ivrlint.lint.book import RuleBook
from tests.rules.examples import check_examples

BOOK = RuleBook.built_in()


@pytest.mark.parametrize("name", [name for name in BOOK.names if BOOK.rule(name).check is not None])
def test_examples(name: str, tmp_path: Path) -> None:
    rule = BOOK.rule(name)
    assert rule.bad, f"{rule.file} has no BAD example"
    assert rule.good, f"{rule.file} has no GOOD example"
    check_examples(rule, BOOK, tmp_path)
