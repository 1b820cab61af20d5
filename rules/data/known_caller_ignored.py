"""The line knows something about the caller and treats the caller as a stranger.

Why: a caller who rings a second time about the same thing, from the same number, is greeted as new, sent through
all the menus and asked who it is. The first call wanted speed; the second wants to hear that the case is known.
Fix: branch by caller before the first menu and give those who return (case `returning`) another path; look the
customer up by the number instead of asking.
Sources: ISO 9241-154:2013, clause 6.4 (using system information to improve efficiency; title only), V; how to tell is
our own judgement, J.
Silent: without `knows`, in a part of a line, and where a part of the menu is in other files or cannot be read.
"""

from ivrlint import Finding, Severity, Survey, rule
from ivrlint.flow import Branch, EdgeKind, SubFlow, Unknown

BAD = """
ivr: 1
language: en
knows: [number, last call]
start: desk  # <- here
nodes:
  desk:
    type: queue
    name: Claims desk
    prompt: Welcome to the Larch Insurance claims desk.
    announces: [position, estimated wait]
    exits: {1: {say: "To leave a message instead, press 1.", to: message}}
    max_wait: 10m
    overflow: message
  message: {type: voicemail, prompt: Leave your number and we will ring you before noon., promises: by noon}
"""

GOOD = """
ivr: 1
language: en
knows: [number, last call]
start: who
nodes:
  who:
    type: branch
    by: caller
    cases: {returning: handler, else: desk}
  handler:
    type: queue
    name: your case handler
    prompt: Welcome back to Larch Insurance.
    announces: [position, estimated wait]
    receives: all
    exits: {1: {say: "To leave a message instead, press 1.", to: message}}
    max_wait: 10m
    overflow: message
  desk:
    type: queue
    name: Claims desk
    prompt: Welcome to the Larch Insurance claims desk.
    announces: [position, estimated wait]
    exits: {1: {say: "To leave a message instead, press 1.", to: message}}
    max_wait: 10m
    overflow: message
  message: {type: voicemail, prompt: Leave your number and we will ring you before noon., promises: by noon}
"""


@rule(severity=Severity.INFO)
def check(survey: Survey):
    """Yield the flow that has no path for returning callers, and the questions who a known customer is."""
    flow = survey.flow
    if not flow.knows or flow.part:
        return
    reached = [flow.node(id) for id in survey.reach.reachable]
    if any(isinstance(node, SubFlow | Unknown) for node in reached):
        return
    branches = [node for node in reached if isinstance(node, Branch)]
    by_caller = [node for node in branches if node.by == "caller"]
    cases = {edge.condition for node in by_caller for edge in flow.edges_from(node.id, EdgeKind.CASE)}
    if "last call" in flow.knows and "returning" not in cases:
        message = "the line knows the last call, and callers who ring again go the same way as new ones"
        yield Finding(at=flow, message=message)
    if "customer" in flow.knows and not any(node.by in ("caller", "data") for node in branches):
        for node in survey.data.asks_who():
            message = f"the line knows the customer, and «{node.title}» asks for «{node.datum}»"
            yield Finding(at=node, message=message, subject=node.datum or "", walk=survey.walks.to(node.id))
