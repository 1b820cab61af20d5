"""A card number or a code is keyed where others get to hear it.

Why: callers press keys, each key is a tone, and each tone is a digit. Whoever plays the recording, or sits on the line,
can write down the card or the PIN of the caller, who was never told.
Fix: keep the tones from people and recordings (`masked: true`); pausing the recording (`recording: paused`) is the
least, and not enough where somebody listens.
Sources: PCI DSS 3.x and 4.0 (no card verification codes are kept) and PCI SSC, Protecting Telephone-Based Payment Card
Data 3.0 (pausing a recording is not enough by itself), S. That other codes need the same is our own judgement, J.
Silent: where the file says neither that calls are recorded nor that the entry is unmasked. Without `sensitive`, a card
or a code is known by its name; the last digits of a card are no card number.
"""

from ivrlint import Finding, Severity, Survey, rule

BAD = """
ivr: 1
language: en
recording: true
nodes:
  theatre:
    type: menu
    prompt: Welcome to the Lantern Theatre. Calls are recorded.
    options:
      1: {say: "To pay for your tickets, press 1.", label: pay for tickets, to: card}
      0: {say: "To talk to the box office about anything else, press 0.", label: box office, to: office}
    no_input: {tries: 3, again: I did not hear a key., to: office}
    no_match: {tries: 3, again: That key has no choice here., to: office}
  card:  # <- here
    type: collect
    datum: card number
    digits: 16
    sensitive: card
    prompt: Please key the sixteen digits of your card.
    without_it: office
    next: payment
    no_input: {tries: 3, again: I did not hear a number., to: office}
    no_match: {tries: 3, again: That is no card number., to: office}
  payment:
    {type: task, kind: payment, name: payment, uses: [card number], prompt: "Thank you. The tickets are paid.",
     confirms: [summary, reference], failure: office, next: theatre}
  office:
    type: queue
    name: Box office
    announces: [position, estimated wait]
    receives: all
    exits: {1: {say: "To leave a message, press 1.", to: message}}
    max_wait: 10m
    overflow: message
  message: {type: voicemail, prompt: Leave a message and we will ring you before noon., promises: by noon next day}
"""

GOOD = BAD.replace("  # <- here", "").replace("sensitive: card", "sensitive: card\n    masked: true")


@rule(severity=Severity.ERROR)
def check(survey: Survey):
    """Yield the entries of cards and codes that are recorded, or that people can hear."""
    for entry, recorded in survey.entries.exposed():
        what = entry.datum or ("card number" if survey.entries.is_card(entry) else "code")
        where = "in the recording of the call" if recorded else "for whoever listens"
        message = f"what callers key as «{what}» in «{entry.title}» can be heard {where}"
        yield Finding(at=entry, message=message, walk=survey.walks.to(entry.id))
