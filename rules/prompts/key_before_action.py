"""The key is said before what it does.

Why: whoever hears "press 1 for bills" has to hold the number in mind until the words tell whether it was the right one,
and then no longer has it. With "for bills, press 1" the number comes when it is wanted.
Fix: say what for, then the key; and the same way round in the whole menu.
Sources: W3C COGA, Voice systems (draft), V; ISO/IEC 13714 as summarised by vendors, S; Mitel 5000 Enterprise
Messaging guide (2008), V. That only mixed orders are a warning is our own judgement, J.
Silent: where the words are not known; in menus that choose the language, where each choice is in its own. A file that
always says the key first has one finding, at its first menu.
"""

from ivrlint import Finding, Related, Severity, Survey, rule
from ivrlint.lint.rule import MOST_RELATED

BAD = """
ivr: 1
language: en
nodes:
  hello:  # <- here
    type: menu
    prompt: Welcome to Corner Pharmacy.
    options:
      1: {say: "To renew a prescription, press 1.", label: renew a prescription, to: renewal}
      2: {say: "Press 2 for our opening hours.", label: opening hours, to: hours}
      0: {say: "To talk to a pharmacist, press 0.", label: pharmacist, to: pharmacists}
    no_input: {tries: 3, to: pharmacists}
    no_match: {tries: 3, to: pharmacists}
  renewal: {type: message, prompt: Please have your prescription at hand., next: pharmacists}
  hours: {type: message, prompt: We are here from nine to five., next: hello}
  pharmacists:
    type: queue
    name: Pharmacists
    announces: [position]
    max_wait: 3m
    overflow: recorder
    exits: {1: {say: "To leave a message, press 1.", to: recorder}}
  recorder: {type: voicemail, prompt: Leave a message and we will call you within an hour., promises: within 1h}
"""

GOOD = BAD.replace("Press 2 for our opening hours.", "For our opening hours, press 2.")


@rule(severity=Severity.INFO)
def check(survey: Survey):
    """Yield the menus that say a key first, as one finding where every menu of the file always does."""
    menus = (menu for menu in survey.reach.menus() if not survey.words.chooses_language(menu))
    heard = ((menu, survey.words.announcements(menu)) for menu in menus)
    orders = [(menu, [said.key_first for said in announced]) for menu, announced in heard if announced]
    key_first = [(menu, all(firsts)) for menu, firsts in orders if any(firsts)]
    if len(key_first) > 1 and len(key_first) == len(orders) and all(always for _, always in key_first):
        (menu, _), *others = key_first
        yield Finding(
            at=menu,
            message=f"every menu says the key before what it does, «{menu.title}» first",
            related=tuple(Related(other, "and here") for other, _ in others[:MOST_RELATED]),
        )
        return
    for menu, always in key_first:
        said = "says the key before what it does" if always else "says some keys before and some after what they do"
        severity = Severity.INFO if always else Severity.WARNING
        walk = survey.walks.to(menu.id)
        yield Finding(at=menu, message=f"«{menu.title}» {said}", severity=severity, walk=walk)
