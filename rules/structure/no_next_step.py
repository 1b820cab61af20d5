"""Callers are told something and then the call ends, with no way on.

Why: callers often have another question, or what they heard was not what they wanted; those who have to ring again for
it go through everything once more.
Fix: lead on to the menu, or offer a key to hear it again and one to a person.
Sources: W3C COGA, Voice systems (draft): callers know what they can do next, and when they are done, V; that a
recording with nothing after it is too little is our own judgement, J.
Silent: what says nothing but goodbye; what a survey, a closed office, a queue, an error or a finished errand leads to;
texts that are not known.
"""

from ivrlint import Finding, Severity, Survey, rule
from ivrlint.flow import EdgeKind, Message

BAD = """
ivr: 1
language: en
nodes:
  front:
    type: menu
    prompt: Welcome to Oak Street Pharmacy.
    options:
      1: {say: "To hear where to find us, press 1.", label: where to find us, to: address}
      0: {say: "To speak with the pharmacist, press 0.", label: pharmacist, to: counter}
    no_input: {tries: 3, again: I did not hear a key., to: counter}
    no_match: {tries: 3, again: That key has no choice here., to: counter}
  address: {type: message, prompt: We are at the corner of Oak Street and Mill Lane., next: hangup}  # <- here
  counter:
    type: queue
    name: Counter
    announces: [position, estimated wait]
    exits: {1: {say: "To leave a message, press 1.", to: message}}
    overflow: message
    max_wait: 3m
  message: {type: voicemail, prompt: Leave a message and we will call you before ten., promises: by 10 next day}
"""

GOOD = BAD.replace("next: hangup", "next: front")


@rule(severity=Severity.INFO, yields_to=["dead-end"])
def check(survey: Survey):
    """Yield the messages that callers choose and after which the call only ends."""
    told = set()
    for menu in survey.reach.menus():
        if survey.words.rates(menu):
            continue
        for choice in survey.flow.edges_from(menu.id, EdgeKind.OPTION):
            node = survey.flow.node(choice.target)
            if not isinstance(node, Message) or node.id in told or node.id not in survey.reach.closing:
                continue
            told.add(node.id)
            closes = survey.words.classes(node) & {"closed", "try_later"}
            known = survey.words.text(node) and survey.words.lexicon(node)
            if known and not closes and not survey.words.only_says(node, "goodbye", "courtesy_filler"):
                message = f"after «{node.title}» the call ends: callers can neither go back nor reach a person"
                yield Finding(at=node, message=message, walk=survey.walks.to(node.id))
