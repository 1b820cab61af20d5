"""Callers ask for a callback and get no confirmation of it.

Why: the caller hangs up with nothing in hand, not knowing whether the number was understood or the request stored, and
rings again the next day to make sure.
Fix: send a text message or a mail (`receipt: sms`), or read both the number and the time back (`confirms: [number,
time]`) and let the caller change them.
Sources: ISO 9241-154:2013, clause 6.5 (changing information that has been entered; title only), V; that a receipt or
both read-backs are needed is our own judgement, J.
Silent: where the file knows neither a receipt nor what is read back nor what is said.
"""

from ivrlint import Finding, Severity, Survey, rule
from ivrlint.flow import Callback

BAD = """
ivr: 1
language: en
nodes:
  clinic:
    type: queue
    name: Clinic
    announces: [position, estimated wait]
    exits: {1: {say: "To be rung back, press 1.", to: ring_back}}
    max_wait: 10m
    overflow: ring_back
  ring_back:  # <- here
    type: callback
    name: the callback
    prompt: A nurse will ring you back within two hours.
    served_by: clinic
    promises: within 2h
"""

GOOD = BAD.replace("  # <- here", "").replace("    promises: within 2h", "    promises: within 2h\n    receipt: sms")


@rule(severity=Severity.WARNING)
def check(survey: Survey):
    """Yield the callbacks without a receipt and without number and time read back."""
    for callback in survey.flow.of(Callback):
        if survey.queues.confirms(callback) is False:
            message = f"callers who ask for «{callback.title}» get it confirmed neither in writing nor aloud"
            yield Finding(at=callback, message=message, walk=survey.walks.to(callback.id))
