"""A transfer lands callers in another phone menu, or in a second transfer.

Why: the caller has been through one menu, is told "I connect you", and hears the next company's "welcome, press 1".
All that was chosen and said is gone, and nobody of the first menu is left to help.
Fix: transfer to the people themselves, on a direct number, and at most once.
Sources: United States, 47 CFR 76.309 (a transfer takes at most 30 seconds), S; that one transfer is the limit is our
own judgement, J.
Silent: where the file does not say what the number reaches; a second number that is tried when the first does not
answer.
"""

from ivrlint import Finding, Related, Severity, Survey, rule
from ivrlint.flow import Transfer

BAD = """
ivr: 1
language: en
nodes:
  desk:
    type: queue
    name: Desk
    announces: [position, estimated wait]
    exits: {1: {say: "For the bus company, press 1.", to: buses}}
    max_wait: 10m
    overflow: buses
  buses:  # <- here
    type: transfer
    name: the bus company
    number: "+44 20 7946 0001"
    reaches: ivr
    failure: message
  message: {type: voicemail, prompt: Leave your number and we will ring you before noon., promises: by noon}
"""

GOOD = BAD.replace("  # <- here", "").replace("reaches: ivr", "reaches: person")


@rule(severity=Severity.WARNING)
def check(survey: Survey):
    """Yield the transfers into a menu, and those that follow upon another one."""
    for transfer in survey.flow.of(Transfer):
        walk = survey.walks.to(transfer.id)
        if transfer.reaches == "ivr":
            message = f"callers who are put through to «{transfer.title}» meet another menu"
            yield Finding(at=transfer, message=message, walk=walk)
        elif before := survey.queues.transferred_before.get(transfer.id):
            message = f"callers are put through to «{before.title}» and then again to «{transfer.title}»"
            yield Finding(at=transfer, message=message, related=(Related(before, "the first transfer"),), walk=walk)
