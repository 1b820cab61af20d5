"""Which language each voice of Amazon Polly speaks, from the table of available voices in Polly's documentation."""

from __future__ import annotations

_VOICES = {
    "ar-AE": "Hala Zayd",
    "arb": "Zeina",
    "ca-ES": "Arlet",
    "cmn-CN": "Zhiyu",
    "cs-CZ": "Jitka",
    "cy-GB": "Gwyneth",
    "da-DK": "Mads Naja Sofie",
    "de-AT": "Hannah",
    "de-CH": "Sabrina",
    "de-DE": "Daniel Hans Marlene Vicki",
    "en-AU": "Nicole Olivia Russell",
    "en-GB": "Amy Arthur Brian Emma",
    "en-GB-WLS": "Geraint",
    "en-IE": "Niamh",
    "en-IN": "Aditi Kajal Raveena",
    "en-NZ": "Aria",
    "en-SG": "Jasmine",
    "en-US": "Danielle Gregory Ivy Joanna Joey Justin Kendra Kevin Kimberly Matthew Patrick Ruth Salli Stephen",
    "en-ZA": "Ayanda",
    "es-ES": "Alba Conchita Enrique Lucia Raul Sergio",
    "es-MX": "Andres Mia",
    "es-US": "Lupe Miguel Pedro Penelope",
    "fi-FI": "Suvi",
    "fr-BE": "Isabelle",
    "fr-CA": "Chantal Gabrielle Liam",
    "fr-FR": "Celine Lea Mathieu Remi",
    "is-IS": "Dora Karl",
    "it-IT": "Adriano Bianca Carla Giorgio",
    "ja-JP": "Kazuha Mizuki Takumi Tomoko",
    "ko-KR": "Jihye Seoyeon",
    "nb-NO": "Ida Liv",
    "nl-BE": "Lisa",
    "nl-NL": "Laura Lotte Ruben",
    "pl-PL": "Ewa Jacek Jan Maja Ola",
    "pt-BR": "Camila Ricardo Thiago Vitoria",
    "pt-PT": "Cristiano Ines",
    "ro-RO": "Carmen",
    "ru-RU": "Maxim Tatyana",
    "sv-SE": "Astrid Elin",
    "tr-TR": "Burcu Filiz",
    "yue-CN": "Hiujin",
}

DEFAULT_VOICE = "Joanna"
"""Who speaks where no voice was set: AWS's API reference, UpdateContactTextToSpeechVoice."""

_LANGUAGES = {voice.casefold(): tag for tag, voices in _VOICES.items() for voice in voices.split()}


def language_of(voice: str) -> str | None:
    """The BCP 47 tag of what a voice speaks first; None for one that is not known."""
    return _LANGUAGES.get(voice.casefold())
