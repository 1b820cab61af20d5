"""Opening hours that are said in words: what is found, and where nothing may be found because it is not sure."""

from __future__ import annotations

import pytest

from ivrlint.flow.hours import WEEKDAYS
from ivrlint.lexicon import lexicon
from ivrlint.lexicon.hours import StatedHours, stated_hours


def shown(hours: StatedHours) -> str:
    """Hours as `mon fri 08:00-16:00`; `~` before those that leave the half of the day open."""
    times = "-".join(f"{at // 60:02}:{at % 60:02}" for at in (hours.opens, hours.closes) if at is not None)
    return " ".join([*(WEEKDAYS[day] for day in sorted(hours.days)), "~" * hours.vague + times])


WEEK = "mon tue wed thu fri"


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        ("en", "We are closed. We are open from eight to five, Monday to Friday.", [f"{WEEK} ~08:00-05:00"]),
        ("en", "Our lines are open Monday to Friday, 08:00-18:00.", [f"{WEEK} 08:00-18:00"]),
        (
            "en",
            "Our hours are 9am-5pm Monday to Friday and 10 a.m. to 2 p.m. on Saturday.",
            [f"{WEEK} 09:00-17:00", "sat 10:00-14:00"],
        ),
        (
            "en",
            "We are open Monday through Thursday from 8:30 to 16:00, Friday 8:30 to 15:00.",
            ["mon tue wed thu 08:30-16:00", "fri 08:30-15:00"],
        ),
        ("en", "We are open Mondays, Wednesdays and Fridays from 9 to 15.", ["mon wed fri 09:00-15:00"]),
        ("en", "We open at eight. Leave a message and we will call you before ten.", ["~08:00"]),
        ("nb", "Vi har åpent mandag til fredag fra åtte til fire.", [f"{WEEK} ~08:00-04:00"]),
        ("nb", "Åpningstiden er kl. 8–16 på hverdager.", ["08:00-16:00"]),
        (
            "da",
            "Vi har åbent mandag til fredag fra 8 til 16 og lørdag fra 10 til 14.",
            [f"{WEEK} 08:00-16:00", "sat 10:00-14:00"],
        ),
        ("sv", "Vi har öppet måndag till fredag mellan 8 och 16.", [f"{WEEK} 08:00-16:00"]),
        ("fi", "Olemme avoinna maanantaista perjantaihin klo 9.00-17.00.", [f"{WEEK} 09:00-17:00"]),
        ("fi", "Palvelemme arkisin kello 8–16.", ["08:00-16:00"]),
        ("de", "Unsere Öffnungszeiten sind Montag bis Freitag von 8:00 bis 17:00 Uhr.", [f"{WEEK} 08:00-17:00"]),
        ("fr", "Nous sommes ouverts du lundi au vendredi de 8 heures à 17 heures.", [f"{WEEK} 08:00-17:00"]),
        ("es", "Nuestro horario es de lunes a viernes de 9 a 17 horas.", [f"{WEEK} 09:00-17:00"]),
        ("it", "Siamo aperti dal lunedì al venerdì dalle 9 alle 17.", [f"{WEEK} 09:00-17:00"]),
        ("nl", "Wij zijn geopend van maandag tot en met vrijdag van 8 tot 17 uur.", [f"{WEEK} 08:00-17:00"]),
        ("pt", "O nosso horário é de segunda a sexta das 9 às 18 horas.", [f"{WEEK} 09:00-18:00"]),
    ],
)
def test_hours_that_are_said(language: str, text: str, expected: list[str]) -> None:
    words = lexicon(language)
    assert words is not None
    assert [shown(hours) for hours in stated_hours(words, text)] == expected


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "We are open between half past eight and five."),
        ("en", "We are open from eight to five thirty."),
        ("en", "We are open 8 to 16 except Friday."),
        ("en", "We are open Monday to Friday 8 to 16, weekends 18 to 20."),
        ("en", "We are open 24 hours a day, 7 days a week."),
        ("en", "We are open 24/7."),
        ("en", "We are closed from 12 to 13."),
        ("en", "We are open on 24 December from 8 to 12."),
        ("en", "We reopen on Monday 2 January at 9."),
        ("en", "We call you back within 2 to 3 hours."),
        ("en", "For our opening hours, 8 to 16, press 5."),
        ("en", "We are open. Call 22 00 08 16."),
        ("en", "We are open Monday to Friday from 8 to 16 and 10 to 14 on Saturdays."),
        ("en", "We are open " + "8 to 16, " * 30),
        ("nb", "Åpningstiden er fra halv ni til fire."),
        ("nb", "Vi åpner en time tidligere på mandag."),
        ("fi", "Olemme avoinna puoli yhdeksästä neljään."),
        ("es", "Abrimos de 9 a 5 y media."),
        ("fr", "Nos horaires sont de neuf heures et demie à dix-sept heures."),
        ("nl", "Wij zijn open van half negen tot vijf."),
    ],
)
def test_hours_that_are_not_sure(language: str, text: str) -> None:
    words = lexicon(language)
    assert words is not None
    assert stated_hours(words, text) == ()


def test_a_long_text_takes_no_long_time() -> None:
    words = lexicon("en")
    assert words is not None
    assert stated_hours(words, "We are open Monday to Friday 8 to 16. " * 4000) == ()
    assert stated_hours(words, "We are open " + "Monday to Friday 8 to 16, " * 8000) == ()
