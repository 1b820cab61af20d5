"""A menu offers again what callers have already chosen from.

Why: callers chose, and are asked the same thing once more. They think that their key was not heard, that they went
wrong or that they are going round; they feel stupid, or hang up.
Fix: let the menu ask only what the last choice left open, or lead straight on.
Sources: W3C COGA, Voice systems (draft): steps are as short as possible, V. The share of 0.8, and that two empty labels
("this", "that") are enough, are our own judgement, J.
Silent: a single topic that recurs; a way to a person, a repeat or a way back may recur, and should; menus that choose
the language; yes-or-no questions; what is said again after a wrong key.
"""

from ivrlint import Finding, Related, Severity, Survey, option, rule

BAD = """
ivr: 1
language: en
nodes:
  front:
    type: menu
    prompt: Welcome to Hilltop Telecom.
    options:
      1: {say: "For your bill, press 1.", label: bill, to: bill}
      2: {say: "For your subscription, press 2.", label: subscription, to: advisers}
      0: {say: "To speak with an adviser, press 0.", label: adviser, to: advisers}
    no_input: {tries: 3, again: I did not hear a key., to: advisers}
    no_match: {tries: 3, again: That key has no choice here., to: advisers}
  bill:  # <- here
    type: menu
    prompt: You have come to customer care.
    options:
      1: {say: "For your subscription, press 1.", label: subscription, to: advisers}
      2: {say: "For your bill, press 2.", label: bill, to: advisers}
      0: {say: "To speak with an adviser, press 0.", label: adviser, to: advisers}
      "*": {say: "To go back, press star.", label: back, to: back}
    no_input: {tries: 3, again: I did not hear a key., to: advisers}
    no_match: {tries: 3, again: That key has no choice here., to: advisers}
  advisers:
    type: queue
    name: Advisers
    receives: all
    announces: [position, estimated wait]
    exits: {1: {say: "To leave a message, press 1.", to: message}}
    overflow: message
    max_wait: 3m
  message: {type: voicemail, prompt: Leave a message and we will call you before ten., promises: by 10 next day}
"""

GOOD = (
    BAD.replace("You have come to customer care.", "Your bill.")
    .replace('"For your subscription, press 1.", label: subscription', '"To pay later, press 1.", label: pay later')
    .replace('"For your bill, press 2.", label: bill', '"To question an amount, press 2.", label: an amount')
)


@rule(severity=Severity.WARNING)
def check(survey: Survey, *, similarity: float = option(0.8, unit="of the topics of the smaller menu", range=(0.1, 1))):
    """Yield the menus that mostly repeat a menu above them."""
    for found in survey.levels.recurrences():
        if found.share >= similarity or found.empty > 1:
            labels = ", ".join(f"«{label}»" for label in found.labels[:4])
            message = f"«{found.menu.title}» offers again what callers chose from in «{found.before.title}»: {labels}"
            related = (Related(found.before, "offered here before"),)
            yield Finding(at=found.menu, message=message, related=related, walk=survey.walks.to(found.menu.id))
