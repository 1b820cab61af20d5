"""Two choices of a menu fit what callers ring about alike.

Why: «invoices» and «payments» are two departments to the company and one thing to who holds a bill. Callers toss a
coin, and those who lose it wait in the wrong queue to be put through to the other one.
Fix: say in each of the choices what the other one is not for, or lead both to the same people.
Sources: Dulude 2002 (thesis, Carleton University: unclear choices are the most frequent flaw), V in its abstract; what
fits alike is judged by words and word lists, J.
Silent: without `errands:`; where the choices lead to the same place; where a choice has no words that are known.
"""

from ivrlint import Finding, Related, Severity, Survey, rule
from ivrlint.survey.meaning import Doubt

BAD = """
ivr: 1
language: en
errands:
  a parcel is late: 0.3
  moving house: {share: 0.1, why: I move house}
nodes:
  front:
    type: menu
    prompt: Welcome to Harbour Post.
    options:
      1: {say: "To follow a parcel, press 1.", label: follow a parcel, to: parcels}  # <- here
      2: {say: "For a parcel delivery, press 2.", label: parcel delivery, to: drivers}
      3: {say: "To have letters sent on when you move house, press 3.", label: move house, to: parcels}
      0: {say: "To speak with an adviser about anything else, press 0.", label: adviser, to: advisers}
    no_input: {tries: 3, again: I did not hear a key., to: advisers}
    no_match: {tries: 3, again: That key has no choice here., to: advisers}
  parcels: {type: message, prompt: Please have the number of your parcel at hand., next: advisers}
  drivers: {type: message, prompt: Our drivers deliver until nine., next: advisers}
  advisers:
    type: queue
    name: Advisers
    announces: [position, estimated wait]
    exits: {1: {say: "To leave a message, press 1.", to: message}}
    overflow: message
    max_wait: 3m
  message: {type: voicemail, prompt: Leave a message and we will call you before ten., promises: by 10 next day}
"""

GOOD = BAD.replace("follow a parcel, press", "follow a parcel that is late, press")


@rule(severity=Severity.WARNING)
def check(survey: Survey):
    """Yield the first of the choices between which callers with an errand cannot tell, one finding for each errand."""
    for search in survey.searches.all:
        turn = search.in_doubt(Doubt.ALIKE)
        if turn is None:
            continue
        errand, (first, *others) = search.errand, turn.fit.between
        choices = " and ".join(edge.choice for edge in turn.fit.between)
        message = f"{search.callers} cannot tell between {choices} in «{turn.menu.title}»"
        related = (*(Related(edge, "or this one") for edge in others), Related(errand.span, "the errand"))
        walk = survey.walks.to(turn.menu.id)
        yield Finding(at=first, message=message, subject=errand.name, related=related, walk=walk)
