"""Callers of one language are served worse than those of another.

Why: whoever presses 2 for a language of their own is a customer like any other; a choice that is not there, a key
that does something else or a person who only the first language has tell them that they are not.
Fix: give every language the same choices on the same keys, the same way to a person and the same hours; where that
cannot be, say so at the choice of the language.
Sources: our own judgement, J; Finland's draft profile rests on the two national languages, M.
Silent: where no option sets a language, and none of a menu that chooses it leads to another one; where all languages
share one menu.
"""

from ivrlint import Finding, Related, Severity, Survey, rule
from ivrlint.survey import Answer

BAD = """
ivr: 1
language: fi
nodes:
  languages:
    type: menu
    prompt: Tervetuloa Vesilaitokselle.
    options:
      1: {say: "Suomeksi, paina 1.", label: suomeksi, set: {language: fi}, to: aiheet}
      2: {say: "För svenska, tryck 2.", label: på svenska, set: {language: sv}, to: amnen}
    no_input: {tries: 3, again: En kuullut valintaa., to: desk}
    no_match: {tries: 3, again: Sillä näppäimellä ei ole valintaa., to: desk}
  aiheet:
    type: menu
    language: fi
    prompt: Miten voimme auttaa?
    options:
      1: {say: "Laskuasioissa paina 1.", label: laskut, to: maksu}
      2: {say: "Vesivuodosta paina 2.", label: vesivuoto, skill: leak, to: desk}
      0: {say: "Asiakaspalvelijalle paina 0.", label: asiakaspalvelija, to: desk}
    no_input: {tries: 3, again: En kuullut valintaa., to: desk}
    no_match: {tries: 3, again: Sillä näppäimellä ei ole valintaa., to: desk}
  amnen:  # <- here
    type: menu
    language: sv
    prompt: Vad gäller det?
    options:
      1: {say: "För räkningar, tryck 1.", label: räkningar, to: betalning}
      0: {say: "För kundtjänst, tryck 0.", label: kundtjänst, to: jour}
    no_input: {tries: 3, again: Jag hörde ingen knapp., to: jour}
    no_match: {tries: 3, again: Vi hittade inget val på den knappen., to: jour}
  maksu: {type: task, language: fi, prompt: Laskusi on maksettu., next: aiheet}
  betalning: {type: task, language: sv, prompt: Din räkning är betald., next: amnen}
  desk:
    type: queue
    name: Asiakaspalvelu
    language: fi
    announces: [position]
    exits: {1: {say: "Jätä viesti painamalla 1.", to: viesti}}
    overflow: viesti
    max_wait: 3m
  jour:
    type: queue
    name: Kundtjänst
    language: sv
    announces: [position]
    exits: {1: {say: "För att lämna ett meddelande, tryck 1.", to: meddelande}}
    overflow: meddelande
    max_wait: 3m
  viesti:
    {type: voicemail, language: fi, prompt: Jätä viesti niin soitamme ennen kello kymmentä., promises: by 10}
  meddelande:
    {type: voicemail, language: sv, prompt: Lämna ett meddelande så ringer vi före klockan tio., promises: by 10}
"""

GOOD = BAD.replace(
    '      0: {say: "För kundtj',
    '      2: {say: "Vattenläcka, tryck 2.", label: vattenläcka, skill: leak, to: jour}\n      0: {say: "För kundtj',
)


@rule(severity=Severity.WARNING, yields_to=["no-human-path"])
def check(survey: Survey):
    """Yield what one language lacks of another, keys that do something else, and shorter hours."""
    languages, people = survey.languages, survey.people
    for pair in languages.twins():
        for (menu, own), (twin, other) in (
            ((pair.menu, pair.language), (pair.twin, pair.other)),
            ((pair.twin, pair.other), (pair.menu, pair.language)),
        ):
            walk = survey.walks.to(twin.id)
            if people.from_node(menu.id) is Answer.YES and people.from_node(twin.id) is Answer.NO:
                message = f"callers who chose {other} reach no person from «{twin.title}», and those who chose {own} do"
                related = (Related(menu, f"the same choices in {own}"),)
                yield Finding(at=twin, message=message, severity=Severity.ERROR, walk=walk, related=related)
            elif lacking := languages.lacking(menu, twin):
                choices = ", ".join(f"«{edge.label or edge.choice}»" for edge in lacking)
                message = f"callers who chose {other} are not offered {choices} in «{twin.title}»"
                offered = tuple(Related(edge, f"offered in {own}") for edge in lacking)
                yield Finding(at=twin, message=message, walk=walk, related=offered)
        for edge, there in languages.moved(pair.menu, pair.twin):
            message = f"{edge.choice} in «{pair.twin.title}» does what {there.choice} does in {pair.language}"
            yield Finding(at=edge, message=message, related=(Related(there, "the same on another key"),))
    minutes = {language: languages.open_minutes(language) for language in languages.choices}
    longest = max((value for value in minutes.values() if value is not None), default=0)
    for language, value in minutes.items():
        if value is not None and value < longest:
            most, least = (f"{figure / 60:g}" for figure in (longest, value))
            message = f"callers who chose {language} can reach people {least} hours a week, and others {most}"
            yield Finding(at=languages.choices[language][0], message=message, subject="hours")
