"""Callers get a single try, or more tries than help.

Why: one missed word must not decide where a call ends up; but whoever has heard the choices three times does not find
theirs the fourth time either, and is kept from the person who would know.
Fix: play the choices two or three times in all, then lead to a person.
Sources: Avaya Interactive Response design guide (two or three tries, then an attendant), V; Ireland, NDA Customer
Communications Toolkit, section 21 (an employee after two), V; manuals of platforms (FreeSWITCH and 46elks 3), V.
Silent: where callers are told to wait, where silence is the way on to a choice or to the next menu, outside opening
hours, and where something behind it may count the tries. A single try and then a person is a note. A file that never
counts tries has one finding for all that it asks again without end. What cuts callers off is another matter
(`error-disconnect`), and so are errors that nothing handles (`missing-handler`) and menus without a way out
(`trap-loop`).
"""

from ivrlint import EdgeKind, Finding, Limit, Related, Severity, Survey, rule
from ivrlint.flow import Collect, Menu
from ivrlint.flow.edges import ERROR_KINDS
from ivrlint.lint.rule import MOST_RELATED

BAD = """
ivr: 1
language: en
nodes:
  front:
    type: menu
    prompt: Welcome to the library.
    options:
      1: {say: "To renew a loan, press 1.", label: renew a loan, to: loans}
      0: {say: "To talk to a librarian about anything else, press 0.", label: librarian, to: librarians}
    no_input: {tries: 6, again: I did not hear a key., to: librarians}  # <- here
    no_match: {tries: 3, again: That key has no choice here., to: librarians}
  loans:
    type: menu
    prompt: Loans.
    options:
      1: {say: "To renew a book, press 1.", label: book, to: librarians}
      2: {say: "To renew a film, press 2.", label: film, to: librarians}
      3: {say: "To renew a game, press 3.", label: game, to: librarians}
      0: {say: "To talk to a librarian, press 0.", label: librarian, to: librarians}
      "*": {say: "To go back, press star.", label: back, to: back}
      "#": {say: "To hear this again, press hash.", label: again, to: repeat}
    no_input: {tries: 3, again: I did not hear a key., to: librarians}
    no_match: {to: pardon, tries: 1}  # <- here
  pardon: {type: message, prompt: That key has no choice here., next: loans}
  librarians:
    type: queue
    name: Librarians
    receives: all
    announces: [position, estimated wait]
    exits: {1: {say: "To leave a message, press 1.", to: message}}
    overflow: message
    max_wait: 3m
  message: {type: voicemail, prompt: Leave a message and we will call you before noon., promises: by noon next day}
"""

GOOD = (
    BAD.replace("tries: 6", "tries: 3")
    .replace("{to: pardon, tries: 1}", "{tries: 3, again: That key has no choice here., to: librarians}")
    .replace("  pardon: {type: message, prompt: That key has no choice here., next: loans}\n", "")
)


@rule(severity=Severity.WARNING, yields_to=["error-restarts-call", "no-way-without-number"])
def check(
    survey: Survey,
    *,
    most: Limit = Limit(
        warning=3, unit="tries", range=(1, 20), source="Avaya Interactive Response design guide", mark="V"
    ),
):
    """Yield one finding for each node that keeps asking or gives up at once; one for all where no tries are counted."""
    judgeable = survey.reach.reachable & survey.reach.well_ended
    asking = [node for node in survey.flow.nodes.values() if isinstance(node, Menu | Collect) and node.id in judgeable]
    errors = {node.id: survey.flow.edges_from(node.id, *ERROR_KINDS) for node in asking}
    judged = [
        [(edge, *judgement) for edge in errors[node.id] if (judgement := _judged(survey, node, edge, most))]
        for node in asking
    ]
    counted = any(edge.tries > 1 for edges in errors.values() for edge in edges)
    endless = [group[0] for group in judged if group and all(survey.input.is_endless(edge) for edge, *_ in group)]
    together = {edge.source for edge, *_ in endless} if len(endless) > 1 and not counted else set()
    if together:
        (first, severity, _), *others = endless
        title = survey.flow.node(first.source).title
        message = f"no tries are counted: callers are asked again without end, at «{title}» first"
        related = tuple(Related(edge, "and here") for edge, *_ in others[:MOST_RELATED])
        yield Finding(at=first, message=message, severity=severity, related=related, walk=survey.walks.to(first.source))
    for (first, severity, message), *others in filter(None, judged):
        if first.source in together:
            continue
        related = tuple(Related(edge, text) for edge, _, text in others)
        yield Finding(at=first, message=message, severity=severity, related=related, walk=survey.walks.to(first.source))


def _judged(survey, node, edge, most):
    """The severity of too many or too few tries with a message; None where they are well."""
    slip = "press a wrong key" if isinstance(node, Menu) else "key what does not fit"
    who = f"callers who {'stay silent' if edge.kind is EdgeKind.NO_INPUT else slip}"
    if survey.input.is_endless(edge):
        return most.exceeded_by(float("inf")), f"{who} in «{node.title}» are asked again without end"
    if severity := most.exceeded_by(edge.tries):
        return severity, f"{who} in «{node.title}» are asked {edge.tries} times before the call goes on"
    if end := survey.input.leaves_at_once(edge):
        severity = Severity.INFO if end.id in survey.people.straight_or_later else Severity.WARNING
        return severity, f"{who} once in «{node.title}» get no second try and are sent to «{end.title}»"
    return None
