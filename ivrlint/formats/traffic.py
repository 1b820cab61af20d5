"""Traffic counts, `node,key,count`: how many callers took each way, as a CSV file that any call report can give."""

from __future__ import annotations

import csv
import re
from collections import defaultdict
from collections.abc import Iterator
from io import StringIO

from ivrlint.flow import Flow
from ivrlint.flow.edges import ERROR_KINDS
from ivrlint.flow.shares import WAIT, Shares, SharesError, with_shares
from ivrlint.source import SourceError, SourceText, Span

COLUMNS = ("node", "key", "count")
"""The columns that a file must have, in any order and beside any others."""

_DELIMITERS = ",;\t"
_COUNT = re.compile(r"[0-9]{1,15}\Z")

Row = tuple[str, str, int, Span]
"""A node, one of its exits, how often it was taken, and the line that says so."""


def read_traffic(source: SourceText) -> Shares:
    """The shares that a file of counts gives; a node of which nothing was counted has none.

    What no_input and no_match count is their share of all that was counted of the node; the counts of other exits are
    shares of their own sum. Raise SourceError, with the line, for what cannot be read.
    """
    return _shares(list(_rows(source)))


def with_traffic(flow: Flow, source: SourceText) -> Flow:
    """The flow with the shares that a file of counts gives. Raise SourceError for nodes and exits that it lacks too."""
    rows = list(_rows(source))
    try:
        return with_shares(flow, _shares(rows))
    except SharesError as error:
        place = next(span for node, key, _, span in rows if node == error.node and error.exit in (None, key))
        raise SourceError(str(error), place) from error


def _shares(rows: list[Row]) -> Shares:
    counts: defaultdict[str, defaultdict[str, int]] = defaultdict(lambda: defaultdict(int))
    for node, key, count, _ in rows:
        counts[node][key] += count
    return {node: shares for node, of_node in counts.items() if (shares := _shares_of(of_node))}


def _shares_of(counts: dict[str, int]) -> dict[str, float]:
    everything = sum(counts.values())
    chosen = sum(count for key, count in counts.items() if key not in ERROR_KINDS)
    totals = {key: everything if key in ERROR_KINDS else chosen for key in counts}
    return {key: count / totals[key] for key, count in counts.items() if totals[key]}


def _rows(source: SourceText) -> Iterator[Row]:
    """The counts in file order."""
    lines = _lines(source)
    header, place = next(lines, ([], source.span(0, 0)))
    columns = [name.lower() for name in header]
    if not set(COLUMNS) <= set(columns):
        message = "is no file of counts: its first line must be the header `node,key,count` (or with ; or tabs between)"
        raise SourceError(message, place)
    node_column, key_column, count_column = map(columns.index, COLUMNS)
    for cells, place in lines:
        if not any(cells):
            continue
        if len(cells) <= max(node_column, key_column, count_column):
            raise SourceError(f"this line has {len(cells)} of the {len(columns)} columns in the header", place)
        node, key, count = cells[node_column], cells[key_column], cells[count_column]
        if not node or not key:
            raise SourceError("this line needs a node and one of its keys, conditions or kinds of exit", place)
        if key == WAIT:
            raise SourceError("`wait` is no exit; write how long callers wait as the queue's `expected_wait`", place)
        if not _COUNT.match(count):
            raise SourceError(f"«{count[:40]}» is no count; write a whole number in digits alone", place)
        yield node, key, int(count), place


def _delimiter(header: str) -> str:
    """What stands between the columns of a header; a comma where it is none."""
    parts = {mark: {name.strip(' "\ufeff').lower() for name in header.split(mark)} for mark in _DELIMITERS}
    return next((mark for mark, names in parts.items() if set(COLUMNS) <= names), ",")


def _lines(source: SourceText) -> Iterator[tuple[list[str], Span]]:
    """The cells of each line without the blanks around them, and where it stands."""
    text = source.text.removeprefix("\ufeff")
    rows = StringIO(text, newline="")
    reader = csv.reader(rows, delimiter=_delimiter(source.lines[0]), skipinitialspace=True, strict=True)
    line = 1
    while True:
        start = source.offset(line)
        place = source.span(start, start + len(source.lines[line - 1]) if line <= len(source.lines) else start)
        try:
            cells = next(reader, None)
        except csv.Error as error:
            raise SourceError(f"cannot be read as a line of a CSV file: {error}", place) from error
        if cells is None:
            return
        yield [cell.strip() for cell in cells], place
        line = reader.line_num + 1
