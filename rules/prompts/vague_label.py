"""A choice does not say what lies behind it.

Why: the caller hears "for this, press 1; for other services, press 2" and cannot tell what a choice means, feels
stupid, picks one at random, and meets the wrong person after the wait.
Fix: name the errand in the words callers use for it, and the thing before the department.
Sources: Dulude 2002 (thesis, Carleton University: unclear choices are the most frequent flaw), V in its abstract; W3C
COGA, Voice systems (draft): the words that callers would use, V. Which words are vague is our own judgement, J.
Silent: in languages without phrase lists, and where the menu is a recording without a transcript; for the last choice,
or 0, where it leads straight to a person, or may do so; for the last topic where it is everything else and leads to the
menu that lists it. Another last choice for everything else is a note: somebody has to have it, and it still tells
callers little.
"""

from ivrlint import Finding, Severity, Survey, rule
from ivrlint.flow import EdgeKind, Menu

BAD = """
ivr: 1
language: en
nodes:
  hello:
    type: menu
    prompt: Welcome to Birch Insurance.
    options:
      1: {say: "For services, press 1.", to: claim}  # <- here
      2: {say: "For a new policy, press 2.", to: policy}
      3: {say: "For other matters, press 3.", to: letter}  # <- here
      0: {say: "To talk to an adviser, press 0.", to: advisers}
    no_input: {tries: 3, again: I did not hear a key., to: advisers}
    no_match: {tries: 3, again: That key has no choice here., to: advisers}
  claim: {type: message, prompt: Please have your policy at hand., next: advisers}
  policy: {type: message, prompt: We will find you a policy., next: advisers}
  letter: {type: task, name: our address, prompt: Our address is Mill Lane two., next: hello}
  advisers:
    type: queue
    name: Advisers
    announces: [position]
    max_wait: 3m
    overflow: recorder
    exits: {1: {say: "To leave a message, press 1.", to: recorder}}
  recorder: {type: voicemail, prompt: Leave a message and we will call you within a day., promises: within 1 day}
"""

GOOD = BAD.replace("For services, press", "To report damage, press").replace("For other matters,", "To write to us,")


@rule(severity=Severity.WARNING)
def check(survey: Survey):
    """Yield the options whose words, as callers hear them, are all in the list of vague ones."""
    words = survey.words
    for menu in survey.reach.menus():
        lexicon = words.lexicon(menu)
        options = [edge for edge in survey.flow.exits(menu.id, EdgeKind.OPTION) if not words.navigates(menu, edge)]
        last_topic = next((edge for edge in reversed(options) if words.is_topical(menu, edge)), None)
        zero = next((edge for edge in options if edge.key == "0"), None)
        for edge in options:
            said = words.said(menu, edge) or (edge.label if words.text(menu) is not None else None)
            if not said or lexicon is None or not lexicon.is_vague(said):
                continue
            if edge in (options[-1], zero, last_topic) and (edge.stops or survey.people.may_lead_straight(edge)):
                continue
            if lexicon.is_catch_all(said) and edge is last_topic:
                end = survey.input.settled(edge)
                if isinstance(end, Menu) and end is not menu:
                    continue
                message = f"«{said}» on {edge.choice} takes whatever is left over, and tells callers little"
                yield Finding(at=edge, message=message, severity=Severity.INFO, walk=survey.walks.to(menu.id))
            else:
                message = f"«{said}» on {edge.choice} does not tell callers what lies behind it"
                yield Finding(at=edge, message=message, walk=survey.walks.to(menu.id))
