"""Callers wait for a callback that nobody is there to make.

Why: the caller waits for a call that is on nobody's list: each shift takes it that another one will ring.
Fix: name the queue or the team that rings (`served_by`), how often it tries (`attempts`) and by when (`promises`).
Sources: our own judgement, J, from complaints about callbacks that never came.
Silent: where an owner is named, be it in plain words, or attempts or a promised time show that somebody keeps count;
and where the file knows nothing of what callers are told.
"""

from ivrlint import Finding, Severity, Survey, rule
from ivrlint.flow import Callback

BAD = """
ivr: 1
language: en
nodes:
  office:
    type: queue
    name: Tax office
    announces: [position, estimated wait]
    exits: {1: {say: "To be rung back, press 1.", to: ring_back}}
    max_wait: 10m
    overflow: ring_back
  ring_back: {type: callback, prompt: Thank you. We will ring you back., receipt: sms}  # <- here
"""

GOOD = BAD.replace(
    "ring_back: {type: callback, prompt: Thank you. We will ring you back., receipt: sms}  # <- here",
    "ring_back: {type: callback, prompt: We will ring you before noon tomorrow., receipt: sms, served_by: office}",
)


@rule(severity=Severity.WARNING)
def check(survey: Survey):
    """Yield the callbacks that nobody serves."""
    for callback in survey.flow.of(Callback):
        if survey.queues.is_owned(callback) is False:
            named = f": «{callback.served_by}» has no people" if callback.served_by in survey.flow.nodes else ""
            message = f"nobody is named who rings the callers of «{callback.title}»{named}"
            yield Finding(at=callback, message=message, walk=survey.walks.to(callback.id))
