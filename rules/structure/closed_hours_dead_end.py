"""Callers who ring outside hours are cut off without learning when to ring.

Why: the caller hears "we are closed, goodbye" and does not know whether to try in an hour, tomorrow or on Monday,
cannot leave a word, and rings again and again to find out.
Fix: say when you open, and let callers leave a message or be rung back.
Sources: gethuman standard 1.0, item 4 (a callback, or a voice message out of hours), V. That stated hours are enough is
our own judgement, J.
Silent: where hours, a day, a figure that may be hours, a callback or a promise is named before or after the line
closes; where the words are not known; what just stops by mistake, which `dead-end` reports. Cases that lead to the same
end are one finding.
"""

from ivrlint import Finding, Related, Severity, Survey, rule
from ivrlint.lint.rule import MOST_RELATED

BAD = """
ivr: 1
language: en
nodes:
  doors:
    type: branch
    by: hours
    cases:
      open: front
      closed: shut  # <- here
      holiday: shut
  shut: {type: message, prompt: The surgery is closed at the moment. Thank you for calling. Goodbye., next: hangup}
  front:
    type: menu
    prompt: Chapel Lane Surgery.
    options:
      1: {say: "To book a visit, press 1.", label: book a visit, to: nurses}
      2: {say: "For test results, press 2.", label: test results, to: results}
      0: {say: "To talk to the reception, press 0.", label: reception, to: nurses}
    no_input: {tries: 3, again: Take your time., to: nurses}
    no_match: {tries: 3, again: That key has no choice here., to: nurses}
  results: {type: message, prompt: Results are ready after two working days., next: nurses}
  nurses:
    type: queue
    name: Reception
    announces: [position, estimated wait]
    exits: {1: {say: "To be rung back, press 1.", to: message}}
    overflow: message
    max_wait: 3m
  message: {type: voicemail, prompt: Leave a message and we will call you before noon., promises: before noon}
"""

GOOD = BAD.replace("closed at the moment.", "closed. We open again on weekdays at eight.").replace("  # <- here", "")


@rule(severity=Severity.WARNING)
def check(survey: Survey):
    """Yield the first case that leads to each end outside hours which tells callers nothing, the others named."""
    for end, (first, *others) in survey.reach.closed_ends():
        node = survey.flow.node(first.source)
        message = f"callers who get to «{node.title}» outside hours ({first.condition}) are cut off"
        yield Finding(
            at=first,
            message=f"{message} and not told when to ring or how to leave word",
            walk=survey.walks.to(node.id),
            related=(
                *([] if end.implied else [Related(end, "the call ends here")]),
                *(Related(edge, f"{edge.condition} leads there too") for edge in others[:MOST_RELATED]),
            ),
        )
