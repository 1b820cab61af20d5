"""Floor 2: the model. A flow is a graph of nodes (what the caller meets) and edges (how the call goes on)."""

from ivrlint.flow.callers import CallerKind, Callers
from ivrlint.flow.edges import NO_TARGET, Edge, EdgeKind
from ivrlint.flow.errands import Errand
from ivrlint.flow.hours import Opening, Schedule
from ivrlint.flow.model import Flow, FlowBuilder, Problem
from ivrlint.flow.nodes import (
    Agent,
    Bot,
    Branch,
    Callback,
    Collect,
    Hangup,
    Menu,
    Message,
    Node,
    NodeKind,
    Queue,
    SubFlow,
    Task,
    Transfer,
    Unknown,
    Voicemail,
)
from ivrlint.flow.prompts import Prompt, Segment

__all__ = [
    "Agent",
    "Bot",
    "Branch",
    "Callback",
    "CallerKind",
    "Callers",
    "Collect",
    "Edge",
    "EdgeKind",
    "Errand",
    "Flow",
    "FlowBuilder",
    "Hangup",
    "Menu",
    "Message",
    "NO_TARGET",
    "Node",
    "NodeKind",
    "Opening",
    "Problem",
    "Prompt",
    "Queue",
    "Schedule",
    "Segment",
    "SubFlow",
    "Task",
    "Transfer",
    "Unknown",
    "Voicemail",
]
