"""At some hours, or under load, callers who cannot wait find nobody.

Why: gas does not leak in office hours only, and cards are stolen on Saturday night. The caller who needed the line most
gets a tape that says when it opens.
Fix: lead the urgent choice past the check to somebody on duty, or give that case a way of its own.
Sources: our own judgement, J; gethuman standard 1.0, item 4 (what is offered when nobody is there), V.
Silent: about what the file does not mark `urgent`. Help is a person now or later, a task that a machine does, another
place marked urgent, or a text that tells where to turn in an emergency. Voicemail is none. A line on which
nobody can be reached at any hour is left to `no-human-path`. No more than 24 cases are followed.
"""

from ivrlint import Finding, Related, Severity, Survey, rule
from ivrlint.survey import Answer
from ivrlint.survey.urgency import STAKES

BAD = """
ivr: 1
language: en
nodes:
  bank:
    type: menu
    prompt: Welcome to Pine Savings Bank.
    options:
      1: {say: "To block a card, press 1.", label: block a card, to: card_hours, urgent: money}  # <- here
      2: {say: "For loans, press 2.", label: loans, to: advisers}
      0: {say: "To talk to an adviser about anything else, press 0.", label: adviser, to: advisers}
    no_input: {tries: 3, again: I did not hear a key., to: advisers}
    no_match: {tries: 3, again: That key has no choice here., to: advisers}
  card_hours:
    type: branch
    by: hours
    cases: {open: advisers, closed: recorder}
  advisers:
    type: queue
    name: Advisers
    announces: [position]
    max_wait: 3m
    overflow: recorder
    when_closed: recorder
    exits: {1: {say: "To leave a message, press 1.", to: recorder}}
  recorder: {type: voicemail, prompt: Leave a message and we will call you before ten., promises: next day before ten}
"""

GOOD = BAD.replace("closed: recorder}", "closed: duty}").replace(
    "  advisers:\n",
    """  duty:
    type: transfer
    name: Card desk
    number: "+44 20 7946 0004"
    reaches: person
    receives: all
    failure: recorder
  advisers:
""",
)


@rule(severity=Severity.ERROR)
def check(survey: Survey):
    """Yield the urgent options and queues that some case turns away."""
    nobody = all(survey.people.from_node(start) is Answer.NO for start in survey.flow.starts)
    if nobody and not survey.flow.no_human:
        return
    for closed in survey.urgency.turned_away():
        place = survey.flow.node(closed.case.source)
        yield Finding(
            at=closed.at,
            message=f"callers {STAKES.get(closed.stake, 'who cannot wait')} find nobody in the case "
            f"«{closed.case.condition}» of «{place.title}»",
            walk=survey.walks.to(closed.at.source),
            related=() if closed.case is closed.at else (Related(closed.case, "this case leads away from help"),),
        )
