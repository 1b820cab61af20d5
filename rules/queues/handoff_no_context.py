"""What callers have keyed does not go along when they are handed on.

Why: the caller keyed the customer number, waited, and is greeted with "who am I speaking to, and what is your customer
number?". With another company at the other end, not even the errand is known there.
Fix: hand the data on and say so in `receives` (or `carries` for a transfer); ask only for what is handed on or used.
Sources: gethuman standard 1.0, item 3 (information is never repeated), V; Ireland, NDA Customer Communications Toolkit,
section 21 (pass on details), V; ISO 9241-154:2013, clause 6.3 (title only), V.
Silent: where the file does not say what goes along, except for a transfer to a partner, for a plain transfer to another
company carries nothing. Card numbers and codes are left out: nobody is to receive them; so is what was keyed for an
errand that is over, when callers have turned back to a menu since.
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
    next: partner
    without_it: partner
    no_input: {tries: 3, again: I did not hear a number., to: partner}
    no_match: {tries: 3, again: I do not find that number., to: partner}
  partner:  # <- here
    type: transfer
    name: the repair partner
    number: "+44 20 7946 0000"
    reaches: person
    partner: true
    failure: message
  message: {type: voicemail, prompt: Leave your number and we will ring you before noon., promises: by noon}
"""

GOOD = BAD.replace("  # <- here", "").replace("    failure:", "    carries: [customer number]\n    failure:")

_NAMED = 3


@rule(severity=Severity.WARNING, yields_to=["repeat-data-entry"])
def check(survey: Survey):
    """Yield the places where callers are handed on without the data that they keyed."""
    for node in survey.flow.nodes.values():
        if node.implied:
            continue
        missing = survey.data.not_handed_on(node)
        first = survey.data.keyed_at(node, missing[0]) if missing else None
        if first is not None:
            more = f" and {len(missing) - _NAMED} more" if len(missing) > _NAMED else ""
            data = ", ".join(f"«{datum}»" for datum in missing[:_NAMED]) + more
            message = f"callers have keyed {data} before they get to «{node.title}», and it does not go along"
            related = (Related(first, "asked for here"),)
            yield Finding(at=node, message=message, related=related, walk=survey.walks.past(first.id, node.id))
