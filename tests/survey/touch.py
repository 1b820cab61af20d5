"""Asks a survey everything it can be asked, so that a test may claim that no menu makes it fail."""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from functools import cached_property
from itertools import islice
from typing import Any

from ivrlint import flow as model
from ivrlint.flow import Edge, EdgeKind, Node, Prompt, Segment
from ivrlint.survey import Survey
from ivrlint.survey.figures import FIGURES
from ivrlint.survey.measures import MEASURES

KINDS = {name: kind for name, kind in vars(model).items() if isinstance(kind, type)}
WORDS: dict[str, list[Any]] = {
    "class_name": ["goodbye", "recording_notice"],
    "class_names": ["goodbye"],
    "str": ["account number"],
    "int": [2],
    "float": [5.0],
    "datum": ["account number", "pin"],
    "name": list(FIGURES),
    "measure": list(MEASURES),
    "language": ["nb"],
}
"""What is asked for by a word or a number, by the name or else the type of the parameter."""
INNER = {"follow", "ids", "starts", "today", "library"}
"""Parameters of the tools that the facts themselves are made with."""


def touch(survey: Survey, most: int = 1_000_000) -> int:
    """Compute every public fact of every namespace, facts about a part for the first `most` parts of its kind.

    How many calls that took is given back. A fact with parameters of a kind not known here is left out.
    """
    calls = 0
    for space in namespaces(survey):
        for name in public_names(space):
            if isinstance(inspect.getattr_static(space, name), property | cached_property):
                exhaust(getattr(space, name))
                calls += 1
            elif callable(method := getattr(space, name)):
                for arguments in islice(arguments_for(survey, method), most):
                    exhaust(method(*arguments))
                    calls += 1
    return calls


def namespaces(survey: Survey) -> list[Any]:
    """The survey and all its namespaces."""
    names = [name for name in public_names(survey) if isinstance(inspect.getattr_static(survey, name), cached_property)]
    parts = [getattr(survey, name) for name in names if name != "as_summary"]
    assert len(parts) > 5
    return [survey, *parts]


def public_names(thing: Any) -> list[str]:
    return [name for name in dir(type(thing)) if not name.startswith("_")]


def arguments_for(survey: Survey, method: Any) -> Iterator[tuple[Any, ...]]:
    """Calls worth making: each part of the flow that fits the first parameter, with what fits the others."""
    needed = [
        parameter
        for parameter in inspect.signature(method).parameters.values()
        if parameter.default is parameter.empty and parameter.name not in INNER
    ]
    if not needed:
        if not INNER & inspect.signature(method).parameters.keys():
            yield ()
        return
    for first in fitting(survey, needed[0], None):
        rest = [fitting(survey, parameter, first)[:1] for parameter in needed[1:]]
        if all(rest):
            yield (first, *(found[0] for found in rest))


def fitting(survey: Survey, parameter: inspect.Parameter, first: Any) -> list[Any]:
    """What a parameter can be: with `first`, the argument before it, something that belongs to that."""
    flow = survey.flow
    wanted = [KINDS[name] for name in str(parameter.annotation).split(" | ") if name in KINDS]
    if parameter.name in WORDS:
        return WORDS[parameter.name]
    if parameter.name == "id":
        return list(flow.nodes)
    if Edge in wanted:
        return list(flow.edges()) if first is None else list(flow.exits(first.id, EdgeKind.OPTION))
    if Prompt in wanted:
        return [node.prompt for node in flow.nodes.values()] if first is None else [first.prompt]
    if Segment in wanted:
        nodes = flow.nodes.values() if first is None else [first]
        return [piece for node in nodes for piece in node.prompt.segments()]
    if str(parameter.annotation) in WORDS:
        return WORDS[str(parameter.annotation)]
    nodes = tuple(kind for kind in wanted if issubclass(kind, Node))
    return [node for node in flow.nodes.values() if isinstance(node, nodes)]


def exhaust(value: Any) -> None:
    if isinstance(value, Iterator):
        for _ in value:
            pass
