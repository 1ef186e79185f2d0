"""Rows that were or could be joined to the rows they were typed for, for people and programs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from rich.console import Console

from sheetcrm.commands.output import print_table, tell
from sheetcrm.language import say, unsaid
from sheetcrm.schema.cells import encode
from sheetcrm.schema.company import Company
from sheetcrm.schema.showing import shown
from sheetcrm.sync.errands import Adoption, Stray, Verdict
from sheetcrm.sync.look import Look
from sheetcrm.sync.plan_records import PlanRecord
from sheetcrm.sync.results import PassResult

_NAMED_AT_MOST = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Adopted:
    """What an adoption found, and what became of it.

    Attributes:
        company: the config.
        adoption: what was asked.
        look: the sheets as they were read.
        strays: the rows without an ID.
        part: the IDs it writes.
        run: the pass that wrote them; None where none did.
        written: the rows whose ID arrived.
    """

    company: Company
    adoption: Adoption
    look: Look
    strays: tuple[Stray, ...]
    part: PlanRecord
    run: str | None = None
    written: frozenset[str] = frozenset()

    @property
    def department(self) -> str:
        """Where the rows stand."""
        return self.company.links[self.adoption.link].child

    @property
    def count(self) -> int:
        """How many rows are or can be joined."""
        return sum(stray.row_id is not None for stray in self.strays)

    @property
    def others(self) -> tuple[Stray, ...]:
        """The rows that are left to people."""
        return tuple(stray for stray in self.strays if stray.row_id is None)

    @property
    def lost(self) -> frozenset[str]:
        """The IDs that were to be written and did not arrive."""
        wanted = {stray.row_id for stray in self.strays if stray.row_id is not None}
        return frozenset(wanted - self.written) if self.run is not None else frozenset()

    def after(self, result: PassResult) -> Adopted:
        """The same once a pass has written the IDs."""
        column = self.company.departments[self.department].row_id.column
        ids = [stray.row_id for stray in self.strays if stray.row_id is not None]
        written = (row_id for row_id in ids if (self.department, row_id, column) in result.applied.confirmed)
        return replace(self, run=result.run, written=frozenset(written))

    def address(self, stray: Stray) -> str:
        """The A1 address of the row's ID cell."""
        column = self.company.departments[stray.department].row_id.column
        return self.look.layouts[stray.department].address(stray.number, column)


def adoption_document(found: Adopted) -> dict[str, Any]:
    """The same as JSON values."""
    unique = [stray for stray in found.strays if stray.verdict is Verdict.UNIQUE]
    ambiguous = [stray for stray in found.strays if stray.verdict.is_ambiguous]
    unmatched = [stray for stray in found.others if not stray.verdict.is_ambiguous]
    return {
        "department": found.department,
        "link": found.adoption.link,
        "by": [{"column": column, "other": other} for column, other in found.adoption.keys],
        "unique": [_document(found, stray) for stray in unique],
        "ambiguous": [_document(found, stray) for stray in ambiguous],
        "unmatched": [_document(found, stray) for stray in unmatched],
        "run": found.run,
        "written": sorted(found.written),
        "not_written": sorted(found.lost),
    }


def print_adoption(console: Console, found: Adopted) -> None:
    """Print which rows can be joined to which, and why the others cannot."""
    title = found.company.departments[found.department].title
    if not found.strays:
        tell(console, say("Every row of {title} has its ID.", title=title))
        return
    groups = (
        (unsaid("Matched: {count}"), [stray for stray in found.strays if stray.row_id is not None], _joined),
        (unsaid("Ambiguous: {count}"), [stray for stray in found.others if stray.verdict.is_ambiguous], _why),
        (
            unsaid("Not matched: {count}"),
            [stray for stray in found.others if not stray.verdict.is_ambiguous],
            _why,
        ),
    )
    keys = ", ".join(column for column, _ in found.adoption.keys)
    for heading, strays, told in groups:
        if strays:
            tell(console, say(heading, count=len(strays)), "bold")
            rows = [(found.address(stray), _keys(found, stray), told(found, stray)) for stray in strays]
            print_table(console, [say("Cell"), keys, ""], rows, whole=(0,))
            console.print()


def _joined(found: Adopted, stray: Stray) -> str:
    parent = found.company.departments[found.company.links[found.adoption.link].parent]
    return say(
        "→ {row}, for {parent} of {title}", row=stray.row_id, parent=stray.parents[0], title=parent.title
    )


def _why(found: Adopted, stray: Stray) -> str:
    title = found.company.departments[found.company.links[found.adoption.link].parent].title
    parents = _some(stray.parents)
    keys = _both([column for column, _ in found.adoption.keys])
    return {
        Verdict.SEVERAL_PARENTS: say(
            "{title} has {parents} with the same. Join by another column, or by two.",
            title=title,
            parents=parents,
        ),
        Verdict.SEVERAL_ROWS: say(
            "{parents} of {title} matches row {rivals}, too. Delete the row that is too many, or join by "
            "another column.",
            parents=parents,
            title=title,
            rivals=_some(stray.rivals),
        ),
        Verdict.SERVED: say(
            "{parents} of {title} has its row already. Delete this one if it is the same job.",
            parents=parents,
            title=title,
        ),
        Verdict.NO_PARENT: say(
            "No row of {title} holds the same. Correct the spelling here or there.", title=title
        ),
        Verdict.NO_KEY: say("{columns} must be filled in, and readable in one way only.", columns=keys),
    }[stray.verdict]


def _both(names: Sequence[str]) -> str:
    """The one or two columns that rows are known by."""
    return say("{one} and {other}", one=names[0], other=names[1]) if len(names) > 1 else names[0]


def _some(names: Sequence[object]) -> str:
    named = ", ".join(str(name) for name in names[:_NAMED_AT_MOST])
    more = len(names) - _NAMED_AT_MOST
    return named if more <= 0 else say("{rows} and {count} more", rows=named, count=more)


def _keys(found: Adopted, stray: Stray) -> str:
    fields = found.company.fields[stray.department]
    columns = [column for column, _ in found.adoption.keys]
    return ", ".join(shown(cell, fields[name]) for name, cell in zip(columns, stray.keys, strict=True))


def _document(found: Adopted, stray: Stray) -> dict[str, Any]:
    return {
        "row": stray.number,
        "cell": found.address(stray),
        "keys": [encode(cell) for cell in stray.keys],
        "verdict": stray.verdict.value,
        "row_id": stray.row_id,
        "parents": list(stray.parents),
        "rivals": list(stray.rivals),
    }
