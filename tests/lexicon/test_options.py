"""Cutting a text into its options, in every language."""

from __future__ import annotations

from itertools import pairwise

import pytest

from ivrlint.lexicon import lexicon

TEXTS = [
    ("en", "Welcome. For bills, press 1. To sign in, please press 2.", {"1": "For bills", "2": "To sign in"}),
    ("en", "Press 1 for orders or press the 2 key for returns.", {"1": "for orders", "2": "for returns"}),
    ("en", "You have two choices: for bills press 1, for orders 2.", {"1": "for bills", "2": "for orders"}),
    ("en", "Is it about a move? Press 3. Otherwise hold.", {"3": "Is it about a move"}),
    ("en", "Press 1.", {"1": ""}),
    ("nb", "For å betale kan du taste 4, eller taste 5 for saldo.", {"4": "For å betale", "5": "for saldo"}),
    ("nb", "Gjelder det strømbrudd? Tast 3.", {"3": "Gjelder det strømbrudd"}),
    ("da", "Drejer det sig om flytning, så tryk 2.", {"2": "Drejer det sig om flytning"}),
    ("sv", "Tryck 2 för fel. Gäller det flytt, tryck på trean.", {"2": "för fel", "3": "Gäller det flytt"}),
    ("fi", "Laskuasioissa paina 1. Paina 3, jos haluat muuttaa.", {"1": "Laskuasioissa", "3": "jos haluat muuttaa"}),
    ("es", "Para pagar, pulse la opción 1; para averías, la 2.", {"1": "Para pagar", "2": "para averías"}),
    ("es", "Marque 1 para pagos, o la tecla 2 para averías.", {"1": "para pagos", "2": "para averías"}),
    ("es", "¿Llama por una avería? Pulse 3.", {"3": "Llama por una avería"}),
    ("pt", "Prima a tecla 1 para faturas, a tecla 2 para avarias.", {"1": "para faturas", "2": "para avarias"}),
    ("pt", "Para vendas, digite 1. Caso queira sair, tecle 2.", {"1": "Para vendas", "2": "Caso queira sair"}),
    ("it", "Premi 1 se sei cliente, 2 per l'elenco.", {"1": "se sei cliente", "2": "per l'elenco"}),
    ("it", "Per il saldo, tasto 1; per le carte, l'8.", {"1": "Per il saldo", "8": "per le carte"}),
    ("de", "Für Strom drücken Sie die 1. Die 2 drücken, um umzuziehen.", {"1": "Für Strom", "2": "um umzuziehen"}),
    ("de", "Für Strom die 1 drücken, für Gas die 2-Taste drücken.", {"1": "Für Strom", "2": "für Gas"}),
    ("nl", "Wilt u betalen, dan kunt u 1 toetsen. Kies 2 voor gas.", {"1": "Wilt u betalen", "2": "voor gas"}),
    ("fr", "Pour l'eau, tapez 1 sur votre clavier. Faites le 2 pour le gaz.", {"1": "Pour l'eau", "2": "pour le gaz"}),
    ("en", "For bills press the 1 key, for orders press the 2 key.", {"1": "For bills", "2": "for orders"}),
]


@pytest.mark.parametrize(("language", "text", "purposes"), TEXTS)
def test_each_key_gets_its_own_words(language: str, text: str, purposes: dict[str, str]) -> None:
    words = lexicon(language)
    assert words is not None
    options = words.options(text)
    assert {option.key.key: option.purpose for option in options} == purposes
    assert all(option.start <= option.key.start < option.key.end <= option.end for option in options)
    assert all(first.end <= second.start for first, second in pairwise(options))
