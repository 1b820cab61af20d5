"""Figures as people read them, and their order."""

from __future__ import annotations

from ivrlint.survey.figures import FIGURES
from ivrlint.survey.toll import Saving

GROUPS = {
    "To a person": (
        "seconds_to_human", "expected_seconds_to_human", "worst_seconds_to_human", "keys_to_human",
        "expected_keys_to_human", "menus_to_human", "human_share",
    ),
    "Before the choices": ("seconds_to_first_option", "words_to_first_option"),
    "The menus": (
        "menus", "depth", "mean_depth", "options_per_menu", "mean_options", "leaves", "cyclomatic_number", "entropy",
        "ordering_efficiency",
    ),
    "A call": ("seconds_per_call", "waiting_per_call", "keys_per_call", "share_lost"),
    "A month": ("caller_hours", "waiting_hours", "lost_callers", "value_lost"),
}  # fmt: skip
"""Figures as they stand together; how calls end has a table of its own."""


def shown(name: str, value: float | None, price: tuple[float, str] | None = None) -> str:
    """A figure with its unit, or why it cannot be known; money with how it follows from the price of a lost call."""
    figure = FIGURES[name]
    if value is None:
        return f"not known: {figure.unknown}"
    if figure.unit == "share":
        return percent(value)
    if figure.unit == "money" and price:
        each, currency = price
        calls = round(value / each, 0 if value >= 100 * each else 1) if each else 0.0
        return f"{number(calls)} calls × {number(each)} {currency} = {number(calls * each)} {currency}"
    unit = figure.unit.removesuffix("s") if value == 1 else figure.unit
    return f"{number(value)} {unit}"


def number(value: float) -> str:
    """At most three digits behind the most telling one: `0.42`, `41.5`, `2,076`."""
    if value == int(value) or abs(value) >= 100:
        return f"{value:,.0f}"
    return f"{value:.1f}" if abs(value) >= 1 else f"{value:.2g}"


def percent(share: float) -> str:
    """`57 %`; what rounds to nothing but is something is `<1 %`."""
    return "<1 %" if share > 0 and not round(100 * share) else f"{100 * share:.0f} %"


def saving_words(saving: Saving) -> str:
    """A better order of a menu's choices, and what it saves."""
    words, menu = saving.listening, saving.listening.menu
    labels = [f"«{edge.label or edge.choice}»" for edge in words.order]
    hours = "" if saving.hours is None else f", {number(saving.hours)} caller-hours a month"
    return f"{menu.title}: reading {', '.join(labels)} in this order saves {number(saving.seconds)} s a call{hours}"
