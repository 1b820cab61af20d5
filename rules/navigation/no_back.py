"""A menu has no key that leads back to the one before.

Why: whoever pressed 2 for 3, or finds that the choice was the wrong one, is stuck in a part of the line that they do
not need. Without a way back they hang up and ring again, or take a person's time to be put right.
Fix: offer a key back, the same in every menu, such as star; one to the main menu does as well.
Sources: W3C COGA, Voice systems (draft): callers can go back without starting over, V; ISO/IEC 13714:1995 as summarised
by vendors (star goes back), S. That it is only a note is our own judgement, J.
Silent: right below a choice of language (or a key for another one) or a check of hours; after an errand or an entry;
yes-or-no questions and scales. What silence or a wrong key does is no way back. A file has one finding, at the first
such menu, with the others named.
"""

from ivrlint import Finding, Related, Severity, Survey, rule
from ivrlint.lint.rule import MOST_RELATED

BAD = """
ivr: 1
language: en
nodes:
  desk:
    type: menu
    prompt: Mill Road Veterinary Clinic.
    options:
      1: {say: "For cats and dogs, press 1.", label: cats and dogs, to: pets}
      2: {say: "For horses and cattle, press 2.", label: horses and cattle, to: field_vets}
      0: {say: "To talk to the receptionist, press 0.", label: receptionist, to: reception}
    no_input: {tries: 3, again: Take your time., to: reception}
    no_match: {tries: 3, again: That key has no choice here., to: reception}
  pets:  # <- here
    type: menu
    prompt: Cats and dogs.
    options:
      1: {say: "To book a visit, press 1.", label: book a visit, to: reception, set: {topic: visit}}
      2: {say: "To renew a prescription, press 2.", label: prescription, to: reception, set: {topic: prescription}}
      3: {say: "For what to do after an operation, press 3.", label: after an operation, to: after}
      0: {say: "To talk to the receptionist, press 0.", label: receptionist, to: reception}
    no_input: {tries: 3, again: Take your time., to: reception}
    no_match: {tries: 3, again: That key has no choice here., to: reception}
  after: {type: message, prompt: Keep your pet warm and in sight until the evening., next: pets}
  field_vets: {type: message, prompt: Please tell us where the animal is., next: reception}
  reception:
    type: queue
    name: Reception
    announces: [position, estimated wait]
    exits: {1: {say: "To leave a message, press 1.", to: message}}
    overflow: message
    max_wait: 3m
  message: {type: voicemail, prompt: Leave a message and we will call you within the hour., promises: within 1h}
"""

_BACK = """to: after}
      "*": {say: "To go back, press star.", label: back, to: back}"""

GOOD = BAD.replace("label: after an operation, to: after}", f"label: after an operation, {_BACK}")


@rule(severity=Severity.INFO, yields_to=["trap-loop"])
def check(survey: Survey):
    """Yield the first menu below another one that has no key back, the others named."""
    found = list(survey.moves.without_way_back())
    for menu, choice in found[:1]:
        before = survey.flow.node(choice.source)
        message = f"callers who took {choice.choice} of «{before.title}» by mistake find no key back in «{menu.title}»"
        others = tuple(Related(other, "no key leads back here either") for other, _ in found[1 : MOST_RELATED + 1])
        yield Finding(at=menu, message=message, walk=survey.walks.to(menu.id), related=others)
