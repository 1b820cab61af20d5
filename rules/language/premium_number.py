"""Callers pay a surcharge to get help.

Why: somebody whose machine broke or whose bill is wrong pays by the minute for being put right, and pays most when the
queue is longest.
Fix: answer on a free or basic-rate number, and transfer to none that costs more.
Sources: Directive 2011/83/EU art. 21 and the Court of Justice in C-568/15 (no more than the basic rate for help with a
contract), S; Germany, TKG section 115 (queues on surcharged numbers only where waiting is free or its price is
announced), V; Portugal, DL 134/2009, S.
Silent: where the file names no tariff.
"""

from ivrlint import Finding, Severity, Survey, rule
from ivrlint.flow import Transfer

BAD = """
ivr: 1
language: en
nodes:
  welcome:
    type: menu
    prompt: Welcome to Bright Kitchens.
    options:
      1: {say: "To order a spare part, press 1.", label: spare part, to: desk}
      2: {say: "For a repair, press 2.", label: repair, to: repairs}
      0: {say: "To speak with an adviser, press 0.", label: adviser, to: desk}
    no_input: {tries: 3, again: I did not hear a key., to: desk}
    no_match: {tries: 3, again: That key has no choice here., to: desk}
  repairs: {type: transfer, number: "0909 879 0123", reaches: person, tariff: surcharged, failure: desk}  # <- here
  desk:
    type: queue
    name: Advisers
    announces: [position]
    exits: {1: {say: "To leave a message, press 1.", to: message}}
    overflow: message
    max_wait: 3m
  message: {type: voicemail, prompt: Leave a message and we will call you before ten., promises: by 10 next day}
"""

GOOD = BAD.replace("0909 879 0123", "0808 157 0123").replace("surcharged", "free")


@rule(severity=Severity.ERROR)
def check(survey: Survey):
    """Yield the line itself and the transfers whose numbers cost more than a basic call."""
    if survey.flow.tariff == "surcharged":
        yield Finding(at=survey.flow, message="callers pay a surcharge for this line", subject="line")
    for transfer in survey.flow.of(Transfer):
        if transfer.tariff == "surcharged":
            message = f"callers who are transferred to «{transfer.title}» pay a surcharge from then on"
            yield Finding(at=transfer, message=message, walk=survey.walks.to(transfer.id))
