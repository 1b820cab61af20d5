"""Callers hear how long they will wait, and then have to choose from a menu.

Why: callers hear "you are number six in the queue" and think that the phone will be answered next. Then comes "for
bills, press 1": was that the queue or not, and is the place still kept? The figure may not even be that of the queue
they end in.
Fix: say the wait in the queue, once callers are in it.
Sources: our own judgement, J, from complaints about menus that sound like queues.
Silent: where the choices are about waiting (to be rung, to stay on the line), and for menus behind a queue.
"""

from textwrap import shorten

from ivrlint import Finding, Related, Severity, Survey, rule

BAD = """
ivr: 1
language: en
nodes:
  news:  # <- here
    type: message
    prompt: Welcome to Quick Parcels. You are number six in the queue.
    next: front
  front:
    type: menu
    prompt: What can we do for you?
    options:
      1: {say: "To send a parcel, press 1.", label: send a parcel, to: sending}
      2: {say: "To find a parcel, press 2.", label: find a parcel, to: people}
      0: {say: "To talk to one of our staff, press 0.", label: staff, to: people}
    no_input: {tries: 3, again: I did not hear a key., to: people}
    no_match: {tries: 3, again: That key has no choice here., to: people}
  sending: {type: message, prompt: You can hand in parcels at every station., next: front}
  people:
    type: queue
    name: Parcel desk
    announces: [position, estimated wait]
    announces_every: 60s
    max_wait: 3m
    overflow: recorder
    exits: {1: {say: "To leave a message, press 1.", to: recorder}}
  recorder: {type: voicemail, prompt: Leave a message and we will call you before six., promises: today before six}
"""

GOOD = BAD.replace(" You are number six in the queue.", "")


@rule(severity=Severity.WARNING)
def check(survey: Survey):
    """Yield the menus, and the messages just before one, that tell of a queue which callers are not in yet."""
    for text, sentence, menu in survey.texts.queue_news():
        quoted = shorten(sentence, 60, placeholder=" …")
        message = f"callers hear «{quoted}» {text.where} before they have chosen what they ring about"
        related = (Related(menu, "they choose here"),) if text.node is not menu else ()
        yield Finding(at=text.at, message=message, walk=survey.walks.to(text.node.id), related=related)
