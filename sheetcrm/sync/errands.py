"""What a person asks of one pass besides the rules, as values: rows to be joined, rows to be made late."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from sheetcrm.schema.cells import Cell


@dataclass(frozen=True, slots=True, kw_only=True)
class Adoption:
    """That rows which stand in a department without an ID be joined to the rows they were typed for.

    Attributes:
        link: the link whose children they shall be.
        keys: the columns to know them by: the child's, and the parent's that holds the same.
    """

    link: str
    keys: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Backfill:
    """That links make the rows they would have made, had they been there when the parent row asked.

    Attributes:
        links: the links; none means all of them.
        rows: the parents; none means all of them.
    """

    links: frozenset[str] = frozenset()
    rows: frozenset[str] = frozenset()


Errand = Adoption | Backfill


class Verdict(StrEnum):
    """What became of a row that is to be adopted."""

    UNIQUE = "unique"
    SEVERAL_PARENTS = "several-parents"
    SEVERAL_ROWS = "several-rows"
    SERVED = "served"
    NO_PARENT = "no-parent"
    NO_KEY = "no-key"

    @property
    def is_ambiguous(self) -> bool:
        """Whether there is something to choose from."""
        return self in {Verdict.SEVERAL_PARENTS, Verdict.SEVERAL_ROWS}


@dataclass(frozen=True, slots=True, kw_only=True)
class Stray:
    """A row without an ID in the department that adopts, and what it matches.

    Attributes:
        department: the department's name in the config.
        number: 1-based sheet row at the time of the read.
        keys: what its key cells hold.
        verdict: what came out.
        row_id: the ID it gets; None where it gets none.
        parents: the rows that match: those it could be joined to, or, if it is SERVED, those that have one.
        rivals: sheet rows of the other strays that match the same parent.
    """

    department: str
    number: int
    keys: tuple[Cell, ...]
    verdict: Verdict
    row_id: str | None = None
    parents: tuple[str, ...] = ()
    rivals: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class LateRow:
    """A row that a link would have made, had it been there when its parent asked.

    Attributes:
        link: the link.
        parent: the parent's row ID.
        number: the parent's 1-based sheet row at the time of the read.
        status: the status in which the parent stands by now.
        child: the ID the row gets.
        lacking: the inputs without which it is not made; empty where it is.
    """

    link: str
    parent: str
    number: int
    status: str
    child: str
    lacking: tuple[str, ...] = ()
