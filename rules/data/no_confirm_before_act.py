"""One key, or silence, sets off what cannot be undone.

Why: a slip of the thumb, a child on the lap, a choice that was understood the wrong way round, and the membership is
ended, the card is blocked, the appointment is gone. The caller was not asked once.
Fix: ask before it is done, saying what will happen, with one key for yes and another for no (`purpose: confirm`);
silence is no yes.
Sources: our own judgement, J; W3C COGA, Voice systems (draft): simple recovery from errors, V.
Silent: about tasks that the file does not call `irreversible`, and where callers key something in between or are asked
yes or no.
"""

from ivrlint import EdgeKind, Finding, Related, Severity, Survey, rule

BAD = """
ivr: 1
language: en
nodes:
  gym:
    type: menu
    prompt: Welcome to Cliffside Gym.
    options:
      1: {say: "To book a class, press 1.", label: book a class, to: desk, set: {topic: class}}
      2: {say: "To block a lost key card, press 2.", label: block a key card, to: blocking}  # <- here
      0: {say: "To talk to us about anything else, press 0.", label: our desk, to: desk}
    no_input: {tries: 3, again: I did not hear a key., to: desk}
    no_match: {tries: 3, again: That key has no choice here., to: desk}
  blocking:
    {type: task, name: blocking, irreversible: true, prompt: Your key card is blocked., confirms: [summary],
     failure: desk, next: gym}
  desk:
    type: queue
    name: Desk
    announces: [position, estimated wait]
    receives: [topic]
    exits: {1: {say: "To leave a message, press 1.", to: message}}
    max_wait: 10m
    overflow: message
  message: {type: voicemail, prompt: Leave a message and we will ring you before noon., promises: by noon next day}
"""

_SURE = """
  sure:
    type: menu
    purpose: confirm
    prompt: A blocked card never opens the door again.
    options:
      1: {say: "To block it, press 1.", label: "yes", to: blocking}
      2: {say: "To keep it, press 2.", label: "no", to: gym}
      0: {say: "To talk to us, press 0.", label: our desk, to: desk}
    no_input: {tries: 3, again: I did not hear a key., to: desk}
    no_match: {tries: 3, again: That key has no choice here., to: desk}
  blocking:"""

GOOD = BAD.replace("to: blocking}  # <- here", "to: sure}").replace("\n  blocking:", _SURE, 1)

_DO = {EdgeKind.NO_INPUT: "press nothing", EdgeKind.NO_MATCH: "press a wrong key"}


@rule(severity=Severity.ERROR)
def check(survey: Survey):
    """Yield the exits that lead straight to what cannot be undone."""
    for edge, task in survey.questions.unasked_acts():
        do, place = _DO.get(edge.kind, f"choose {edge.choice}"), survey.flow.node(edge.source)
        message = f"callers who {do} in «{place.title}» set off «{task.title}», which cannot be undone"
        related = (Related(task, "cannot be undone"),)
        yield Finding(at=edge, message=message, related=related, subject=task.title, walk=survey.walks.to(place.id))
