"""Callers key a long number and are not told what the machine has understood.

Why: the caller's finger slips on the seventh digit, and the reading goes to the neighbour's meter or the money to a
stranger. Nobody says a word, so the caller finds out weeks later, from a bill.
Fix: read the number back and let callers key it again (`confirms`), or check it before anything is done with it; ask
for a very long number in two or three parts.
Sources: ISO 9241-154:2013, clause 6.5 (changing information that has been entered; title only), V. The limits of 5 and
12 digits are our own judgement, J.
Silent: about PINs and other codes, which are never read aloud; about card numbers, which carry a check digit; what is
masked, looked up or checked before it is used; where something behind it is a recording without a transcript, is filled
in during the call or cannot be read. Of the length alone nothing is said where a number is printed on something: a
card, a letter, a bill.
"""

from ivrlint import Finding, Limit, Severity, Survey, rule

BAD = """
ivr: 1
language: en
nodes:
  water:
    type: menu
    prompt: Welcome to Brookside Water.
    options:
      1: {say: "To give us your meter reading, press 1.", label: meter reading, to: reading}
      0: {say: "To talk to an adviser about anything else, press 0.", label: adviser, to: advisers}
    no_input: {tries: 3, again: I did not hear a key., to: advisers}
    no_match: {tries: 3, again: That key has no choice here., to: advisers}
  reading:  # <- here
    type: collect
    datum: meter reading
    digits: 8
    prompt: Please key the eight digits on your meter.
    more_time: true
    next: register
    no_input: {tries: 3, again: I did not hear a number., to: advisers}
    no_match: {tries: 3, again: A reading has eight digits., to: advisers}
  register:
    {type: task, kind: report, name: registration, uses: [meter reading], prompt: "Thank you.", gives: reference,
     failure: advisers, next: water}
  advisers:
    type: queue
    name: Advisers
    announces: [position, estimated wait]
    receives: all
    exits: {1: {say: "To leave a message, press 1.", to: message}}
    max_wait: 10m
    overflow: message
  message: {type: voicemail, prompt: Leave a message and we will ring you before noon., promises: by noon next day}
"""

GOOD = BAD.replace("  # <- here", "").replace("more_time: true", "more_time: true\n    confirms: [meter reading]")


@rule(severity=Severity.WARNING)
def check(
    survey: Survey,
    *,
    digits: Limit = Limit(warning=5, unit="digits", range=(1, 30)),
    in_one_go: Limit = Limit(info=12, unit="digits", range=(1, 60)),
):
    """Yield the entries that are neither read back nor checked, and very long ones that are printed on nothing."""
    for entry in survey.entries.asked:
        fewest, most = entry.digits or (0, 0)
        severity = digits.exceeded_by(most)
        message = f"callers key {most} digits in «{entry.title}» and do not hear what was understood"
        if severity is None or survey.entries.checked(entry) is not False:
            severity = None if survey.entries.is_printed(entry) else in_one_go.exceeded_by(fewest)
            message = f"callers key {fewest} digits in «{entry.title}» in one go"
        if severity:
            yield Finding(at=entry, message=message, severity=severity, walk=survey.walks.to(entry.id))
