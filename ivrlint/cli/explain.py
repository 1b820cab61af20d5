"""`ivrlint explain`."""

from __future__ import annotations

from typing import Annotated

import typer

from ivrlint.cli.opened import ConfigOption, RulesOption, opened
from ivrlint.cli.terminal import fail, look, write


def explain(
    name: Annotated[str, typer.Argument(help="A rule, a family or a profile.", metavar="NAME")],
    config: ConfigOption = None,
    rules: RulesOption = None,
) -> None:
    """Explain a rule, a family of rules or a profile.

    Of a rule: why it matters to callers, how to mend it, where it comes from, an example.
    """
    from ivrlint.lint.book import nearest
    from ivrlint.lint.layers import Layer
    from ivrlint.lint.profiles import profile_names, read_profile
    from ivrlint.lint.rule import RuleError
    from ivrlint.lint.settings import Config, settle
    from ivrlint.report.profile_page import terminal_page as profile_page
    from ivrlint.report.rule_page import terminal_page
    from ivrlint.report.safe import ascii_only

    _, book = opened(config, rules)
    terminal = look()
    width = terminal.width
    try:
        if name in book.places:
            text = terminal_page(book.rule(name), width)
        elif name in book.families:
            text = "\n".join(terminal_page(book.rule(rule), width) for rule in book.expand([name]))
        elif name in profile_names():
            selected = settle(book, Config(), Layer("explain", profiles=[name])).selected
            text = profile_page(read_profile(name), selected, width)
        else:
            known = [*book.names, *book.families, *profile_names()]
            fail(f"there is no rule, family or profile called {name}{nearest(name, known)}")
        write(text if terminal.unicode else ascii_only(text))
    except RuleError as error:
        fail(str(error))
