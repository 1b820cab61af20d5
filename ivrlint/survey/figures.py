"""Every figure of a flow by its one name: what it means, its unit, how it is reckoned, and where that comes from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

OURS = "our own definition"
TIMES = "the timing model"
CHAIN = "an absorbing Markov chain over the timing model; the caller model is our own (J)"


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure of a flow."""

    meaning: str
    unit: str
    better: Literal["lower", "higher"]
    """Which way is better for callers; a goal is the most that the figure may be, or the least."""
    formula: str
    source: str
    unknown: str
    """Why it may not be known."""

    def misses(self, value: float, limit: float) -> bool:
        """Whether a value is worse than a goal."""
        return value > limit if self.better == "lower" else value < limit


_NO_PERSON = "no way to a person is known"
_ENTANGLED = "the menus are too entangled to be solved"
_NO_VOLUME = "nothing says how many callers there are (`callers: {per_month: ...}`)"


def _share(meaning: str, better: Literal["lower", "higher"]) -> Figure:
    return Figure(meaning, "share", better, "the share of calls that the chain ends so", CHAIN, _ENTANGLED)


FIGURES: dict[str, Figure] = {
    "seconds_to_human": Figure(
        "seconds from the answer of the call to the nearest person, the wait in a queue left out",
        "s", "lower", "the cheapest walk to a queue, an agent or a transfer to a person (Dijkstra)", TIMES, _NO_PERSON,
    ),
    "expected_seconds_to_human": Figure(
        "seconds that those who get a person spend in the menus before it, on average",
        "s", "lower", "E[seconds; person] ÷ P[person], waits left out", CHAIN, _NO_PERSON,
    ),
    "worst_seconds_to_human": Figure(
        "seconds on the quickest way to a person for those who hear every prompt out and use every retry once",
        "s", "lower",
        "sum over that walk: (tries − 1) × (all that is said + time-out + the words then), all that is said, the key",
        "the timing model's worst sensible case (J)", _NO_PERSON,
    ),
    "keys_to_human": Figure(
        "key presses on the quickest way to a person", "keys", "lower", "keys on the same walk, typed digits included",
        OURS, _NO_PERSON,
    ),
    "expected_keys_to_human": Figure(
        "key presses of those who get a person, on average",
        "keys", "lower", "E[keys; person] ÷ P[person]", CHAIN, _NO_PERSON,
    ),
    "menus_to_human": Figure(
        "fewest menus to a person", "menus", "lower", "breadth-first, over every edge but failures", OURS, _NO_PERSON
    ),
    "human_share": Figure(
        "share of the places in the menus from which a person can be reached",
        "share", "higher", "reachable places with such a way ÷ all reachable places", OURS,
        "nothing can be reached",
    ),
    "seconds_to_first_option": Figure(
        "seconds before the first option is announced", "s", "lower",
        "the walk to the first menu and what it says before the first option", TIMES,
        "there is no menu, or a recording without a transcript comes first",
    ),
    "words_to_first_option": Figure(
        "words before the first option is announced", "words", "lower",
        "words of the prompts on the walk to the first menu and of its opening", OURS,
        "there is no menu, or a recording without a transcript comes first",
    ),
    "menus": Figure("menus", "menus", "lower", "reachable written menus", OURS, "always known"),
    "depth": Figure(
        "menus on the way to the deepest menu", "menus", "lower", "the largest of the fewest menus to each menu", OURS,
        "always known",
    ),
    "mean_depth": Figure(
        "menus on the way to a queue or a place where calls end, on average", "menus", "lower",
        "mean over the leaves of the fewest menus to each", OURS, "no place ends a call",
    ),
    "options_per_menu": Figure(
        "options of the widest menu", "options", "lower", "the most options of a reachable menu", OURS, "always known"
    ),
    "mean_options": Figure(
        "options of a menu on average", "options", "lower", "mean over the reachable menus", OURS, "there is no menu"
    ),
    "leaves": Figure(
        "queues, and places where calls end", "places", "lower",
        "reachable places: queues, and those that nothing leads on from", OURS,
        "always known",
    ),
    "cyclomatic_number": Figure(
        "how far the menus are from a tree: 1 for a tree, one more for every way that joins another",
        "ways", "lower", "E − N + 2P over what can be reached",
        "McCabe 1976, doi 10.1109/TSE.1976.233837; the counting of edges is ours", "always known",
    ),
    "entropy": Figure(
        "how evenly callers spread over the queues and the places where calls end", "bits", "lower",
        "−Σ p log₂ p over the leaves, p the share of arrivals there among those at all leaves",
        "Shannon 1948; shares from the chain", _ENTANGLED,
    ),
    "ordering_efficiency": Figure(
        "how close the choices are to Huffman's tree of the same width; a narrower tree may be better still, above 1",
        "share", "higher",
        "choices heard in a Huffman tree of the same width, the likeliest read first ÷ choices heard here",
        "after Bayman et al. 1989 and Salcedo-Sanz et al. 2010 (S); the counting of choices is ours",
        "callers do not choose between two places",
    ),
    "seconds_per_call": Figure(
        "seconds in the menus, on average over all calls", "s", "lower", "Σ visits × seconds, waits left out", CHAIN,
        _ENTANGLED,
    ),
    "waiting_per_call": Figure(
        "seconds in queues, on average over all calls", "s", "lower", "Σ visits × seconds of waiting", CHAIN, _ENTANGLED
    ),
    "keys_per_call": Figure(
        "key presses, on average over all calls", "keys", "lower", "Σ visits × keys", CHAIN, _ENTANGLED
    ),
    "share_done": _share(
        "share of calls that end with the errand done, also those that are given up or cut off after that", "higher"
    ),
    "share_person": _share("share of calls that get a person", "higher"),
    "share_voicemail": _share("share of calls that end in voicemail", "lower"),
    "share_callback": _share("share of calls that are to be rung back", "lower"),
    "share_gave_up": _share("share of calls that are given up before an errand is done", "lower"),
    "share_cut_off": _share("share of calls that are cut off before an errand is done", "lower"),
    "share_untold": _share("share of calls of which it cannot be told how they end", "lower"),
    "share_lost": _share("share of calls that are given up or cut off before an errand is done", "lower"),
    "caller_hours": Figure(
        "hours that callers spend in the menus in a month", "h", "lower",
        "calls a month × seconds_per_call ÷ 3,600", CHAIN, _NO_VOLUME,
    ),
    "waiting_hours": Figure(
        "hours that callers spend in queues in a month", "h", "lower", "calls a month × waiting_per_call ÷ 3,600",
        CHAIN, _NO_VOLUME,
    ),
    "lost_callers": Figure(
        "calls in a month that are given up or cut off before an errand is done", "calls", "lower",
        "calls a month × share_lost", CHAIN, _NO_VOLUME,
    ),
    "value_lost": Figure(
        "what lost calls cost in a month", "money", "lower", "lost_callers × what a lost call costs", CHAIN,
        "nothing says how many callers there are or what a lost one costs (`callers: {value_lost: 40 EUR, ...}`)",
    ),
}  # fmt: skip
"""Every figure that a goal can limit, and that `ivrlint measure` prints."""
