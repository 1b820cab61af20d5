"""The words are spoken faster than many callers can follow.

Why: a caller who is old, tired, in traffic or not at home in the language hears a row of sounds, misses the choice that
was meant for them and has to listen to everything again.
Fix: slow the synthetic voice down, or record the prompts at a calm pace.
Sources: Dulude 2002 (too rapid voices were among the flaws most met in six real menus), V in its abstract; Sharit,
Czaja, Nair and Lee 2003 found no effect of the rate in their range, V in its abstract, so this is a note. The limit is
near the mean of 183 to 184 words a minute of English read aloud, S; to draw it there is our own judgement, J.
Silent: where the file gives no speaking rate.
"""

from ivrlint import Finding, Limit, Severity, Survey, rule

BAD = """
ivr: 1
language: en
speech: {words_per_minute: 215}
nodes:
  welcome:  # <- here
    type: menu
    prompt: Welcome to the Eye Clinic.
    options:
      1: {say: "To change an appointment, press 1.", label: appointments, to: desk}
      2:
        say: To order lenses, press 2.
        label: lenses
        to: {type: task, name: order, prompt: They are ordered., next: welcome}
      0: {say: "To speak with a nurse, press 0.", label: nurse, to: desk}
    no_input: {tries: 3, again: I did not hear a key., to: desk}
    no_match: {tries: 3, again: That key has no choice here., to: desk}
  desk:
    type: queue
    name: Nurses
    announces: [position]
    exits: {1: {say: "To leave a message, press 1.", to: message}}
    overflow: message
    max_wait: 3m
  message: {type: voicemail, prompt: Leave a message and we will call you before ten., promises: by 10 next day}
"""

GOOD = BAD.replace("215", "165")


@rule(severity=Severity.INFO)
def check(
    survey: Survey,
    *,
    rate: Limit = Limit(
        info=180, unit="words a minute", range=(60, 400), source="mean rate of English read aloud", mark="S"
    ),
):
    """Yield one finding where the file's speaking rate is above the limit."""
    spoken = survey.flow.words_per_minute
    if severity := rate.exceeded_by(spoken):
        most = rate.threshold(severity)
        message = f"the voice speaks {spoken:g} words a minute; more than {most:g} are hard to follow"
        yield Finding(at=survey.flow, message=message, severity=severity)
