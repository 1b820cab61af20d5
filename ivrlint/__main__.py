"""`python -m ivrlint` and the `ivrlint` command."""

from __future__ import annotations

import atexit
import os
import sys


def main() -> None:
    """Run the command line; end with exit code 0, 1, 2 or 3."""
    from ivrlint.cli import app

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
