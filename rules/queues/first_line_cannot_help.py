"""Callers wait for people who can only take a message or pass the call on, and nobody is behind them.

Why: after the menu and the queue a person answers at last, listens, explains at length, and can do nothing. The
errand is where it was, and the caller tells it all again to the next one, if there is a next one.
Fix: let these people solve the commonest errands (`can: [solve]`), or lead callers straight to those who can.
Sources: our own judgement, J, from complaints about first lines that only take messages.
Silent: where the file does not say what people can do, and where those who can transfer have somebody on this line
to transfer to.
"""

from ivrlint import Finding, Severity, Survey, rule

BAD = """
ivr: 1
language: en
nodes:
  switchboard:  # <- here
    type: queue
    name: Switchboard
    prompt: Welcome to Larch Insurance.
    announces: [position, estimated wait]
    exits: {1: {say: "To leave a message instead, press 1.", to: message}}
    can: [message, transfer]
    max_wait: 10m
    overflow: message
  message: {type: voicemail, prompt: Leave your number and we will ring you before noon., promises: by noon}
"""

GOOD = BAD.replace("  # <- here", "").replace("[message, transfer]", "[solve, transfer]")


@rule(severity=Severity.WARNING)
def check(survey: Survey):
    """Yield the queues and agents that cannot solve anything and have nobody behind them who can."""
    people = [node for node in survey.flow.nodes.values() if not node.implied and survey.people.is_person(node)]
    somebody_solves = any("solve" in (getattr(node, "can", None) or ("solve",)) for node in people)
    for node in people:
        can = getattr(node, "can", None)
        if can and "solve" not in can and not ("transfer" in can and somebody_solves):
            what = "take a message or pass the call on" if len(can) > 1 else _ALONE[can[0]]
            message = f"callers get people at «{node.title}» who can only {what}, with nobody behind them"
            yield Finding(at=node, message=message, walk=survey.walks.to(node.id))


_ALONE = {"message": "take a message", "transfer": "pass the call on"}
