"""Callers are told which key they have just pressed.

Why: callers hear "thank you for pressing 2" or "you have chosen billing": they know, they have just done it. They want
to hear what comes next, and each echo takes everybody's time.
Fix: begin with what the caller can do or hear here.
Sources: gethuman standard 1.0, item 6 (no long prompts), V; that an echo says nothing is our own judgement, J.
Silent: where callers are asked whether it is right, and after a mistake.
"""

from textwrap import shorten

from ivrlint import Finding, Severity, Survey, rule
from ivrlint.flow import Menu
from ivrlint.survey.texts import Part

BAD = """
ivr: 1
language: en
nodes:
  front:
    type: menu
    prompt: Welcome to Elm Road Surgery.
    options:
      1: {say: "For test results, press 1.", label: test results, to: results}
      2: {say: "For our address, press 2.", label: address, to: address}
      0: {say: "To talk to the receptionist, press 0.", label: receptionist, to: reception}
    no_input: {tries: 3, again: I did not hear a key., to: reception}
    no_match: {tries: 3, again: That key has no choice here., to: reception}
  results:  # <- here
    type: message
    prompt: You have chosen test results. Results are ready after ten days.
    next: reception
  address: {type: message, prompt: You find us beside the school., next: front}
  reception:
    type: queue
    name: Reception
    announces: [position, estimated wait]
    announces_every: 60s
    max_wait: 3m
    overflow: recorder
    exits: {1: {say: "To leave a message, press 1.", to: recorder}}
  recorder: {type: voicemail, prompt: Leave a message and we will call you before six., promises: today before six}
"""

GOOD = BAD.replace("You have chosen test results. ", "")


@rule(severity=Severity.INFO)
def check(survey: Survey):
    """Yield the nodes whose prompt repeats the caller's choice."""
    told: set[str] = set()
    for text in survey.texts.heard:
        node = text.node
        sentence = next(text.sentences("key_echo"), None)
        if not sentence or node.id in told or text.part is not Part.PROMPT or text.after_mistake:
            continue
        if text.says("read_back") or (isinstance(node, Menu) and survey.words.confirms(node)):
            continue
        told.add(node.id)
        quoted = shorten(sentence, 60, placeholder=" …")
        message = f"callers are told {text.where} what they have just pressed: «{quoted}»"
        yield Finding(at=node, message=message, walk=survey.walks.to(node.id))
