"""The first menu has no key that leads straight to a person.

Why: callers who know that they need a person are made to guess which topic hides one, and learn that the line would
rather not be rung.
Fix: give the first menu a key that leads to a queue or an agent, through a message or an hours check at most.
Sources: 83 Illinois Administrative Code 730.510(b)(1), V; Spain, Ley 10/2025, S; Brazil, Decreto 6.523/2008 art. 4
(revoked 2022), V. That it is the first menu, and not a later one, is in the same sources.
Silent: on a line without people; where it cannot be told where some key leads; where callers are told to stay on the
line for a person, which `human-unannounced` judges; in a part of a line (`part: true`). A menu that only chooses the
language is passed over, and a question before any service is `consent-wall`; on a line where people only ring back, a
callback counts.
"""

from ivrlint import Finding, Severity, Survey, rule

BAD = """
ivr: 1
language: en
nodes:
  reception:  # <- here
    type: menu
    prompt: Welcome to Elm Street Veterinary Clinic.
    options:
      1: {say: "For appointments, press 1.", label: appointments, to: appointments}
      2: {say: "For test results, press 2.", label: test results, to: results}
    no_input: {tries: 3, again: I did not hear a key., to: nurses}
    no_match: {tries: 3, again: That key has no choice here., to: nurses}
  appointments:
    type: menu
    prompt: Appointments.
    options:
      1: {say: "To cancel one, press 1.", label: cancel, to: cancelled}
      2: {say: "To book one with a nurse, press 2.", label: book, to: nurses}
      "*": {say: "To go back, press star.", label: back, to: back}
    no_input: {tries: 3, again: I did not hear a key., to: nurses}
    no_match: {tries: 3, again: That key has no choice here., to: nurses}
  cancelled: {type: task, name: cancellation, prompt: It is cancelled., confirms: [summary], next: reception}
  results: {type: task, name: test results, prompt: Your test results have been sent to your address., next: reception}
  nurses:
    type: queue
    name: Nurses
    announces: [position]
    max_wait: 3m
    overflow: recorder
    exits: {1: {say: "To leave a message, press 1.", to: recorder}}
  recorder: {type: voicemail, prompt: Leave a message and a nurse will call you within two hours., promises: within 2h}
"""

GOOD = (
    BAD.replace(
        "label: test results, to: results}",
        """label: test results, to: results}
      0: {say: "To talk to a nurse, press 0.", label: nurse, to: nurses}""",
    )
    .replace(
        """2: {say: "To book one with a nurse, press 2.", label: book, to: nurses}""",
        """2: {say: "To hear the next free time, press 2.", label: next free time, to: free}
      0: {say: "To talk to a nurse, press 0.", label: nurse, to: nurses}""",
    )
    .replace(
        "  results:",
        "  free: {type: task, name: free time, prompt: We have time on Monday., next: appointments}\n  results:",
    )
)


@rule(severity=Severity.WARNING, yields_to=["no-human-path", "human-behind-data", "human-exit-lost", "consent-wall"])
def check(survey: Survey):
    """Yield the menus that callers meet first and that offer no person."""
    flow, people = survey.flow, survey.people
    if flow.no_human or flow.part or not people.exist:
        return
    for menu in people.first_menus():
        if menu.id not in survey.reach.open_hours or people.announced_wait(menu):
            continue
        offered = people.exits(menu) or (people.fastest is None and people.offers(menu))
        if not offered and not people.cannot_tell(menu):
            message = f"«{menu.title}», the first menu, has no key that leads straight to {people.name()}"
            yield Finding(at=menu, message=message, walk=survey.walks.to(menu.id))
