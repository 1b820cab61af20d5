"""A menu offers more topics than callers can hold in mind.

Why: callers cannot look back at a list on the phone: they weigh each choice against those they still remember, and
press 1 or 0 when they give up remembering.
Fix: say the most wanted first, merge what ends at the same people, drop what hardly anyone chooses. Do not put a menu
below this one to shorten it: a level more costs callers more than a longer list.
Sources: guidance, not measurement: Avaya Interactive Response design guide says 4 to 5, Ireland, NDA Customer
Communications Toolkit, section 21, says 4, V; ISO/IEC 13714:1995 as summarised by vendors says 4, S. Against it:
Commarford, Lewis, Al-Awar Smither and Gentzler 2008 and Virzi and Huitema 1997 found broad menus better than deep ones,
V in their abstracts. The limits of 5, 7 and 9 are our own judgement, J.
Silent: ways to a person ("anything else" that leads to one, too), repeats, ways back and keys that nobody mentions are
not counted; a menu that chooses the language has as many choices as languages, and a scale as many as it has steps.
"""

from ivrlint import Finding, Limit, Severity, Survey, rule

BAD = """
ivr: 1
language: en
nodes:
  front:  # <- here
    type: menu
    prompt: Welcome to Westside Council.
    options:
      1: {say: "For waste, press 1.", label: waste, to: clerks}
      2: {say: "For parking, press 2.", label: parking, to: clerks}
      3: {say: "For schools, press 3.", label: schools, to: clerks}
      4: {say: "For building permits, press 4.", label: building permits, to: clerks}
      5: {say: "For roads, press 5.", label: roads, to: clerks}
      6: {say: "For taxes, press 6.", label: taxes, to: clerks}
      7: {say: "For elections, press 7.", label: elections, to: clerks}
      8: {say: "For dog licences, press 8.", label: dog licences, to: clerks}
      0: {say: "To speak with a clerk, press 0.", label: clerk, to: clerks}
    no_input: {tries: 3, again: I did not hear a key., to: clerks}
    no_match: {tries: 3, again: That key has no choice here., to: clerks}
  clerks:
    type: queue
    name: Clerks
    receives: all
    announces: [position, estimated wait]
    exits: {1: {say: "To leave a message, press 1.", to: message}}
    overflow: message
    max_wait: 3m
  message: {type: voicemail, prompt: Leave a message and we will call you before ten., promises: by 10 next day}
"""

GOOD = """
ivr: 1
language: en
nodes:
  front:
    type: menu
    prompt: Welcome to Westside Council.
    options:
      1: {say: "For waste, press 1.", label: waste, to: clerks}
      2: {say: "For parking and roads, press 2.", label: parking and roads, to: clerks}
      3: {say: "For schools, press 3.", label: schools, to: clerks}
      4: {say: "For building permits, press 4.", label: building permits, to: clerks}
      0: {say: "To speak with a clerk about anything else, press 0.", label: clerk, to: clerks}
    no_input: {tries: 3, again: I did not hear a key., to: clerks}
    no_match: {tries: 3, again: That key has no choice here., to: clerks}
  clerks:
    type: queue
    name: Clerks
    receives: all
    announces: [position, estimated wait]
    exits: {1: {say: "To leave a message, press 1.", to: message}}
    overflow: message
    max_wait: 3m
  message: {type: voicemail, prompt: Leave a message and we will call you before ten., promises: by 10 next day}
"""


@rule(severity=Severity.INFO)
def check(
    survey: Survey,
    *,
    options: Limit = Limit(
        info=5,
        warning=7,
        error=9,
        unit="topics",
        range=(1, 40),
        source="our own judgement, above the guidance of 4 to 5",
        mark="J",
    ),
):
    """Yield the menus with more topics than the limit."""
    for menu in survey.reach.menus():
        topics = len(survey.moves.errands(menu))
        severity = options.exceeded_by(topics)
        if severity and not survey.words.chooses_language(menu) and not survey.words.rates(menu):
            limit = f"{options.threshold(severity):g}"
            message = f"«{menu.title}» has {topics} topics to choose from; the guidance is {limit} at most"
            yield Finding(at=menu, message=message, severity=severity, walk=survey.walks.to(menu.id))
