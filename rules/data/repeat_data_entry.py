"""Callers key something that is asked for again, or for nothing.

Why: callers search through papers and key eight digits with the phone at the ear. Being asked again a step later, or by
the person, tells the caller that the first time was for nothing.
Fix: keep what was keyed, hand it on (`receives`, `carries`) and drop the second question; do not ask for what is not
used.
Sources: gethuman standard 1.0, item 3 (information is never repeated), V; Ireland, NDA Customer Communications Toolkit,
section 21 (no repetition), V; ISO 9241-154:2013, clause 6.3 (non-duplication of information input; title only), V;
Brazil, Decreto 11.034/2022 (callers are not asked to repeat their demand), S.
Silent: after a failure, when what was keyed may have been wrong; about codes, which are keyed twice to be sure; and
about what is never used, unless every place behind it says what it uses.
"""

from ivrlint import Finding, Related, Severity, Survey, rule

BAD = """
ivr: 1
language: en
nodes:
  who:
    type: collect
    datum: customer number
    digits: 8
    prompt: Welcome to Fjord Broadband. Please key your eight digit customer number.
    confirms: [customer number]
    next: adviser
    without_it: adviser
    no_input: {tries: 3, again: I did not hear a number., to: adviser}
    no_match: {tries: 3, again: I do not find that number., to: adviser}
  adviser:  # <- here
    type: queue
    name: Advisers
    announces: [position, estimated wait]
    exits: {1: {say: "To leave a message instead, press 1.", to: message}}
    asks: [customer number]
    max_wait: 10m
    overflow: message
  message: {type: voicemail, prompt: Leave your number and we will ring you before noon., promises: by noon}
"""

GOOD = BAD.replace("  # <- here", "").replace("asks: [customer number]", "receives: [customer number]")


@rule(severity=Severity.ERROR)
def check(survey: Survey):
    """Yield the second questions for a datum, and the questions whose answer nothing uses."""
    for node, datum, first in survey.data.asked_again():
        message = f"callers key «{datum}» at «{first.title}» and are asked for it again at «{node.title}»"
        related = (Related(first, "asked for the first time here"),)
        walk = survey.walks.past(first.id, node.id)
        yield Finding(at=node, message=message, related=related, subject=datum, walk=walk)
    for node in survey.data.unused():
        message = f"callers key «{node.datum}» at «{node.title}», and nothing that follows uses it"
        walk = survey.walks.to(node.id)
        yield Finding(at=node, message=message, severity=Severity.WARNING, subject=node.datum or "", walk=walk)
