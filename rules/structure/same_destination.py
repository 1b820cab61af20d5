"""Choices of a menu lead to the same people, who do not learn what was chosen.

Why: the caller listened, chose and pressed a key, and the first thing the person asks is "what is it about?". The menu
took twenty seconds and changed nothing.
Fix: hand the choice on, with `set` and `receives`, a `skill` or a `whisper`; or make one choice of them, or drop the
menu.
Sources: Suhm and Peterson 2002, International Journal of Speech Technology 5 (a menu is worth the agents' time that it
saves), V in its abstract; ACIXD wiki, Menu design, V. That all choices of a menu are a warning and some of them a note
is our own judgement, J.
Silent: choices that store a value, need a skill, are tagged or urgent; people who receive more than what callers key,
or hear a whisper; a choice on whose way callers are told something; ways to a person, repeats and ways back.
"""

from ivrlint import Finding, Related, Severity, Survey, rule
from ivrlint.lint.rule import MOST_RELATED

BAD = """
ivr: 1
language: en
nodes:
  front:  # <- here
    type: menu
    prompt: Bright Smile Dental.
    options:
      1: {say: "To book a check-up, press 1.", label: check-up, to: putting_through}
      2: {say: "To move an appointment, press 2.", label: move an appointment, to: putting_through}
      3: {say: "For a question about a bill, press 3.", label: bill, to: front_desk}
      0: {say: "To talk to the reception, press 0.", label: reception, to: front_desk}
    no_input: {tries: 3, again: Take your time., to: front_desk}
    no_match: {tries: 3, again: That key has no choice here., to: front_desk}
  putting_through: {type: message, prompt: One moment please., next: front_desk}
  front_desk:
    type: queue
    name: Reception
    announces: [position, estimated wait]
    exits: {1: {say: "To leave a message, press 1.", to: message}}
    overflow: message
    max_wait: 3m
  message: {type: voicemail, prompt: Leave a message and we will call you before six., promises: before 6 pm}
"""

GOOD = (
    BAD.replace("label: check-up, to: putting_through", "label: check-up, to: putting_through, set: {topic: check-up}")
    .replace("move an appointment, to: putting_through", "move an appointment, to: putting_through, set: {topic: move}")
    .replace("bill, to: front_desk", "bill, to: front_desk, set: {topic: bill}")
)


@rule(severity=Severity.WARNING)
def check(survey: Survey):
    """Yield the menus whose topics all lead to one place, and the topics of other menus that do."""
    for same in survey.levels.same_ends():
        count = len(same.choices)
        first, *others = same.choices
        choices = f"{'all ' if same.all else ''}{count} choices of «{same.menu.title}»"
        yield Finding(
            at=same.menu if same.all else first,
            message=f"{choices} lead to «{same.end.title}», which does not learn what was chosen",
            severity=Severity.WARNING if same.all else Severity.INFO,
            subject=same.end.id,
            walk=survey.walks.to(same.menu.id),
            related=() if same.all else tuple(Related(edge, "the same") for edge in others[:MOST_RELATED]),
        )
