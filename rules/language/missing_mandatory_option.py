"""The first menu lacks a choice that a law or a code demands there.

Why: a caller who wants to complain or to end a contract is sent through the shop first, gives up, and pays another
month. Some countries have therefore written down that these two stand in the first menu.
Fix: offer the choice in the first menu, under a plain name.
Sources: Brazil, Decreto 11.034/2022 art. 5 II (complaint and cancellation in the first menu), V; Italy, AGCOM
Delibera 255/24/CONS (complaint at the first level), S; Portugal, DL 134/2009 (cancelling the service), S. What is
demanded is switched on by the profile, or by the config.
Silent: unless a profile or the config demands a choice; where some choice of the menu is not known in words.
"""

from ivrlint import Finding, Severity, Survey, option, rule

BAD = """
ivr: 1
language: en
nodes:
  welcome:  # <- here
    type: menu
    prompt: Welcome to Heron Telephone.
    options:
      1:
        say: For your bill, press 1.
        label: bill
        to: {type: task, name: payment, prompt: Your bill is paid., next: welcome}
      2: {say: "To complain, press 2.", label: complain, to: desk}
      0: {say: "To speak with an adviser, press 0.", label: adviser, to: desk}
    no_input: {tries: 3, again: I did not hear a key., to: desk}
    no_match: {tries: 3, again: That key has no choice here., to: desk}
  desk:
    type: queue
    name: Advisers
    announces: [position]
    exits: {1: {say: "To leave a message, press 1.", to: message}}
    overflow: message
    max_wait: 3m
  message: {type: voicemail, prompt: Leave a message and we will call you before ten., promises: by 10 next day}
"""

GOOD = BAD.replace(
    "      0: {say:",
    '      3: {say: "To cancel your subscription, press 3.", label: cancel, skill: ending, to: desk}\n      0: {say:',
)

SETTINGS = {"options": {"missing-mandatory-option": {"complaint": True, "cancellation": True}}}


@rule(severity=Severity.ERROR)
def check(survey: Survey, *, complaint: bool = option(False), cancellation: bool = option(False)):
    """Yield the first menus that lack a demanded choice."""
    demanded = [("complaint", "complain")] * complaint + [("cancellation", "cancel")] * cancellation
    for menu in survey.people.first_menus() if demanded else ():
        options = survey.errands.offered(menu)
        for name, errand in demanded:
            if options is not None and errand not in options:
                message = f"callers who want to {errand} find no choice for it in the first menu, «{menu.title}»"
                yield Finding(at=menu, message=message, walk=survey.walks.to(menu.id), subject=name)
