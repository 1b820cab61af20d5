"""The keys are not said in the order of the keypad.

Why: callers count along while they listen; a key that comes too late or is left out makes them think that they missed a
choice, and they wait for it or ask to hear everything again.
Fix: say the choices from 1 upwards without a gap, 0, star and hash last; give the most wanted choice key 1.
Sources: ISO/IEC 13714:1995 as summarised by vendors (ascending order, no gaps), S; Avaya Interactive Response design
guide (numeric order, no skipping), V; Mitel 5000 Enterprise Messaging guide (2008) (sequential digits), V.
Silent: ways to a person, other languages, repeats and ways back may be said anywhere and may have any key; a choice for
everything else is a way to a person where it leads to one; yes-or-no questions; menus whose keys cannot be known, or
whose texts name the wrong keys (`prompt-option-mismatch`).
"""

from itertools import pairwise

from ivrlint import Finding, Severity, Survey, rule

BAD = """
ivr: 1
language: en
nodes:
  front:  # <- here
    type: menu
    prompt: Welcome to Hillside Savings Bank.
    options:
      1: {say: "For accounts, press 1.", label: accounts, to: accounts}
      4: {say: "For loans, press 4.", label: loans, to: loans}
      0: {say: "To speak with an adviser, press 0.", label: adviser, to: advisers}
    no_input: {tries: 3, again: I did not hear a key., to: advisers}
    no_match: {tries: 3, again: That key has no choice here., to: advisers}
  accounts:  # <- here
    type: menu
    prompt: Accounts.
    options:
      2: {say: "To open an account, press 2.", label: open an account, to: advisers}
      1: {say: "To close an account, press 1.", label: close an account, to: advisers}
      0: {say: "To speak with an adviser, press 0.", label: adviser, to: advisers}
      "*": {say: "To go back, press star.", label: back, to: back}
    no_input: {tries: 3, again: I did not hear a key., to: advisers}
    no_match: {tries: 3, again: That key has no choice here., to: advisers}
  loans: {type: message, prompt: You will speak with one of our loan advisers., next: advisers}
  advisers:
    type: queue
    name: Advisers
    receives: all
    announces: [position, estimated wait]
    exits: {1: {say: "To leave a message, press 1.", to: message}}
    overflow: message
    max_wait: 3m
  message: {type: voicemail, prompt: Leave a message and we will call you before ten., promises: by 10 next day}
"""

GOOD = (
    BAD.replace("4: {", "2: {")
    .replace("press 4.", "press 2.")
    .replace('2: {say: "To open an account, press 2."', '1: {say: "To open an account, press 1."')
    .replace('1: {say: "To close an account, press 1."', '2: {say: "To close an account, press 2."')
)


@rule(severity=Severity.WARNING)
def check(survey: Survey):
    """Yield the menus whose topics are not said in order, and those that leave a key out."""
    for menu in survey.reach.menus():
        others = set() if survey.words.chooses_language(menu) else _languages(survey, menu)
        keys = [key for key in survey.words.announced_topics(menu) if key not in others]
        announced = {place.key for place in survey.words.announcements(menu) or ()}
        if survey.words.confirms(menu) or not keys or any(survey.words.misspoken(menu)):
            continue
        early = next(((one, two) for one, two in pairwise(keys) if _place(two) < _place(one)), None)
        left_out = _left_out(keys, survey.words.live_keys(menu) | announced)
        edit = survey.edits.in_order(menu, sorted(keys, key=_place)) if early and not left_out else None
        if early:
            message = f"callers of «{menu.title}» hear key {early[0]} before key {early[1]}"
        elif left_out:
            message = f"callers of «{menu.title}» hear key {keys[-1]} but nothing of key {left_out}"
        else:
            continue
        yield Finding(at=menu, message=message, walk=survey.walks.to(menu.id), edit=edit)


def _languages(survey, menu):
    """The keys of a menu that lead to another language."""
    return {edge.key for edge in survey.words.topics(menu) if survey.words.is_language(menu, edge)}


def _place(key):
    """Where a key stands on the keypad: 1 to 9, longer numbers, then 0, star and hash."""
    return "0*#".index(key) + 100_000 if key in ("0", "*", "#") else int(key) if key.isdigit() else 200_000


def _left_out(keys, known):
    """The first key below the highest one that is neither said nor does anything; None for keys of several digits."""
    digits = [key for key in keys if key in "123456789"]
    if not digits or any(len(key) > 1 for key in keys):
        return None
    return next((key for key in "123456789"[: int(max(digits))] if key not in digits and key not in known), None)
