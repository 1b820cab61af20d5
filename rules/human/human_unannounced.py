"""The way to a person is not said aloud, or is to wait in silence.

Why: the person is there, and nobody tells: those who know the trick get through and all the others do not. A caller who
is told to "please wait" cannot know for how long, hears the menu again, and presses something after all.
Fix: give the person a key and announce it in the menu, last is good enough; keep the time-out for those who cannot key.
Sources: Florida Statutes 110.1082(2), V; Italy, AGCOM Delibera 255/24/CONS, S; W3C COGA, Voice systems (draft): a
person is easy to find, V. That 5 seconds of announced waiting is kind to those who cannot key is our own judgement, J.
Silent: where the words of the menu are not known; below the first menu where silence is the only way and nobody says
so. An announced wait of at most `waiting` seconds, after one playing of the menu, is a note.
"""

from ivrlint import Finding, Severity, Survey, option, rule
from ivrlint.flow import EdgeKind

BAD = """
ivr: 1
language: en
nodes:
  shop:  # <- here
    type: menu
    prompt: Thank you for calling Lakeside Bicycles.
    options:
      1: {say: "To order, press 1.", label: order, to: order}
      2: {say: "To cancel an order, press 2. To talk to a living person, please wait.", label: cancel, to: cancel}
    no_input: {after: 20s, tries: 1, to: sellers}
    no_match: {tries: 3, again: That key has no choice here., to: sellers}
  order: {type: task, name: order, prompt: Your order is placed., confirms: [summary, reference], next: shop}
  cancel: {type: task, name: cancelling, prompt: Your order is cancelled., confirms: [summary, reference], next: shop}
  sellers:
    type: queue
    name: Sellers
    announces: [estimated wait]
    max_wait: 3m
    overflow: recorder
    exits: {1: {say: "To leave a message, press 1.", to: recorder}}
  recorder: {type: voicemail, prompt: Leave a message and we will call you before six., promises: today before six}
"""

GOOD = BAD.replace(
    'press 2. To talk to a living person, please wait.", label: cancel, to: cancel}',
    """press 2.", label: cancel, to: cancel}
      0: {say: "To talk to one of our people, press 0.", label: one of our people, to: sellers}""",
).replace("after: 20s, tries: 1", "after: 5s, tries: 3, again: I did not hear a key.")


@rule(
    severity=Severity.WARNING,
    yields_to=[
        "no-human-path",
        "human-behind-data",
        "human-exit-lost",
        "human-not-in-first-menu",
        "human-too-far",
    ],
)
def check(survey: Survey, *, waiting: float = option(5, unit="seconds of announced waiting", range=(0, 60))):
    """Yield the menus whose only way to a person is an unspoken key or waiting."""
    if survey.flow.no_human:
        return
    people, person = survey.people, survey.people.name()
    for menu, way in people.unannounced():
        walk = survey.walks.to(menu.id)
        if way.kind is EdgeKind.OPTION:
            message = f"{way.choice} in «{menu.title}» leads to {person}, and callers are not told so"
            yield Finding(at=way, message=message, walk=walk)
        elif way != people.announced_wait(menu):
            message = f"«{menu.title}» passes callers to {person} when they fail, and does not tell them so"
            yield Finding(at=menu, message=message, walk=walk)
        elif way.tries == 1 and way.after is not None and way.after <= waiting:
            message = f"the only way from «{menu.title}» to {person} is to stay on the line, {way.after:g} s in silence"
            yield Finding(at=menu, message=message, walk=walk, severity=Severity.INFO)
        else:
            length = "for how long is not known" if way.after is None else f"{way.after * way.tries:g} s in silence"
            rounds = f" while the menu is played {way.tries} times" if way.tries > 1 else ""
            message = f"the only way from «{menu.title}» to {person} is to wait, {length}{rounds}"
            yield Finding(at=menu, message=message, walk=walk)
