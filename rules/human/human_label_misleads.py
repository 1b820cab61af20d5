"""A choice that promises a person leads to a machine.

Why: a caller who pressed the key for a person and hears another menu, a robot or a tape has been lied to, and believes
nothing that the line says after it.
Fix: lead the choice to a queue or an agent, or say what it leads to.
Sources: our own judgement, J; United States, FCC 24-110 (2024, notice of inquiry on reaching a person; a proposal, no
law), S.
Silent: where some case, open hours say, leads to a person or a callback, also by way of a question, or may do so for
all we know; where the menu only asks which department; where the words only name people ("nurse appointments"). Where a
person can be chosen one step on, it is a warning.
"""

from ivrlint import Finding, Related, Severity, Survey, rule
from ivrlint.flow import Bot, Hangup, Menu

BAD = """
ivr: 1
language: en
nodes:
  theatre:
    type: menu
    prompt: Welcome to the Old Mill Theatre.
    options:
      1: {say: "For tickets, press 1.", label: tickets, to: box_office}
      2: {say: "To talk to our technicians, press 2.", label: technicians, to: before_message}  # <- here
      0: {say: "To talk to one of us about anything else, press 0.", label: one of us, to: box_office}
    no_input: {tries: 3, again: I did not hear a key., to: box_office}
    no_match: {tries: 3, again: That key has no choice here., to: box_office}
  before_message: {type: message, prompt: The technicians are on the stage., next: recorder}
  box_office:
    type: queue
    name: Box office
    announces: [position]
    max_wait: 3m
    overflow: recorder
    exits: {1: {say: "To leave a message, press 1.", to: recorder}}
  recorder: {type: voicemail, prompt: Leave a message and we will call you before noon., promises: today before noon}
"""

GOOD = BAD.replace(
    'say: "To talk to our technicians, press 2.", label: technicians',
    'say: "To leave a message for the stage, press 2.", label: message for the stage',
)

GETS = {Menu: "another menu", Bot: "a machine that talks", Hangup: "the end of the call"}


@rule(severity=Severity.ERROR, yields_to=["error-disconnect"])
def check(survey: Survey):
    """Yield the options that promise a person and lead to a menu, a bot, voicemail or the end of the call."""
    for found in survey.promises.misleading():
        heard = survey.words.said(found.menu, found.edge) or found.edge.label
        named = "" if isinstance(found.end, Hangup) else f" «{found.end.title}»"
        instead = GETS.get(type(found.end), "voicemail") + named
        yield Finding(
            at=found.edge,
            message=f"{found.edge.choice} in «{found.menu.title}» («{heard}») promises a person and leads to {instead}",
            severity=Severity.WARNING if found.offers_person else Severity.ERROR,
            walk=survey.walks.to(found.menu.id),
            related=() if found.end.implied else (Related(found.end, "callers get here instead"),),
        )
