"""Callers have to answer a question for the company's sake before they get what they ring for.

Why: the caller has a burst pipe, or ten minutes of lunch, and is asked whether the call may be recorded, whether there
is time for a survey, whether offers are welcome. It is the company that wants something, and the caller who waits.
Fix: say in one sentence that calls are recorded and how to object; ask for opinions when the errand is done, and for
marketing never on the way to service. Let no lead to the same service as yes.
Sources: our own judgement, J; W3C COGA, Voice systems (draft): no offers in the middle of a task, V. Whether a law
wants consent to recordings is not judged here.
Silent: where callers chose to be asked; after any service; in menus that only mention it beside other choices; by its
words only where the question names a recording, a survey or offers, or is the first of all.
"""

from ivrlint import Finding, Related, Severity, Survey, rule

BAD = """
ivr: 1
language: en
nodes:
  agreed:  # <- here
    type: menu
    prompt: Welcome to Willow Broadband. Do you agree that we record this call for training?
    options:
      1: {say: "If you do, press 1.", label: "yes", to: topics}
      2: {say: "If you do not, press 2.", label: "no", to: sorry}
    no_input: {tries: 3, again: I did not hear a key., to: topics}
    no_match: {tries: 3, again: That key has no choice here., to: topics}
  sorry: {type: message, prompt: Then we cannot help you by phone. Goodbye., next: hangup}
  topics:
    type: menu
    prompt: You have two choices.
    options:
      1: {say: "To report a fault, press 1.", label: report a fault, to: desk, set: {topic: fault}}
      0: {say: "To talk to us about anything else, press 0.", label: our staff, to: desk}
    no_input: {tries: 3, again: I did not hear a key., to: desk}
    no_match: {tries: 3, again: That key has no choice here., to: desk}
  desk:
    type: queue
    name: Service desk
    announces: [position, estimated wait]
    receives: [topic]
    exits: {1: {say: "To leave a message, press 1.", to: message}}
    max_wait: 10m
    overflow: message
  message: {type: voicemail, prompt: Leave a message and we will ring you before noon., promises: by noon next day}
"""

_WELCOME = "{type: message, prompt: Welcome to Willow Broadband. We record this call for training., next: topics}"

GOOD = f"{BAD.partition('  agreed:')[0]}  welcome: {_WELCOME}\n  topics:{BAD.partition('  topics:')[2]}"


@rule(severity=Severity.WARNING)
def check(survey: Survey):
    """Yield the questions for consent before any service; an error where an answer leads away from service."""
    for wall in survey.questions.walls():
        asked = f"whether they are willing {wall.wanted}" if wall.wanted else "to agree to something"
        message = f"callers are asked {asked} in «{wall.menu.title}» before they get any service"
        if wall.away:
            message += f", and those who choose {wall.away.choice} get none"
        yield Finding(
            at=wall.menu,
            message=message,
            severity=Severity.ERROR if wall.away else None,
            related=(Related(wall.away, "leads away from service"),) if wall.away else (),
            walk=survey.walks.to(wall.menu.id),
        )
