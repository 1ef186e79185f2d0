"""A plan carried out: one atomic batch per spreadsheet, verified by its own answer.

Spreadsheets in which rows get their IDs are written first. What belongs to such a row elsewhere is written
only once its ID was seen in its sheet; otherwise a later pass could give the row another ID and make its
child a second time.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from sheetcrm.errors import SheetsError
from sheetcrm.schema.cells import Cell, Scalar, is_blank
from sheetcrm.schema.company import Company
from sheetcrm.sheets.connection import Google
from sheetcrm.sheets.layout import Layout
from sheetcrm.sheets.writing import (
    Batch,
    CellWrite,
    RowWrite,
    Written,
    confirmed_cells,
    confirmed_rows,
    write,
)
from sheetcrm.sync.advance import CellKey
from sheetcrm.sync.identity import deal_of
from sheetcrm.sync.look import Progress
from sheetcrm.sync.plan import CellEdit, NewRow, Plan

_UNREADABLE_WITHOUT = frozenset({"DATE", "DATE_TIME", "TIME", "PERCENT"})
"""Kinds of number format that make a bare number into what people read."""


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
        ready = _without_unnamed(part, company, plan, applied.confirmed)
        if ready.cells < part.cells:
            applied.failures.append(
                Failure(spreadsheet=part.spreadsheet, error=None, cells=part.cells - ready.cells)
            )
        if ready.cells:
            progress(f"writing {ready.cells} cells to {part.spreadsheet}")
            _write_part(google, company, ready, layouts, marker, applied)
    return applied


def _parts(company: Company, plan: Plan) -> Iterator[_Part]:
    """The plan by spreadsheet; those in which rows get their IDs first."""
    names = {name: rules.spreadsheet for name, rules in company.departments.items()}
    naming = {names[edit.department] for edit in plan.edits if edit.row_id in plan.assigned}
    for spreadsheet in sorted(company.spreadsheet_names(), key=lambda name: name not in naming):
        edits = tuple(edit for edit in plan.edits if names[edit.department] == spreadsheet)
        new_rows = tuple(row for row in plan.new_rows if names[row.department] == spreadsheet)
        if edits or new_rows:
            yield _Part(spreadsheet=spreadsheet, edits=edits, new_rows=new_rows)


def _without_unnamed(part: _Part, company: Company, plan: Plan, confirmed: Mapping[CellKey, Scalar]) -> _Part:
    """Leave out what belongs to a row whose new ID, in another spreadsheet, was not seen there."""
    unnamed = {
        row_id
        for row_id, department in _homes(plan).items()
        if company.departments[department].spreadsheet != part.spreadsheet
        and (department, row_id, company.departments[department].row_id.column) not in confirmed
    }
    if not unnamed:
        return part
    return _Part(
        spreadsheet=part.spreadsheet,
        edits=tuple(edit for edit in part.edits if deal_of(edit.row_id) not in unnamed),
        new_rows=tuple(row for row in part.new_rows if deal_of(row.row_id) not in unnamed),
    )


def _homes(plan: Plan) -> Mapping[str, str]:
    """The departments of the rows that get their IDs in this plan."""
    return {edit.row_id: edit.department for edit in plan.edits if edit.row_id in plan.assigned}


def _write_part(
    google: Google,
    company: Company,
    part: _Part,
    layouts: Mapping[str, Layout],
    marker: str,
    applied: Applied,
) -> None:
    batch = Batch(
        spreadsheet_id=layouts[next(_departments(part))].spreadsheet_id,
        marker=marker,
        cells=[_cell_write(company, edit, layouts[edit.department]) for edit in part.edits],
        rows=[_row_write(company, row, layouts[row.department]) for row in part.new_rows],
    )
    try:
        answer = write(google, batch)
    except SheetsError as error:
        applied.failures.append(Failure(spreadsheet=part.spreadsheet, error=error, cells=part.cells))
        return
    applied.written.append(part.spreadsheet)
    seen = dict(_confirmed(part, batch, answer))
    applied.confirmed.update(seen)
    if len(seen) < part.cells:
        applied.failures.append(
            Failure(spreadsheet=part.spreadsheet, error=None, cells=part.cells - len(seen))
        )


def _departments(part: _Part) -> Iterator[str]:
    yield from (edit.department for edit in part.edits)
    yield from (row.department for row in part.new_rows)


def _cell_write(company: Company, edit: CellEdit, layout: Layout) -> CellWrite:
    return CellWrite(
        sheet_id=layout.sheet_id,
        title=layout.title,
        row_index=edit.number - 1,
        column_index=layout.positions[edit.column],
        value=edit.new,
        number_format=_needed_format(company, edit) if is_blank(edit.old) else None,
        note=edit.note,
        check_column=layout.positions[company.departments[edit.department].row_id.column],
    )


def _needed_format(company: Company, edit: CellEdit) -> Mapping[str, str] | None:
    """The format without which the value could not be read; a filled cell keeps the one staff chose."""
    pattern = company.fields[edit.department][edit.column].number_format
    return pattern if pattern is not None and pattern["type"] in _UNREADABLE_WITHOUT else None


def _row_write(company: Company, row: NewRow, layout: Layout) -> RowWrite:
    fields = company.fields[row.department]
    formats = {layout.positions[column]: fields[column].number_format for column in row.values}
    return RowWrite(
        sheet_id=layout.sheet_id,
        title=layout.title,
        values={layout.positions[column]: value for column, value in row.values.items()},
        formats={at: pattern for at, pattern in formats.items() if pattern is not None},
        check_column=layout.positions[company.departments[row.department].row_id.column],
        at_row_index=max(layout.first_free_row, 1),
        row_count=layout.row_count,
    )


def _confirmed(part: _Part, batch: Batch, answer: Written) -> Iterator[tuple[CellKey, Scalar]]:
    """The cells that hold what was written, in a row with the ID that was meant."""
    cleared = {(write.sheet_id, write.row_index) for write in batch.cells if _clears_row(write)}
    for edit, cell in zip(part.edits, confirmed_cells(batch, answer), strict=True):
        in_its_row = _is_id(cell.row_id_found, edit.row_id)
        is_cleared = (cell.write.sheet_id, cell.write.row_index) in cleared and is_blank(cell.row_id_found)
        if cell.is_as_written and (in_its_row or is_cleared):
            yield (edit.department, edit.row_id, edit.column), edit.new
    for row, found in zip(part.new_rows, confirmed_rows(batch, answer), strict=True):
        if found.is_as_written and found.row_id_found == row.row_id:
            for column, value in row.values.items():
                yield (row.department, row.row_id, column), value


def _clears_row(write: CellWrite) -> bool:
    return write.column_index == write.check_column and is_blank(write.value)


def _is_id(found: Cell, row_id: str) -> bool:
    return isinstance(found, str) and found.strip() == row_id
