"""The page on platforms tells what was read of the collected files, and names every format."""

from __future__ import annotations

from pathlib import Path

import pytest

from ivrlint.formats.registry import FORMATS, reader
from tests.conftest import ROOT
from tests.docs.platforms import rows

PAGE = (ROOT / "docs" / "platforms.md").read_text("utf-8")
COLLECTION = ROOT.parent / "shared" / "corpus"


def test_every_page_that_it_names_is_there() -> None:
    for name in ("twilio", "connect", "archy", "voicexml", "freeswitch", "asterisk", "rapidpro", "ha-sip"):
        assert f"[{name}.md]({name}.md)" in PAGE
        assert (ROOT / "docs" / f"{name}.md").is_file()


def test_every_format_has_a_name_of_its_own() -> None:
    names = [reader(name).NAME for name in FORMATS]
    assert len(set(names)) == len(names)


@pytest.mark.skipif(
    not COLLECTION.is_dir(), reason="the public files that the page counts are not beside the repository"
)
def test_the_table_is_what_a_fresh_reading_gives() -> None:
    for row in rows(Path(COLLECTION)):
        assert row in PAGE
