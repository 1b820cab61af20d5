"""The way to a person was offered a menu earlier and is missing here.

Why: a caller who chose a topic has not stopped needing a person. Those who pressed 1 to get ahead find that the key
they heard a moment ago is gone, and the only way to it is to ring again.
Fix: repeat the key that reaches a person in every menu, on the same key each time; 0 where nothing else is the custom.
Sources: Brazil, Decreto 6.523/2008 art. 4 paragraph 1 (revoked 2022), V; gethuman standard 1.0, item 1 (always 0, or
"operator"), V; W3C COGA, Voice systems (draft): the digit for a person is always there, V.
Silent: below the first menu that loses it; where it cannot be told where some key leads; in menus that only ask yes or
no; behind a closed or holiday case; where callers are told to stay on the line for a person, which `human-unannounced`
judges. A callback counts as a person, a way back does not.
"""

from ivrlint import Finding, Related, Severity, Survey, rule
from ivrlint.flow import EdgeKind

BAD = """
ivr: 1
language: en
nodes:
  opening:
    type: menu
    prompt: This is Northside Library.
    options:
      1: {say: "To renew a loan, press 1.", label: renew a loan, to: loans}
      2: {say: "For the children's library, press 2.", label: "children's library", to: desk}
      4: {say: "To talk to a librarian, press 4.", label: librarian, to: desk}
    no_input: {tries: 3, again: I did not hear a key., to: desk}
    no_match: {tries: 3, again: That key has no choice here., to: desk}
  loans:  # <- here
    type: menu
    prompt: Renewing a loan.
    options:
      1: {say: "To renew every book, press 1.", label: renew every book, to: renewed}
      2: {say: "To hear what you have borrowed, press 2.", label: borrowed books, to: borrowed}
      "*": {say: "To go back, press star.", label: back, to: back}
    no_input: {tries: 3, again: I did not hear a key., to: desk}
    no_match: {tries: 3, again: That key has no choice here., to: desk}
  renewed: {type: task, name: renewal, prompt: All are yours for a month more., confirms: [summary], next: opening}
  borrowed: {type: task, name: list of loans, prompt: You have borrowed three books., next: loans}
  desk:
    type: queue
    name: Librarians
    announces: [position]
    max_wait: 3m
    overflow: recorder
    exits: {1: {say: "To leave a message, press 1.", to: recorder}}
  recorder: {type: voicemail, prompt: Leave a message and we will call you before noon., promises: tomorrow before noon}
"""

GOOD = BAD.replace('4: {say: "To talk to a librarian, press 4.', '0: {say: "To talk to a librarian, press 0.').replace(
    "label: borrowed books, to: borrowed}",
    """label: borrowed books, to: borrowed}
      0: {say: "To talk to a librarian, press 0.", label: librarian, to: desk}""",
)


@rule(severity=Severity.WARNING, yields_to=["no-human-path", "human-behind-data"])
def check(survey: Survey):
    """Yield the first menu on each walk that no longer has a key straight to a person."""
    if survey.flow.no_human:
        return
    person = survey.people.name()
    for menu, offered, choice in survey.people.exits_lost():
        before = survey.flow.node(offered.source)
        presses = f"press {choice.key}" if choice.kind is EdgeKind.OPTION else f"press nothing in «{before.title}»"
        where = f"that «{before.title}» offered on {offered.choice}"
        yield Finding(
            at=menu,
            message=f"callers who {presses} lose the way to {person} {where}",
            walk=survey.walks.to(menu.id),
            excerpt=f"no key leads straight to {person}",
            related=(Related(offered, "the way to a person was offered here"),),
        )
