"""Callers hear their place in the queue and can do nothing with it but wait or hang up.

Why: callers hear "you are number 37" and are offered nothing to do about it: no callback, no message, no other service.
Those who hang up have lost everything; those who stay do it because they have no choice.
Fix: offer a key in the queue for a callback, a message or another service, and say it after the place.
Sources: gethuman standard 1.0, item 4 (a callback when no person is free), V; AWS, Optimize customer wait experience in
queue, V. That it must be a key, or a callback the queue itself offers, is our own judgement, J.
Silent: queues that announce no place, those for what is urgent, which nobody should leave, and those where callers
usually wait for no longer than a minute: its length is our own judgement, J.
"""

from ivrlint import Finding, Severity, Survey, option, rule

BAD = """
ivr: 1
language: en
nodes:
  counter:  # <- here
    type: queue
    name: Ticket counter
    prompt: Welcome to the Lantern Theatre ticket counter.
    announces: [position]
    max_wait: 8m
    overflow: message
  message: {type: voicemail, prompt: Leave your number and we will ring you within an hour., promises: within 1h}
"""

GOOD = """
ivr: 1
language: en
nodes:
  counter:
    type: queue
    name: Ticket counter
    prompt: Welcome to the Lantern Theatre ticket counter.
    announces: [position]
    exits: {1: {say: "To leave a message and be rung within an hour, press 1.", to: message}}
    max_wait: 8m
    overflow: message
  message: {type: voicemail, prompt: Leave your number and we will ring you within an hour., promises: within 1h}
"""


@rule(severity=Severity.WARNING, yields_to=["queue-ends-in-hangup"])
def check(survey: Survey, *, short: float = option(60, unit="seconds", range=(0, 600))):
    """Yield the queues that announce a place and offer nothing."""
    for queue in survey.reach.queues():
        brief = queue.expected_wait is not None and queue.expected_wait <= short
        if queue.urgent or brief:
            continue
        if survey.queues.tells_position(queue) and not survey.queues.offers_exit(queue):
            message = f"callers hear their place in «{queue.title}» and have no key for anything else"
            yield Finding(at=queue, message=message, walk=survey.walks.to(queue.id))
