"""Callers go round in a part of the menu that leads to nothing.

Why: every key brings callers back to where they were; there is no person, no answer and no message in reach, and
hanging up is the only way out. They did everything right, for minutes, and it was for nothing.
Fix: give the loop a way out: a key to a person, a callback or a message in each of its menus.
Sources: W3C COGA, Voice systems (draft): fallbacks must not loop, V; United States, FCC 24-110 (2024, notice of inquiry
on reaching a person; a proposal, no law), S. That one is too many is our own judgement, J.
Silent: a loop that a queue, a person or anything unknown can be reached from; one that a key leads out of by mistake,
which `dead-end` is about.
"""

from ivrlint import Finding, Related, Severity, Survey, rule
from ivrlint.lint.rule import MOST_RELATED

BAD = """
ivr: 1
language: en
human: agents
nodes:
  front:
    type: menu
    prompt: Welcome to Citywide Broadband.
    options:
      1: {say: "To report a fault, press 1.", label: report a fault, to: faults}
      0: {say: "To speak with an agent, press 0.", label: agent, to: agents}
    no_input: {tries: 3, again: I did not hear a key., to: agents}
    no_match: {tries: 3, again: That key has no choice here., to: agents}
  faults:  # <- here
    type: menu
    prompt: Faults.
    options:
      1: {say: "For advice on a slow line, press 1.", label: slow line, to: advice}
      2: {say: "For advice on a dead line, press 2.", label: dead line, to: advice}
      "*": {say: "To hear this again, press star.", label: again, to: repeat}
    no_input: {tries: 3, again: I did not hear a key., to: faults}
    no_match: {tries: 3, again: That key has no choice here., to: faults}
  advice: {type: message, prompt: Please restart the box under your desk., next: faults}
  agents:
    type: queue
    name: Agents
    announces: [position, estimated wait]
    exits: {1: {say: "To leave a message, press 1.", to: message}}
    overflow: message
    max_wait: 3m
  message: {type: voicemail, prompt: Leave a message and we will call you before ten., promises: by 10 next day}
"""

GOOD = (
    BAD.replace(
        '      "*": {say: "To hear this again, press star.", label: again, to: repeat}',
        """      0: {say: "To speak with an agent, press 0.", label: agent, to: agents}
      "*": {say: "To go back, press star.", label: back, to: back}""",
    )
    .replace("a key., to: faults", "a key., to: agents")
    .replace("here., to: faults", "here., to: agents")
)


@rule(severity=Severity.ERROR)
def check(survey: Survey):
    """Yield the entry of every part of the menu that only leads to itself."""
    for part in survey.reach.trapped_parts():
        entry, *others = [node for node in part if not node.implied] or part
        round_trip = f" between it and {_named(others)}" if others else " in it"
        message = f"callers who get to «{entry.title}» go round{round_trip}: no person, answer or message is in reach"
        related = tuple(Related(node, "part of the same loop") for node in others[:MOST_RELATED])
        yield Finding(at=entry, message=message, walk=survey.walks.to(entry.id), related=related)


def _named(nodes):
    names = [f"«{node.title}»" for node in nodes[:3]]
    return ", ".join(names) + (f" and {len(nodes) - 3} more" if len(nodes) > 3 else "")
