"""Batches as JSON values, for the intent that is stored before they are sent.

Only what settling a batch takes is kept: what was expected and written where.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sheetcrm.schema.cells import Cell, Scalar, decode, encode
from sheetcrm.sheets.batch import Batch, CellWrite, RowGuard, RowWrite
from sheetcrm.sheets.scratch import Scratch


def batch_document(batch: Batch) -> dict[str, Any]:
    """Return a batch as JSON values."""
    scratch = batch.scratch
    return {
        "spreadsheet": batch.spreadsheet,
        "file": batch.spreadsheet_id,
        "name": batch.name,
        "scratch": [scratch.sheet_id, scratch.title, scratch.row_count, scratch.column_count],
        "marker_before": encode(scratch.marker_cell),
        "makes_scratch": batch.makes_scratch,
        "is_repair": batch.is_repair,
        "turn": [batch.turn_before, batch.turn_after],
        "first_row": batch.first_row,
        "cells": [cell_document(cell) for cell in batch.cells],
        "rows": [_row_document(row) for row in batch.rows],
        "guards": [[guard.sheet_id, guard.row_index, _plain(guard.cells)] for guard in batch.guards],
        "headers": [[sheet_id, _plain(cells)] for sheet_id, cells in batch.headers.items()],
        "notes": [[*place, note] for place, note in batch.notes.items()],
    }


def batch_from(document: Mapping[str, Any]) -> Batch:
    """Undo `batch_document`; the marker and the formats of new rows are not in it."""
    sheet_id, title, row_count, column_count = document["scratch"]
    return Batch(
        spreadsheet=document["spreadsheet"],
        spreadsheet_id=document["file"],
        name=document["name"],
        scratch=Scratch(
            sheet_id=sheet_id,
            title=title,
            row_count=row_count,
            column_count=column_count,
            marker_cell=decode(document["marker_before"]),
        ),
        makes_scratch=document["makes_scratch"],
        is_repair=document["is_repair"],
        first_row=document["first_row"],
        marker="",
        turn_before=document["turn"][0],
        turn_after=document["turn"][1],
        cells=[cell_from(cell) for cell in document["cells"]],
        rows=[_row_from(row) for row in document["rows"]],
        guards=[
            RowGuard(sheet_id=tab, row_index=row, cells=_cells(cells))
            for tab, row, cells in document["guards"]
        ],
        headers={tab: _cells(cells) for tab, cells in document["headers"]},
        notes={(tab, row_id, header): note for tab, row_id, header, note in document["notes"]},
    )


def cell_document(cell: CellWrite) -> list[Any]:
    """Return a cell's write as JSON values."""
    return [
        *cell.key,
        cell.sheet_id,
        cell.row_index,
        cell.column_index,
        cell.check_column,
        encode(cell.before),
        encode(cell.id_before),
        cell.value,
        None if cell.copy_from is None else list(cell.copy_from),
        encode(cell.content),
        cell.note,
        cell.note_before,
        None if cell.number_format is None else dict(cell.number_format),
        cell.copies_format,
        encode(cell.header),
        encode(cell.check_header),
        cell.attempts,
        cell.is_note,
    ]


def cell_from(document: list[Any]) -> CellWrite:
    """Undo `cell_document`."""
    department, row_id, column, sheet_id, row, at, check, before, id_before, value, *rest = document
    source, content, note, note_before, number_format, copies_format, header, check_header, *rest = rest
    attempts, is_note = rest
    return CellWrite(
        key=(department, row_id, column),
        sheet_id=sheet_id,
        row_index=row,
        column_index=at,
        check_column=check,
        before=decode(before),
        id_before=decode(id_before),
        value=value,
        copy_from=None if source is None else (source[0], source[1]),
        content=decode(content),
        note=note,
        note_before=note_before,
        number_format=number_format,
        copies_format=copies_format,
        header=decode(header),
        check_header=decode(check_header),
        attempts=attempts,
        is_note=is_note,
    )


def _row_document(row: RowWrite) -> list[Any]:
    values = [[at, row.columns[at], value] for at, value in row.values.items()]
    return [row.department, row.row_id, row.sheet_id, row.check_column, row.at_row_index, values]


def _row_from(document: list[Any]) -> RowWrite:
    department, row_id, sheet_id, check_column, at_row_index, values = document
    cells: dict[int, Scalar] = {at: value for at, _, value in values}
    return RowWrite(
        department=department,
        row_id=row_id,
        sheet_id=sheet_id,
        values=cells,
        columns={at: name for at, name, _ in values},
        check_column=check_column,
        at_row_index=at_row_index,
    )


def _plain(cells: Mapping[int, Cell]) -> list[list[Any]]:
    return [[column, encode(cell)] for column, cell in cells.items()]


def _cells(document: list[list[Any]]) -> dict[int, Cell]:
    return {column: decode(cell) for column, cell in document}
