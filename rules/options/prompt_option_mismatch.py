"""What callers are told to press and what the keys do are not the same.

Why: callers press the key that they heard and are told that it is wrong, or land where they did not want to go; a key
that nobody mentions is a choice that callers do not have.
Fix: let the text say the keys that work, each with what it does.
Sources: our own judgement, J: the text and the keys of a menu have to agree.
Silent: keys for a repeat, a way back or a person that are not said (a person is `human-unannounced`), and unsaid keys
that lead nowhere (`dead-end`); a way back on a key that has no choice, where all such keys lead back; keys without a
choice where a plain `else` takes them all; keys with the tag `staff`, `test` or `hidden`; choices that are spoken and
not keyed; menus with a recording without a transcript, or in a language without phrase lists.
"""

from ivrlint import Finding, Related, Severity, Survey, rule
from ivrlint.survey.moves import Purpose

BAD = """
ivr: 1
language: en
nodes:
  front:  # <- here
    type: menu
    prompt: Welcome to Riverside Garage. To book a service, press 1. To ask for a price, press 2. For tyres, press 3.
    options:
      1: {label: book a service, to: workshop}
      2: {label: ask for a price, to: workshop}
      5: {label: tyres, to: workshop}  # <- here
      0: {say: "To speak with the workshop, press 0.", label: workshop, to: workshop}
    no_input: {tries: 3, again: I did not hear a key., to: workshop}
    no_match: {tries: 3, again: That key has no choice here., to: workshop}
  workshop:
    type: queue
    name: Workshop
    receives: all
    announces: [position, estimated wait]
    exits: {1: {say: "To leave a message, press 1.", to: message}}
    overflow: message
    max_wait: 3m
  message: {type: voicemail, prompt: Leave a message and we will call you before ten., promises: by 10 next day}
"""

GOOD = BAD.replace("5: {label: tyres", "3: {label: tyres")


@rule(severity=Severity.ERROR)
def check(survey: Survey):
    """Yield keys that are said and dead or said for two things, options that say another key, keys never said."""
    words = survey.words
    for menu in survey.reach.menus():
        announced = words.announcements(menu)
        if announced is None or menu.input == "speech":
            continue
        live = words.live_keys(menu)
        to_person = survey.people.unspoken_exits(menu)[:1]
        mistaken = set()
        misspoken = {option.key: (option, said[0]) for option, said in words.misspoken(menu)}
        for option, said in words.misspoken(menu):
            mistaken |= {option.key, *said}
            other, back = misspoken.get(said[0], (option, None))
            if back == option.key and other.rank < option.rank:
                continue
            swapped = ", and the other way round" if back == option.key else ""
            message = f"the text of key {option.key} in «{menu.title}» tells callers to press {said[0]}{swapped}"
            related = (Related(other, "the other one of the two"),) if swapped else ()
            yield Finding(at=option, message=message, walk=survey.walks.to(menu.id), related=related)
        for key, first, second in words.said_twice(menu):
            message = f"callers in «{menu.title}» are told to press {key} for «{first}» and for «{second}»"
            yield Finding(at=menu, message=message, subject=key, walk=survey.walks.to(menu.id))
        heard = {place.key: place for place in announced}
        for key, place in heard.items() if not survey.input.takes_any_key(menu) else ():
            if key not in live and key not in mistaken and not survey.moves.back_by_any_key(menu, key):
                message = f"callers in «{menu.title}» are told to press {key}, and that key does nothing"
                where = (Related(place.span, "said here"),)
                yield Finding(at=menu, message=message, related=where, subject=key, walk=survey.walks.to(menu.id))
        known = heard.keys() | mistaken | {None}
        if not words.chooses_language(menu) and not words.confirms(menu):
            for option in words.topics(menu):
                exempt = option.phrases or option.stops or {"staff", "test", "hidden"} & set(option.tags)
                person = option in to_person or survey.moves.purpose(menu, option) is Purpose.PERSON
                if option.key not in known and not person and not exempt:
                    message = f"callers in «{menu.title}» are never told what key {option.key} does"
                    walk = survey.walks.to(menu.id)
                    yield Finding(at=option, message=message, severity=Severity.INFO, walk=walk)
