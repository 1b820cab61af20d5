"""Callers have too little time to answer, or the line waits for too long in silence.

Why: whoever looks for the keypad, for their glasses or for the letter with the number on it is told that nothing was
heard; and a silence of a quarter of a minute sounds like a line that has died. Both make people hang up.
Fix: give three to ten seconds for a choice, five to twenty for the first digit of a number that has to be looked up,
and three to eight for each digit after it.
Sources: ISO/IEC 13714:1995 as summarised by vendors (3 to 10 seconds by the size of the menu), S; manuals of platforms
(Twilio 5 seconds, 46elks 10 seconds, FreeSWITCH 2 seconds between digits), V. The ranges for numbers and between digits
are our own judgement, J.
Silent: where no time is written. A short silence is well where callers are told to stay on the line.
"""

from ivrlint import Finding, Severity, Survey, option, rule
from ivrlint.flow import Collect, Menu

_ISO = "ISO/IEC 13714:1995 as summarised by vendors"

BAD = """
ivr: 1
language: en
nodes:
  front:
    type: menu
    prompt: Welcome to Quick Parcels.
    options:
      1: {say: "To follow a parcel, press 1.", label: follow a parcel, to: number}
      0: {say: "To talk to our staff about anything else, press 0.", label: staff, to: staff}
    no_input: {after: 2s, tries: 3, again: I did not hear a key., to: staff}  # <- here
    no_match: {tries: 3, again: That key has no choice here., to: staff}
  number:  # <- here
    type: collect
    datum: parcel number
    digits: 8
    inter_digit: 1s
    more_time: true
    prompt: Please key the eight digits of your parcel.
    confirms: [parcel number]
    without_it: staff
    next: staff
    no_input: {after: 10s, tries: 3, again: I did not hear a number., to: staff}
    no_match: {tries: 3, again: I do not find that number., to: staff}
  staff:
    type: queue
    name: Staff
    announces: [position, estimated wait]
    exits: {1: {say: "To leave a message, press 1.", to: message}}
    receives: [parcel number]
    overflow: message
    max_wait: 3m
  message: {type: voicemail, prompt: Leave a message and we will call you before noon., promises: by noon next day}
"""

GOOD = BAD.replace("after: 2s", "after: 5s").replace("inter_digit: 1s", "inter_digit: 4s")


@rule(severity=Severity.WARNING)
def check(
    survey: Survey,
    *,
    menu_least: float = option(3, unit="seconds", range=(0, 60), source=_ISO, mark="S"),
    menu_most: float = option(10, unit="seconds", range=(1, 120), source=_ISO, mark="S"),
    menu_digit_least: float = option(2, unit="seconds", range=(0, 60)),
    menu_digit_most: float = option(5, unit="seconds", range=(1, 120)),
    first_digit_least: float = option(5, unit="seconds", range=(0, 60)),
    first_digit_most: float = option(20, unit="seconds", range=(1, 120)),
    next_digit_least: float = option(3, unit="seconds", range=(0, 60)),
    next_digit_most: float = option(8, unit="seconds", range=(1, 120)),
):
    """Yield the times until silence counts, and those between two digits, that are too short or too long."""
    for node in survey.flow.nodes.values():
        if not isinstance(node, Menu | Collect) or node.id not in survey.reach.reachable:
            continue
        is_menu = isinstance(node, Menu)
        first = (menu_least, menu_most) if is_menu else (first_digit_least, first_digit_most)
        further = (menu_digit_least, menu_digit_most) if is_menu else (next_digit_least, next_digit_most)
        if isinstance(node, Menu) and survey.words.asks_to_wait(node):
            first = (0, menu_most)
        written = survey.input.first_time_out(node)
        times = [(*written, "a key" if is_menu else "the first digit", *first)] if written else []
        if node.inter_digit is not None:
            times.append((node.inter_digit, node, "each further digit", *further))
        for seconds, place, what, least, most in times:
            if not least <= seconds <= most:
                bound = f"less than {least:g} s" if seconds < least else f"more than {most:g} s"
                message = f"callers of «{node.title}» have {seconds:g} s for {what}, {bound}"
                yield Finding(at=place, message=message, subject=what, walk=survey.walks.to(node.id))
