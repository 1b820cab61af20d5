"""Made-up menus of any size: a bureau that answers for many towns, each with a number. There is nothing to find."""

from __future__ import annotations

HEAD = """ivr: 1
name: Town Bureau
language: en
start: town0
entries:
{entries}nodes:
  advisors:
    type: queue
    name: Advisors
    announces: [position, estimated wait]
    max_wait: 3m
    overflow: message
    exits: {{1: {{say: "To leave a message, press 1.", to: message}}}}
  message: {{type: voicemail, prompt: Leave a message and we will call you before ten., promises: by 10 next day}}
"""

MENU = """  {id}:
    type: menu
    name: {name}
    prompt: {prompt}
    options:
{options}      0: {{say: "To speak with an advisor, press 0.", label: advisor, to: advisors}}
      "*": {{say: "{turn}, press star.", label: {turn}, to: {word}}}
    no_input: {{tries: 3, again: "I did not hear a key.", to: advisors}}
    no_match: {{tries: 3, again: "That key has no choice here.", to: advisors}}
"""

OPTION = """      {key}: {{say: "For {label}, press {key}.", label: {label}, to: {target}}}
"""

TASK = """  {id}: {{type: task, name: {name}, prompt: "Your {name} is noted.", next: hangup}}
"""

TOPICS = {
    "waste": ("new bin", "missed collection", "bulky goods"),
    "roads": ("broken lamp", "hole in the road", "blocked path"),
    "water": ("meter reading", "change of address", "water pressure"),
}
"""What a town is called about: a menu each, with its tasks."""

TOWN = 1 + sum(1 + len(tasks) for tasks in TOPICS.values())
"""Nodes of a town."""


def menu(nodes: int) -> str:
    """A menu of about this many nodes."""
    towns = max(nodes // TOWN, 1)
    entries = "".join(f"  town {number}: town{number}\n" for number in range(1, towns)) or "  {}\n"
    return "".join([HEAD.format(entries=entries), *map(_town, range(towns))])


def _town(number: int) -> str:
    """The first menu of a town, and those below it."""
    first = f"town{number}"
    topics = [(key, topic, f"{first}_{topic}") for key, topic in enumerate(TOPICS, 1)]
    prompt = f"You are through to town {number}."
    parts = [_menu(first, f"Town {number}", prompt, topics, "To hear this again", "repeat")]
    for _, topic, id in topics:
        tasks = [(key, f"{task} in town {number}", f"{id}_{key}") for key, task in enumerate(TOPICS[topic], 1)]
        parts.append(_menu(id, f"{topic} in town {number}", f"{topic.capitalize()}.", tasks, "To go back", "back"))
        parts += [TASK.format(id=task_id, name=task) for _, task, task_id in tasks]
    return "".join(parts)


def _menu(id: str, name: str, prompt: str, choices: list[tuple[int, str, str]], turn: str, word: str) -> str:
    options = "".join(OPTION.format(key=key, label=label, target=target) for key, label, target in choices)
    return MENU.format(id=id, name=name, prompt=prompt, options=options, turn=turn, word=word)
