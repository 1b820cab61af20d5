"""Callers hear something whose time has passed.

Why: callers hear a Christmas greeting in March, or "we are closed until 2 January" in February: they laugh, or believe
it and do not ring again. Whoever hears one thing that is no longer so trusts none of the rest.
Fix: delete it; next time give it its last day with `until:`, which ivrlint reminds you of.
Sources: our own judgement, J; so are the days from and to which a season is news (Christmas from 1 November to 13
January, New Year from 1 December to 31 January, Easter from 45 days before to 14 days after, summer from May to
September, from November to March in the south).
Silent: under a condition, or until a day that is still to come; behind a branch that may know of the day (a holiday, a
switch that is on); for years more than five back, which are history ("since 1998"), and a year within a choice. A day
without a year is past for half a year, then the next one is meant; last year alone is a note.
"""

from datetime import date
from textwrap import shorten

from ivrlint import Finding, Severity, Survey, rule
from ivrlint.survey.dated import NAMES, past_days, season_passed

BAD = """
ivr: 1
language: en
nodes:
  hello:  # <- here
    type: menu
    prompt: Welcome to Ferndale Council. Merry Christmas and a happy new year to all of you.
    options:
      1: {say: "For bins and recycling, press 1.", label: bins and recycling, to: bins}
      2: {say: "For parking, press 2.", label: parking, to: parking}
      0: {say: "To talk to one of our staff, press 0.", label: staff, to: staff}
    no_input: {tries: 3, again: I did not hear a key., to: staff}
    no_match: {tries: 3, again: That key has no choice here., to: staff}
  bins: {type: message, prompt: Bins will not be collected on 1 January., next: hello}  # <- here
  parking:  # <- here
    type: message
    prompt:
      - You can park for two hours.
      - {say: Parking in Mill Street is free this week., until: 2027-02-20}
    next: hello
  staff:
    type: queue
    name: Staff
    announces: [position, estimated wait]
    announces_every: 60s
    max_wait: 3m
    overflow: recorder
    exits: {1: {say: "To leave a message, press 1.", to: recorder}}
  recorder: {type: voicemail, prompt: Leave a message and we will call you before six., promises: today before six}
"""

GOOD = (
    BAD.replace(" Merry Christmas and a happy new year to all of you.", "")
    .replace("on 1 January", "on 1 May")
    .replace("until: 2027-02-20", "until: 2027-03-07")
)

SETTINGS = {"today": date(2027, 3, 1)}


@rule(severity=Severity.WARNING)
def check(survey: Survey):
    """Yield every node or exit with a text whose last day, days or season have passed, once each."""
    told: set[int] = set()
    for text in survey.texts.heard:
        news = _passed(survey, text) if id(text.at) not in told else None
        if news is not None:
            told.add(id(text.at))
            message, severity = news
            yield Finding(at=text.at, message=message, severity=severity, walk=survey.walks.to(text.node.id))


def _passed(survey, text):
    """What to say of a text whose time has passed, and how severe it is; None for any other."""
    today = survey.today
    if text.segment.conditional:
        over = text.last_day is not None and text.last_day < today
        return (f"{_quoted(text)} {text.where} was to be said until {text.last_day}", None) if over else None
    if text.node.id not in survey.texts.heard_on_any_day:
        return None
    for past in past_days(text, today):
        last_year = past.is_year and past.last.year == today.year - 1
        message = f"callers still hear of «{past.words}» {text.where}, which has passed"
        return message, Severity.INFO if last_year else None
    season = season_passed(text, today)
    return (f"callers hear of {NAMES[season]} {text.where} in {today:%B}: {_quoted(text)}", None) if season else None


def _quoted(text):
    return f"«{shorten(text.words or text.segment.audio or '', 60, placeholder=' …')}»"
