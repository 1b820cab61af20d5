"""A text that callers hear was never finished.

Why: callers hear "to do, ask marketing", two curly brackets read out letter by letter, or nothing at all where a
sentence belongs. It tells everybody that nobody has ever rung this line to listen.
Fix: write the text, or delete the place where it stands.
Sources: our own judgement, J.
Silent: for recordings, whatever their transcript says; for a value in one pair of brackets (`{wait}`) and for the tags
of SSML; for the variables and tags of a platform that fills them in; where nothing is said before another try.
"""

import re

from ivrlint import Finding, Severity, Survey, rule
from ivrlint.survey.texts import Part

BAD = """
ivr: 1
language: en
nodes:
  reception:  # <- here
    type: menu
    prompt: "Welcome to {{company_name}}."
    options:
      1: {say: "For room service, press 1.", label: room service, to: kitchen}
      2: {say: "<b>For the spa</b>, press 2.", label: spa, to: spa}  # <- here
      0: {say: "To talk to the reception, press 0.", label: reception, to: desk}
    no_input: {tries: 3, again: I did not hear a key., to: desk}
    no_match: {tries: 3, again: TODO, to: desk}  # <- here
  kitchen: {type: message, prompt: The kitchen is open from six to ten., next: desk}
  spa: {type: message, prompt: "", next: desk}  # <- here
  desk:
    type: queue
    name: Reception
    announces: [position, estimated wait]
    announces_every: 60s
    max_wait: 3m
    overflow: recorder
    exits: {1: {say: "To leave a message, press 1.", to: recorder}}
  recorder: {type: voicemail, prompt: Leave a message and we will call you before six., promises: today before six}
"""

GOOD = (
    BAD.replace("{{company_name}}", "the Lighthouse Hotel")
    .replace("<b>For the spa</b>", "For the spa")
    .replace("again: TODO", "again: That key has no choice here.")
    .replace('prompt: ""', "prompt: The spa is on the top floor.")
)

UNWRITTEN = re.compile(
    r"\bTODO\b(?=:|\W*\Z|.{0,100}[a-z])|\btodo:|\b(?i:fixme|tbd|lorem ipsum|asdf|x{3,})\b", re.DOTALL
)
"""Marks of work to be done. TODO is a Spanish word too, in a text that is all in capitals."""
UNFILLED = re.compile(r"\{\{[^{}]{0,80}(?:\}\})?|\$\{[^{}]{0,80}\}?|<%[^<>]{0,80}%>")
HTML = re.compile(
    r"</?(?i:a|b|i|u|br|hr|em|strong|small|big|div|span|font|center|h[1-6]|ul|ol|li|table|tr|td|img|pre|html|body|script"
    r"|style)(?:\s[^<>]{0,200})?/?>|&nbsp;"
)

WHY = {
    UNWRITTEN: "the text is still to be written",
    UNFILLED: "nothing fills it in",
    HTML: "it is markup for a screen",
}


@rule(severity=Severity.ERROR)
def check(survey: Survey):
    """Yield every text that is empty, to be written, to be filled in, or marked up for a screen."""
    native = survey.flow.format == "native"
    for text in survey.texts.heard:
        if text.segment.audio is not None or text.segment.text is None:
            continue
        flaw = _flaw(text, native)
        if flaw is not None:
            what, message = flaw
            yield Finding(at=text.at, message=message, walk=survey.walks.to(text.node.id), subject=what)


def _flaw(text, native):
    """What in a text is not finished, and what callers hear of it; None where nothing is."""
    if not text.words.strip():
        said = text.part in (Part.PROMPT, Part.SAY)
        return ("", f"callers hear nothing {text.where}: the text is empty") if said else None
    for pattern, why in WHY.items():
        found = pattern.search(text.words) if native or pattern is not UNFILLED else None
        if found:
            return found[0], f"callers hear «{found[0]}» {text.where}: {why}"
    return None
