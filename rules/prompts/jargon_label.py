"""A choice is named by an abbreviation or a code that only the company knows.

Why: callers hear "for CRM and B2 cases, press 3" and cannot choose what they do not understand: it is how the house
speaks, not how they do.
Fix: say what the letters stand for, or better what the caller wants there.
Sources: W3C COGA, Voice systems (draft): simple terms without jargon, V. Which words everybody knows is our own
judgement, J.
Silent: for the line's own name; for words of everyday speech (PIN, SMS, TV, PC, OK, SIM, BankID, 5G and so on); where
the whole choice is written in capitals; where the menu is a recording without a transcript.
"""

import re
from itertools import pairwise

from ivrlint import Finding, Severity, Survey, rule
from ivrlint.flow import EdgeKind

BAD = """
ivr: 1
language: en
nodes:
  hello:
    type: menu
    prompt: Welcome to Fenland Hospital.
    options:
      1: {say: "To change an appointment, press 1.", label: change an appointment, to: appointment}
      2: {say: "For the PALS team, press 2.", label: PALS team, to: patients}  # <- here
      3: {say: "For ward B12, press 3.", label: ward B12, to: ward}  # <- here
      0: {say: "To talk to the receptionist, press 0.", label: receptionist, to: desk}
    no_input: {tries: 3, again: I did not hear a key., to: desk}
    no_match: {tries: 3, again: That key has no choice here., to: desk}
  appointment: {type: message, prompt: Please have your letter at hand., next: desk}
  patients: {type: message, prompt: You can write to us at any time., next: hello}
  ward: {type: message, prompt: You may visit from two to six., next: hello}
  desk:
    type: queue
    name: Reception
    announces: [position]
    max_wait: 3m
    overflow: recorder
    exits: {1: {say: "To leave a message, press 1.", to: recorder}}
  recorder: {type: voicemail, prompt: Leave a message and we will call you before six., promises: today before six}
"""

GOOD = (
    BAD.replace("For the PALS team, press", "To praise or complain, press")
    .replace("label: PALS team", "label: praise or complain")
    .replace("For ward B12, press", "To visit a patient, press")
    .replace("label: ward B12", "label: visit a patient")
)

EVERYDAY = {
    *("PIN", "SMS", "MMS", "SIM", "ESIM", "TV", "PC", "CD", "DVD", "GPS", "USB", "WIFI", "2G", "3G", "4G", "5G"),
    *("OK", "ID", "BANKID", "MITID", "NEMID", "VIP", "A4", "EU", "UK", "US", "USA", "AM", "PM"),
    *("ATM", "IBAN", "IT", "GP", "NHS", "MOT", "NAV"),
}
"""Written with capitals or digits, and known to everybody who rings."""

WORD = re.compile(r"[^\W_]+")


@rule(severity=Severity.INFO)
def check(survey: Survey):
    """Yield the options whose words hold two or more capitals in a row, or letters mixed with digits."""
    known = EVERYDAY.union(word.upper() for word in WORD.findall(survey.flow.name))
    for menu in survey.reach.menus():
        for edge in survey.flow.exits(menu.id, EdgeKind.OPTION):
            said = survey.words.said(menu, edge) or (edge.label if survey.words.text(menu) is not None else None)
            if not said or (said.isupper() and " " in said):
                continue
            codes = [word for word in WORD.findall(said) if is_code(word) and word.upper() not in known]
            if codes:
                named = [f"«{code}»" for code in dict.fromkeys(codes)]
                unknown = " and ".join(named) + (" means" if len(named) == 1 else " mean")
                message = f"callers may not know what {unknown}, which {edge.choice} in «{menu.title}» is for"
                yield Finding(at=edge, message=message, walk=survey.walks.to(menu.id), subject=codes[0])


def is_code(word):
    """Tell whether a word looks like an abbreviation or a code; "8am", "24h" and "2nd" do not."""
    if word.isalpha() and word.islower():
        return False
    if any(character.isdigit() for character in word) and any(character.isalpha() for character in word):
        return word[0].isalpha() or any(character.isupper() for character in word)
    return any(first.isupper() and second.isupper() for first, second in pairwise(word))
