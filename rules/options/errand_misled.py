"""The words of a choice draw callers whose errand is seen to elsewhere.

Why: a choice that names the errand is the one that callers take. When another one is meant for it they wait, explain,
and are sent back to the start, and the people who answered were not free for those who belong there.
Fix: lead the choice to where the errand is seen to, or give the errand's own choice the words that callers use.
Sources: Dulude 2002 (thesis, Carleton University: unclear choices are the most frequent flaw), V in its abstract; what
callers take is judged by words and word lists, J.
Silent: where `errands:` does not say what an errand should come to; where it cannot be told where a choice leads.
"""

from ivrlint import Finding, Related, Severity, Survey, rule

BAD = """
ivr: 1
language: en
errands:
  my meter is broken: {share: 0.1, reaches: engineers}
nodes:
  front:
    type: menu
    prompt: Welcome to Harbour Water.
    options:
      1: {say: "To read us your meter, press 1.", label: meter reading, to: advisers}  # <- here
      2: {say: "For technical faults, press 2.", label: technical faults, to: engineers}
      0: {say: "To speak with an adviser about anything else, press 0.", label: adviser, to: advisers}
    no_input: {tries: 3, again: I did not hear a key., to: advisers}
    no_match: {tries: 3, again: That key has no choice here., to: advisers}
  engineers: &people
    type: queue
    name: Engineers
    announces: [position, estimated wait]
    exits: {1: {say: "To leave a message, press 1.", to: message}}
    overflow: message
    max_wait: 3m
  advisers: {<<: *people, name: Advisers}
  message: {type: voicemail, prompt: Leave a message and we will call you before ten., promises: by 10 next day}
"""

GOOD = BAD.replace("For technical faults, press", "For a broken meter and other technical faults, press").replace(
    "label: technical faults", "label: broken meter"
)


@rule(severity=Severity.WARNING)
def check(survey: Survey):
    """Yield the choice that callers with an errand take by its words though another one is meant for them."""
    for search in survey.searches.all:
        if (found := survey.searches.astray(search)) is None:
            continue
        turn, right = found
        assert turn.way is not None
        errand, nodes = search.errand, survey.flow.nodes
        places = " or ".join(f"«{nodes[id].title}»" for id in errand.reaches if id in nodes)
        message = f"{search.callers} take {turn.way.choice} in «{turn.menu.title}», which does not lead to {places}"
        related = (Related(right, "this choice does"), Related(errand.span, "the errand"))
        walk = survey.walks.to(turn.menu.id)
        yield Finding(at=turn.way, message=message, subject=errand.name, related=related, walk=walk)
