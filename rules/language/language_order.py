"""The choice of a language comes late, is announced in another language, or is forgotten on the way.

Why: somebody who does not understand the words cannot press through them to the key for a language of their own; and
one who has found it and hears the next menu in the first language again is lost for good.
Fix: ask for the language before anything else, each choice in its own language, and say all that follows in the
language that was chosen.
Sources: gethuman standard 1.0, item 9 (language defaults), V; India, TRAI Quality of Service Regulations 2017, reg.
25(3) (the language is the first level), V; how far it is followed through the menu is our own judgement, J.
Silent: where no option sets a language; where a prompt is a recording without a transcript.
"""

from ivrlint import Finding, Related, Severity, Survey, rule
from ivrlint.lint.rule import MOST_RELATED

BAD = """
ivr: 1
language: en
nodes:
  languages:
    type: menu
    prompt: Welcome to the Harbour Bank.
    options:
      1: {say: "For English, press 1.", label: English, set: {language: en}, to: topics}
      2: {say: "For Swedish, press 2.", label: Swedish, set: {language: sv}, to: topics}  # <- here
    no_input: {tries: 3, again: I did not hear a key., to: desk}
    no_match: {tries: 3, again: That key has no choice here., to: desk}
  topics:
    type: menu
    prompt: {en: How can we help?, sv: Hur kan vi hjälpa dig?}
    options:
      1:
        say: {en: "For cards, press 1.", sv: "För kort, tryck 1."}
        label: cards
        to: {type: task, id: card, prompt: Your card is blocked., next: topics}  # <- here
      0:
        say: {en: "To speak with an adviser, press 0.", sv: "För att tala med en rådgivare, tryck 0."}
        label: adviser
        to: desk
    no_input: {tries: 3, again: {en: I did not hear a key., sv: Jag hörde ingen knapp.}, to: desk}
    no_match: {tries: 3, again: {en: That key has no choice here., sv: Vi hittade inget val på den knappen.}, to: desk}
  desk:
    type: queue
    name: Advisers
    announces: [position]
    exits: {1: {say: {en: "To leave a message, press 1.", sv: "För att lämna ett meddelande, tryck 1."}, to: message}}
    overflow: message
    max_wait: 3m
  message:
    type: voicemail
    prompt:
      en: Leave a message and we will call you before ten.
      sv: Lämna ett meddelande så ringer vi före klockan tio.
    promises: by 10 next day
"""

GOOD = BAD.replace("For Swedish, press 2.", "För svenska, tryck 2.").replace(
    "prompt: Your card is blocked.", "prompt: {en: Your card is blocked., sv: Ditt kort är spärrat.}"
)


@rule(severity=Severity.WARNING)
def check(survey: Survey):
    """Yield late choices of a language, choices in other words, and the first place where a choice is forgotten."""
    for menu, before in survey.languages.late_menus():
        message = f"callers choose their language in «{menu.title}» only after they had to choose in «{before.title}»"
        related = (Related(before, "asked before"),)
        yield Finding(at=menu, message=message, walk=survey.walks.to(menu.id), related=related)
    for menu, edge in survey.languages.in_other_words():
        message = f"{edge.choice} in «{menu.title}» is for callers who speak another language and is not said in it"
        yield Finding(at=edge, message=message, walk=survey.walks.to(menu.id))
    for language in survey.languages.choices:
        if texts := survey.languages.spoken_otherwise(language):
            first, *others = texts
            missing = len(first.node.prompt.languages) > 1
            message = f"callers who chose {language} hear another language {first.where}"
            message += f", and at {len(others)} more places" if others else ""
            yield Finding(
                at=first.node,
                message=message,
                severity=Severity.ERROR if missing else Severity.WARNING,
                walk=survey.walks.to(first.node.id),
                related=tuple(Related(text.at, "and here") for text in others[:MOST_RELATED]),
                subject=language,
            )
