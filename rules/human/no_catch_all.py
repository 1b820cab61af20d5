"""A caller whose errand is not among the choices has nothing to press.

Why: nobody's list of topics is complete. A caller who fits none of them has to lie to the menu, and then explains
to the wrong department what the right one should have heard.
Fix: add a key to a person, or a last choice for everything else, or say that those who stay on the line are helped.
Sources: Dulude 2002 (thesis, Carleton University: unclear choices are the most frequent flaw), V in its abstract;
that every menu of topics needs a way for other errands is our own judgement, J.
Silent: where the labels are not known or it cannot be told where some key leads; in menus for language, yes or no,
private or business, and where callers may speak; in menus below one that lacks it too; behind a closed or holiday case.
"""

from ivrlint import Finding, Severity, Survey, rule

BAD = """
ivr: 1
language: en
nodes:
  council:  # <- here
    type: menu
    prompt: Welcome to Millbrook Council.
    options:
      1: {say: "For refuse collection, press 1.", label: refuse collection, to: refuse}
      2: {say: "For parking permits, press 2.", label: parking permits, to: parking}
    no_input: {tries: 3, again: I did not hear a key., to: clerks}
    no_match: {tries: 3, again: That key has no choice here., to: clerks}
  refuse: {type: task, name: collection day, prompt: Your bins are emptied on Thursday., next: council}
  parking: {type: task, name: parking permit, prompt: Your permit is valid until May., next: council}
  clerks:
    type: queue
    name: Clerks
    announces: [position]
    max_wait: 3m
    overflow: recorder
    exits: {1: {say: "To leave a message, press 1.", to: recorder}}
  recorder: {type: voicemail, prompt: Leave a message and we will call you within two days., promises: within 2 days}
"""

GOOD = BAD.replace(
    "label: parking permits, to: parking}",
    """label: parking permits, to: parking}
      0: {say: "To talk to a member of staff about something else, press 0.", label: staff, to: clerks}""",
)


@rule(severity=Severity.WARNING, yields_to=["no-human-path", "human-exit-lost"])
def check(survey: Survey):
    """Yield the first menu on each walk whose choices leave a caller with another errand without a key."""
    if survey.flow.no_human:
        return
    for menu, labels in survey.words.closed_lists():
        named = ", ".join(f"«{label}»" for label in labels[:4]) + (" and so on" if len(labels) > 4 else "")
        message = f"callers whose errand is none of {named} have nothing to press in «{menu.title}»"
        yield Finding(at=menu, message=message, walk=survey.walks.to(menu.id))
