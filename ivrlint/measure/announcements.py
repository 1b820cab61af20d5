"""Words for keys that are proposed, where the menu has none to copy. Ours, without a native review (J)."""

from __future__ import annotations

from ivrlint.flow import Flow, Node, Prompt

WORDS = {
    "person": {
        "en": "To talk to a person, press {key}.",
        "nb": "Vil du snakke med en medarbeider, trykk {key}.",
        "da": "Vil du tale med en medarbejder, tast {key}.",
        "sv": "Vill du prata med en medarbetare, tryck {key}.",
        "fi": "Asiakaspalvelijalle pääset painamalla {key}.",
        "de": "Um mit einem Menschen zu sprechen, drücken Sie die {key}.",
        "nl": "Om met een medewerker te spreken, toets {key}.",
        "fr": "Pour parler à un conseiller, tapez {key}.",
        "es": "Para hablar con una persona, pulse {key}.",
        "pt": "Para falar com um atendente, tecle {key}.",
        "it": "Per parlare con un operatore, premere {key}.",
    },
    "callback": {
        "en": "To be called back instead, press {key}.",
        "nb": "Vil du heller bli ringt opp, trykk {key}.",
        "da": "Vil du hellere ringes op, tast {key}.",
        "sv": "Vill du hellre bli uppringd, tryck {key}.",
        "fi": "Jos haluat että soitamme sinulle, paina {key}.",
        "de": "Um zurückgerufen zu werden, drücken Sie die {key}.",
        "nl": "Om teruggebeld te worden, toets {key}.",
        "fr": "Pour être rappelé, tapez {key}.",
        "es": "Para que le devolvamos la llamada, pulse {key}.",
        "pt": "Para receber uma chamada de volta, tecle {key}.",
        "it": "Per essere richiamati, premere {key}.",
    },
    "voicemail": {
        "en": "To leave a message, press {key}.",
        "nb": "Vil du legge igjen en beskjed, trykk {key}.",
        "da": "Vil du lægge en besked, tast {key}.",
        "sv": "Vill du lämna ett meddelande, tryck {key}.",
        "fi": "Jos haluat jättää viestin, paina {key}.",
        "de": "Um eine Nachricht zu hinterlassen, drücken Sie die {key}.",
        "nl": "Om een bericht in te spreken, toets {key}.",
        "fr": "Pour laisser un message, tapez {key}.",
        "es": "Para dejar un mensaje, pulse {key}.",
        "pt": "Para deixar uma mensagem, tecle {key}.",
        "it": "Per lasciare un messaggio, premere {key}.",
    },
}


def announced(purpose: str, key: str, node: Node, flow: Flow) -> Prompt:
    """What announces a key at a node, in the languages that the node speaks; English where there are no words."""
    words = WORDS[purpose]
    spoken = {}
    for tag in node.prompt.languages or ("",):
        language = (tag or node.language or flow.language or "en").partition("-")[0].lower()
        text = words.get("nb" if language in ("no", "nn") else language, words["en"])
        spoken[tag] = Prompt.of(text.format(key=key)).segments()
    return Prompt(spoken)
