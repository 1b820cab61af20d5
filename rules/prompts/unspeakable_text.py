"""A text for a speaking machine is written for the eye.

Why: callers hear nonsense just where they need the figures: of "kl. 08-16", "nr. 7" or "4712345678" some voices read a
minus, spell the letters, or say four thousand millions.
Fix: write it as it should be said ("from eight to sixteen", "number seven", "47 12 34 56 78"), and listen once.
Sources: our own judgement, J.
Silent: for recordings, which people read aloud; for values that are filled in, and what SSML says how to speak
(`<say-as>`).
"""

import re

from ivrlint import Finding, Severity, Survey, rule

BAD = """
ivr: 1
language: nb
nodes:
  luke:
    type: menu
    name: luken
    prompt: Velkommen til Fjordlykta kino.
    options:
      1: {say: "For program og priser, tast 1.", label: program og priser, to: program}
      0: {say: "For å snakke med billettluken, tast 0.", label: billettluken, to: folk}
      "*": {say: "For å høre dette igjen, tast stjerne.", label: igjen, to: repeat}
    no_input: {tries: 3, again: Jeg hørte ikke noe tastetrykk., to: folk}
    no_match: {tries: 3, again: Den tasten har ikke noe valg her., to: folk}
  program:  # <- here
    type: message
    prompt: Vi viser filmer kl. 17-23 og har billettluke i Havnegata nr. 4.
    next: luke
  folk:
    type: queue
    name: Billettluken
    announces: [position, estimated wait]
    announces_every: 60s
    max_wait: 3m
    overflow: svarer
    exits: {1: {say: "For å legge igjen en beskjed, tast 1.", to: svarer}}
  svarer: {type: voicemail, prompt: "Legg igjen en beskjed, så ringer vi deg før klokken ti.", promises: før klokken ti}
"""

GOOD = BAD.replace("kl. 17-23", "fra klokken sytten til tjuetre").replace("Havnegata nr. 4", "Havnegata 4")

SPOKEN = re.compile(r"<say-as\b[^<>]{0,200}>[^<>]{0,200}</say-as>|<[^<>]{0,200}>|\{[^{}]{0,100}\}|\[[^\[\]]{0,100}\]")
"""What the platform speaks in its own way, or fills in."""

TIME = r"\d{1,2}(?:[:.]\d\d)?"
UNSPEAKABLE = re.compile(
    rf"(?<![\w.:/–-]){TIME}\s?[-–]\s?{TIME}(?![\w:/–-]|\.\d)"
    r"|(?<![\w.,/-])\+?\d{7,40}(?!\w)"
    r"|https?://\S{1,200}|(?<![\w.@-])[\w-]{1,63}(?:\.[\w-]{1,63}){1,5}/\S{1,200}"
    r"|(?<!\w)[^\W\d_]{2,40}/[^\W\d_]{2,40}(?!\w)"
    r"|(?<=\s)&(?=\s)|(?<!\d)(?<!\d\s)%|[§¶•→←©®™|~^=\\]|[\u2600-\u27bf\U0001f300-\U0001faff]"
)
UNSPEAKABLE_SIGN = re.compile(r"[-–/&%§¶•→←©®™|~^=\\\u2600-\u27bf\U0001f300-\U0001faff]")
LONG_NUMBER = re.compile(r"\d\d{6}")
"""Found, one or the other, wherever `UNSPEAKABLE` is, and much faster."""

READ_WELL = {"a.m.", "p.m."}
"""Abbreviations that speaking machines read as they are meant."""


@rule(severity=Severity.INFO)
def check(survey: Survey):
    """Yield every node and exit with a text that a machine may read out as something else."""
    told: set[int] = set()
    for text in survey.texts.heard:
        if text.segment.audio is not None or not text.words or id(text.at) in told:
            continue
        plain = SPOKEN.sub(" ", text.words)
        found = list(text.lexicon.abbreviations(plain) if text.lexicon else ())
        if UNSPEAKABLE_SIGN.search(plain) or LONG_NUMBER.search(plain):
            found += UNSPEAKABLE.findall(plain)
        odd = [piece for piece in dict.fromkeys(found) if piece.lower() not in READ_WELL]
        if odd:
            told.add(id(text.at))
            named = ", ".join(f"«{piece}»" for piece in odd[:3])
            message = f"a speaking machine may stumble over {named} {text.where}"
            yield Finding(at=text.at, message=message, walk=survey.walks.to(text.node.id))
