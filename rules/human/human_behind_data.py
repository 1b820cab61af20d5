"""Every caller is asked to key a number before there is a way to a person.

Why: a caller who has no customer number at hand, who is not a customer yet, or whose fingers do not find sixteen digits
in time, cannot get past the machine, and is often the one who needs a person most.
Fix: offer the person before the question, or give those who lack the number a way on (`without_it`).
Sources: Brazil, Decreto 11.034/2022 art. 4 paragraph 4, V, and Decreto 6.523/2008 art. 4 paragraph 3 (revoked 2022), V:
no data demanded before the first access to a person. That not one caller may be kept from a person in this way is in
the same sources.
Silent: where some callers get by without it: known by their number, by silence where they are told to hold, or for all
we know; on a line without people. An extension that callers dial is no such number; to fail until one is passed on is
no way round it.
"""

from ivrlint import Finding, Related, Severity, Survey, rule

BAD = """
ivr: 1
language: en
nodes:
  clinic:  # <- here
    type: menu
    prompt: Welcome to Fairview Dental Clinic.
    options:
      1: {say: "To hear our prices, press 1.", label: prices, to: prices}
      2: {say: "For your appointments, press 2.", label: appointments, to: patient}
    no_input: {tries: 3, again: I did not hear a key., to: recorder}
    no_match: {tries: 3, again: That key has no choice here., to: recorder}
  prices: {type: task, name: price list, prompt: A check costs forty pounds., next: clinic}
  patient:
    type: collect
    datum: patient number
    digits: 5
    prompt: Please key the five digits of your patient number.
    no_input: {tries: 3, again: I did not hear a key., to: recorder}
    no_match: {tries: 3, again: That key has no choice here., to: recorder}
    next: reception
  reception:
    type: queue
    name: Reception
    announces: [position]
    max_wait: 3m
    overflow: recorder
    receives: [patient number]
    exits: {1: {say: "To leave a message, press 1.", to: recorder}}
  recorder: {type: voicemail, prompt: Leave a message and we will call you before six., promises: today before six}
"""

GOOD = BAD.replace(
    "label: appointments, to: patient}",
    """label: appointments, to: patient}
      0: {say: "To talk to our reception, press 0.", label: reception, to: reception}""",
)


@rule(severity=Severity.WARNING, yields_to=["no-human-path"])
def check(survey: Survey):
    """Yield the first menu without a way round the first question, or that question where no menu comes before it."""
    found = None if survey.flow.no_human else survey.people.behind_data()
    if found is None:
        return
    place, question = found
    datum = question.datum or question.title
    yield Finding(
        at=place,
        message=f"all callers are asked for «{datum}» before there is a way to {survey.people.name()}",
        walk=survey.walks.to(question.id),
        related=() if place is question else (Related(question, "it is asked for here"),),
    )
