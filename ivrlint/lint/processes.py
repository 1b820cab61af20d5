"""Checking many files in several processes, with the reports in the order of the files."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from ivrlint.lint.engine import Report, crashed
from ivrlint.lint.plain import restored, written
from ivrlint.source import SourceText, shown_path

FEW = 40
"""Files that one process checks before others could have helped (J)."""

Source = Path | SourceText
Check = Callable[[Source], Report | None]

_check: Check | None = None
"""What the processes run, which they inherit."""


def default_jobs(files: int) -> int:
    """How many processes are worth it for a number of files: one for each core, a single one for few files."""
    if files <= FEW:
        return 1
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def in_processes(check: Check, sources: Sequence[Source], jobs: int) -> Iterator[Report | None]:
    """The reports of `check`, without surveys, in the order of `sources`.

    Where processes cannot inherit what this one holds (Windows, macOS), this one does the work. A file on which a
    process dies has a report that says so, and the others are checked as if nothing had been.
    """
    if sys.platform in ("win32", "darwin"):
        yield from map(check, sources)
        return
    done = 0
    while done < len(sources):
        for report in _until_one_dies(check, sources[done:], jobs):
            yield report
            done += 1
        if done < len(sources):
            alone = sources[done : done + 1]
            yield next(_until_one_dies(check, alone, 1), _died(alone[0]))
            done += 1


def _until_one_dies(check: Check, sources: Sequence[Source], jobs: int) -> Iterator[Report | None]:
    from concurrent.futures import ProcessPoolExecutor
    from concurrent.futures.process import BrokenProcessPool
    from multiprocessing import get_context

    global _check
    _check = check
    pool = ProcessPoolExecutor(jobs, mp_context=get_context("fork"), initializer=_leave_interrupts_to_parent)
    try:
        for future in [pool.submit(_report_of, source) for source in sources]:
            text = future.result()
            yield restored(text) if text else None
    except BrokenProcessPool:
        return
    finally:
        pool.shutdown(wait=False, cancel_futures=True)


def _leave_interrupts_to_parent() -> None:
    import signal

    signal.signal(signal.SIGINT, signal.SIG_IGN)


def _report_of(source: Source) -> str | None:
    assert _check is not None
    report = _check(source)
    return written(report) if report else None


def _died(source: Source) -> Report:
    from concurrent.futures.process import BrokenProcessPool

    text = source if isinstance(source, SourceText) else SourceText(shown_path(source), "")
    return crashed(text, BrokenProcessPool("the process that checked it died"))
