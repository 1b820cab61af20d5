"""Callers are told that the menu has changed, with no end in sight.

Why: callers hear "please listen carefully, as our menu has changed", which is news for a few weeks at most. Said for
years it is not true, costs everybody the same seconds, and helps nobody: whoever knows the old menu has long met the
new one.
Fix: delete it, or give it an end date with `until:`.
Sources: Lewis 2011, Practical Speech User Interface Design (poor practices in introductions), V; Avaya Interactive
Response design guide finds it good where it is true, V. The limit of 30 days is our own judgement, J.
Silent: under a condition; where the date has passed, which is `stale-text`.
"""

from datetime import timedelta
from textwrap import shorten

from ivrlint import Finding, Severity, Survey, option, rule

BAD = """
ivr: 1
language: en
nodes:
  hello:  # <- here
    type: menu
    prompt: Welcome to Lakeside Water. Please listen carefully, as our menu has changed.
    options:
      1: {say: "To report a leak, press 1.", label: report a leak, to: duty}
      2: {say: "To hear the price of water, press 2.", label: price of water, to: price}
      0: {say: "To talk to one of our staff, press 0.", label: staff, to: duty}
    no_input: {tries: 3, again: I did not hear a key., to: duty}
    no_match: {tries: 3, again: That key has no choice here., to: duty}
  price: {type: message, prompt: A thousand litres cost two pounds., next: hello}
  duty:
    type: queue
    name: Duty desk
    announces: [position, estimated wait]
    announces_every: 60s
    max_wait: 3m
    overflow: recorder
    exits: {1: {say: "To leave a message, press 1.", to: recorder}}
  recorder: {type: voicemail, prompt: Leave a message and we will call you before six., promises: today before six}
"""

GOOD = BAD.replace(
    "prompt: Welcome to Lakeside Water. Please listen carefully, as our menu has changed.",
    """prompt:
      - Welcome to Lakeside Water.
      - {say: "Our menu has changed: leaks now come first.", until: 2026-12-15}""",
)


@rule(severity=Severity.INFO)
def check(survey: Survey, *, days: int = option(30, unit="days", range=(1, 366))):
    """Yield the nodes that always say that the menu has changed, or will do so for longer than `days`."""
    told: set[str] = set()
    for text in survey.texts.heard:
        sentence = next(text.sentences("menu_changed"), None)
        last = text.last_day
        ends = last is not None and last <= survey.today + timedelta(days=days)
        if sentence is None or ends or text.segment.when is not None or text.node.id in told:
            continue
        told.add(text.node.id)
        quoted = f"«{shorten(sentence, 70, placeholder=' …')}»" if sentence else "that the menu has changed"
        end = f"and will until {last}" if last is not None else "and no date says when that ends"
        yield Finding(
            at=text.at, message=f"callers hear {text.where} {quoted}, {end}", walk=survey.walks.to(text.node.id)
        )
