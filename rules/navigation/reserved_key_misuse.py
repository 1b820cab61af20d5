"""A key that callers know by heart does something else here.

Why: 0, star, hash and 9 are pressed without listening. Where star is "again" in one menu and "back" in the next,
callers are thrown out of the place where they wanted to hear a line once more; and whoever presses 0 for a person must
not find that the call is over or the order is gone.
Fix: give each of these keys one meaning in the whole file, and ask before anything that cannot be undone.
Sources: W3C COGA, Voice systems (draft): a reserved digit means nothing else, V; ISO/IEC 13714:1995 as summarised by
vendors (0 help or operator, star back, hash delimiter, 9 end), S; AS/NZS 4263:2003, clauses 2.5 to 2.7 (titles only),
V. That two ways of moving within the menus on one key are a note is our own judgement, J.
Silent: about which meaning a key has, as long as it keeps it: 9 or hash for repeating and 0 or star for going back are
common, and a ninth choice is a choice. 0 that leads to a person elsewhere is left to `zero-not-human`, and a key whose
purpose moved to `inconsistent-keys`. Each key has one finding, at the first odd menu, with the others named.
"""

from ivrlint import Finding, Related, Severity, Survey, rule
from ivrlint.lint.rule import MOST_RELATED
from ivrlint.survey.moves import WITHIN_THE_MENUS

BAD = """
ivr: 1
language: en
nodes:
  office:
    type: menu
    prompt: Harbour Borough Council.
    options:
      1: {say: "For waste and recycling, press 1.", label: waste and recycling, to: waste}
      2: {say: "For council tax, press 2.", label: council tax, to: officers, set: {topic: tax}}
      0: {say: "To talk to an officer, press 0.", label: officer, to: officers}
      9: {say: "To hear this again, press 9.", label: again, to: repeat}
    no_input: {tries: 3, again: Take your time., to: officers}
    no_match: {tries: 3, again: That key has no choice here., to: officers}
  waste:
    type: menu
    prompt: Waste and recycling.
    options:
      1: {say: "If your bin was missed, press 1.", label: missed bin, to: officers, set: {topic: missed bin}}
      2: {say: "To hear what goes in which bin, press 2.", label: which bin, to: bins}
      9: {say: "To order a new bin, press 9.", label: new bin, to: officers, set: {topic: new bin}}  # <- here
      0: {say: "To talk to an officer, press 0.", label: officer, to: officers}
      "*": {say: "If that is all, press star.", label: that is all, to: hangup}  # <- here
    no_input: {tries: 3, again: Take your time., to: officers}
    no_match: {tries: 3, again: That key has no choice here., to: officers}
  bins: {type: message, prompt: Paper goes in the blue bin and glass in the green one., next: waste}
  officers:
    type: queue
    name: Officers
    announces: [position, estimated wait]
    exits: {1: {say: "To leave a message, press 1.", to: message}}
    overflow: message
    max_wait: 3m
  message: {type: voicemail, prompt: Leave a message and we will call you before ten., promises: by 10 next day}
"""

GOOD = (
    BAD.replace('9: {say: "To order a new bin, press 9.', '3: {say: "To order a new bin, press 3.')
    .replace("If that is all, press star.", "To go back, press star.")
    .replace("label: that is all, to: hangup", "label: back, to: back")
)


@rule(severity=Severity.WARNING, yields_to=["human-exit-lost", "duplicate-key", "no-confirm-before-act"])
def check(survey: Survey):
    """Yield what 0 and star do that cannot be undone, and the first odd use of each key with two meanings."""
    final = set()
    for menu, edge in survey.moves.of_no_return():
        final.add(edge.key)
        ends = "the call is over" if survey.flow.node(edge.target).kind == "hangup" else "it cannot be undone"
        message = f"callers who press {edge.key} in «{menu.title}», a key pressed without listening, find that {ends}"
        yield Finding(at=edge, message=message, walk=survey.walks.to(menu.id))
    for custom in survey.moves.meanings:
        usual, (odd, *others) = custom.usual, custom.odd
        if odd.edge.key in final:
            continue
        moves = all(use.purpose in WITHIN_THE_MENUS for use in (usual, *custom.odd))
        yield Finding(
            at=odd.edge,
            message=f"{odd.edge.choice} is for {odd.purpose} in «{odd.menu.title}»"
            f" and for {usual.purpose} in «{usual.menu.title}»",
            severity=Severity.INFO if moves else Severity.WARNING,
            walk=survey.walks.to(odd.menu.id),
            related=(
                Related(usual.edge, f"for {usual.purpose}"),
                *(Related(other.edge, f"for {other.purpose}") for other in others[:MOST_RELATED]),
            ),
        )
