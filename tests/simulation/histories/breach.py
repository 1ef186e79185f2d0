"""A broken promise, named."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Breach:
    """One promise broken at one place.

    Attributes:
        promise: P1 to P10 of the design, or O1 to O8 of the list of faults.
        name: what kind of breach it is, in a word or two; shrinking keeps to it.
        text: where, and what was found.
    """

    promise: str
    name: str
    text: str

    def __str__(self) -> str:
        return f"{self.promise} {self.name}: {self.text}"
