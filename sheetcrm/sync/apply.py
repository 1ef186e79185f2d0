"""A plan carried out: one atomic batch per spreadsheet, verified by its own answer.

Spreadsheets in which rows get their IDs are written first. What belongs to such a row elsewhere is written only once its ID
was seen in its sheet; otherwise a later pass could give the row another ID and make its child a second time.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from sheetcrm.errors import SheetsError
from sheetcrm.schema.cells import Scalar, same
from sheetcrm.schema.company import Company
from sheetcrm.sheets.connection import Google
from sheetcrm.sheets.reading import Layout
from sheetcrm.sheets.writing import Batch, CellWrite, Confirmed, RowWrite, write
from sheetcrm.sync.advance import CellKey
from sheetcrm.sync.identity import deal_of
from sheetcrm.sync.plan import CellEdit, NewRow, Plan

Progress = Callable[[str], None]
"""Told in a few words what is being done."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Failure:
    """A spreadsheet whose writes were not seen to have happened.

    Attributes:
        spreadsheet: its name in the config.
        error: what the attempt said; None where it was not tried, or the answer showed other cells.
        cells: how many cells are concerned.
    """

    spreadsheet: str
    error: SheetsError | None
    cells: int


@dataclass(slots=True)
class Applied:
    """What became of a plan.

    Attributes:
        confirmed: the written cells that the answers showed, with their values.
        failures: the spreadsheets of which some cell was not confirmed.
        written: spreadsheets that were written to.
    """

    confirmed: dict[CellKey, Scalar] = field(default_factory=dict)
    failures: list[Failure] = field(default_factory=list)
    written: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Part:
    spreadsheet: str
    edits: tuple[CellEdit, ...]
    new_rows: tuple[NewRow, ...]

    @property
    def cells(self) -> int:
        return len(self.edits) + sum(len(row.values) for row in self.new_rows)


def apply_plan(
    google: Google,
    company: Company,
    plan: Plan,
    layouts: Mapping[str, Layout],
    *,
    marker: str,
    progress: Progress,
) -> Applied:
    """Write a plan into the sheets.

    Args:
        google: the open connection.
        company: the config.
        plan: the plan; made from the very read that `layouts` describes.
        layouts: where each department's columns stand.
        marker: unique text for this pass's batches.
        progress: told about each spreadsheet.

    Returns:
        What was confirmed. A spreadsheet that fails is in `failures`; the others go on.
    """
    applied = Applied()
    for part in _parts(company, plan):
        ready = _without_unnamed(part, plan.assigned, company, applied.confirmed)
        if ready.cells < part.cells:
            applied.failures.append(
                Failure(spreadsheet=part.spreadsheet, error=None, cells=part.cells - ready.cells)
            )
        if ready.cells:
            progress(f"writing {ready.cells} cells to {part.spreadsheet}")
            _write_part(google, company, ready, layouts, marker, applied)
    return applied


def _write_part(
    google: Google,
    company: Company,
    part: _Part,
    layouts: Mapping[str, Layout],
    marker: str,
    applied: Applied,
) -> None:
    batch, keys = _batch(company, part, layouts, marker)
    try:
        answer = write(google, batch)
    except SheetsError as error:
        applied.failures.append(Failure(spreadsheet=part.spreadsheet, error=error, cells=part.cells))
        return
    applied.written.append(part.spreadsheet)
    seen = 0
    for confirmed in answer.confirmed:
        department, row_id, column = keys[confirmed.write_key]
        if confirmed.row_id == row_id and same(confirmed.value, confirmed.wanted):
            applied.confirmed[department, row_id, column] = confirmed.wanted
            seen += 1
    if seen < part.cells:
        applied.failures.append(Failure(spreadsheet=part.spreadsheet, error=None, cells=part.cells - seen))
