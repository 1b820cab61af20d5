"""The number of choices that is announced is not the number that is said.

Why: callers who are told "you have four choices" wait for the fourth; when it does not come they think that they missed
it, and what they missed is often the way to a person that was there one menu before.
Fix: say the number that is true, say the missing choice, or leave the number out.
Sources: W3C COGA, Voice systems (draft), and Ireland, NDA Customer Communications Toolkit, section 21: callers know how
many choices are coming, V; that a wrong number is worse than none is our own judgement, J.
Silent: where the keys that are said cannot be known; a way to a person, a repeat or a way back may be counted or not.
"""

from ivrlint import Finding, Severity, Survey, rule

BAD = """
ivr: 1
language: en
nodes:
  front:  # <- here
    type: menu
    prompt: Welcome to Larkfield Energy. You have four choices.
    options:
      1: {say: "To read your meter, press 1.", label: read your meter, to: advisers}
      2: {say: "To move house, press 2.", label: move house, to: advisers}
      0: {say: "To speak with an adviser, press 0.", label: adviser, to: advisers}
    no_input: {tries: 3, again: I did not hear a key., to: advisers}
    no_match: {tries: 3, again: That key has no choice here., to: advisers}
  advisers:
    type: queue
    name: Advisers
    receives: all
    announces: [position, estimated wait]
    exits: {1: {say: "To leave a message, press 1.", to: message}}
    overflow: message
    max_wait: 3m
  message: {type: voicemail, prompt: Leave a message and we will call you before ten., promises: by 10 next day}
"""

GOOD = BAD.replace("four choices", "three choices")


@rule(severity=Severity.WARNING)
def check(survey: Survey):
    """Yield the menus that announce more or fewer choices than they say."""
    for menu in survey.reach.menus():
        count = survey.words.announced_count(menu)
        announced = survey.words.announcements(menu)
        if count is None or not announced:
            continue
        said = len({place.key for place in announced})
        topics = len(survey.words.announced_topics(menu))
        if not topics <= count <= said:
            message = f"callers of «{menu.title}» are told that they have {count} choices and hear {said}"
            yield Finding(at=menu, message=message, walk=survey.walks.to(menu.id))
