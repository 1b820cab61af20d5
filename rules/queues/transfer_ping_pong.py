"""Callers are sent on and come straight back to where they were.

Why: callers hear "I will put you through" and then the same greeting as before, and so at the next try. They go round
until they hang up, each round costs them a wait, and no statistic shows it: every transfer counts as a success.
Fix: transfer to people or to a queue instead of a number of this line, and let only one of two menus call the other.
Sources: our own judgement, J; W3C COGA, Voice systems (draft): fallbacks must not loop, V.
Silent: where the file says that a person or a voicemail answers the number, where callers cannot get to the transfer
again, and where a menu or anything else to do lies on the way back.
"""

from ivrlint import Finding, Related, Severity, Survey, rule
from ivrlint.flow import SubFlow

BAD = """
ivr: 1
language: en
number: "+44 20 7946 0500"
nodes:
  door:
    type: menu
    prompt: Welcome to Quayside Council.
    options:
      1: {say: "For parking permits, press 1.", label: parking permits, to: permits}
      2: {say: "For waste and recycling, press 2.", label: waste and recycling, to: waste}
      0: {say: "To talk to an officer, press 0.", label: officer, to: officers}
    no_input: {tries: 3, again: I did not hear a key., to: officers}
    no_match: {tries: 3, again: That key has no choice here., to: officers}
  permits: {type: transfer, name: the permit office, number: 020 7946 0500, failure: officers}  # <- here
  waste: {type: flow, name: waste, file: waste.ivr.yaml}  # <- here
  officers:
    type: queue
    name: Officers
    announces: [position, estimated wait]
    exits: {1: {say: "To leave a message instead, press 1.", to: message}}
    max_wait: 10m
    overflow: message
  message: {type: voicemail, prompt: Leave your number and we will ring you before noon., promises: by noon}
"""

GOOD = (
    BAD.replace("  # <- here", "")
    .replace("number: 020 7946 0500, failure", 'number: "+44 20 7946 0777", reaches: person, failure')
    .replace("waste.ivr.yaml", "rounds.ivr.yaml")
)

SETTINGS = {
    "files": {
        "waste.ivr.yaml": """
ivr: 1
part: true
nodes:
  moved: {type: message, prompt: Waste is now part of the main line., next: main}
  main: {type: flow, file: menu.ivr.yaml}
""",
        "rounds.ivr.yaml": "ivr: 1\npart: true\nnodes: {crew: {type: queue, name: the crew}}",
    }
}


@rule(severity=Severity.ERROR)
def check(survey: Survey):
    """Yield the transfers that ring this line again, and the flows that send callers straight back."""
    for transfer, entry in survey.queues.rings_back():
        message = f"callers who are put through to «{transfer.title}» ring this line again and meet «{entry.title}»"
        related = (Related(entry, "calls to that number begin here"),)
        yield Finding(at=transfer, message=message, related=related, walk=survey.walks.to(transfer.id))
    for node in survey.flow.of(SubFlow):
        if survey.comes_back(node):
            message = f"callers who are sent on to «{node.title}» are sent straight back to the start of this menu"
            yield Finding(at=node, message=message, walk=survey.walks.to(node.id))
