"""0 does not lead to a person, though another key does.

Why: callers who are stuck press 0, because it is what they learned on other lines. Here it does nothing, or something
else, while the person sits on a key that they have forgotten by the time they need it.
Fix: let 0 lead to the person in every menu, besides the key it has now if need be.
Sources: gethuman standard 1.0, item 1 (always 0, or "operator"), V; W3C COGA, Voice systems (draft): 0, or the digit
that is usual in a country, V; ISO/IEC 13714:1995 as summarised by vendors, S; Mitel 5000 Enterprise Messaging guide
(2008), V. That it is a warning in English only, or where 0 does something else, is our own judgement, J: in Norway,
Sweden, Denmark and Finland 0 is no convention.
Silent: in menus that have no key to a person at all, or whose key nobody announces, or where 0 leads nowhere or is
announced as another key: other rules speak of these; where 0 does nothing in a small switchboard: no key is for a
person as such, and each of them, and a wrong key, leads straight to one. A file has one finding, at the first such
menu, with the others named.
"""

from ivrlint import Finding, Related, Severity, Survey, rule
from ivrlint.flow import Edge, EdgeKind, Menu
from ivrlint.lint.rule import MOST_RELATED

Place = tuple[Edge | Menu, Menu, Edge]
"""Where 0 or its want is, the menu, and the key that leads to a person there."""

BAD = """
ivr: 1
language: en
nodes:
  front:
    type: menu
    prompt: You have reached the Harbour Hotel.
    options:
      1: {say: "To book a room, press 1.", label: book a room, to: booking}
      9: {say: "For the receptionist, press 9.", label: receptionist, to: reception}
      0: {say: "To hear how to find us, press 0.", label: how to find us, to: directions}  # <- here
    no_input: {tries: 3, again: I did not hear a key., to: reception}
    no_match: {tries: 3, again: That key has no choice here., to: reception}
  booking: {type: message, prompt: We will find you a room., next: reception}
  directions: {type: message, prompt: The hotel is opposite the ferry., next: front}
  reception:
    type: queue
    name: Reception
    announces: [position]
    max_wait: 3m
    overflow: recorder
    exits: {1: {say: "To leave a message, press 1.", to: recorder}}
  recorder: {type: voicemail, prompt: Leave a message and we will call you within an hour., promises: within 1h}
"""

GOOD = BAD.replace(
    """      9: {say: "For the receptionist, press 9.", label: receptionist, to: reception}
      0: {say: "To hear how to find us, press 0.", label: how to find us, to: directions}""",
    """      2: {say: "To hear how to find us, press 2.", label: how to find us, to: directions}
      0: {say: "For the receptionist, press 0.", label: receptionist, to: reception}""",
)


@rule(
    severity=Severity.WARNING,
    yields_to=[
        "no-human-path",
        "human-behind-data",
        "human-exit-lost",
        "human-label-misleads",
        "human-not-in-first-menu",
        "human-too-far",
        "human-unannounced",
        "reserved-key-misuse",
    ],
)
def check(survey: Survey):
    """Yield the first menu where 0 does something else, or else nothing, while another key leads to a person."""
    people, words = survey.people, survey.words
    misused: list[Place] = []
    english: list[Place] = []
    elsewhere: list[Place] = []
    for menu in people.manned_menus:
        person = people.key_to_person(menu) if people.exits(menu) else None
        if person is None or people.unspoken_exits(menu):
            continue
        zero = [edge for edge in survey.flow.exits(menu.id, EdgeKind.OPTION) if edge.key == "0"]
        broken = any(edge.stops for edge in zero) or any(option.key == "0" for option, _ in words.misspoken(menu))
        if broken:
            continue
        if not any(map(people.may_lead_straight, zero)) and (zero or not _is_switchboard(survey, menu)):
            speaks_english = (words.language(menu) or "").lower().startswith("en")
            found = misused if zero else english if speaks_english else elsewhere
            found.append((zero[0] if zero else menu, menu, person))
    if survey.flow.no_human or not (misused or english or elsewhere):
        return
    (at, menu, person), *others = [*misused, *english, *elsewhere]
    # 0 that does something else would lose what it does; where 0 is no convention, nobody presses it
    edit = survey.edits.zero([place[1:] for place in english]) if not misused and not elsewhere else None
    does = "does something else" if misused else "does nothing"
    yield Finding(
        at=at,
        message=f"0, which callers press for a person, {does} in «{menu.title}», where {person.choice} leads to one",
        walk=survey.walks.to(menu.id),
        severity=Severity.WARNING if misused or english else Severity.INFO,
        related=tuple(Related(place, f"and in «{other.title}»") for place, other, _ in others[:MOST_RELATED]),
        edit=edit,
    )


def _is_switchboard(survey, menu):
    """Whether a menu has topics alone, and each of them gets callers straight to a person, as wrong keys do."""
    words, wrong = survey.words, survey.flow.exits(menu.id, EdgeKind.NO_MATCH)
    topics = words.topics(menu) if words.lexicon(menu) else survey.flow.exits(menu.id, EdgeKind.OPTION)
    if not wrong or survey.levels.choices(menu) != tuple(topics):
        return False
    return all(map(survey.people.may_lead_straight, (*topics, *wrong)))
