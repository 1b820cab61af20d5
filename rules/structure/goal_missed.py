"""Callers do not get what the team promised them in figures.

Why: callers were promised "a person within a minute", once, and the promise was forgotten; the menu grows by one notice
and one level at a time, and nobody sees the day on which the promise is broken.
Fix: shorten the way, or change the promise where everybody can see it.
Sources: our own judgement, J; the figures come from the timing model, whose sources are in the documentation.
Silent: a figure that cannot be known, for instance because a recording has no transcript; a file that is a part of a
line.
"""

from ivrlint import Finding, Severity, Survey, rule
from ivrlint.survey.figures import FIGURES

BAD = """
ivr: 1
language: en
goals:
  seconds_to_human: 10  # <- here
  keys_to_human: 2
nodes:
  welcome:
    type: message
    prompt: >-
      Welcome to the Valley Bus Company. From Monday on all our buses in the valley leave ten minutes earlier than
      before, and the stop at the old mill has been moved to the school.
    next: front
  front:
    type: menu
    options:
      1: {say: "To hear about lost things, press 1.", label: lost things, to: lost}
      0: {say: "To speak with an adviser, press 0.", label: adviser, to: advisers}
    no_input: {tries: 3, again: I did not hear a key., to: advisers}
    no_match: {tries: 3, again: That key has no choice here., to: advisers}
  lost: {type: message, prompt: What you left in a bus waits at the depot., next: front}
  advisers:
    type: queue
    name: Advisers
    announces: [position, estimated wait]
    exits: {1: {say: "To leave a message, press 1.", to: message}}
    overflow: message
    max_wait: 3m
  message: {type: voicemail, prompt: Leave a message and we will call you before ten., promises: by 10 next day}
"""

_NOTICE = """ From Monday on all our buses in the valley leave ten minutes earlier than
      before, and the stop at the old mill has been moved to the school."""

GOOD = BAD.replace(_NOTICE, "").replace("seconds_to_human: 10  #", "seconds_to_human: 20  #")


@rule(severity=Severity.WARNING)
def check(survey: Survey):
    """Yield the goals that are not met: a figure that is to be low is higher than promised, or the other way round."""
    if survey.flow.part:
        return
    for name, (limit, place) in survey.flow.goals.items():
        value = survey.shape.figure(name) if name in FIGURES else None
        if value is not None and FIGURES[name].misses(value, limit):
            bound = "at most" if FIGURES[name].better == "lower" else "at least"
            message = f"{FIGURES[name].meaning}: {value:.3g}, and the goal is {limit:g} {bound}"
            walk = survey.people.fastest if name == "seconds_to_human" else None
            yield Finding(at=place, message=message, walk=walk, subject=name)
