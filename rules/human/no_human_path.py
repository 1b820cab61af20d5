"""From here no key, time-out or error leads a caller to a person.

Why: sooner or later every caller meets a question that the machine has no answer to. Where nobody can be reached, the
call was for nothing: the caller rings again, gives up, or takes the matter to the papers.
Fix: lead at least one key, and the time-out and wrong keys, to a queue or an agent. A native menu that has no people by
design says so with `human: none` at the top.
Sources: W3C COGA, Voice systems (draft): it must be possible to reach a person, V; gethuman standard 1.0, item 1
(always 0, or "operator"), V; Spain, Ley 10/2025, S; Florida Statutes 110.1082(2), V. That it holds in every menu is in
the same sources.
Silent: where the call may leave the file for somewhere that cannot be read; behind a closed or holiday case; where
callers only rate the call; on a line that declares `human: none`. A callback counts as a person, voicemail and a bot do
not. A line without any person is one finding, not one for each menu; a part of a line without any is none, for what
leads to it may have offered one.
"""

from ivrlint import Finding, Related, Severity, Survey, rule
from ivrlint.survey import Answer

BAD = """
ivr: 1
language: en
nodes:
  main:
    type: menu
    prompt: Welcome to Harbour Water.
    options:
      1: {say: "To report a leak, press 1.", label: report a leak, to: leak}
      2: {say: "To hear your meter reading, press 2.", label: meter reading, to: meter}
      0: {say: "To speak to our staff, press 0.", label: our staff, to: desk}
    no_input: {tries: 3, again: I did not hear a key., to: desk}
    no_match: {tries: 3, again: That key has no choice here., to: desk}
  leak: {type: message, prompt: We will connect you to the duty crew., next: desk}
  meter:  # <- here
    type: menu
    prompt: Your meter.
    options:
      1: {say: "For the last reading, press 1.", label: last reading, to: last}
      2: {say: "For the reading of a year ago, press 2.", label: reading of a year ago, to: last}
    no_input: {tries: 3, again: I did not hear a key., to: last}
    no_match: {tries: 3, again: That key has no choice here., to: last}
  last: {type: task, name: reading, prompt: "Your meter stands at one thousand and forty."}
  desk:
    type: queue
    name: Customer desk
    announces: [position]
    max_wait: 3m
    overflow: recorder
    exits: {1: {say: "To leave a message, press 1.", to: recorder}}
  recorder: {type: voicemail, prompt: Leave a message and we will call you before noon., promises: before noon}
"""

GOOD = BAD.replace(
    """label: reading of a year ago, to: last}
    no_input: {tries: 3, again: I did not hear a key., to: last}
    no_match: {tries: 3, again: That key has no choice here., to: last}""",
    """label: reading of a year ago, to: year}
      0: {say: "To speak to our staff, press 0.", label: our staff, to: desk}
      "*": {say: "To go back, press star.", label: back, to: back}
    no_input: {tries: 3, again: I did not hear a key., to: desk}
    no_match: {tries: 3, again: That key has no choice here., to: desk}
  year: {type: task, name: old reading, prompt: "A year ago your meter stood at nine hundred.", next: main}""",
).replace('and forty."}', 'and forty.", next: main}')


@rule(severity=Severity.ERROR, yields_to=["trap-loop"])
def check(survey: Survey):
    """Yield the flow when nobody can be reached on it, else the nodes where the last way to a person ends."""
    flow, people = survey.flow, survey.people
    if flow.no_human:
        return
    lost = [start for start in flow.starts if people.from_node(start) is Answer.NO]
    if len(lost) == len(flow.starts):
        asked = [node for node in flow.nodes.values() if survey.reach.interactive(node)]
        only_rates = bool(asked) and all(map(survey.words.rates, asked))
        if not (flow.part or only_rates):
            message = "callers cannot get to a person: no key, time-out or error on this line leads to one"
            yield Finding(at=flow, message=message)
        return
    where = f"to {people.name()}: no key, time-out or error leads there"
    for start in lost:
        node = flow.node(start)
        yield Finding(at=node, message=f"callers who come in at «{node.title}» cannot get {where}")
    for node, cause in people.cut_off():
        yield Finding(
            at=node,
            message=f"callers who get to «{node.title}» cannot get {where}",
            walk=survey.walks.to(node.id),
            excerpt=f"nothing from here on leads to {people.name()}",
            related=(Related(cause, "from here on nobody can be reached"),),
        )
