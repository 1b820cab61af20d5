"""A PIN, a code or a password is read back aloud.

Why: the caller stands in a shop or on a bus with the loudspeaker on, and the machine says the four digits that nobody
may know. So does the recording, for as long as it is kept.
Fix: never repeat it; say whether it was right, and let callers key it again.
Sources: our own judgement, J; PCI DSS 3.x and 4.0 (no card verification codes are kept), S.
Silent: by words only where a sentence that reads something back has a part that is filled in during the call, and names
a secret or follows right upon its entry. Card and customer numbers may be read back.
"""

from ivrlint import Finding, Severity, Survey, rule

BAD = """
ivr: 1
language: en
nodes:
  loans:
    type: menu
    prompt: Welcome to Cedar Library.
    options:
      1: {say: "To renew your loans, press 1.", label: renew loans, to: pin}
      0: {say: "To talk to a librarian about anything else, press 0.", label: librarian, to: desk}
    no_input: {tries: 3, again: I did not hear a key., to: desk}
    no_match: {tries: 3, again: That key has no choice here., to: desk}
  pin:  # <- here
    type: collect
    datum: pin
    digits: 4
    sensitive: code
    masked: true
    prompt: Please key your four digit PIN.
    confirms: [pin]
    without_it: desk
    next: renewal
    no_input: {tries: 3, again: I did not hear a PIN., to: desk}
    no_match: {tries: 3, again: That is another PIN., to: desk}
  renewal:
    {type: task, name: renewal, uses: [pin], prompt: All are yours for a month more., confirms: [summary],
     failure: desk, next: loans}
  desk:
    type: queue
    name: Desk
    announces: [position, estimated wait]
    exits: {1: {say: "To leave a message, press 1.", to: message}}
    max_wait: 10m
    overflow: message
  message: {type: voicemail, prompt: Leave a message and we will ring you before noon., promises: by noon next day}
"""

GOOD = BAD.replace("  # <- here", "").replace("    confirms: [pin]\n", "")


@rule(severity=Severity.ERROR)
def check(survey: Survey):
    """Yield the nodes that read a secret back."""
    for node, secret in survey.entries.read_aloud():
        message = f"callers hear a secret read back in «{node.title}»: «{secret}»"
        yield Finding(at=node, message=message, subject=secret, walk=survey.walks.to(node.id))
