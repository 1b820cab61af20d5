"""Callers who cannot wait have to listen to what does not concern them first.

Why: somebody smells gas, or watches a stranger empty an account. Each choice, notice and question before theirs is time
in which it gets worse, and people in fear do not listen to lists.
Fix: say the urgent choice first, in the first menu, before notices and questions.
Sources: our own judgement, J; Avaya Interactive Response design guide (most likely choice first), V; Ireland, NDA
Customer Communications Toolkit, section 21 (important information first), V. The limit of 15 seconds is our own
judgement, J.
Silent: about errands that only sound urgent (a warning) where the choice is soon said and nothing is asked before it;
their place in the menu is the team's to judge. A place that several choices lead to is judged by the first of them.
"""

from ivrlint import Finding, Related, Severity, Survey, option, rule
from ivrlint.survey.urgency import STAKES

BAD = """
ivr: 1
language: en
nodes:
  gas:
    type: menu
    prompt: Welcome to Valley Gas.
    options:
      1: {say: "For your bill, press 1.", label: bill, to: desk}
      2: {say: "If you smell gas, press 2.", label: gas smell, to: fitters, urgent: life}  # <- here
      0: {say: "To talk to an adviser, press 0.", label: adviser, to: desk}
    no_input: {tries: 3, again: I did not hear a key., to: desk}
    no_match: {tries: 3, again: That key has no choice here., to: desk}
  fitters:
    type: transfer
    name: Fitters on duty
    number: "+44 20 7946 0003"
    reaches: person
    receives: all
    failure: desk
  desk:
    type: queue
    name: Desk
    announces: [position]
    max_wait: 3m
    overflow: recorder
    exits: {1: {say: "To leave a message, press 1.", to: recorder}}
  recorder: {type: voicemail, prompt: Leave a message and we will call you before six., promises: today before six}
"""

GOOD = BAD.replace(
    """      1: {say: "For your bill, press 1.", label: bill, to: desk}
      2: {say: "If you smell gas, press 2.", label: gas smell, to: fitters, urgent: life}  # <- here
""",
    """      1: {say: "If you smell gas, press 1.", label: gas smell, to: fitters, urgent: life}
      2: {say: "For your bill, press 2.", label: bill, to: desk}
""",
)


@rule(severity=Severity.ERROR)
def check(survey: Survey, *, listening: float = option(15, unit="seconds of listening", range=(3, 120))):
    """Yield the urgent options that callers hear too late, or only after something else."""
    for urgent in survey.urgency.options:
        before = survey.urgency.comes_after(urgent) if urgent.stake else None
        reasons = [f"after {before.choice}"] if before else []
        if urgent.seconds > listening:
            reasons.append(f"after {urgent.seconds:.0f} s")
        if urgent.menu.id not in survey.people.unasked:
            reasons.append("after they have keyed a number")
        elif urgent.stake and urgent.menu.id not in survey.urgency.first_menus:
            reasons.append("a menu further on than needed")
        if urgent.stake and (notice := survey.urgency.notice_before(urgent)):
            reasons.append(f"after they have been told {notice}")
        if reasons:
            whose = STAKES.get(urgent.stake or "", "whose errand sounds urgent")
            heard = survey.words.label(urgent.menu, urgent.edge) or urgent.edge.choice
            yield Finding(
                at=urgent.edge,
                message=f"callers {whose} hear «{heard}» in «{urgent.menu.title}» {', '.join(reasons)}",
                severity=Severity.ERROR if urgent.stake else Severity.WARNING,
                walk=survey.walks.to(urgent.menu.id),
                related=(Related(before, "this is said first"),) if before else (),
            )
