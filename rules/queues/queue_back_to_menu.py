"""A queue that gives up sends callers back to a menu that they have been through.

Why: callers wait through ten minutes of music and then hear "Welcome, for orders press 1": the wait is lost, the place
is gone, and the only way on is to choose the same key again and wait at the end of the same queue.
Fix: lead the overflow to something new, such as a callback, a message or another team; to ask how to go on, use a menu
of its own that offers to keep waiting.
Sources: W3C COGA, Voice systems (draft): fallbacks must not loop, V.
Silent: a key that callers press themselves to leave the queue; an overflow that keeps the place; a menu that is met
only by way of a queue.
"""

from ivrlint import Finding, Related, Severity, Survey, rule
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
    exits: {1: {say: "To leave a message instead, press 1.", to: message}}
    max_wait: 10m
    overflow: busy  # <- here
  busy: {type: message, prompt: All our advisers are still busy., next: welcome}
  message: {type: voicemail, prompt: Leave your number and we will ring you before noon., promises: by noon}
"""

GOOD = BAD.replace("overflow: busy  # <- here", "overflow: message").replace(
    BAD[BAD.index("  busy:") : BAD.index("  message:")], ""
)


@rule(severity=Severity.ERROR)
def check(survey: Survey):
    """Yield the overflows that lead back to a menu on the way into their queue."""
    for queue in survey.reach.queues():
        for edge in survey.flow.edges_from(queue.id, EdgeKind.OVERFLOW):
            menu = None if edge.keeps_place else survey.queues.falls_back(edge)
            if menu is None:
                continue
            message = f"callers who have waited in «{queue.title}» are sent back to «{menu.title}» and lose the wait"
            related = (Related(menu, "they have been through this menu"),)
            yield Finding(at=edge, message=message, related=related, walk=survey.walks.to(queue.id))
