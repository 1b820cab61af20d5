"""A key in the queue takes callers back to the menu at the price of their place.

Why: callers who are no longer sure that they chose right want to hear the menu once more. If looking costs the place,
they either wait in what may be the wrong queue or begin again at the end of it.
Fix: keep the place while the caller is in the menu (`keeps_place: true`), or offer a callback that keeps it.
Sources: AWS, Optimize customer wait experience in queue (promise that the place is kept), V. Our own judgement as to
the menu, J.
Silent: keys to anything but a menu on the way into the queue. The key itself is good; this is a note.
"""

from ivrlint import Finding, Severity, Survey, rule
from ivrlint.flow import EdgeKind

BAD = """
ivr: 1
language: en
nodes:
  welcome:
    type: menu
    prompt: Welcome to Birch Furniture.
    options:
      1: {say: "For delivery, press 1.", label: delivery, to: delivery}
      0: {say: "To speak with an adviser, press 0.", label: adviser, to: adviser}
    no_input: {tries: 3, again: I did not hear a key., to: adviser}
    no_match: {tries: 3, again: That key has no choice here., to: adviser}
  delivery: {type: message, prompt: Goods leave our store within three days., next: adviser}
  adviser:
    type: queue
    name: Advisers
    announces: [position, estimated wait]
    exits:
      9: {say: "To hear the menu again, press 9.", to: welcome}  # <- here
    max_wait: 10m
    overflow: message
  message: {type: voicemail, prompt: Leave your number and we will ring you before noon., promises: by noon}
"""

GOOD = BAD.replace("to: welcome}  # <- here", "to: welcome, keeps_place: true}")


@rule(severity=Severity.INFO)
def check(survey: Survey):
    """Yield the queue keys back to a menu that do not keep the place."""
    for queue in survey.reach.queues():
        for edge in survey.flow.edges_from(queue.id, EdgeKind.EXIT):
            menu = None if edge.keeps_place else survey.queues.falls_back(edge)
            if menu is not None:
                message = f"callers who press {edge.key} to leave «{queue.title}» for «{menu.title}» lose their place"
                yield Finding(at=edge, message=message, walk=survey.walks.to(queue.id))
