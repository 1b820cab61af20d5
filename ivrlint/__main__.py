"""`python -m ivrlint` and the `ivrlint` command."""

from __future__ import annotations

import atexit
import os
import sys


def main() -> None:
    """Run the command line; end with exit code 0, 1, 2 or 3."""
    from ivrlint.cli import app

    _open_streams()
    try:
        app()
    except SystemExit as ended:
        if isinstance(ended.code, int):
            atexit.register(_leave, ended.code)
        raise
    except BrokenPipeError:  # the reader, `head` for one, has seen enough
        sys.stderr.close()
        sys.exit(0)
    except Exception:
        import traceback

        traceback.print_exc()
        print("ivrlint: this is a fault of ivrlint itself; please report it with the lines above", file=sys.stderr)
        sys.exit(3)


def _open_streams() -> None:
    """Put an empty stream where one of the three is closed (`>&-`): there is nothing to read, and nobody who reads.

    Its number is taken with it, so that no file is opened as standard output.
    """
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:
            setattr(sys, name, open(os.devnull, mode, encoding="utf-8"))  # noqa: SIM115, PTH123


def _leave(code: int) -> None:
    """End at once: to take apart all that a large menu was made of, object by object, takes a second of its own."""
    try:
        sys.stdout.flush()
        sys.stderr.flush()
    except (OSError, ValueError):
        return
    os._exit(code)


if __name__ == "__main__":
    main()
