"""The criteria of the scorecard: what each asks, how many points it is worth, and what it is judged by."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from ivrlint.lint.rule import Mark, Severity
from ivrlint.lint.tables import known_keys, number_of, within

CATEGORIES = {
    "person": "Reach a person",
    "time": "Time",
    "clarity": "Clarity",
    "errors": "Errors",
    "queues": "Queues and promises",
    "respect": "Respect",
}
"""The categories in the order of the card, with their titles."""

KEPT = {Severity.ERROR: 0.0, Severity.WARNING: 0.5, Severity.INFO: 0.9}
"""The part of a criterion's points that one finding leaves; several findings multiply (J)."""

MOST_POINTS = 100
"""The most that config may make a criterion worth."""

Need = Literal["nothing", "person", "whole line", "queues", "callbacks"]
"""What a criterion needs to say anything of a line: `person` = that people are there or lacking, not unknown;
`whole line` = the same, and that calls begin in the file."""


@dataclass(frozen=True, slots=True)
class Gauge:
    """A figure that earns points: all of them at `full`, none at `none`, in proportion between."""

    figure: str
    full: float
    none: float
    source: str
    mark: Mark
    limit: str = ""
    """The rule's option (`rule.option`) that the limits are taken from; empty = from none."""

    def kept(self, value: float) -> float:
        """The part of the points that a value earns, from 0 to 1."""
        return min(1.0, max(0.0, (self.none - value) / (self.none - self.full)))


@dataclass(frozen=True, slots=True)
class Criterion:
    """One line of the scorecard; it is judged by findings of rules or by a figure, never by both."""

    name: str
    category: str
    """A key of CATEGORIES."""
    points: float
    asks: str
    """What it asks for, as a statement that is true where all points are earned."""
    rules: tuple[str, ...] = ()
    gauge: Gauge | None = None
    needs: Need = "nothing"
    """Where the line has none of it by design, or it cannot be told, the criterion is left out."""


_JUDGED = "our own judgement"

