"""A caller who pressed a wrong key, or none, is told to be at fault.

Why: the caller has not understood, and hears a reproach instead of help: "invalid entry", "you did not enter a valid
number". People who are unsure of the phone give up at the second one.
Fix: say what the caller can do now: "I did not catch that. To pay a bill, press 1."
Sources: Avaya Interactive Response design guide (avoid "invalid", "wrong", "incorrect"), V.
Silent: for the same words said elsewhere in the flow, which are named with the first; for what is said of a failure
that is no caller's doing.
"""

from textwrap import shorten

from ivrlint import Finding, Related, Severity, Survey, rule
from ivrlint.lint.rule import MOST_RELATED
from ivrlint.survey.texts import Text

BAD = """
ivr: 1
language: en
nodes:
  desk:
    type: menu
    prompt: Welcome to Ashford Library.
    options:
      1: {say: "To renew a loan, press 1.", label: renew a loan, to: renew}
      0: {say: "To talk to a librarian, press 0.", label: librarian, to: people}
    no_input: {tries: 3, again: I did not hear a key., to: people}
    no_match: {tries: 3, again: Invalid entry. You must press 1 or 0., to: sorry}  # <- here
  sorry: {type: message, prompt: "That was wrong again, I will get you some help.", next: people}  # <- here
  renew: {type: task, name: renew, prompt: All your loans have four more weeks., confirms: [summary], next: desk}
  people:
    type: queue
    name: Librarians
    announces: [position, estimated wait]
    announces_every: 60s
    max_wait: 3m
    overflow: recorder
    exits: {1: {say: "To leave a message, press 1.", to: recorder}}
  recorder: {type: voicemail, prompt: Leave a message and we will call you before six., promises: today before six}
"""

GOOD = BAD.replace("Invalid entry. You must press 1 or 0.", "That key has no choice here.").replace(
    "That was wrong again, I will get you some help.", "Let me get you some help."
)


@rule(severity=Severity.INFO)
def check(survey: Survey):
    """Yield every text that blames callers for a mistake, once for all places that say the same."""
    places: dict[str, list[tuple[Text, str]]] = {}
    for text in survey.texts.heard:
        if text.after_mistake and (sentence := next(text.sentences("error_blame"), None)):
            places.setdefault(" ".join(sentence.casefold().split()), []).append((text, sentence))
    for (first, sentence), *others in places.values():
        yield Finding(
            at=first.at,
            message=f"callers are blamed {first.where}: «{shorten(sentence, 60, placeholder=' …')}»",
            walk=survey.walks.to(first.node.id),
            related=tuple(Related(text.at, "the same words are said here") for text, _ in others[:MOST_RELATED]),
        )
