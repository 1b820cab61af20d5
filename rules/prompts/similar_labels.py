"""Two choices of one menu sound nearly the same.

Why: the caller hears "questions about a bill" and, two choices later, "a question about bills", and cannot remember
what the difference was. Many end at the wrong desk and are passed on.
Fix: name what sets the two apart, or make one choice of them.
Sources: W3C COGA, Voice systems (draft): "billing", "accounts" and "sales" are hard to tell apart, V; ACIXD wiki, Menu
design, V. The share of common words is our own judgement, J.
Silent: in languages without phrase lists; for choices that say no more than a vague word, which are `vague-label`. It
compares words, not meanings.
"""

from ivrlint import Finding, Related, Severity, Survey, option, rule

BAD = """
ivr: 1
language: en
nodes:
  hello:
    type: menu
    prompt: Welcome to Valley Broadband.
    options:
      1: {say: "For questions about your bill, press 1.", label: questions about your bill, to: bill}
      2: {say: "For a question about billing, press 2.", label: a question about billing, to: payment}  # <- here
      3: {say: "When the line is down, press 3.", label: line is down, to: repair}
      0: {say: "To talk to an adviser, press 0.", label: adviser, to: advisers}
    no_input: {tries: 3, again: I did not hear a key., to: advisers}
    no_match: {tries: 3, again: That key has no choice here., to: advisers}
  bill: {type: message, prompt: Please have your bill at hand., next: advisers}
  payment: {type: message, prompt: You can pay at any bank., next: hello}
  repair: {type: message, prompt: We are sorry that the line is down., next: advisers}
  advisers:
    type: queue
    name: Advisers
    announces: [position]
    max_wait: 3m
    overflow: recorder
    exits: {1: {say: "To leave a message, press 1.", to: recorder}}
  recorder: {type: voicemail, prompt: Leave a message and we will call you within a day., promises: within 1 day}
"""

GOOD = BAD.replace("For a question about billing, press 2", "To hear how to pay, press 2").replace(
    "label: a question about billing", "label: how to pay"
)


@rule(severity=Severity.WARNING, yields_to=["vague-label"])
def check(survey: Survey, *, share: float = option(0.7, unit="of the words in common", range=(0.5, 1))):
    """Yield the second of two options whose telling words are nearly the same."""
    for menu, first, second in survey.words.similar_options(share):
        one, other = survey.words.label(menu, first), survey.words.label(menu, second)
        yield Finding(
            at=second,
            message=f"«{other}» on key {second.key} sounds nearly like «{one}» on key {first.key}",
            walk=survey.walks.to(menu.id),
            related=(Related(first, "the choice it sounds like"),),
            subject=first.key or "",
        )
