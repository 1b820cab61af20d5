"""Callers hear the same notice again that they heard a step before.

Why: callers hear "this call may be recorded", "you can find answers on our website", "we are busier than usual": once
is information; at every level of the menu it is time taken from somebody who has understood it the first time.
Fix: say it once, where every caller hears it, and delete it here.
Sources: W3C COGA, Voice systems (draft): no unnecessary words, V. That once is enough is our own judgement, J.
Silent: for words of comfort in a queue, thanks at parting, a prompt played again after a mistake, a notice in another
language, and a welcome before the choice of a language. Referrals to the web are `web-deflection`, but for more than
two in one round of waiting in a queue.
"""

from ivrlint import Finding, Related, Severity, Survey, rule
from ivrlint.survey.notices import NOTICES

BAD = """
ivr: 1
language: en
nodes:
  hello:
    type: menu
    prompt: Welcome to Pinewood Gas. This call may be recorded for training.
    options:
      1: {say: "To send us a meter reading, press 1.", label: meter reading, to: meter}
      2: {say: "To move house, press 2.", label: move house, to: moving}
      0: {say: "To talk to an adviser, press 0.", label: adviser, to: advisers}
    no_input: {tries: 3, again: I did not hear a key., to: advisers}
    no_match: {tries: 3, again: That key has no choice here., to: advisers}
  meter:  # <- here
    type: menu
    prompt: Meter readings. Please note that calls are recorded.
    options:
      1: {say: "To hear your last reading, press 1.", label: last reading, to: last}
      2: {say: "To have the meter tested, press 2.", label: meter test, to: advisers}
      0: {say: "To talk to an adviser, press 0.", label: adviser, to: advisers}
      "*": {say: "To go back, press star.", label: back, to: back}
    no_input: {tries: 3, again: I did not hear a key., to: advisers}
    no_match: {tries: 3, again: That key has no choice here., to: advisers}
  last: {type: task, name: last reading, prompt: Your last reading was nine hundred., next: meter}
  moving: {type: message, prompt: Please have both addresses at hand., next: advisers}
  advisers:
    type: queue
    name: Advisers
    announces: [position]
    max_wait: 3m
    overflow: recorder
    exits: {1: {say: "To leave a message, press 1.", to: recorder}}
  recorder: {type: voicemail, prompt: Leave a message and we will call you before six., promises: today before six}
"""

GOOD = BAD.replace(" Please note that calls are recorded.", "")

MOST_REFERRALS = 2
"""Referrals to the web in one round of waiting."""


@rule(severity=Severity.WARNING)
def check(survey: Survey):
    """Yield each node that gives a notice which a node before it on some way has given, once a notice."""
    for node, notice, first in survey.notices.repeats:
        if notice == "web_deflection":
            continue
        yield Finding(
            at=node,
            message=f"callers hear again in «{node.title}» {NOTICES[notice]}, as before in «{first.title}»",
            walk=survey.walks.to(node.id),
            related=(Related(first, "said first here"),),
            subject=notice,
        )
    for queue in survey.reach.queues():
        count = survey.notices.referrals_while_waiting(queue)
        if count > MOST_REFERRALS:
            message = f"callers who wait in «{queue.title}» are referred to the web {count} times in one round"
            yield Finding(at=queue, message=message, walk=survey.walks.to(queue.id), subject="web_deflection")
