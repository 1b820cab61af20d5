"""Made-up menus of any size: a bureau that answers for many towns, each with a number. There is nothing to find."""

from __future__ import annotations

HEAD = """ivr: 1
name: Town Bureau
language: en
number: "+47 90 00 00 00"
start: town0
entries:
{entries}timezone: Europe/Oslo
hours:
  office: {{mon-fri: "08:00-16:00", holidays: norway}}
switches:
  storm: {{set_by: the officer on duty}}
nodes:
  advisors:
    type: queue
    name: Advisors
    schedule: office
    announces: [position, estimated wait]
    expected_wait: 90s
    max_wait: 10m
    offer_callback: after 60s
    overflow: {{after: 3m, to: call_me, keeps_place: true}}
    exits: {{1: {{say: "To be called when it is your turn, press 1.", to: call_me, keeps_place: true}}}}
    when_closed: call_me
    receives: all
    can: [solve, message, transfer]
  call_me:
    type: callback
    prompt: You keep your place. We will call this number within two hours, and a text message confirms it.
    confirms: [number, time]
    receipt: sms
    promises: within 2h
    served_by: advisors
    attempts: 3
    keeps_place: true
    no_slots: message
  message: {{type: voicemail, prompt: Leave a message and we will call you before ten., promises: by 10 next day}}
"""

DOOR = """  {first}: {{type: branch, by: switch, switch: storm, cases: {{on: {first}_storm, off: {first}_menu}}}}
  {first}_storm: {{type: message, prompt: The power is gone in town {number}., next: {first}_menu}}
  {first}_hours: {{type: branch, by: hours, schedule: office, cases: {{open: advisors, closed: message}}}}
  {first}_meter:
    type: collect
    datum: meter number
    digits: 8
    prompt: Please key the eight digits on your meter.
    confirms: [meter number]
    more_time: true
    without_it: {first}_hours
    next: {first}_water_1
    no_input: {{after: 10s, tries: 3, again: Take your time., to: {first}_hours}}
    no_match: {{tries: 3, again: I do not find that number., to: {first}_hours}}
"""

MENU = """  {id}:
    type: menu
    name: {name}
    prompt: {prompt}
    options:
{options}      0: {{say: "To speak with an advisor, press 0.", label: advisor, to: {person}}}
      9: {{say: "To hear this again, press 9.", label: hear again, to: repeat}}
{back}    no_input: {{tries: 3, again: "I did not hear a key.", to: {person}}}
    no_match: {{tries: 3, again: "That key has no choice here.", to: {person}}}
"""

BACK = """      "*": {say: "To go back, press star.", label: back, to: back}
"""

OPTION = """      {key}:
        say: For {label}, press {key}.
        label: {label}
        to: {target}
        class: {errand}
        set: {{topic: {label}}}
"""

TASK = """  {id}:
    type: task
    name: {name}
    prompt: "Your {name} is noted, and a text message with the reference is on its way."
    kind: transaction
    confirms: [summary, reference]
    gives: reference
    failure: {person}
    next: hangup
"""

TOPICS = {
    "waste": ("new bin", "missed collection", "bulky goods"),
    "roads": ("broken lamp", "hole in the road", "blocked path"),
    "water": ("meter reading", "change of address", "water pressure"),
}
"""What a town is called about: a menu each, with its tasks."""

ERRANDS = ("buy", "complain", "info")
"""What kind of errand each of the three choices of a menu is for."""

TOWN = 5 + sum(1 + len(tasks) for tasks in TOPICS.values())
"""Nodes of a town."""


def menu(nodes: int) -> str:
    """A menu of about this many nodes."""
    towns = max(nodes // TOWN, 1)
    entries = "".join(f'  "+47 2{number:07}": town{number}\n' for number in range(1, towns)) or "  {}\n"
    return "".join([HEAD.format(entries=entries), *map(_town, range(towns))])


def _town(number: int) -> str:
    """What a town has before its first menu, that menu, and those below it."""
    first = f"town{number}"
    person = f"{first}_hours"
    topics = [(topic, f"{first}_{topic}") for topic in TOPICS]
    prompt = f"You are through to town {number}."
    parts = [DOOR.format(first=first, number=number), _menu(f"{first}_menu", f"Town {number}", prompt, topics, person)]
    for topic, id in topics:
        tasks = [(f"{task} in town {number}", f"{id}_{key}") for key, task in enumerate(TOPICS[topic], 1)]
        ways = [(name, f"{first}_meter" if name.startswith("meter") else task_id) for name, task_id in tasks]
        parts.append(_menu(id, f"{topic} in town {number}", f"{topic.capitalize()}.", ways, person, BACK))
        parts += [TASK.format(id=task_id, name=name, person=person) for name, task_id in tasks]
    return "".join(parts)


def _menu(id: str, name: str, prompt: str, choices: list[tuple[str, str]], person: str, back: str = "") -> str:
    options = "".join(
        OPTION.format(key=key, label=label, target=target, errand=errand)
        for key, ((label, target), errand) in enumerate(zip(choices, ERRANDS, strict=True), 1)
    )
    return MENU.format(id=id, name=name, prompt=prompt, options=options, person=person, back=back)
