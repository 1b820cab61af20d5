"""The key for the same thing changes from menu to menu.

Why: callers learn a key once, "star takes me back", and then press it without listening. Where the next menu has moved
it they land somewhere else and no longer trust any key.
Fix: give repeating, going back and reaching a person one key each, and keep it in every menu.
Sources: ISO/IEC 13714:1995 as summarised by vendors (one key for each command), S; Mitel 5000 Enterprise Messaging
guide (2008): consistent digits, V.
Silent: menus that have the usual key besides another one; menus that choose the language, yes-or-no questions, scales,
and menus whose only choices are to move on; ways to a person while nobody is at work. Each of the three purposes has
one finding, at the first odd key, with the usual one and the other odd ones named. `zero-not-human` stands for it where
it speaks of the same menu.
"""

from ivrlint import Finding, Related, Severity, Survey, rule
from ivrlint.lint.rule import MOST_RELATED

BAD = """
ivr: 1
language: en
nodes:
  counter:
    type: menu
    prompt: Swift Parcels.
    options:
      1: {say: "To trace a parcel, press 1.", label: trace a parcel, to: tracing}
      2: {say: "To send a parcel, press 2.", label: send a parcel, to: sending}
      0: {say: "To talk to an agent, press 0.", label: agent, to: agents}
    no_input: {tries: 3, again: Take your time., to: agents}
    no_match: {tries: 3, again: That key has no choice here., to: agents}
  tracing:
    type: menu
    prompt: Tracing.
    options:
      1: {say: "If a parcel is late, press 1.", label: late parcel, to: agents, set: {topic: late}}
      2: {say: "If a parcel is damaged, press 2.", label: damaged parcel, to: agents, set: {topic: damaged}}
      3: {say: "For parcels held at customs, press 3.", label: customs, to: customs}
      0: {say: "To talk to an agent, press 0.", label: agent, to: agents}
      "*": {say: "To go back, press star.", label: back, to: back}
    no_input: {tries: 3, again: Take your time., to: agents}
    no_match: {tries: 3, again: That key has no choice here., to: agents}
  sending:
    type: menu
    prompt: Sending.
    options:
      1: {say: "To order a pick-up, press 1.", label: order a pick-up, to: agents, set: {topic: pick-up}}
      2: {say: "To hear what it costs, press 2.", label: prices, to: prices}
      3: {say: "For our opening hours, press 3.", label: opening hours, to: hours}
      0: {say: "To talk to an agent, press 0.", label: agent, to: agents}
      "#": {say: "To go back, press hash.", label: back, to: back}  # <- here
    no_input: {tries: 3, again: Take your time., to: agents}
    no_match: {tries: 3, again: That key has no choice here., to: agents}
  customs: {type: message, prompt: Customs will write to you within three days., next: tracing}
  prices: {type: message, prompt: A parcel of up to five kilos costs nine pounds., next: sending}
  hours: {type: message, prompt: "We are open from eight to eight, Monday to Saturday.", next: sending}
  agents:
    type: queue
    name: Agents
    announces: [position, estimated wait]
    exits: {1: {say: "To leave a message, press 1.", to: message}}
    overflow: message
    max_wait: 3m
  message: {type: voicemail, prompt: Leave a message and we will call you before ten., promises: by 10 next day}
"""

GOOD = BAD.replace('"#": {say: "To go back, press hash.', '"*": {say: "To go back, press star.')


@rule(severity=Severity.WARNING, yields_to=["zero-not-human", "human-exit-lost"])
def check(survey: Survey):
    """Yield one finding for each of repeating, going back and reaching a person, at the first odd key."""
    for custom in survey.moves.customs:
        usual, (odd, *others) = custom.usual, custom.odd
        more = [Related(other.edge, f"{other.edge.choice} in «{other.menu.title}»") for other in others[:MOST_RELATED]]
        yield Finding(
            at=odd.edge,
            message=f"{odd.purpose} is on {odd.edge.choice} in «{odd.menu.title}»"
            f" and on {usual.edge.choice} in «{usual.menu.title}»",
            subject=odd.purpose.name.lower(),
            walk=survey.walks.to(odd.menu.id),
            related=(Related(usual.edge, "the usual key"), *more),
        )
