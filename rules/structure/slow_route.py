"""It takes callers too long to get to what they rang for.

Why: callers have listened and pressed for longer than a minute, and the queue is still to come. Whoever has to get
through it for the second time that day hangs up or presses 0.
Fix: shorten what is said on the way, offer the choice one level higher, or name it earlier in its menu.
Sources: Italy, AGCOM: some 132 seconds is the mean time to a person, the shortest way through the menu included, S;
Italy, AGCOM Delibera 255/24/CONS: a person answers within 150 seconds on average, S. The limits of 60 and 120 seconds
for the menu alone are our own judgement, J.
Silent: what only a wait in a queue, silence or wrong keys lead to; a part of a line (`part: true`). Recordings of
unknown length count nothing. Ways that have their first half minute in common are one finding, about the slowest of
them; of several languages, the slowest one speaks for all. `goal-missed` stands for the quickest way to a person where
the team has set itself a goal for it.
"""

from ivrlint import Finding, Limit, Related, Severity, Survey, rule
from ivrlint.flow import Node
from ivrlint.lint.rule import MOST_RELATED

BAD = """
ivr: 1
language: en
nodes:
  welcome:
    type: message
    prompt: >-
      Welcome to the Alder Trust pension fund. Please have your policy at hand. It is the sheet with the green tree in
      the upper corner that we sent you when you joined, and its number stands below the tree. If you have moved since
      then, please write to us before you ring, for we talk about your money only with people whose address we know.
    next: front
  front:
    type: menu
    options:
      1: {say: "If you are retired, press 1.", label: retired, to: advisers, set: {topic: retired}}
      2: {say: "If you are still paying in, press 2.", label: paying in, to: paying}
      0: {say: "To talk to an adviser, press 0.", label: adviser, to: advisers}
    no_input: {tries: 3, again: Take your time., to: advisers}
    no_match: {tries: 3, again: That key has no choice here., to: advisers}
  paying:
    type: message
    prompt: >-
      Payments reach your account on the third working day of the month. You can raise or lower them twice a year, in
      April and in October, and a change counts from the month after. If your employer pays a share, it moves along.
      You can stop paying for a year at most, and we will then ask for your reasons in writing.
    next: change
  change:
    type: menu
    options:
      1: {say: "To change what you pay, press 1.", label: change payment, to: advisers, set: {topic: change}}
      2: {say: "To stop paying for a while, press 2.", label: pause, to: advisers, set: {topic: pause}}
      3: {say: "To have a statement sent to you by post, press 3.", label: statement, to: statement}
      0: {say: "To talk to an adviser, press 0.", label: adviser, to: advisers}
      "*": {say: "To go back, press star.", label: back, to: back}
    no_input: {tries: 3, again: Take your time., to: advisers}
    no_match: {tries: 3, again: That key has no choice here., to: advisers}
  statement: {type: task, name: statement, prompt: It is on its way., confirms: [summary], next: front}  # <- here
  advisers:
    type: queue
    name: Advisers
    announces: [position, estimated wait]
    exits: {1: {say: "To leave a message, press 1.", to: message}}
    overflow: message
    max_wait: 3m
  message: {type: voicemail, prompt: Leave a message and we will call you before ten., promises: by 10 next day}
"""

GOOD = BAD.replace(BAD[BAD.index(" It is the sheet") : BAD.index("\n    next: front")], "").replace(
    BAD[BAD.index(" You can raise") : BAD.index("\n    next: change")], ""
)


@rule(severity=Severity.WARNING)
def check(
    survey: Survey,
    *,
    seconds: Limit = Limit(warning=60, error=120, unit="seconds from the answer of the call", range=(10, 600)),
):
    """Yield the slowest service behind each way that takes too long."""
    flow, walks, language = survey.flow, survey.walks, survey.words.language
    fastest = survey.people.fastest
    promised = fastest.steps[-1].node if fastest and "seconds_to_human" in flow.goals else None
    slow = [
        node
        for node in survey.reach.services()
        if node.id in walks.chosen and node.id != promised and seconds.exceeded_by(walks.seconds[node.id])
    ]
    slow.sort(key=lambda node: -walks.seconds[node.id])
    halfway = walks.whereabouts(seconds.threshold(Severity.WARNING) / 2)
    ways: dict[str, list[Node]] = {}
    for node in slow if not flow.part else ():
        if language(node) == language(slow[0]):
            ways.setdefault(halfway.get(node.id, node.id), []).append(node)
    for way, (slowest, *others) in ways.items():
        taken = walks.seconds[slowest.id]
        yield Finding(
            at=slowest,
            message=f"it takes callers {taken:.0f} s of listening and pressing to get to «{slowest.title}»",
            severity=seconds.exceeded_by(taken),
            walk=walks.to(slowest.id),
            related=(
                Related(flow.node(way), "where callers are when half of the limit has passed"),
                *(Related(node, f"on the same way, {walks.seconds[node.id]:.0f} s") for node in others[:MOST_RELATED]),
            ),
        )
