"""Callers have to say who they are before it is known whether that is of any use.

Why: the caller looks for the customer number, keys eight digits, and then hears that the office is closed, or presses 3
for the opening hours that anybody may know.
Fix: check the hours first, offer what concerns everybody first, and ask for the number right before the errand that
needs it.
Sources: our own judgement, J; Ireland, NDA Customer Communications Toolkit, section 21 (important information first),
V.
Silent: where what is behind a choice may use the answer: people, voicemail, whatever does not say what it uses
(`uses`), and texts other than hours, referrals and words of parting. What no choice uses is `repeat-data-entry`.
"""

from ivrlint import Finding, Related, Severity, Survey, rule
from ivrlint.flow import Menu
from ivrlint.lint.rule import MOST_RELATED

BAD = """
ivr: 1
language: en
nodes:
  who:  # <- here
    type: collect
    kind: identification
    datum: customer number
    digits: 8
    prompt: Welcome to Hazel Heating. Please key your customer number.
    confirms: [customer number]
    without_it: hours
    next: hours
    no_input: {tries: 3, again: I did not hear a number., to: hours}
    no_match: {tries: 3, again: I do not find that number., to: hours}
  hours:
    type: branch
    by: hours
    cases: {open: desk, closed: closed, holiday: closed}
  closed: {type: message, prompt: "We are open from eight to four, Monday to Friday. Goodbye.", next: hangup}
  desk:
    type: queue
    name: Desk
    announces: [position, estimated wait]
    receives: [customer number]
    exits: {1: {say: "To leave a message, press 1.", to: message}}
    max_wait: 10m
    overflow: message
  message: {type: voicemail, prompt: Leave a message and we will ring you before noon., promises: by noon next day}
"""

GOOD = (
    BAD.replace("  # <- here", "")
    .replace("nodes:", "start: hours\nnodes:")
    .replace(": hours\n    next: hours", ": desk\n    next: desk")
    .replace("number., to: hours}", "number., to: desk}")
    .replace("open: desk,", "open: who,")
)


@rule(severity=Severity.WARNING, yields_to=["repeat-data-entry"])
def check(survey: Survey):
    """Yield the questions who callers are that come before a choice or a check of hours with a way that needs none."""
    for question, place, ways in survey.entries.for_nothing():
        first = ways[0]
        which = f"choose {first.choice}" if isinstance(place, Menu) else f"meet the case «{first.condition}»"
        message = f"callers key «{question.datum}» in «{question.title}», and those who {which} in «{place.title}»"
        message += " did so for nothing"
        related = tuple(Related(way, "needs no answer") for way in ways[:MOST_RELATED])
        walk = survey.walks.to(question.id)
        yield Finding(at=question, message=message, related=related, subject=place.id, walk=walk)
