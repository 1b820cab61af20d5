"""`ivrlint lsp` where its extra is not installed."""

from __future__ import annotations

import subprocess
import sys


def test_without_the_extra_it_says_in_one_line_what_to_install():
    program = (
        "import sys; sys.modules['pygls'] = None; from ivrlint.__main__ import main; sys.argv[1:] = ['lsp']; main()"
    )
    result = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert result.returncode == 2
    assert result.stderr == "ivrlint: the language server is an extra; install it with: pip install 'ivrlint[lsp]'\n"
    assert result.stdout == ""
