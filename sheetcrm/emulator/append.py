"""values.append: finding the table and writing below it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from sheetcrm.emulator.a1 import Span, format_range
from sheetcrm.emulator.edit import Edit
from sheetcrm.emulator.errors import invalid
from sheetcrm.emulator.model import Json, Sheet
from sheetcrm.emulator.ranges import Target
from sheetcrm.emulator.structure import insert_dimension
from sheetcrm.emulator.valuewrite import Written, grow_grid, oriented, write_values


def find_table(sheet: Sheet, span: Span) -> Span | None:
    """Return the block of data that values.append would extend, None if the range holds no data.

    The block is the one around the last filled cell of the range in reading order, grown through filled
    neighbours (Google's guide to appending; every recording agrees). A blank cell beside a table is in no
    table.
    """
    last = _last_filled(sheet, span)
    if last is None:
        return None
    top, left, bottom, right = last[0], last[1], last[0] + 1, last[1] + 1
    while True:
        before = (top, left, bottom, right)
        while top > 0 and _any_filled(sheet, top - 1, left, right):
            top -= 1
        while bottom < len(sheet.rows) and _any_filled(sheet, bottom, left, right):
            bottom += 1
        if left > 0 and _column_filled(sheet, left - 1, top, bottom):
            left -= 1
        if _column_filled(sheet, right, top, bottom):
            right += 1
        if before == (top, left, bottom, right):
            return Span(top, left, bottom, right)


def _last_filled(sheet: Sheet, span: Span) -> tuple[int, int] | None:
    end = len(sheet.rows) if span.end_row is None else min(span.end_row, len(sheet.rows))
    for index in range(end - 1, span.row - 1, -1):
        values = sheet.rows[index].values
        stop = len(values) if span.end_column is None else min(span.end_column, len(values))
        for column in range(stop - 1, span.column - 1, -1):
            if values[column] is not None:
                return index, column
    return None


def _any_filled(sheet: Sheet, row: int, left: int, right: int) -> bool:
    """Tell whether the row touches the block, corners included."""
    values = sheet.rows[row].values
    return any(value is not None for value in values[max(left - 1, 0) : right + 1])


def _column_filled(sheet: Sheet, column: int, top: int, bottom: int) -> bool:
    rows = sheet.rows[max(top - 1, 0) : bottom + 1]
    return any(row.filled(column) for row in rows)


def append_values(
    edit: Edit, target: Target, body: Mapping[str, Any], option: str, insert_option: str
) -> tuple[Json, Written]:
    """Write rows below the table found in `target`, or at its first cell if there is none.

    Args:
        edit: the request at work.
        target: where to look for a table.
        body: ValueRange.
        option: `RAW` or `USER_ENTERED`.
        insert_option: `OVERWRITE` takes the cells below the table, `INSERT_ROWS` moves them down.

    Returns:
        AppendValuesResponse without ids, and what was written.
    """
    sheet = target.sheet
    table = find_table(sheet, target.span)
    row, column = (target.span.row, target.span.column) if table is None else _below(table)
    rows = oriented(body)
    height, width = len(rows), max(map(len, rows), default=0)
    if table is None and row >= sheet.row_count:
        raise invalid(
            f"Range ({target.describe()}) exceeds grid limits. "
            f"Max rows: {sheet.row_count}, max columns: {sheet.column_count}"
        )
    if insert_option == "INSERT_ROWS" and height and row < sheet.row_count:
        insert_dimension(edit, sheet, "ROWS", row, height, inherit_from_before=row > 0)
    grow_grid(edit, target, row + height, column + width)
    start = Span(row, column, row + 1, column + 1, single=True)
    written = write_values(edit, replace(target, span=start), body, option)
    answer: Json = {}
    if table is not None:
        answer["tableRange"] = format_range(sheet.title, table)
    answer["updates"] = written.answer()
    return answer, written


def _below(table: Span) -> tuple[int, int]:
    return table.end_row or 0, table.column
