"""Made-up menus of any size: a tree of menus, each with a task, a way back and a person; nothing to find in them."""

from __future__ import annotations

HEAD = """ivr: 1
name: Example Power
language: en
start: menu0
nodes:
  advisor:
    type: queue
    name: Advisors
    announces: [position, estimated wait]
    max_wait: 3m
    overflow: message
    exits: {1: {say: "To leave a message, press 1.", to: message}}
  message: {type: voicemail, prompt: Leave a message and we will call you before ten., promises: by 10 next day}
"""

MENU = """  menu{number}:
    type: menu
    prompt: Topic {number}.
    options:
{options}      0: {{say: "To speak with an advisor, press 0.", label: advisor, to: advisor}}
      "*": {{say: "To go back, press star.", label: back, to: {back}}}
    no_input: {{tries: 3, again: "I did not hear a key.", to: advisor}}
    no_match: {{tries: 3, again: "That key has no choice here.", to: advisor}}
"""

LEAF = """  task{number}: {{type: task, name: task {number}, prompt: "Service {number} is done for you.", next: menu{parent}}}
"""

OPTION = """      {key}: {{say: "For {kind} {number}, press {key}.", label: {kind} {number}, to: {target}}}
"""

CHILDREN = 4


def menu(nodes: int) -> str:
    """A menu of about this many nodes: one task for each three menus."""
    menus = nodes * 3 // 4
    parts = [HEAD]
    for number in range(menus):
        children = [child for child in range(number * CHILDREN + 1, (number + 1) * CHILDREN + 1) if child < menus]
        options = [
            OPTION.format(key=key, kind="topic", number=child, target=f"menu{child}")
            for key, child in enumerate(children, 1)
        ]
        if number % 3 == 0:
            key = len(children) + 1
            options.append(OPTION.format(key=key, kind="service", number=number, target=f"task{number}"))
            parts.append(LEAF.format(number=number, parent=number))
        elif not children:
            options.append(OPTION.format(key=1, kind="service", number=number, target=f"task{number - number % 3}"))
        back = "back" if number else "repeat"
        parts.append(MENU.format(number=number, options="".join(options), back=back))
    return "".join(parts)
