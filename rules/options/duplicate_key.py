"""Callers hear two choices on one key.

Why: callers hear two choices and press a key that can only do one of them; whoever wanted the other one ends up in the
wrong place, waits in the wrong queue and is transferred. Most programs that read such a file keep the last one and say
nothing.
Fix: give each choice a key of its own.
Sources: our own judgement, J.
"""

from ivrlint import Edge, EdgeKind, Finding, Related, Severity, Survey, rule
from ivrlint.flow import Hangup

BAD = """
ivr: 1
language: en
nodes:
  front:
    type: menu
    prompt: Welcome to Birch Lane Clinic.
    options:
      1: {say: "To renew a prescription, press 1.", label: prescription, to: nurses}
      2: {say: "To book a blood test, press 2.", label: blood test, to: nurses}
      2: {say: "To hear a test result, press 2.", label: test result, to: nurses}  # <- here
      0: {say: "To speak with a nurse about anything else, press 0.", label: nurse, to: nurses}
    no_input: {tries: 3, again: I did not hear a key., to: nurses}
    no_match: {tries: 3, again: That key has no choice here., to: nurses}
  nurses:
    type: queue
    name: Nurses
    receives: all
    announces: [position, estimated wait]
    exits: {1: {say: "To leave a message, press 1.", to: message}}
    overflow: message
    max_wait: 3m
  message: {type: voicemail, prompt: Leave a message and we will call you before ten., promises: by 10 next day}
"""

GOOD = BAD.replace('2: {say: "To hear a test result, press 2."', '3: {say: "To hear a test result, press 3."')


@rule(severity=Severity.ERROR)
def check(survey: Survey):
    """Yield every option or queue key that an earlier one of the same node has taken."""
    for node in survey.flow.nodes.values():
        taken: dict[str, Edge] = {}
        for exit in survey.flow.exits(node.id, EdgeKind.OPTION, EdgeKind.EXIT):
            if exit.key is None:
                continue
            first = taken.setdefault(exit.key, exit)
            if first is not exit:
                choices = [_named(survey, edge) for edge in (first, exit)]
                message = f"key {exit.key} of «{node.title}» stands for {choices[0]} and for {choices[1]}"
                related = (Related(first, "taken here"),)
                yield Finding(at=exit, message=message, related=related, walk=survey.walks.to(node.id))


def _named(survey, edge):
    if edge.label or edge.stops:
        return f"«{edge.label}»" if edge.label else "nothing"
    target = survey.flow.node(edge.target)
    return "the end of the call" if isinstance(target, Hangup) else f"the way to «{target.title}»"
