"""A number may be long or short, and callers are told no key that ends it.

Why: the caller has keyed the last digit, the line says nothing, and nobody knows who is waiting for whom. Some key the
number again, on top of the first one; the slow ones are cut short in the middle of it.
Fix: let a key end the entry and say so: "then press hash" (`terminator: "#"`).
Sources: ISO/IEC 13714:1995 as summarised by vendors (# ends an entry), S; AS/NZS 4263:2003, clause 2.5 (use of #; title
only), V; common platform defaults (Twilio: #), V.
Silent: where all entries have the same length, which ends them; where `terminator` names a key; without that field,
where a key is said or the words are not known.
"""

from ivrlint import Finding, Severity, Survey, rule

BAD = """
ivr: 1
language: en
nodes:
  museum:
    type: menu
    prompt: Welcome to the Harbour Museum.
    options:
      1: {say: "To hear about an object, press 1.", label: about an object, to: object}
      0: {say: "To talk to a guide about anything else, press 0.", label: guide, to: guides}
    no_input: {tries: 3, again: I did not hear a key., to: guides}
    no_match: {tries: 3, again: That key has no choice here., to: guides}
  object:  # <- here
    type: collect
    datum: object
    digits: 1-4
    prompt: Please key the number on the sign.
    without_it: guides
    next: story
    no_input: {tries: 3, again: I did not hear a number., to: guides}
    no_match: {tries: 3, again: There is no such object., to: guides}
  story: {type: task, name: the story, uses: [object], prompt: This boat is very old., failure: guides, next: museum}
  guides:
    type: queue
    name: Guides
    announces: [position, estimated wait]
    receives: all
    exits: {1: {say: "To leave a message, press 1.", to: message}}
    max_wait: 10m
    overflow: message
  message: {type: voicemail, prompt: Leave a message and we will ring you before noon., promises: by noon next day}
"""

GOOD = (
    BAD.replace("  # <- here", "")
    .replace("number on the sign.", "number on the sign and then press hash.")
    .replace("digits: 1-4", 'digits: 1-4\n    terminator: "#"')
)


@rule(severity=Severity.WARNING)
def check(survey: Survey):
    """Yield the entries of a varying length without an ending key."""
    for entry in survey.entries.unended():
        fewest, most = entry.digits or (0, 0)
        message = f"callers key {fewest} to {most} digits in «{entry.title}», and no key says that they are done"
        yield Finding(at=entry, message=message, walk=survey.walks.to(entry.id))
