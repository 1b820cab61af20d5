"""A menu of several choices cannot be heard again.

Why: many callers wonder at the fourth choice what the first one was, or a lorry passed while it was said. Where nothing
says the choices again they guess, and talk to the wrong people.
Fix: say the choices again after a silence (`tries: 2`), and offer a key for it, such as star.
Sources: ISO/IEC 13714:1995 as summarised by vendors (repeat is a command of its own), S. That four choices are enough
to need it is our own judgement, J.
Silent: menus that are played again when callers stay silent; a platform whose menus know no silence; menus that choose
the language, yes-or-no questions and scales. A file has one finding, at the first such menu, with the others named.
"""

from ivrlint import Finding, Related, Severity, Survey, option, rule
from ivrlint.lint.rule import MOST_RELATED

BAD = """
ivr: 1
language: en
nodes:
  foyer:  # <- here
    type: menu
    prompt: The Lantern Theatre.
    options:
      1: {say: "To hear what is on tonight, press 1.", label: tonight, to: tonight}
      2: {say: "To buy tickets, press 2.", label: tickets, to: box_office, set: {topic: tickets}}
      3: {say: "For groups and schools, press 3.", label: groups and schools, to: box_office, set: {topic: groups}}
      4: {say: "If you have left something behind, press 4.", label: lost property, to: cloakroom}
      0: {say: "To talk to the box office, press 0.", label: box office, to: box_office}
    no_input: {after: 6s, tries: 1, to: box_office}
    no_match: {tries: 3, again: That key has no choice here., to: box_office}
  tonight: {type: message, prompt: Tonight we play The Seagull., next: foyer}
  cloakroom: {type: message, prompt: We keep what is found for a month., next: box_office}
  box_office:
    type: queue
    name: Box office
    announces: [position, estimated wait]
    exits: {1: {say: "To leave a message, press 1.", to: message}}
    overflow: message
    max_wait: 3m
  message: {type: voicemail, prompt: Leave a message and we will call you before six., promises: by 6 pm}
"""

GOOD = BAD.replace("tries: 1, to: box_office}", "tries: 2, again: Take your time., to: box_office}")


@rule(severity=Severity.INFO)
def check(survey: Survey, *, topics: float = option(4, unit="topics or more", range=(2, 12))):
    """Yield the first menu with so many topics that neither a key nor silence says again, the others named."""
    menus = [menu for menu in survey.moves.unrepeated() if len(survey.words.topics(menu)) >= topics]
    for first in menus[:1]:
        count = len(survey.words.topics(first))
        yield Finding(
            at=first,
            message=f"callers hear the {count} choices of «{first.title}» once: nothing says them again",
            walk=survey.walks.to(first.id),
            related=tuple(Related(menu, "cannot be heard again either") for menu in menus[1 : MOST_RELATED + 1]),
        )
