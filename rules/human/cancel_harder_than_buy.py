"""Cancelling or complaining takes more of the caller than buying does.

Why: whoever wants to buy is one key away from a person, and whoever wants to leave is sent the long way round. Callers
notice; they leave all the same, and tell others.
Fix: put cancelling and complaining in the same menu as buying, and let people answer there too.
Sources: Brazil, Decreto 11.034/2022 art. 5 II (complaint and cancellation in the first menu), V; Portugal, DL 134/2009
(cancelling the service), S; Italy, AGCOM Delibera 255/24/CONS (complaint at the first level), S. The limits of two keys
and 30 seconds are our own judgement, J.
Silent: where there is no choice to buy, or none to cancel or complain; outside hours. What an option is for is read
from `class:`, or else from its words. A machine that does it is as good as a person.
"""

from ivrlint import Finding, Related, Severity, Survey, option, rule

BAD = """
ivr: 1
language: en
nodes:
  gym:
    type: menu
    prompt: Welcome to Oakwood Gym.
    options:
      1: {say: "To become a member, press 1.", label: become a member, to: sales, class: buy}
      2: {say: "For your membership, press 2.", label: your membership, to: membership}
      0: {say: "To talk to one of our team, press 0.", label: our team, to: sales}
    no_input: {tries: 3, again: I did not hear a key., to: sales}
    no_match: {tries: 3, again: That key has no choice here., to: sales}
  membership:
    type: menu
    prompt: Your membership.
    options:
      1: {say: "To hear when it is paid until, press 1.", label: paid until, to: paid}
      2: {say: "To end it, press 2.", label: end it, to: by_post, class: cancel}  # <- here
      "*": {say: "To go back, press star.", label: back, to: back}
      0: {say: "To talk to one of our team, press 0.", label: our team, to: sales}
    no_input: {tries: 3, again: I did not hear a key., to: sales}
    no_match: {tries: 3, again: That key has no choice here., to: sales}
  paid: {type: task, name: payments, prompt: Your membership is paid until May., next: membership}
  by_post: {type: message, prompt: You can end your membership by letter. Goodbye., next: hangup}
  sales:
    type: queue
    name: Our team
    announces: [position]
    max_wait: 3m
    overflow: recorder
    exits: {1: {say: "To leave a message, press 1.", to: recorder}}
  recorder: {type: voicemail, prompt: Leave a message and we will call you before six., promises: today before six}
"""

GOOD = BAD.replace("to: by_post, class: cancel}", "to: sales, class: cancel}").replace(
    "  by_post: {type: message, prompt: You can end your membership by letter. Goodbye., next: hangup}\n", ""
)

DOING = {"cancel": "cancelling", "complain": "complaining"}


@rule(severity=Severity.WARNING)
def check(
    survey: Survey,
    *,
    keys: float = option(2, unit="keys more than buying", range=(1, 20)),
    seconds: float = option(30, unit="seconds more than buying", range=(5, 600)),
):
    """Yield the first option to cancel and the first to complain, where it is so much harder than the first to buy."""
    errands = survey.errands
    buy = errands.soonest.get("buy")
    for errand, doing in DOING.items():
        offer = errands.soonest.get(errand)
        if buy is None or offer is None:
            continue
        if offer.keys - buy.keys >= keys:
            harder = f"takes {offer.keys} keys and buying {buy.keys}"
        elif offer.seconds - buy.seconds >= seconds:
            harder = f"takes {offer.seconds:.0f} s and buying {buy.seconds:.0f} s"
        elif errands.is_dead(offer) and errands.has_person(buy):
            harder = "leads to nobody, and buying to a person"
        else:
            continue
        yield Finding(
            at=offer.edge,
            message=f"{doing} in «{offer.menu.title}» {harder}",
            walk=survey.walks.to(offer.menu.id),
            related=(Related(buy.edge, "this is how one buys"),),
            subject=errand,
        )
