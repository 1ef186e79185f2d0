"""Writing values: arrays into ranges, typed or raw."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sheetcrm.emulator import user_entry
from sheetcrm.emulator.a1 import Span, column_letters
from sheetcrm.emulator.cells import check_length, number, put_constant, put_formula, put_number_format
from sheetcrm.emulator.edit import Edit
from sheetcrm.emulator.errors import ApiError, invalid
from sheetcrm.emulator.model import Json, Row, Scalar
from sheetcrm.emulator.ranges import Target, exceeds_grid
from sheetcrm.emulator.rulecheck import require_obedience

_NESTED = frozenset((list, dict))


@dataclass(frozen=True, slots=True)
class Written:
    """What a write did: the rectangle it spans and the rows, columns and cells that got something."""

    target: Target
    rows: frozenset[int]
    columns: frozenset[int]
    cells: int

    def answer(self) -> Json:
        """Return the counts as UpdateValuesResponse lists them; zero counts are left out."""
        counts = {
            "updatedRows": len(self.rows),
            "updatedColumns": len(self.columns),
            "updatedCells": self.cells,
        }
        return {"updatedRange": self.target.describe(), **{name: n for name, n in counts.items() if n}}


def write_values(edit: Edit, target: Target, body: Mapping[str, Any], option: str) -> Written:
    """Write the `values` of a ValueRange at `target`.

    A lone cell is an anchor without limits; a range limits the array to its closed sides. `None` leaves a
    cell alone but stretches the rectangle, "" empties it and counts (recorded).

    Args:
        edit: the request at work.
        target: where; must start inside the grid.
        body: ValueRange with `values` and `majorDimension`.
        option: `RAW` or `USER_ENTERED`.

    Raises:
        ApiError: 400 if the array does not fit or a value is no scalar.
    """
    rows = oriented(body)
    height, width = len(rows), max(map(len, rows), default=0)
    span = target.span
    _check_start(target)
    _check_limits(target, rows)
    filled = Span(span.row, span.column, span.row + max(height, 1), span.column + max(width, 1))
    if not height or not width:
        if not span.single:
            target = target.clamped()
        return Written(target, frozenset(), frozenset(), 0)
    _fit_grid(edit, target, filled)
    edit.require_editable(
        target.sheet, (filled.row, filled.row + height), (filled.column, filled.column + width)
    )
    return _write_rows(edit, replace(target, span=filled), rows, option)


def oriented(body: Mapping[str, Any]) -> list[list[Any]]:
    """Return the values of a ValueRange as rows; columns come out with None where they are short."""
    values: Sequence[Sequence[Any]] = body.get("values") or []
    for i, line in enumerate(values):
        if not _NESTED.isdisjoint(map(type, line)):
            raise next(_no_scalar(value, i, j) for j, value in enumerate(line) if type(value) in _NESTED)
    if body.get("majorDimension") != "COLUMNS":
        return [list(row) for row in values]
    height = max(map(len, values), default=0)
    return [[column[i] if i < len(column) else None for column in values] for i in range(height)]


def _no_scalar(value: Any, i: int, j: int) -> ApiError:
    kind = "list_value" if isinstance(value, list) else "struct_value"
    return invalid(f"Invalid values[{i}][{j}]: {kind} {{\n}}\n")


def _check_start(target: Target) -> None:
    if target.span.row >= target.sheet.row_count or target.span.column >= target.sheet.column_count:
        raise exceeds_grid(target.sheet, target.span)


def _check_limits(target: Target, rows: Sequence[Sequence[Any]]) -> None:
    span = target.span
    if span.single:
        return
    width = max(map(len, rows), default=0)
    if span.end_row is not None and span.row + len(rows) > span.end_row:
        place = f"to row [{span.end_row + 1}]"
    elif span.end_column is not None and span.column + width > span.end_column:
        place = f"to column [{column_letters(span.end_column)}]"
    else:
        return
    # Google echoes the range with its sheet even when the request leaves the sheet out.
    raise invalid(f"Requested writing within range [{target.describe()}], but tried writing {place}")


def _fit_grid(edit: Edit, target: Target, filled: Span) -> None:
    sheet = target.sheet
    rows, columns = filled.end_row or 0, filled.end_column or 0
    if rows <= sheet.row_count and columns <= sheet.column_count:
        return
    if not edit.options.update_grows_grid:
        raise exceeds_grid(sheet, filled)
    grow_grid(edit, target, rows, columns)


def grow_grid(edit: Edit, target: Target, rows: int, columns: int) -> None:
    """Make the grid at least `rows` x `columns`; refuse beyond the workbook's cell limit."""
    sheet = target.sheet
    added = max(rows - sheet.row_count, columns - sheet.column_count)
    if added <= 0:
        return
    sheet.set_grid(rowCount=max(rows, sheet.row_count), columnCount=max(columns, sheet.column_count))
    edit.require_cells(added)


