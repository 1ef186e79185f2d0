"""The table of what passes cost, with the goals."""

from __future__ import annotations

import statistics
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

Found = Mapping[str, Sequence[Mapping[str, Any]]]
"""Case to what was measured, each time."""

MEMORY_GOAL = 1.5


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One line of the table; `goal` is a ratio to `orjson.loads`, None where none is set."""

    name: str
    title: str
    goal: float | None = None


CASES = (
    Case(name="idle", title="idle pass", goal=0.2),
    Case(name="changed", title="pass with changed rows", goal=1.5),
    Case(name="first", title="first pass, nothing in the base", goal=6.0),
    Case(name="after", title="pass that sees its own writes"),
    Case(name="cold", title="idle pass in a new process"),
)

HEAD = ("case", "CPU s", "orjson s", "ratio", "goal", "", "to GC off", "requests", "peak MB")


def ratio(runs: Sequence[Mapping[str, Any]], to: str = "decoding") -> float:
    """The median of how many times longer a pass took than decoding its answers."""
    return statistics.median(run["seconds"] / run[to] for run in runs)


def missed(found: Found) -> list[str]:
    """What goes beyond its goal."""
    slow = [case.title for case in CASES if case.goal is not None and ratio(found[case.name]) > case.goal]
    return slow + (["memory"] if _memory(found) > MEMORY_GOAL else [])


def table(found: Found) -> Iterator[str]:
    """The lines to print."""
    lines = [HEAD, *(_line(case, found[case.name]) for case in CASES)]
    widths = [max(len(line[at]) for line in lines) for at in range(len(HEAD))]
    for first, *others in lines:
        cells = (cell.rjust(width) for cell, width in zip(others, widths[1:], strict=True))
        yield "  ".join((first.ljust(widths[0]), *cells))
    values, decoded = (found[name][0]["megabytes"] for name in ("values", "lists"))
    verdict = "met" if _memory(found) <= MEMORY_GOAL else "MISSED"
    yield (
        f"memory: at most {_highest(found):.0f} MB, which is {_memory(found):.2f} times the decoded lists "
        f"({decoded:.0f} MB; goal {MEMORY_GOAL}, {verdict}) and {_highest(found) / values:.2f} times the "
        f"bare values in them ({values:.0f} MB)"
    )


def _line(case: Case, runs: Sequence[Mapping[str, Any]]) -> tuple[str, ...]:
    typical = {
        name: statistics.median(run[name] for run in runs)
        for name in ("seconds", "decoding", "requests", "peak")
    }
    verdict = ""
    if case.goal is not None:
        verdict = "met" if ratio(runs) <= case.goal else "MISSED"
    return (
        case.title,
        f"{typical['seconds']:.3f}",
        f"{typical['decoding']:.3f}",
        f"{ratio(runs):.2f}",
        "" if case.goal is None else f"{case.goal:g}",
        verdict,
        f"{ratio(runs, 'bare'):.2f}",
        f"{typical['requests']:.0f}",
        f"{typical['peak']:.0f}",
    )


def _highest(found: Found) -> float:
    """The most megabytes any pass took above those of a process that has not begun."""
    return float(max(run["peak"] for case in CASES for run in found[case.name]))


def _memory(found: Found) -> float:
    return _highest(found) / float(found["lists"][0]["megabytes"])
