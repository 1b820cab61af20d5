"""Callers usually wait longer for a person than anybody should.

Why: after three minutes of music people put the phone on the table, ring again on another line or give up; those who do
get through have had time to grow angry, and the talk begins with that.
Fix: staff the busy hours, or offer a callback that keeps the place before the wait gets long.
Sources: Spain, Ley 10/2025 (95 per cent of calls answered within three minutes on average), S.
Silent: where the file gives neither `expected_wait` nor `max_wait`. A `max_wait` counts only where the usual wait is
not known and nothing is offered sooner: a limit on it alone would reward cutting people off.
"""

from ivrlint import Finding, Limit, Severity, Survey, rule

BAD = """
ivr: 1
language: en
nodes:
  door:
    type: menu
    prompt: Welcome to Larch Insurance.
    options:
      1: {say: "To report damage, press 1.", label: damage, to: claims}
      2: {say: "For a new policy, press 2.", label: new policy, to: sales}
      0: {say: "To talk to anybody else, press 0.", label: anybody else, to: sales}
    no_input: {tries: 3, again: I did not hear a key., to: sales}
    no_match: {tries: 3, again: That key has no choice here., to: sales}
  claims:  # <- here
    type: queue
    name: Claims
    announces: [position, estimated wait]
    expected_wait: 9m
    exits: {1: {say: "To leave a message instead, press 1.", to: message}}
    overflow: {after: 15m, to: message}
  sales:  # <- here
    type: queue
    name: Sales
    announces: [estimated wait]
    max_wait: 10m
    overflow: message
  message: {type: voicemail, prompt: Leave your number and we will ring you within an hour., promises: within 1h}
"""

GOOD = (
    BAD.replace("  # <- here", "")
    .replace("expected_wait: 9m", "expected_wait: 2m")
    .replace("max_wait: 10m", "offer_callback: after 2m\n    max_wait: 10m")
)


@rule(severity=Severity.WARNING)
def check(
    survey: Survey,
    *,
    wait: Limit = Limit(warning=180, unit="seconds", range=(10, 3600), source="Spain, Ley 10/2025", mark="S"),
):
    """Yield the queues that callers usually wait in too long, or without any offer for too long."""
    for queue in survey.reach.queues():
        expected = queue.expected_wait is not None
        seconds = queue.expected_wait if expected else survey.queues.first_offer(queue)
        if severity := wait.exceeded_by(seconds):
            what = "usually wait" if expected else "may wait with nothing else on offer for"
            message = f"callers {what} {seconds:g} s in «{queue.title}»; the limit is {wait.threshold(severity):g} s"
            yield Finding(at=queue, severity=severity, message=message, walk=survey.walks.to(queue.id))
