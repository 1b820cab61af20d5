"""Callers press a key more than they need to.

Why: callers listen, decide and press once more for each extra menu, and can go wrong once more; two menus of two
choices take longer and mislead more than one menu of four.
Fix: merge the menus: offer all that lies below in the upper one.
Sources: "Optimal number of choices per menu for naive users of a computer-answered telephone system" (menus of two:
slower and more errors than four or eight), V in its abstract; Commarford, Lewis, Al-Awar Smither and Gentzler 2008,
Human Factors 50(1), V in its abstract; Virzi and Huitema 1997, V in its abstract; ACIXD wiki, Menu design (paging with
"more options" is harder to use), V. What counts as needless is our own judgement, J.
Silent: menus for language, consent, identity or kind of customer, yes-or-no questions, "press 1, or hold"; menus that
several ways lead to. A way to a person counts as a choice.
"""

from ivrlint import Finding, Related, Severity, Survey, option, rule
from ivrlint.lint.rule import MOST_RELATED

BAD = """
ivr: 1
language: en
nodes:
  front:  # <- here
    type: menu
    prompt: Welcome to Lakeside Cinema.
    options:
      1: {say: "For tickets, press 1.", label: tickets, to: tickets}
      2: {say: "For gift cards, press 2.", label: gift cards, to: gift_cards}
      0: {say: "To speak with the box office, press 0.", label: box office, to: box_office}
    no_input: {tries: 3, again: I did not hear a key., to: box_office}
    no_match: {tries: 3, again: That key has no choice here., to: box_office}
  tickets:
    type: menu
    prompt: Tickets.
    options:
      1: {say: "To book seats, press 1.", label: book seats, to: box_office}
      2: {say: "To cancel seats, press 2.", label: cancel seats, to: box_office}
      0: {say: "To speak with the box office, press 0.", label: box office, to: box_office}
    no_input: {tries: 3, again: I did not hear a key., to: box_office}
    no_match: {tries: 3, again: That key has no choice here., to: box_office}
  gift_cards:
    type: menu
    prompt: Gift cards.
    options:
      1: {say: "To buy a gift card, press 1.", label: buy a gift card, to: box_office}
      2: {say: "To check its value, press 2.", label: check its value, to: box_office}
      0: {say: "To speak with the box office, press 0.", label: box office, to: box_office}
    no_input: {tries: 3, again: I did not hear a key., to: box_office}
    no_match: {tries: 3, again: That key has no choice here., to: box_office}
  box_office:
    type: queue
    name: Box office
    receives: all
    announces: [position, estimated wait]
    exits: {1: {say: "To leave a message, press 1.", to: message}}
    overflow: message
    max_wait: 3m
  message: {type: voicemail, prompt: Leave a message and we will call you before ten., promises: by 10 next day}
"""

GOOD = """
ivr: 1
language: en
nodes:
  front:
    type: menu
    prompt: Welcome to Lakeside Cinema.
    options:
      1: {say: "To book seats, press 1.", label: book seats, to: box_office}
      2: {say: "To cancel a booking, press 2.", label: cancel a booking, to: box_office}
      3: {say: "To buy a gift card, press 3.", label: buy a gift card, to: box_office}
      4: {say: "To check what is left on one, press 4.", label: balance, to: box_office}
      0: {say: "To speak with the box office, press 0.", label: box office, to: box_office}
    no_input: {tries: 3, again: I did not hear a key., to: box_office}
    no_match: {tries: 3, again: That key has no choice here., to: box_office}
  box_office:
    type: queue
    name: Box office
    receives: all
    announces: [position, estimated wait]
    exits: {1: {say: "To leave a message, press 1.", to: message}}
    overflow: message
    max_wait: 3m
  message: {type: voicemail, prompt: Leave a message and we will call you before ten., promises: by 10 next day}
"""


@rule(severity=Severity.WARNING)
def check(survey: Survey, *, choices: float = option(5, unit="topics that one menu can take", range=(2, 10))):
    """Yield menus with one choice, pairs with two each, subtrees that fit one menu, and options for more options."""
    covered = set()
    for part in survey.levels.small_subtrees(choices):
        covered |= {part.menu.id, *(menu.id for menu in part.below)}
        menus, topics = len(part.below) + 1, len(part.choices)
        message = f"the {menus} menus from «{part.menu.title}» down hold {topics} topics in all: one menu would do"
        related = tuple(Related(menu, "could be part of it") for menu in part.below[:MOST_RELATED])
        yield Finding(at=part.menu, message=message, related=related, walk=survey.walks.to(part.menu.id))
    for menu in survey.levels.only_choices():
        message = f"«{menu.title}» leaves callers a single choice: the key press decides nothing"
        yield Finding(at=menu, message=message, fix="lead straight to what the key does", walk=survey.walks.to(menu.id))
    for pair in survey.levels.two_way_pairs():
        menu, (child,) = pair.menu, pair.below
        if child.id not in covered:
            message = f"callers choose one of two in «{menu.title}» and again in «{child.title}»: one menu would do"
            related = (Related(menu, "could offer all three"),)
            yield Finding(at=child, message=message, related=related, walk=survey.walks.to(child.id))
    for menu, exit in survey.levels.pages():
        message = f"callers who press {exit.key} in «{menu.title}» only get to the rest of the choices"
        fix = "offer the whole list in one menu, the most wanted first"
        yield Finding(at=exit, message=message, fix=fix, walk=survey.walks.to(menu.id))
