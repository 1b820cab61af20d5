"""Callers who stay silent or press a wrong key are cut off.

Why: whoever hesitates, mishears or has wet hands loses the whole way that lies behind them and has to ring again; those
who need most time are cut off most often.
Fix: after two or three tries, lead to a person, or where there is none to a message or a callback; where the caller has
been served and the call is meant to end here, write `outcome: done`.
Sources: gethuman standard 1.0, item 8 (no disconnect for user errors or silence), V; W3C COGA, Voice systems (draft):
errors end at a person and do not end the call, V; Brazil, Decreto 6.523/2008 art. 4 (revoked 2022), V.
Silent: surveys; a hang-up that the file declares to be well (`outcome: done`); a line without people, after two tries
or more; silence in a later menu where a key leads to the same end ("that was all"), where the office is closed, or,
after an errand or a piece of news, where the last word is goodbye. Wrong keys where the office is closed are a warning.
"""

from ivrlint import EdgeKind, Finding, Related, Severity, Survey, rule
from ivrlint.flow.edges import ERROR_KINDS

BAD = """
ivr: 1
language: en
nodes:
  front:
    type: menu
    prompt: Welcome to Elm Court Housing.
    options:
      1: {say: "To report a repair, press 1.", label: report a repair, to: caretakers}
      2: {say: "To book the laundry room, press 2.", label: laundry room, to: caretakers}
      0: {say: "To speak with a caretaker about anything else, press 0.", label: caretaker, to: caretakers}
    no_input: {tries: 3, again: I did not hear a key., to: sorry}  # <- here
    no_match: {tries: 3, again: That key has no choice here., to: hangup}
  sorry: {type: message, prompt: We still did not hear a key. Goodbye., next: hangup}
  caretakers:
    type: queue
    name: Caretakers
    receives: all
    announces: [position, estimated wait]
    exits: {1: {say: "To leave a message, press 1.", to: message}}
    overflow: message
    max_wait: 3m
  message: {type: voicemail, prompt: Leave a message and we will call you before ten., promises: by 10 next day}
"""

GOOD = BAD.replace("still did not hear a key. Goodbye., next: hangup", "connect you now., next: caretakers").replace(
    "to: hangup", "to: caretakers"
)

_WHO = {EdgeKind.NO_INPUT: "nothing", EdgeKind.NO_MATCH: "a wrong key"}


@rule(severity=Severity.ERROR, yields_to=["missing-handler"])
def check(survey: Survey):
    """Yield one finding for each node whose silence or wrong keys only lead to the end of the call."""
    for node in survey.flow.nodes.values():
        errors = survey.flow.edges_from(node.id, *sorted(ERROR_KINDS))
        cut = [edge for edge in errors if edge.target in survey.reach.closing and not _is_meant(survey, node, edge)]
        if cut and not survey.words.rates(node):
            who = " or ".join(_WHO[edge.kind] for edge in cut)
            tries = f" {cut[0].tries} times" if cut[0].tries > 1 else ""
            message = f"callers who press {who}{tries} in «{node.title}» are cut off"
            related = tuple(Related(edge, "ends the call too") for edge in cut[1:])
            severity = Severity.ERROR if node.id in survey.reach.open_hours else Severity.WARNING
            walk = survey.walks.to(node.id)
            yield Finding(at=cut[0], message=message, severity=severity, walk=walk, related=related)


def _is_meant(survey, node, edge):
    """Whether the call may well end here: declared, nobody to lead to, a choice of the same end, closed, or done."""
    if edge.outcome == "done" or (survey.flow.no_human and edge.tries > 1):
        return True
    if edge.kind is not EdgeKind.NO_INPUT:
        return False
    ends = {exit.target for exit in survey.flow.edges_from(node.id, EdgeKind.OPTION)}
    offered = edge.target in ends and survey.walks.menu_before(node.id) is not None
    return offered or node.id not in survey.reach.open_hours or _is_farewell(survey, node, edge)


def _is_farewell(survey, node, edge):
    """Whether callers have got something before this node and are told goodbye when they want nothing more."""
    return survey.words.says(survey.flow.node(edge.target), "goodbye") and survey.moves.follows_errand(node)
