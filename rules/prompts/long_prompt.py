"""Callers have to listen for longer than they can hold in mind.

Why: callers hear a menu and cannot look at it: at the end of a long one the first choices are forgotten; a choice that
takes a breath and a half is not understood before the next begins; and an explanation without a choice is help that
nobody asked for.
Fix: cut each choice to the words that set it apart, and each explanation to what the caller needs now.
Sources: gethuman standard 1.0, item 6 (no long prompts), V; Avaya Interactive Response design guide, V; W3C COGA, Voice
systems (draft): no unnecessary words, V. The limits are our own judgement, J.
Silent: where the length is not known. What is said under a condition or until a date is not counted, nor what
`long-greeting` counts.
"""

from ivrlint import Finding, Limit, Severity, Survey, rule
from ivrlint.flow import Menu

BAD = """
ivr: 1
language: en
nodes:
  hello:
    type: menu
    prompt: Welcome to Oakfield Pensions.
    options:
      1:  # <- here
        say: >-
          If you have turned sixty five and wish to know when the first payment of your pension will be made to the
          account that you have told us about, press 1.
        label: first payment
        to: payment
      2: {say: "To change your address, press 2.", label: change your address, to: address}
      0: {say: "To talk to an adviser, press 0.", label: adviser, to: advisers}
    no_input: {tries: 3, again: I did not hear a key., to: advisers}
    no_match: {tries: 3, again: That key has no choice here., to: advisers}
  payment:  # <- here
    type: message
    prompt: >-
      Pensions are paid on the last working day of each month. When that day is a holiday, the money is paid on the day
      before it. How soon you can see it depends on your bank, for some of them need a night to enter it. If you have
      moved abroad, the payment may take up to five working days more, and the bank that receives it may keep a fee.
    next: hello
  address: {type: message, prompt: Please have your policy at hand., next: advisers}
  advisers:
    type: queue
    name: Advisers
    announces: [position]
    max_wait: 3m
    overflow: recorder
    exits: {1: {say: "To leave a message, press 1.", to: recorder}}
  recorder: {type: voicemail, prompt: Leave a message and we will call you before six., promises: today before six}
"""

GOOD = (
    BAD[: BAD.index("1:  # <- here")]
    + '1: {say: "To hear when you will be paid, press 1.", label: payment day, to: payment}'
    + BAD[BAD.index("\n      2:") : BAD.index("  payment:")]
    + "  payment: {type: message, prompt: Pensions are paid on the last working day of the month., next: hello}"
    + BAD[BAD.index("\n  address:") :]
)


@rule(severity=Severity.WARNING)
def check(
    survey: Survey,
    *,
    menu: Limit = Limit(warning=30, unit="seconds", range=(5, 300)),
    announcement: Limit = Limit(warning=20, unit="seconds", range=(5, 300)),
    choice: Limit = Limit(warning=6, unit="seconds", range=(2, 60)),
):
    """Yield the menus, announcements and single options that take too long to say."""
    greetings = {greeting.menu.id: greeting.seconds for greeting in survey.notices.greetings}
    greeted = {node.id for greeting in survey.notices.greetings for node in greeting.nodes}
    for node in survey.flow.nodes.values():
        if node.id not in survey.reach.reachable or not (node.prompt or isinstance(node, Menu)):
            continue
        chooses = survey.reach.interactive(node)
        if node.id in greeted and not chooses:
            continue
        seconds = survey.timing.always_said(node)
        if seconds is not None:
            seconds -= greetings.get(node.id, 0.0)
        if severity := (menu if chooses else announcement).exceeded_by(seconds):
            end = "before they have heard every choice" if isinstance(node, Menu) else "without a choice"
            message = f"callers listen to «{node.title}» for {seconds:.0f} s {end}"
            yield Finding(at=node, message=message, severity=severity, walk=survey.walks.to(node.id))
        for key, text, edge in survey.words.option_texts(node) if isinstance(node, Menu) else ():
            taken = survey.timing.speech(text, node)
            if severity := choice.exceeded_by(taken):
                message = f"the choice on key {key} of «{node.title}» takes {taken:.0f} s to say"
                walk = survey.walks.to(node.id)
                yield Finding(at=edge or node, message=message, severity=severity, walk=walk, subject=key)
