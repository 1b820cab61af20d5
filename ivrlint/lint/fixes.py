"""Putting findings right: edits made until none is left, each accepted only when the file is no worse for it."""

from __future__ import annotations

import difflib
import os
import re
import tempfile
from codecs import BOM_UTF8
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from ivrlint.lint.engine import Report
from ivrlint.lint.rule import Severity
from ivrlint.source import Edit, SourceText, leads_out
from ivrlint.source.edits import apart, applied

MOST_ROUNDS = 20
"""How often the edits of a file are made and the file is read again."""

MOST_REFUSED = 20
"""Edits of a file that are tried in vain before no more are."""

Check = Callable[[SourceText], Report]
"""What lints a text."""


class FixError(Exception):
    """A file that is not written; the message says why."""


@dataclass(slots=True)
class Fixed:
    """A file before and after its edits."""

    before: SourceText
    after: SourceText
    done: list[str] = field(default_factory=list)
    """What each edit did."""
    dropped: list[str] = field(default_factory=list)
    """What edits would have done after which the file could not be read, or had a new error."""


def edits_of(report: Report, *, unsafe: bool = True) -> list[Edit]:
    """The edits that a report offers, safe ones and, if wanted, the others."""
    offered = [*(error.edit for error in report.errors), *(finding.edit for finding in report.findings)]
    return [edit for edit in offered if edit is not None and (edit.safe or unsafe)]


def fixed(source: SourceText, check: Check, *, unsafe: bool = False) -> Fixed:
    """The file with its edits made, again and again until none is left."""
    result = Fixed(source, source)
    report = _readable(result, check)
    refused: set[tuple[object, ...]] = set()
    rounds = 0
    while report.survey is not None and rounds < MOST_ROUNDS and len(refused) < MOST_REFUSED:
        edits = apart(edit for edit in edits_of(report, unsafe=unsafe) if edit.key not in refused)
        if not edits:
            break
        while _is_worse(after := check(SourceText(source.path, applied(result.after.text, edits))), report):
            if len(edits) == 1:
                refused.add(edits[0].key)
                result.dropped.append(edits[0].title)
                break
            edits = edits[: len(edits) // 2]
        else:
            assert after.survey is not None
            result.after, report, rounds = after.survey.flow.source, after, rounds + 1
            result.done += [edit.title for edit in edits]
    return result


def _readable(result: Fixed, check: Check) -> Report:
    """The report once the edits are made without which the file is no YAML; all of them, or none."""
    first = report = check(result.before)
    text, done = result.before, []
    while report.survey is None and (edits := edits_of(report, unsafe=False)):
        behind = len(text.text) - report.errors[0].span.end
        text = SourceText(text.path, applied(text.text, edits[:1]))
        done.append(edits[0].title)
        report = check(text)
        if report.survey is None and len(text.text) - report.errors[0].span.end >= behind:
            break
    if report.survey is None:
        result.dropped += done
        return first
    result.after, result.done = text, done
    return report


def _is_worse(after: Report, before: Report) -> bool:
    """Whether a file can be read less well than before, or has an error that it did not have."""

    def errors(report: Report) -> set[str]:
        return {finding.identity for finding in report.findings if finding.severity is Severity.ERROR}

    more_unread = len(after.errors) > len(before.errors)
    return after.survey is None or more_unread or bool(after.crashes) or not errors(after) <= errors(before)


def save(file: Path, result: Fixed) -> None:
    """Write a file whose edits were made, all at once, with the byte order mark and the rights that it had.

    Raise FixError where that cannot be, or where the file is no longer what was read.
    """
    try:
        target = file.resolve(strict=True)
        if leads_out(file):
            raise FixError(f"{file}: is a link to {target}, out of the checkout; fix that file itself")
        with target.open("r+b") as stream:  # refused where the file may not be written
            data = stream.read()
        old = result.before.text.encode()
        mark = data.removesuffix(old)
        if mark.replace(BOM_UTF8, b"") or mark + old != data:
            raise FixError(f"{file}: has changed while it was checked and is left alone; run again")
        handle, name = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.")
        try:
            with os.fdopen(handle, "wb") as stream:
                stream.write(mark + result.after.text.encode())
            Path(name).chmod(target.stat().st_mode & 0o7777)
            Path(name).replace(target)
        except BaseException:
            with suppress(OSError):
                Path(name).unlink()
            raise
    except OSError as error:
        raise FixError(f"{file}: cannot be written: {error.strerror or error}") from error


def diff(result: Fixed) -> Iterator[str]:
    """The change to a file as lines of a unified diff, each with its end."""

    def lines(text: str) -> list[str]:
        return re.findall(r"[^\n]*\n|[^\n]+", text)

    old, new = lines(result.before.text), lines(result.after.text)
    for line in difflib.unified_diff(old, new, f"a/{result.before.path}", f"b/{result.before.path}"):
        if line.endswith("\n"):
            yield line
        else:
            yield from (f"{line}\n", "\\ No newline at end of file\n")
