"""What a flow of Amazon Connect is to callers: where calls come in, a part that other flows lead to, or nothing.

Which flows may have an action, and which channels, is from the restrictions and the table of channels in AWS's API
reference (Amazon Connect Flow language) and administrator guide.
"""

from __future__ import annotations

import re

from ivrlint.formats.connect.actions import (
    INBOUND,
    INPUT,
    LEX,
    MESSAGE,
    MESSAGES,
    MODULE_CALL,
    SET_QUEUE,
    TO_QUEUE,
    Document,
)

_GUIDE = "ShowView"
_HEARD = frozenset({MESSAGE, MESSAGES, INPUT, LEX})
_FOR_CALLS = _HEARD | {
    "CheckOutboundCallStatus",
    "CompleteOutboundCall",
    "TransferContactToAgent",
    "TransferParticipantToThirdParty",
    "UpdateContactCallbackNumber",
    "UpdateContactMediaStreamingBehavior",
}
_OTHER_CHANNEL = re.compile(
    r"(?:Task|Chat|E-?[Mm]ail|TASK|CHAT|E-?MAIL|(?<![A-Za-z])(?:task|chat|e-?mail))[Ss]?(?![a-z])"
)
"""A word, also within `VoicemailTaskFlow`."""
_SUBFLOW = re.compile(r"\bsub[- _]?flow", re.IGNORECASE)
_IN_PARTS = frozenset(
    {
        MESSAGES,
        "CompleteOutboundCall",
        "DequeueContactAndTransferToQueue",
        "EndFlowExecution",
        "EndFlowModuleExecution",
        "TransferContactToAgent",
    }
)
"""Actions that are found in queue, whisper, hold and transfer flows and in modules."""
_OF_A_QUEUE = frozenset({TO_QUEUE, "CheckMetricData", "CreateCallbackContact"})
"""Actions about the queue that was set last, where they name none."""


def not_for_calls(document: Document) -> str:
    """Why callers never meet a flow, as a refusal says it; empty where they may."""
    types = _types(document)
    if _GUIDE in types and not types & {*_HEARD, TO_QUEUE}:
        return "is a guide on an agent's screen, not a phone menu"
    if not types & _FOR_CALLS and (named := _OTHER_CHANNEL.search(document.name)):
        return f"is named as a flow for {named[0].casefold().removesuffix('s')}s and says nothing to callers"
    return ""


def is_part(document: Document) -> bool:
    """Whether a flow is entered from another one.

    Its type says so, its name, or a queue that it uses and that only an earlier flow can have set; where it has no
    type also actions that only such flows have.
    """
    if document.type and document.type != INBOUND:
        return True
    if _SUBFLOW.search(document.name) or _goes_on_with_queue(document):
        return True
    return not document.type and bool(_types(document) & _IN_PARTS)


def speaks_by_default(document: Document) -> bool:
    """Whether what is said before a voice is set is said by the default voice: nothing before it can have set one."""
    return not is_part(document) and MODULE_CALL not in _types(document)


def _goes_on_with_queue(document: Document) -> bool:
    if _types(document) & {SET_QUEUE, MODULE_CALL}:
        return False
    return any(
        action.type in _OF_A_QUEUE and not (action.text("QueueId") or action.text("AgentId"))
        for action in document.actions.values()
    )


def _types(document: Document) -> set[str]:
    return {action.type for action in document.actions.values()}
