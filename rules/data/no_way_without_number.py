"""Callers are asked for a number, and those who do not have it get no further.

Why: the caller has left the letter at home, has lost the card, or is not a customer yet. The machine asks again and
again for what cannot be given, until callers hang up; and those without the number are often those who need help most.
Fix: say what to do without it and lead on to a person or another way to be found (`without_it`); let silence lead there
too.
Sources: W3C COGA, Voice systems (draft): what goes wrong ends at a person and does not loop, V; that whoever lacks the
number needs a way on is our own judgement, J.
Silent: where silence or a wrong key leads anywhere that serves the caller, the menu before included; about what every
caller has (an amount, a date, a reading); behind the first such question; outside opening hours; on a line without
people. Where the question keeps everybody from a person, `human-behind-data` stands for it, and `error-disconnect` and
`missing-handler` do where silence or a wrong key ends the call.
"""

from ivrlint import Finding, Related, Severity, Survey, rule

BAD = """
ivr: 1
language: en
nodes:
  parcels:
    type: menu
    prompt: Welcome to Magpie Parcels.
    options:
      1: {say: "To find a parcel, press 1.", label: find a parcel, to: number}
      0: {say: "To talk to our staff about anything else, press 0.", label: staff, to: staff}
    no_input: {tries: 3, again: I did not hear a key., to: staff}
    no_match: {tries: 3, again: That key has no choice here., to: staff}
  number:
    type: collect
    kind: lookup
    datum: parcel number
    digits: 9
    prompt: Please key the nine digits of your parcel.
    next: search
    no_input: {tries: 3, again: I did not hear a number., to: sorry}  # <- here
    no_match: {tries: 3, again: I do not find that number., to: sorry}
  sorry: {type: message, prompt: We need the number. It is printed on your receipt., next: number}
  search:
    {type: task, kind: lookup, name: parcel search, uses: [parcel number], prompt: Your parcel is on its way.,
     failure: staff, next: parcels}
  staff:
    type: queue
    name: Staff
    announces: [position, estimated wait]
    receives: all
    exits: {1: {say: "To leave a message, press 1.", to: message}}
    max_wait: 10m
    overflow: message
  message: {type: voicemail, prompt: Leave a message and we will ring you before noon., promises: by noon next day}
"""

GOOD = (
    BAD.replace("  # <- here", "")
    .replace("printed on your receipt., next: number}", "printed on your receipt. We connect you now., next: staff}")
    .replace("    next: search", "    without_it: staff\n    next: search")
)


@rule(
    severity=Severity.WARNING,
    yields_to=["missing-handler", "error-disconnect", "human-behind-data", "no-human-path", "trap-loop"],
)
def check(survey: Survey):
    """Yield the first questions for a number that leave no way on without it."""
    for node, exit in survey.entries.without_way():
        message = f"callers who do not have what «{node.title}» asks for get no service, whatever they do"
        related = (Related(node, "asked for here"),) if exit else ()
        yield Finding(at=exit or node, message=message, related=related, walk=survey.walks.to(node.id))
