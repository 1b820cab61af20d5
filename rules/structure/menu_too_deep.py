"""Callers pass more menus than they can keep in mind.

Why: callers have to choose at every level before they know what lies behind it, and a wrong choice costs all the levels
again; older callers and callers under stress lose the thread first.
Fix: offer what is asked for most one or two levels higher; merge menus that have few choices, for a longer list costs
callers less than another level.
Sources: Ireland, NDA Customer Communications Toolkit, section 21 (three levels at most), V; Commarford, Lewis, Al-Awar
Smither and Gentzler 2008, Human Factors 50(1): broad menus serve callers better than deep ones, V in its abstract. That
the fifth level is an error is our own judgement, J.
Silent: yes-or-no questions, and menus without a topic that only lead on once an errand is done, are counted on the
way, but never reported.
"""

from ivrlint import Finding, Limit, Severity, Survey, rule

BAD = """
ivr: 1
language: en
nodes:
  front:
    type: menu
    prompt: Welcome to Aurora Insurance.
    options:
      1: {say: "For home insurance, press 1.", label: home insurance, to: home}
      0: {say: "To speak with an adviser, press 0.", label: adviser, to: advisers}
    no_input: {tries: 3, again: I did not hear a key., to: advisers}
    no_match: {tries: 3, again: That key has no choice here., to: advisers}
  home:
    type: menu
    prompt: Home insurance.
    options:
      1: {say: "To make a claim, press 1.", label: make a claim, to: claim}
      0: {say: "To speak with an adviser, press 0.", label: adviser, to: advisers}
    no_input: {tries: 3, again: I did not hear a key., to: advisers}
    no_match: {tries: 3, again: That key has no choice here., to: advisers}
  claim:
    type: menu
    prompt: Claims.
    options:
      1: {say: "For water damage, press 1.", label: water damage, to: water}
      2: {say: "For theft, press 2.", label: theft, to: advisers}
      0: {say: "To speak with an adviser, press 0.", label: adviser, to: advisers}
    no_input: {tries: 3, again: I did not hear a key., to: advisers}
    no_match: {tries: 3, again: That key has no choice here., to: advisers}
  water:  # <- here
    type: menu
    prompt: Water damage.
    options:
      1: {say: "If water is still running, press 1.", label: running water, to: advisers}
      2: {say: "To book an inspection, press 2.", label: inspection, to: advisers}
      0: {say: "To speak with an adviser, press 0.", label: adviser, to: advisers}
    no_input: {tries: 3, again: I did not hear a key., to: advisers}
    no_match: {tries: 3, again: That key has no choice here., to: advisers}
  advisers:
    type: queue
    name: Advisers
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
    prompt: Welcome to Aurora Insurance.
    options:
      1: {say: "For running water or another urgent damage, press 1.", label: urgent damage, to: advisers}
      2: {say: "To claim for theft, press 2.", label: theft, to: advisers}
      3: {say: "To book an inspection, press 3.", label: inspection, to: advisers}
      4: {say: "For all other errands, press 4.", label: other errands, to: advisers}
      0: {say: "To speak with an adviser, press 0.", label: adviser, to: advisers}
    no_input: {tries: 3, again: I did not hear a key., to: advisers}
    no_match: {tries: 3, again: That key has no choice here., to: advisers}
  advisers:
    type: queue
    name: Advisers
    receives: all
    announces: [position, estimated wait]
    exits: {1: {say: "To leave a message, press 1.", to: message}}
    overflow: message
    max_wait: 3m
  message: {type: voicemail, prompt: Leave a message and we will call you before ten., promises: by 10 next day}
"""


@rule(severity=Severity.WARNING)
def check(
    survey: Survey,
    *,
    menus: Limit = Limit(
        warning=3,
        error=4,
        unit="menus",
        range=(1, 20),
        source="Ireland, NDA Customer Communications Toolkit, section 21",
        mark="V",
    ),
):
    """Yield the menus where the limit is first passed, and those where it becomes an error."""
    for menu in survey.reach.menus():
        depth = survey.walks.depth.get(menu.id, 0)
        severity = menus.exceeded_by(depth)
        if severity and severity is not menus.exceeded_by(depth - 1) and _asks(survey, menu):
            limit = f"{menus.threshold(severity):g}"
            message = f"«{menu.title}» is menu number {depth} on the shortest way to it; callers can follow {limit}"
            yield Finding(at=menu, message=message, severity=severity, walk=survey.walks.to(menu.id))


def _asks(survey, menu):
    return survey.moves.errands(menu) and not survey.words.confirms(menu)
