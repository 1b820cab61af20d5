"""The key is said before what it does.

Why: whoever hears "press 1 for bills" has to hold the number in mind until the words tell whether it was the right one,
and then no longer has it. With "for bills, press 1" the number comes when it is wanted.
Fix: say what for, then the key; and the same way round in the whole menu.
Sources: W3C COGA, Voice systems (draft): the choice before its number, V; ISO/IEC 13714:1995 as summarised by vendors,
S; Mitel 5000 Enterprise Messaging guide (2008), V. That only mixed orders are a warning is our own judgement, J.
Silent: where the words are not known; in menus that choose the language, where each choice is in its own, and in
yes-or-no questions ("press 1 for yes"), where there is nothing to hold in mind. A file in which most menus always say
the key first has one finding for these, at the first of them.
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
    no_input: {tries: 3, again: I did not hear a key., to: pharmacists}
    no_match: {tries: 3, again: That key has no choice here., to: pharmacists}
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
    """Yield the menus that say a key first, as one finding for those that always do where most of the file does."""
    words = survey.words
    menus = (menu for menu in survey.reach.menus() if not words.chooses_language(menu) and not words.confirms(menu))
    heard = ((menu, words.announcements(menu)) for menu in menus)
    orders = [(menu, [said.key_first for said in announced]) for menu, announced in heard if announced]
    always = [menu for menu, firsts in orders if all(firsts)]
    habit = len(always) > 1 and len(always) * 2 > len(orders)
    if habit:
        first, *others = always
        which = "every menu says" if len(always) == len(orders) else f"{len(always)} of {len(orders)} menus say"
        message = f"{which} the key before what it does, «{first.title}» first"
        related = tuple(Related(other, "and here") for other in others[:MOST_RELATED])
        yield Finding(at=first, message=message, related=related, walk=survey.walks.to(first.id))
    for menu, firsts in orders:
        if not any(firsts) or (habit and all(firsts)):
            continue
        said = "the key before what it does" if all(firsts) else "some keys before and some after what they do"
        severity = Severity.INFO if all(firsts) else Severity.WARNING
        walk = survey.walks.to(menu.id)
        yield Finding(at=menu, message=f"«{menu.title}» says {said}", severity=severity, walk=walk)
