"""Callers ring about something that no choice of a menu names.

Why: a caller listens to all of it twice, guesses, and gets the wrong people, or nobody. What many ring about belongs
among the choices in the words that they use, however the departments are called.
Fix: give the errand a choice in the words that callers use for it, or name it in the choice that it belongs to; where
«anything else» is right for it, say so under `reaches`.
Sources: Dulude 2002 (thesis, Carleton University: unclear choices are the most frequent flaw), V in its abstract; what
fits is judged by words and word lists, not by meaning, J, and so is the limit of 5 per cent.
Silent: without `errands:`; where a choice has no words that are known, or callers speak; after closing time, for those
whom the line knows, and for the numbers under `entries`; where the errand is rare, or gets to where it should, and
there is a choice for everything else; behind a choice that is wrong, or one of several that fit alike.
"""

from ivrlint import Finding, Limit, Related, Severity, Survey, rule
from ivrlint.survey.meaning import Doubt

BAD = """
ivr: 1
language: en
errands:
  my bill is wrong: {share: 0.3, reaches: bills}
  a new connection: {share: 0.2, reaches: advisers}
  I am moving house: 0.15
nodes:
  front:  # <- here
    type: menu
    prompt: Welcome to Harbour Water.
    options:
      1: {say: "For your bill, press 1.", label: bill, to: bills}
      2: {say: "For a new connection, press 2.", label: new connection, to: advisers}
      0: {say: "To speak with an adviser about anything else, press 0.", label: adviser, to: advisers}
    no_input: {tries: 3, again: I did not hear a key., to: advisers}
    no_match: {tries: 3, again: That key has no choice here., to: advisers}
  bills: {type: message, prompt: Please have your bill at hand., next: advisers}
  advisers:
    type: queue
    name: Advisers
    announces: [position, estimated wait]
    exits: {1: {say: "To leave a message, press 1.", to: message}}
    overflow: message
    max_wait: 3m
  message: {type: voicemail, prompt: Leave a message and we will call you before ten., promises: by 10 next day}
"""

GOOD = BAD.replace("For a new connection, press", "For a new connection or when you move house, press")


@rule(severity=Severity.WARNING)
def check(
    survey: Survey, *, common: Limit = Limit(warning=5, unit="per cent of the calls are about it", range=(0, 100))
):
    """Yield the first menu in which callers with an errand find no choice for it, one finding for each errand."""
    for search in survey.searches.all:
        turn = search.in_doubt(Doubt.NOTHING_FITS)
        errand = search.errand
        if turn is None or (turn.way and search.arrives):
            continue
        is_common = errand.share is not None and common.exceeded_by(100 * errand.share)
        if turn.way and not is_common and not errand.reaches:
            continue
        menu = turn.menu
        left = f"but {turn.way.choice}" if turn.way else "nor one for anything else"
        message = f"{search.callers} find no choice for it in «{menu.title}» {left}"
        related = [Related(errand.span, "the errand")]
        if hidden := survey.searches.hidden(errand, menu):
            found, before = hidden
            related.append(Related(found, f"its choice stands here, behind {before.choice}, which does not say so"))
        elif right := survey.searches.right(errand, menu):
            related.append(Related(right, "this choice leads there, and does not say so"))
        walk = survey.walks.to(menu.id)
        yield Finding(at=menu, message=message, subject=errand.name, related=tuple(related), walk=walk)
