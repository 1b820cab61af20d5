"""The words are in a language that ivrlint has no phrase lists for, or in one that the file does not name.

Why: whether callers are told a wait, promised a call or sent to a website stands in the words; where they cannot be
understood, rules about wording say nothing, and a clean report is worth less than it seems.
Fix: name the language at the top of the file (`language: en`); phrase lists for a further language are one file.
Sources: our own judgement, J.
Silent: where no words are known at all.
"""

from ivrlint import Finding, Severity, Survey, rule

BAD = """
ivr: 1
nodes:
  welcome:  # <- here
    type: menu
    prompt: Tere tulemast linnaraamatukokku.
    options:
      1: {say: "Laenutuse pikendamiseks vajutage 1.", label: laenutus, to: desk}
      0: {say: "Klienditeenindajaga rääkimiseks vajutage 0.", label: klienditeenindaja, to: desk}
    no_input: {tries: 3, again: Ma ei kuulnud vajutust., to: desk}
    no_match: {tries: 3, again: Sellel klahvil ei ole valikut., to: desk}
  desk:
    type: queue
    name: Klienditeenindus
    announces: [position]
    exits: {1: {say: "Sõnumi jätmiseks vajutage 1.", to: message}}
    overflow: message
    max_wait: 3m
  message: {type: voicemail, prompt: Jätke sõnum ja me helistame teile enne kella kümmet., promises: by 10 next day}
"""

GOOD = """
ivr: 1
language: en
nodes:
  welcome:
    type: menu
    prompt: Welcome to the City Library.
    options:
      1: {say: "To renew a book, press 1.", label: renew a book, to: renewal}
      0: {say: "To speak with a librarian, press 0.", label: librarian, to: desk}
    no_input: {tries: 3, again: I did not hear a key., to: desk}
    no_match: {tries: 3, again: That key has no choice here., to: desk}
  renewal: {type: task, prompt: It is renewed., next: welcome}
  desk:
    type: queue
    name: Librarians
    announces: [position]
    exits: {1: {say: "To leave a message, press 1.", to: message}}
    overflow: message
    max_wait: 3m
  message: {type: voicemail, prompt: Leave a message and we will call you before ten., promises: by 10 next day}
"""


@rule(severity=Severity.INFO)
def check(survey: Survey):
    """Yield one finding for each language that words are in and that has no phrase lists."""
    told = set()
    for text in survey.texts.heard:
        if text.words.strip() and text.lexicon is None and text.language not in told:
            told.add(text.language)
            lists = f"ivrlint has no phrase lists for «{text.language}»"
            why = lists if text.language else "the file does not say in which language callers are spoken to"
            message = f"{why}, so rules about wording say nothing"
            yield Finding(at=survey.flow, message=message, subject=text.language or "")