def _write_rows(edit: Edit, target: Target, rows: Sequence[Sequence[Any]], option: str) -> Written:
    touched_rows: set[int] = set()
    touched_columns: set[int] = set()
    widest = 0
    cells = 0
    for r, line in enumerate(rows, target.span.row):
        count = len(line) - line.count(None)
        if not count:
            continue
        row = target.sheet.edit(r)
        if option == "RAW" and row.extras is None and count == len(line):
            row.set_run(target.span.column, _plain_run(line, edit.options.cell_characters))
        else:
            for column, value in enumerate(line, target.span.column):
                if value is not None:
                    put_value(edit, row, column, value, option)
        touched_rows.add(r)
        if count == len(line):
            widest = max(widest, count)
        else:
            touched_columns.update(c for c, value in enumerate(line, target.span.column) if value is not None)
        cells += count
    touched_columns.update(range(target.span.column, target.span.column + widest))
    return Written(target, frozenset(touched_rows), frozenset(touched_columns), cells)


def _plain_run(line: Sequence[Any], limit: int) -> Sequence[Scalar]:
    """Return JSON scalars as cells keep them when they are written RAW; quick for long tables."""
    kinds = set(map(type, line))
    if float in kinds or int in kinds:
        line = [number(value) if type(value) in (float, int) else value for value in line]
    if str in kinds:
        for value in line:
            if type(value) is str and len(value) > limit:
                check_length(value, limit)
        if "" in line:
            line = [None if value == "" else value for value in line]
    return line


def put_value(edit: Edit, row: Row, column: int, value: Any, option: str) -> None:
    """Write one JSON value as `RAW` or `USER_ENTERED` says; strict rules refuse if switched on."""
    _put_value(edit, row, column, value, option)
    if edit.options.enforce_validation and row.formula(column) is None:
        rule = row.beside(column).get("dataValidation")
        if rule is not None:
            require_obedience(edit.workbook, rule, row.value(column), edit.today)


def _put_value(edit: Edit, row: Row, column: int, value: Any, option: str) -> None:
    if isinstance(value, str):
        check_length(value, edit.options.cell_characters)
        if option == "USER_ENTERED":
            type_text(edit, row, column, value)
        else:
            put_constant(row, column, value)
    elif isinstance(value, bool):
        put_constant(row, column, value)
    else:
        put_constant(row, column, number(value))


def type_text(edit: Edit, row: Row, column: int, text: str) -> None:
    """Write text as if a person had typed it; a cell formatted as plain text takes it verbatim."""
    formats = row.beside(column).get("userEnteredFormat", {}).get("numberFormat", {})
    if formats.get("type") == "TEXT":
        put_constant(row, column, text)
        return
    entry = user_entry.parse(text, locale=edit.workbook.locale, today=edit.today)
    if entry.formula is not None:
        put_formula(row, column, edit.spell(entry.formula))
    else:
        put_constant(row, column, entry.value)
    if entry.number_format is not None and entry.number_format.get("type") != formats.get("type"):
        put_number_format(row, column, entry.number_format)
