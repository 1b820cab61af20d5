"""The choices that few callers want are said before those that many want.

Why: most callers sit through choices that are not theirs and wait for the one that nearly everybody rings about; over a
month this adds up to hours of listening, and the impatient press the first key that sounds about right.
Fix: say the choices in the order of how many callers want them, a short one first where two are alike, and number the
keys anew in that order.
Sources: Avaya Interactive Response design guide (most likely choice first), V; Ireland, NDA Customer Communications
Toolkit, section 21 (by importance or frequency), V; ISO/IEC 13714:1995 as summarised by vendors, S; Bayman, Civanlar
and Whitten 1989 (menus ordered by use), V in its abstract. The limit of 20 per cent is our own judgement, J.
Silent: unless every errand of the menu has a share. Ways to a person, repeats, ways back, a choice for everything else
and urgent matters may be said where they are.
"""

from ivrlint import Finding, Limit, Severity, Survey, rule

BAD = """
ivr: 1
language: en
nodes:
  front:  # <- here
    type: menu
    prompt: Welcome to Harbour Water.
    options:
      1: {say: "For the quality of your water, press 1.", label: water quality, to: quality, share: 0.05}
      2: {say: "For a new connection, press 2.", label: new connection, to: advisers, share: 0.1}
      3: {say: "For your bill, press 3.", label: bill, to: bills, share: 0.7}
      0: {say: "To speak with an adviser about anything else, press 0.", label: adviser, to: advisers, share: 0.15}
    no_input: {tries: 3, again: I did not hear a key., to: advisers}
    no_match: {tries: 3, again: That key has no choice here., to: advisers}
  quality: {type: message, prompt: You will speak with somebody from our laboratory., next: advisers}
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

_BEST = """
      1: {say: "For your bill, press 1.", label: bill, to: bills, share: 0.7}
      2: {say: "For a new connection, press 2.", label: new connection, to: advisers, share: 0.1}
      3: {say: "For the quality of your water, press 3.", label: water quality, to: quality, share: 0.05}"""

GOOD = BAD[: BAD.index("\n      1:")] + _BEST + BAD[BAD.index("\n      0:") :]


@rule(severity=Severity.WARNING)
def check(
    survey: Survey, *, longer: Limit = Limit(warning=20, unit="per cent longer than in the best order", range=(1, 500))
):
    """Yield the menus in which callers listen for longer than in the best order of the same choices."""
    for heard in survey.input.listening():
        more = 100 * (heard.seconds / heard.best - 1)
        if severity := longer.exceeded_by(more):
            menu = heard.menu
            names = [f"«{survey.words.label(menu, edge) or edge.choice}»" for edge in heard.order]
            message = (
                f"callers of «{menu.title}» listen for {heard.seconds:.1f} s on average until their choice is said, "
                f"{more:.0f} % longer than in the best order"
            )
            fix = f"say the choices in this order and number them anew: {', '.join(names)}"
            yield Finding(at=menu, message=message, severity=severity, fix=fix, walk=survey.walks.to(menu.id))
