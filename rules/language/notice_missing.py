"""Callers are recorded, or talk with a machine, before they were told.

Why: people say other things when they know that they are recorded or that nobody is there; to learn it afterwards, or
never, is a breach of trust, and in many places one of the law.
Fix: say it before the conversation begins, on every way that leads to it.
Sources: recording: California Penal Code 632 and 632.7, Smith v. LoanMe (California 2021: consent of all parties, the
notice at the outset), S. Machines: Regulation (EU) 2024/1689 art. 50(1), from 2 August 2026, S. Which notice is
demanded is switched on by the profile, or by the config.
Silent: unless a profile or the config demands a notice; where the file does not say that calls are recorded; where a
way leads past words that are not known.
"""

from ivrlint import Finding, Related, Severity, Survey, option, rule
from ivrlint.lint.rule import MOST_RELATED

BAD = """
ivr: 1
language: en
recording: true
nodes:
  welcome:
    type: menu
    prompt: Welcome to Lakeside Savings.
    options:
      1: {say: "For your loan, press 1.", label: loan, to: loans}
      2: {say: "To ask our assistant, press 2.", label: assistant, to: assistant}
      0: {say: "To speak with an adviser, press 0.", label: adviser, to: desk}
    no_input: {tries: 3, again: I did not hear a key., to: desk}
    no_match: {tries: 3, again: That key has no choice here., to: desk}
  loans: {type: message, prompt: This call may be recorded., next: desk}
  assistant:  # <- here
    {type: bot, prompt: What can I do for you?, escalates: loans, next: welcome}
  desk:  # <- here
    type: queue
    name: Advisers
    announces: [position]
    exits: {1: {say: "To leave a message, press 1.", to: message}}
    overflow: message
    max_wait: 3m
  message: {type: voicemail, prompt: Leave a message and we will call you before ten., promises: by 10 next day}
"""

GOOD = (
    BAD.replace("Welcome to Lakeside Savings.", "Welcome to Lakeside Savings. This call may be recorded.")
    .replace("label: loan, to: loans", "label: loan, skill: loans, to: desk")
    .replace("  loans: {type: message, prompt: This call may be recorded., next: desk}\n", "")
    .replace("escalates: loans", "escalates: desk")
    .replace("prompt: What can I do for you?", 'prompt: "I am a virtual assistant, a machine. What can I do for you?"')
)

SETTINGS = {"options": {"notice-missing": {"recording": True, "machine": True}}}


@rule(severity=Severity.ERROR)
def check(survey: Survey, *, recording: bool = option(False), machine: bool = option(False)):
    """Yield the first conversation of each kind that callers get into unwarned, the others related."""
    notices = survey.notices
    for wanted, subject, unwarned, what in (
        (recording, "recording", notices.recorded_unwarned, "are recorded at «{}» and were not told before"),
        (machine, "machine", notices.unaware_of_machine, "talk with a machine at «{}» and are not told that it is one"),
    ):
        if wanted and (places := unwarned()):
            first, *others = places
            related = tuple(Related(node, "here too") for node in others[:MOST_RELATED])
            message = f"callers {what.format(first.title)}"
            yield Finding(at=first, message=message, walk=survey.walks.to(first.id), related=related, subject=subject)
