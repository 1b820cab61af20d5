"""Some callers are served before others, and those who come last can do nothing but wait.

Why: the caller who is no gold customer is overtaken again and again, may hear their place number grow, and has no other
way to an answer. Being made to wait for others is a complaint of its own.
Fix: offer everybody in this queue a callback or a message, with the place kept.
Sources: our own judgement, J, from complaints about waiting behind other customers.
Silent: without `priority`, and on queues for what is urgent: life or money going first is right.
"""

from ivrlint import Finding, Severity, Survey, rule

BAD = """
ivr: 1
language: en
nodes:
  desk:  # <- here
    type: queue
    name: Card desk
    prompt: Welcome to the Pine Bank card desk.
    announces: [estimated wait]
    priority: {gold: 1, others: 5}
    max_wait: 20m
    overflow: message
  message: {type: voicemail, prompt: Leave your number and we will ring you before noon., promises: by noon}
"""

GOOD = BAD.replace("  # <- here", "").replace(
    "    max_wait:", '    exits: {1: {say: "To leave a message instead, press 1.", to: message}}\n    max_wait:'
)


@rule(severity=Severity.INFO)
def check(survey: Survey):
    """Yield the queues with an order of precedence that the last in it cannot leave."""
    for queue in survey.reach.queues():
        ordered = queue.priority not in (None, "false", "none")
        if ordered and not queue.urgent and not survey.queues.offers_exit(queue):
            message = f"those who are served last in «{queue.title}» can only wait"
            yield Finding(at=queue, message=message, walk=survey.walks.to(queue.id))
