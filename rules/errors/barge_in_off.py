"""Callers cannot cut short what is said by pressing a key.

Why: whoever rings for the third time this week knows the key and presses it, and nothing happens; they press it again,
and the second press chooses something in the next menu.
Fix: let a key cut the words short (`interruptible`); hold callers only through what the law wants them to hear.
Sources: gethuman standard 1.0, item 7 (what is said can be interrupted), V; AS/NZS 4263:2003, clauses 2.3 and 2.4
(interrupt and key-ahead; titles only), V; Avaya Interactive Response design guide (only the first words after an
error), V. The limit of 3 seconds is our own judgement, J.
Silent: what is said after an error; notices of recording, of a machine that answers, of the price and of emergencies;
the last words of a call; languages without phrase lists, in which no notice can be told apart.
"""

from ivrlint import Finding, Limit, Severity, Survey, rule
from ivrlint.flow import Collect, Menu, Message

BAD = """
ivr: 1
language: en
nodes:
  front:  # <- here
    type: menu
    prompt: [{say: Welcome to the tax office of Westbrook. We are glad that you ring., interruptible: false}]
    options:
      1: {say: "For your tax return, press 1.", label: tax return, to: clerks}
      2: {say: "For a payment, press 2.", label: payment, to: clerks}
      0: {say: "To talk to a clerk about anything else, press 0.", label: clerk, to: clerks}
    no_input: {tries: 3, again: I did not hear a key., to: clerks}
    no_match: {tries: 3, again: That key has no choice here., to: clerks}
  clerks:
    type: queue
    name: Clerks
    receives: all
    announces: [position, estimated wait]
    exits: {1: {say: "To leave a message, press 1.", to: message}}
    overflow: message
    max_wait: 3m
  message: {type: voicemail, prompt: Leave a message and we will call you before noon., promises: by noon next day}
"""

GOOD = BAD.replace(", interruptible: false", "")


@rule(severity=Severity.WARNING)
def check(survey: Survey, *, seconds: Limit = Limit(warning=3, unit="seconds that no key cuts short", range=(0, 120))):
    """Yield the menus, entries and messages that hold callers for longer than the limit."""
    before_the_end = survey.reach.reachable - survey.reach.closing
    for node in survey.flow.nodes.values():
        if not isinstance(node, Menu | Collect | Message) or node.id not in before_the_end:
            continue
        forced = survey.input.forced_seconds(node)
        if severity := seconds.exceeded_by(forced):
            message = f"callers cannot cut short {forced:.0f} s of «{node.title}»"
            yield Finding(at=node, message=message, severity=severity, walk=survey.walks.to(node.id))
