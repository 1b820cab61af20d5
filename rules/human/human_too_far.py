"""Callers pass more menus than they should before they can have a person.

Why: callers listen and guess anew at each menu. Sooner or later they stop choosing: they press whatever they think will
get them out, and arrive at the wrong desk in the wrong mood.
Fix: offer the person in the first menu, or move the menu that has one up.
Sources: North Carolina General Statutes 143-162.1 (not more than two menus from the first), V; Software Advice 2014 (by
the third menu), S. That two menus are enough is our stricter reading, J; more than three are beyond both sources.
Silent: in a part of a line (`part: true`) and on one without people; where a nearer way may lead to a person for all we
know. A menu that only chooses the language counts: the sources make no exception for it.
"""

from ivrlint import Finding, Limit, Related, Severity, Survey, rule
from ivrlint.flow import Menu

BAD = """
ivr: 1
language: en
nodes:
  welcome:  # <- here
    type: menu
    prompt: Welcome to Polar Ferries.
    options:
      1: {say: "For timetables, press 1.", label: timetables, to: timetables}
      2: {say: "For bookings, press 2.", label: bookings, to: bookings}
    no_input: {tries: 3, again: I did not hear a key., to: recorder}
    no_match: {tries: 3, again: That key has no choice here., to: recorder}
  timetables: {type: task, name: timetable, prompt: The next ferry leaves at noon., next: welcome}
  bookings:
    type: menu
    prompt: Bookings.
    options:
      1: {say: "To hear your booking, press 1.", label: hear your booking, to: heard}
      2: {say: "To change it, press 2.", label: change it, to: changes}
    no_input: {tries: 3, again: I did not hear a key., to: recorder}
    no_match: {tries: 3, again: That key has no choice here., to: recorder}
  heard: {type: task, name: booking, prompt: You travel on Friday., next: bookings}
  changes:
    type: menu
    prompt: What would you like to change?
    options:
      1: {say: "For the cabin, press 1.", label: cabin, to: harbour}
      2: {say: "For the car, press 2.", label: car, to: harbour}
    no_input: {tries: 3, again: I did not hear a key., to: recorder}
    no_match: {tries: 3, again: That key has no choice here., to: recorder}
  harbour:
    type: queue
    name: Harbour office
    announces: [position]
    max_wait: 3m
    overflow: recorder
    exits: {1: {say: "To leave a message, press 1.", to: recorder}}
  recorder: {type: voicemail, prompt: Leave a message and we will call you within two hours., promises: within 2h}
"""

GOOD = (
    BAD.replace(
        "label: bookings, to: bookings}",
        """label: bookings, to: bookings}
      0: {say: "To talk to the harbour office, press 0.", label: harbour office, to: harbour}""",
    )
    .replace(
        "label: change it, to: changes}",
        """label: change it, to: harbour}
      "*": {say: "To go back, press star.", label: back, to: back}
      0: {say: "To talk to the harbour office, press 0.", label: harbour office, to: harbour}""",
    )
    .replace(BAD[BAD.index("  changes:") : BAD.index("  harbour:")], "")
)


@rule(
    severity=Severity.WARNING,
    yields_to=["no-human-path", "human-behind-data", "human-exit-lost", "human-not-in-first-menu"],
)
def check(
    survey: Survey,
    *,
    menus: Limit = Limit(
        warning=2, error=3, unit="menus", range=(1, 20), source="North Carolina General Statutes 143-162.1", mark="V"
    ),
):
    """Yield the first menu on the way to the nearest person, where too many follow."""
    flow = survey.flow
    nearest = None if flow.no_human or flow.part else survey.people.nearest()
    if nearest is None:
        return
    person, count = nearest
    if severity := menus.exceeded_by(count):
        walk = survey.walks.to(person.id)
        passed = [node for step in walk.steps if isinstance(node := flow.node(step.node), Menu)]
        asked = (menu for menu in passed if not survey.words.chooses_language(menu))
        message = f"callers pass {count} menus before they can have {survey.people.name()}"
        related = (Related(person, "this is the nearest person"),)
        yield Finding(at=next(asked, flow), message=message, severity=severity, walk=walk, related=related)