_CRITERIA = (
    Criterion(
        "person-everywhere", "person", 5, "a person can be reached from every place in the menus",
        gauge=Gauge("human_share", 0.75, 0.25, _JUDGED, "J"), needs="person",
    ),
    Criterion(
        "person-offered", "person", 5, "the way to a person is said, in the first menu, and is what it says",
        ("no-catch-all", "human-elsewhere", "human-label-misleads", "human-not-in-first-menu", "human-unannounced",
         "zero-not-human"), needs="person",
    ),
    Criterion(
        "person-kept", "person", 6, "the way to a person is never lost, far, or behind a number to key",
        ("human-behind-data", "human-exit-lost", "human-too-far", "no-human-path"), needs="person",
    ),
    Criterion(
        "person-keys", "person", 2, "few keys lead to a person",
        gauge=Gauge("keys_to_human", 2, 6, _JUDGED, "J"), needs="whole line",
    ),
    Criterion(
        "urgent-first", "person", 4, "who cannot wait is helped at once, at any hour",
        ("urgent-buried", "urgent-closes"),
    ),
    Criterion(
        "seconds-to-person", "time", 5, "those who get a person have spent little time in the menus",
        gauge=Gauge("expected_seconds_to_human", 60, 120, _JUDGED, "J", "slow-route.seconds"), needs="whole line",
    ),
    Criterion(
        "seconds-to-choices", "time", 3, "the first choice is heard soon",
        gauge=Gauge(
            "seconds_to_first_option", 12, 24, f"{_JUDGED}; none at twice the limit", "J", "long-greeting.seconds"
        ),
    ),
    Criterion(
        "short-routes", "time", 4, "the ways through the menus are short",
        ("menu-too-deep", "needless-depth", "rare-option-first", "repeated-choices", "silent-lookup", "slow-route"),
    ),
    Criterion(
        "short-words", "time", 2, "what is said is short",
        ("key-echo", "long-greeting", "long-prompt", "repeated-notice"),
    ),
    Criterion(
        "choices-clear", "clarity", 4, "the choices are few, and each says what lies behind it",
        ("errand-between-options", "errand-misled", "errand-without-option", "jargon-label", "menu-too-wide",
         "same-destination", "similar-labels", "vague-label"),
    ),
    Criterion(
        "keys-as-said", "clarity", 5, "the keys do what is said, in an order that callers expect",
        ("ambiguous-key", "duplicate-key", "inconsistent-keys", "key-before-action", "key-order",
         "option-count-mismatch", "prompt-option-mismatch", "reserved-key-misuse"),
    ),
    Criterion(
        "words-right", "clarity", 3, "the words are finished, current, and can be heard again",
        ("detail-said-once", "no-back", "no-repeat", "placeholder-prompt", "stale-menu-changed", "stale-text",
         "unspeakable-text"),
    ),
    Criterion(
        "languages-alike", "clarity", 2, "callers of each language are served alike, at a rate that they can follow",
        ("language-gap", "language-order", "speech-too-fast", "unlisted-language"),
    ),
    Criterion(
        "nothing-broken", "errors", 7, "every part can be reached and leads on",
        ("dead-end", "trap-loop", "undefined-start", "undefined-target", "unreachable-node"),
    ),
    Criterion(
        "slips-forgiven", "errors", 5, "silence and wrong keys are met with help",
        ("blaming-error", "error-disconnect", "error-restarts-call", "identical-reprompt", "missing-handler",
         "retry-count"),
    ),
    Criterion(
        "time-to-answer", "errors", 3, "callers can answer at their own pace, with keys",
        ("barge-in-off", "entry-no-terminator", "speech-only-input", "timeout-range"),
    ),
    Criterion(
        "callers-kept", "queues", 5, "few calls are given up or cut off",
        gauge=Gauge("share_lost", 0.05, 0.5, _JUDGED, "J"),
    ),
    Criterion(
        "queues-fair", "queues", 5, "those who wait know for how long, can leave, and are not cut off",
        ("queue-back-to-menu", "queue-chatter", "queue-ends-in-hangup", "queue-exit-loses-place", "queue-no-exit",
         "queue-no-overflow", "queue-no-wait-info", "queue-past-closing", "queue-wait-too-long"), needs="queues",
    ),
    Criterion(
        "callbacks-kept", "queues", 3, "who is to be rung knows by when, and somebody rings",
        ("callback-no-slots", "callback-no-time", "callback-unconfirmed", "callback-unowned"), needs="callbacks",
    ),
    Criterion(
        "handed-on-well", "queues", 3, "who is handed on gets to somebody who knows and can help",
        ("first-line-cannot-help", "handoff-no-context", "transfer-into-ivr", "transfer-ping-pong"),
    ),
    Criterion(
        "promises-kept", "queues", 4, "what is said and promised holds, and nobody is sent away without a way on",
        ("busy-goodbye", "closed-hours-dead-end", "goal-missed", "hours-contradiction", "no-next-step",
         "promise-contradicted"),
    ),
    Criterion(
        "asked-once", "respect", 5, "callers are asked for what is needed, once",
        ("consent-wall", "identified-for-nothing", "known-caller-ignored", "no-way-without-number",
         "repeat-data-entry"),
    ),
    Criterion(
        "data-safe", "respect", 5, "what callers key is kept safe and confirmed",
        ("card-data-exposed", "entry-unconfirmed", "no-confirm-before-act", "no-recap", "secret-read-aloud"),
    ),
    Criterion(
        "no-pushing", "respect", 5, "callers are not pushed away, sold to, or treated worse than others",
        ("advertising", "cancel-harder-than-buy", "permanent-high-volume", "queue-news-in-menu", "unequal-wait",
         "web-deflection"),
    ),
)  # fmt: skip

CRITERIA = {criterion.name: criterion for criterion in _CRITERIA}
"""Every criterion by its name. Each rule of the profile that the grade is given over stands in one of them, but for the
engine's own, which tell what could not be read."""


def read_points(table: Mapping[str, Any], where: str) -> dict[str, float]:
    """The points that a config gives criteria in place of their own; 0 leaves one out.

    Raise ConfigError, with the nearest name, for a criterion that does not exist, and where none is left.
    """
    known_keys(dict(table), tuple(CRITERIA), where)
    return {
        name: within(number_of(value, f"{where}.{name}"), (0, MOST_POINTS), f"{where}.{name}", "points")
        for name, value in table.items()
    }
