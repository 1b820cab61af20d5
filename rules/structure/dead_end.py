"""Callers are cut off, or left in silence, where the file declares no end of the call.

Why: the caller chose something, did what was asked or waited, and then the line goes silent or is cut: no answer, no
goodbye, no way to tell whether it worked. Many ring again, and the second call is an angry one.
Fix: lead on to a person, to the menu or to the next step; where the call is meant to end here, say goodbye or declare
it (`hangup`).
Sources: gethuman standard 1.0, item 8 (callers are never disconnected for what they do), V; that an end has to be
declared is our own judgement, J.
Silent: a message that says goodbye, or whose words are not known; a branch whose cases may well be all there are;
time-outs and wrong keys, which `missing-handler` is about. A message that only queues which give up, silence or wrong
keys lead to is reported where they leave; `queue-ends-in-hangup` and `error-disconnect` stand for it there.
"""

from ivrlint import Finding, Related, Severity, Survey, rule
from ivrlint.flow import EdgeKind
from ivrlint.flow.edges import ERROR_KINDS

BAD = """
ivr: 1
language: en
nodes:
  front:
    type: menu
    prompt: Welcome to Northern Ferries.
    options:
      1: {say: "To hear today's departures, press 1.", label: departures, to: departures}
      2: {say: "To change a ticket, press 2.", label: change a ticket}  # <- here
      0: {say: "To speak with an agent, press 0.", label: agent, to: hours}
    no_input: {tries: 3, again: I did not hear a key., to: hours}
    no_match: {tries: 3, again: That key has no choice here., to: hours}
  departures: {type: message, prompt: All ferries leave on time today.}  # <- here
  hours:  # <- here
    type: branch
    by: hours
    cases: {open: agents, holiday: message}
  agents:
    type: queue
    name: Agents
    announces: [position, estimated wait]
    exits: {1: {say: "To leave a message, press 1.", to: message}}
    overflow: message
    max_wait: 3m
  message: {type: voicemail, prompt: Leave a message and we will call you before ten., promises: by 10 next day}
"""

GOOD = (
    BAD.replace("label: change a ticket}", "label: change a ticket, to: hours}")
    .replace("on time today.}", "on time today., next: front}")
    .replace("holiday: message", "closed: message")
)


@rule(
    severity=Severity.ERROR,
    yields_to=["missing-handler", "undefined-target", "queue-ends-in-hangup", "error-disconnect"],
)
def check(survey: Survey):
    """Yield every exit that leads nowhere, and every branch that leaves some calls over."""
    for node, exit in survey.reach.stops():
        if exit.kind in (EdgeKind.OPTION, EdgeKind.EXIT):
            choice = f"press {exit.key}" if exit.key else f"say «{', '.join(exit.phrases)}»"
            why = exit.condition or "the call just stops"
            message = f"callers who {choice} in «{node.title}» get nowhere: {why}"
        elif exit.kind is EdgeKind.CASE and exit.implied:
            cases = ", ".join(edge.condition or "" for edge in survey.flow.exits(node.id, EdgeKind.CASE))
            message = f"calls that fit no case of «{node.title}» ({cases}) just stop"
        elif exit.kind in (EdgeKind.FAILURE, EdgeKind.OVERFLOW):
            what = "something fails in" if exit.kind is EdgeKind.FAILURE else "nobody answers callers in"
            detail = f" ({exit.condition})" if exit.condition else ""
            message = f"when {what} «{node.title}»{detail} the call just stops"
        elif exit.condition:
            message = f"in the case «{exit.condition}» of «{node.title}» the call just stops"
        else:
            message = f"after «{node.title}» the call just stops: nothing leads on and nobody says goodbye"
        related = (Related(node, "the call stops here"),) if (way := _only_way(survey, node, exit)) else ()
        fix = "add a case `else` for all other calls" if exit.kind is EdgeKind.CASE and exit.implied else ""
        yield Finding(at=way or exit, message=message, fix=fix, walk=survey.walks.to(node.id), related=related)


def _only_way(survey, node, exit):
    """The first way to a stop that only queues which give up, silence and wrong keys lead to; None for any other."""
    ways = [edge for edge in survey.flow.edges_to(node.id) if edge.source in survey.reach.reachable]
    unasked = all(edge.kind in (EdgeKind.OVERFLOW, *ERROR_KINDS) for edge in ways)
    return ways[0] if exit.kind is EdgeKind.NEXT and ways and unasked else None
