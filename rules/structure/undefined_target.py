"""The call is sent to a part of the menu that does not exist.

Why: the caller does what the menu said and is dropped, or lands wherever the platform puts calls that it cannot place;
nobody notices in a review, for the key is there, is spoken and has a target.
Fix: correct the name, or add the node (or the file) that it names.
Sources: our own judgement, J.
Silent: what would lie behind the missing part is not judged; the same missing name is one finding with its other
places.
"""

from ivrlint import Finding, Related, Severity, Survey, rule
from ivrlint.flow import SubFlow
from ivrlint.lint.rule import MOST_RELATED

BAD = """
ivr: 1
language: en
nodes:
  front:
    type: menu
    prompt: Welcome to the City Library.
    options:
      1: {say: "To renew a book, press 1.", label: renew a book, to: renewl}  # <- here
      0: {say: "To speak with a librarian, press 0.", label: librarian, to: librarians}
    no_input: {tries: 3, again: I did not hear a key., to: librarians}
    no_match: {tries: 3, again: That key has no choice here., to: librarians}
  renewal: {type: message, prompt: All loans run four weeks longer this month., next: librarians}
  librarians:
    type: queue
    name: Librarians
    announces: [position, estimated wait]
    exits: {1: {say: "To leave a message, press 1.", to: message}}
    overflow: message
    max_wait: 3m
  message: {type: voicemail, prompt: Leave a message and we will call you before ten., promises: by 10 next day}
"""

GOOD = BAD.replace("renewl", "renewal")


@rule(severity=Severity.ERROR)
def check(survey: Survey):
    """Yield the first place that names each missing node, and the flow nodes whose file cannot be read."""
    named = set()
    for missing, edges, near in survey.reach.undefined():
        named.add(f"«{missing.name}»")
        backs = [edge for edge in edges if edge.word]
        for edge in backs or edges[:1]:
            node = survey.flow.node(edge.source)
            if backs:
                message = f"callers in «{node.title}» are sent back, and no menu came before"
                fix = "write the id of the menu that is meant; `back` needs a menu on the way here"
            else:
                others = "1 other place" if len(edges) == 2 else f"{len(edges) - 1} other places"
                more = f", and so are those from {others}" if edges[1:] else ""
                message = f"callers are sent from «{node.title}» to «{missing.name}», which does not exist{more}"
                fix = f"write `{near}`, or add a node `{missing.name}`" if near else ""
            related = () if backs else tuple(Related(other, "named here too") for other in edges[1 : 1 + MOST_RELATED])
            if near and not backs and near not in survey.reach.reachable:
                related += (Related(survey.flow.node(near), "nothing leads here; is this one meant?"),)
            walk = survey.walks.to(node.id)
            edit = survey.edits.renamed(missing.name, near) if near and not backs else None
            yield Finding(
                at=edge, message=message, fix=fix, walk=walk, related=related, subject=missing.name, edit=edit
            )
    for node in survey.flow.of(SubFlow):
        if reason := survey.unreadable(node):
            file = node.file or node.reference or ""
            message = f"callers are sent from «{node.title}» to the menu file «{file}», which {reason}"
            yield Finding(at=node, message=message, walk=survey.walks.to(node.id), subject=file)
    for problem in survey.flow.problems:
        if problem.rule == "undefined-target" and not any(name in problem.message for name in named):
            yield Finding(at=problem.span, message=problem.message)
