"""The page about figures says what the tool does."""

from __future__ import annotations

import re
import runpy

from ivrlint.flow.callers import ERROR_RATE, NO_INPUT_RATE, PATIENCE
from ivrlint.survey.choices import EXIT_SHARE
from ivrlint.survey.figures import FIGURES
from ivrlint.survey.timing import FIRST_KEY, QUEUE_WAIT
from tests.docs.test_docs import DOCS

PAGE = DOCS / "measures.md"


def test_the_table_of_figures_is_current():
    script = runpy.run_path(str(DOCS / "make_measures_table.py"))
    text = PAGE.read_text("utf-8")
    assert text == script["page"](), "run python docs/make_measures_table.py"
    assert re.findall(r"^\| `(\w+)` \| [^|]", text, re.MULTILINE) == list(FIGURES)


def test_the_assumptions_of_the_page_are_those_of_the_model():
    text = PAGE.read_text("utf-8")
    assert f"{100 * NO_INPUT_RATE:.0f} % of plays" in text
    assert f"{100 * ERROR_RATE:.0f} % of key presses" in text
    assert f"{PATIENCE:.0f} s in the mean" in text
    assert f"a mean wait of {QUEUE_WAIT:.0f} s" in text
    assert f"{100 * EXIT_SHARE:.0f} % for each key" in text
    assert f"the first key takes {FIRST_KEY} s more" in text
