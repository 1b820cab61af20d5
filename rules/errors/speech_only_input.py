"""Callers have to speak and cannot press a key instead.

Why: on a train, in a waiting room, with a child on the arm, with a stammer, an accent or no voice at all, a key works
where words do not; and nobody wants to say a number aloud among strangers.
Fix: give each choice a key as well and say it, or lead callers who were not understood to a menu with keys.
Sources: gethuman standard 1.0, item 5 (keys as a fall-back for speech), V; W3C COGA, Voice systems (draft): another way
for those whose speech is not recognised, V; United States, Telecommunications Act section 255 guidelines (operable
without speech), S.
Silent: bots, and entries that are no number and cannot be keyed; where silence or words that are not understood lead to
keys. A file in which every menu takes speech only has one finding, at its first menu.
"""

from ivrlint import Finding, Related, Severity, Survey, rule
from ivrlint.flow import Menu
from ivrlint.lint.rule import MOST_RELATED

BAD = """
ivr: 1
language: en
nodes:
  front:  # <- here
    type: menu
    input: speech
    prompt: Welcome to Sunny Travel. Say what your call is about, for instance a booking, or say agent.
    options:
      booking: {phrases: [booking, my booking], label: booking, to: booking}
      agent: {phrases: [agent, somebody], label: agent, to: agents}
    no_input: {tries: 3, again: I did not hear you., to: agents}
    no_match: {tries: 3, again: I did not understand that., to: agents}
  booking: {type: message, prompt: Please have your booking at hand., next: agents}
  agents:
    type: queue
    name: Agents
    announces: [position, estimated wait]
    exits: {1: {say: "To leave a message, press 1.", to: message}}
    overflow: message
    max_wait: 3m
  message: {type: voicemail, prompt: Leave a message and we will call you before noon., promises: by noon next day}
"""

GOOD = (
    BAD.replace("input: speech", "input: both")
    .replace("Say what your call is about, for instance a booking, or say agent.", "Say or press what you want.")
    .replace("booking: {phrases: [booking, my booking],", '1: {phrases: [booking], say: "For a booking, press 1.",')
    .replace(
        "agent: {phrases: [agent, somebody],", '0: {phrases: [agent], say: "For an agent for anything else, press 0.",'
    )
)


@rule(severity=Severity.WARNING)
def check(survey: Survey):
    """Yield the menus and entries without keys, as one finding where no menu of the file has any."""
    places = list(survey.input.speech_only())
    menus = sum(isinstance(node, Menu) for node in places)
    if menus > 1 and menus == survey.shape.menus:
        first, *others = places
        message = f"no menu takes a key: callers have to speak, at «{first.title}» first"
        related = tuple(Related(other, "and here") for other in others[:MOST_RELATED])
        yield Finding(at=first, message=message, related=related, walk=survey.walks.to(first.id))
        return
    for node in places:
        message = f"callers of «{node.title}» have to speak: no key does the same"
        yield Finding(at=node, message=message, walk=survey.walks.to(node.id))
