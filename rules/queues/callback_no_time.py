"""Callers who are to be rung, or who leave a message, are not told by when.

Why: "we will ring you back" without a time ties the caller to the phone for a day or a week, and the call comes in the
one meeting of the afternoon. Without a promise nobody can tell whether it was forgotten either.
Fix: say a time or a window and keep it (`promises: within 2h`); a kept place in the queue is a promise too.
Sources: gethuman standard 1.0, item 4 (a callback at a time that the caller picks), V; Israel, Consumer Protection Law
amendment 57 (within 3 hours), S; a Belgian telecom bill of 2021 (within 24 hours), S.
Silent: where the file promises nothing and not all that is said is known; where only a survey leads, for nobody waits
for an answer to a rating.
"""

from ivrlint import Finding, Severity, Survey, rule
from ivrlint.flow import Callback, Voicemail

BAD = """
ivr: 1
language: en
nodes:
  garage:
    type: queue
    name: Garage
    announces: [position, estimated wait]
    exits: {1: {say: "To leave a message instead, press 1.", to: message}}
    max_wait: 10m
    overflow: message
  message:  # <- here
    type: voicemail
    name: the message
    prompt: Leave your name and the number of your car after the tone.
"""

GOOD = BAD.replace("  # <- here", "").replace("after the tone.", "and we will ring you within two hours.")


@rule(severity=Severity.WARNING)
def check(survey: Survey):
    """Yield the callbacks and voicemails without a time."""
    for node in survey.flow.nodes.values():
        if isinstance(node, Callback | Voicemail) and survey.queues.promises_time(node) is False:
            before = [survey.flow.node(edge.source) for edge in survey.flow.edges_to(node.id)]
            if before and all(map(survey.words.rates, before)):
                continue
            who = "who ask for a callback at" if isinstance(node, Callback) else "who leave a message at"
            message = f"callers {who} «{node.title}» do not hear by when they get an answer"
            yield Finding(at=node, message=message, walk=survey.walks.to(node.id))
