"""A long number has to be keyed against the clock, and nobody says how to get more time.

Why: the number stands on a letter in another room, or the fingers are slow; whoever sees badly or reads digit by digit
hears that nothing was entered just when they had found the line. Knowing that there is time is half of keying it right.
Fix: say before the entry, or when the time is up, that callers may take their time and how to ask for more (`more_time:
true` where they can).
Sources: United States, Section 508, 36 CFR 1194.23 (text of 2000, superseded): warn before time runs out and let
callers ask for more, V; W3C COGA, Voice systems (draft): sufficient time, extendable, V. The limit of 4 digits is our
own judgement, J.
Silent: where no time is written for the entry, or the words are not known; where few digits may do, as for an amount
(what counts is the middle between the fewest digits and the most). A file in which no timed entry says so has one
finding, at the first.
"""

from ivrlint import Finding, Limit, Related, Severity, Survey, rule
from ivrlint.flow import Collect
from ivrlint.lint.rule import MOST_RELATED

BAD = """
ivr: 1
language: en
nodes:
  card:  # <- here
    type: collect
    datum: library card
    digits: 8
    first_digit: 8s
    prompt: Please key the eight digits of your library card.
    confirms: [library card]
    without_it: desk
    next: desk
    no_input: {tries: 3, again: I did not hear a number., to: desk}
    no_match: {tries: 3, again: I do not find that card., to: desk}
  desk:
    type: queue
    name: Desk
    announces: [position, estimated wait]
    exits: {1: {say: "To leave a message, press 1.", to: message}}
    receives: [library card]
    overflow: message
    max_wait: 3m
  message: {type: voicemail, prompt: Leave a message and we will call you before noon., promises: by noon next day}
"""

GOOD = BAD.replace("first_digit: 8s", "first_digit: 8s\n    more_time: true")


@rule(severity=Severity.INFO)
def check(survey: Survey, *, digits: Limit = Limit(info=4, unit="digits", range=(1, 30))):
    """Yield the timed entries of a long number that offer no more time, as one finding where no such entry does."""
    timed = (node for node in survey.flow.of(Collect) if node.id in survey.reach.reachable and _is_timed(survey, node))
    asked = [(node, *node.digits) for node in timed if node.digits]
    long = [
        (node, most, severity) for node, least, most in asked if (severity := digits.exceeded_by((least + most) / 2))
    ]
    hurried = [entry for entry in long if survey.input.offers_more_time(entry[0]) is False]
    if len(hurried) > 1 and len(hurried) == len(long):
        (first, _, severity), *others = hurried
        message = f"no entry of a long number tells callers that they may have more time, «{first.title}» first"
        related = tuple(Related(other, "and here") for other, _, _ in others[:MOST_RELATED])
        yield Finding(at=first, message=message, severity=severity, related=related, walk=survey.walks.to(first.id))
        return
    for node, count, severity in hurried:
        message = f"callers key {count} digits in «{node.title}» against the clock and are offered no more time"
        yield Finding(at=node, message=message, severity=severity, walk=survey.walks.to(node.id))


def _is_timed(survey, node):
    return node.inter_digit is not None or survey.input.first_time_out(node) is not None
