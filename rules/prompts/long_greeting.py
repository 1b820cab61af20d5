"""Callers listen for a long time before they hear the first choice.

Why: everybody who rings hears the greeting, every time. What they hear before the first choice colours the whole call,
and by the time the choice comes the phone is already away from the ear.
Fix: say the name and begin with the choices; move what only some callers need to where they need it.
Sources: Lewis 2011, Practical Speech User Interface Design (all callers hear the introduction; Yudkowsky 2008, quoted
there: AT&T saved US$1 million a year for each second of speech cut), V in its abstract. The limit of 12 seconds is our
own judgement, J.
Silent: where the length is not known; in a part of a line (`part: true`). One notice of recording is left out of the
count, and so is what is said only under a condition or until a date.
"""

from ivrlint import Finding, Limit, Related, Severity, Survey, rule

BAD = """
ivr: 1
language: en
nodes:
  hello:  # <- here
    type: menu
    prompt: >-
      Welcome to Seaview Travel, your partner for holidays by the sea and in the mountains since nineteen hundred and
      sixty. Our team has been voted the friendliest in the county three years in a row, and we look forward to planning
      your next holiday together with you and those you love.
    options:
      1: {say: "To book a holiday, press 1.", label: book a holiday, to: booking}
      2: {say: "To change a booking, press 2.", label: change a booking, to: change}
      0: {say: "To talk to one of our staff, press 0.", label: staff, to: staff}
    no_input: {tries: 3, again: I did not hear a key., to: staff}
    no_match: {tries: 3, again: That key has no choice here., to: staff}
  booking: {type: message, prompt: Please have your passport at hand., next: staff}
  change: {type: message, prompt: Please have your booking at hand., next: staff}
  staff:
    type: queue
    name: Staff
    announces: [position]
    max_wait: 3m
    overflow: recorder
    exits: {1: {say: "To leave a message, press 1.", to: recorder}}
  recorder: {type: voicemail, prompt: Leave a message and we will call you within an hour., promises: within 1h}
"""

GOOD = BAD[: BAD.index(">-")] + "Welcome to Seaview Travel." + BAD[BAD.index("\n    options") :]


@rule(severity=Severity.WARNING)
def check(
    survey: Survey, *, seconds: Limit = Limit(warning=12, unit="seconds before the first choice", range=(3, 120))
):
    """Yield the node that says most of a greeting which takes too long."""
    seen = set()
    for greeting in () if survey.flow.part else survey.notices.greetings:
        severity = seconds.exceeded_by(greeting.seconds)
        if severity and greeting.longest.id not in seen:
            seen.add(greeting.longest.id)
            others = (node for node in greeting.nodes if node.id != greeting.longest.id)
            first = f"the first choice of «{greeting.menu.title}»"
            yield Finding(
                at=greeting.longest,
                message=f"callers listen for {greeting.seconds:.0f} s before they hear {first}",
                severity=severity,
                walk=survey.walks.to(greeting.menu.id),
                related=tuple(Related(node, "also said before the first choice") for node in others),
            )
