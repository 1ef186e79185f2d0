"""Reading values: ValueRange in every rendering."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import zip_longest
from typing import Any

from sheetcrm.emulator.cellerrors import CellError
from sheetcrm.emulator.cells import number_format
from sheetcrm.emulator.model import Json, Row, Scalar, Workbook
from sheetcrm.emulator.ranges import Target
from sheetcrm.emulator.showing import shown, shown_row

_DATE_TYPES = frozenset({"DATE", "TIME", "DATE_TIME"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Rendering:
    """How values are asked for; the defaults are Google's."""

    major_dimension: str = "ROWS"
    value_option: str = "FORMATTED_VALUE"
    date_time_option: str = "SERIAL_NUMBER"


def value_range(workbook: Workbook, target: Target, rendering: Rendering) -> Json:
    """Return the ValueRange of a target that starts within the grid; `values` is missing if all is empty."""
    bounded = target.clamped()
    columns = rendering.major_dimension == "COLUMNS"
    result: Json = {
        "range": bounded.describe(),
        "majorDimension": "COLUMNS" if columns else "ROWS",
    }
    rows = _rendered_rows(workbook, bounded, rendering)
    values = _trimmed([list(column) for column in zip_longest(*rows, fillvalue="")]) if columns else rows
    if values:
        result["values"] = values
    return result


def _rendered_rows(workbook: Workbook, target: Target, rendering: Rendering) -> list[list[Any]]:
    render = _renderer(workbook, rendering)
    start, end = target.span.column, target.column_end
    rows = target.sheet.rows[target.span.row : target.row_end]
    return _trimmed([render(row, start, end) for row in rows])


def _trimmed(rows: list[list[Any]]) -> list[list[Any]]:
    """Drop trailing empty rows, and in each row trailing blanks.

    A formula that gives "" is content in the document but reads as a blank here, so it does not keep a row
    alive.
    """
    for row in rows:
        # Rows that are a document's own lists never end in a blank, so only copies are shortened here.
        while row and row[-1] == "":
            row.pop()
    while rows and not rows[-1]:
        rows.pop()
    return rows


def _renderer(workbook: Workbook, rendering: Rendering) -> Callable[[Row, int, int], list[Any]]:
    locale = workbook.locale
    if rendering.value_option == "FORMATTED_VALUE":
        return lambda row, start, end: shown_row(row, start, end, locale)
    formulas = rendering.value_option == "FORMULA"
    dates_as_text = rendering.date_time_option == "FORMATTED_STRING"

    def render(row: Row, start: int, end: int) -> list[Any]:
        if row.dense and not start and len(row.values) <= end and (not dates_as_text or row.extras is None):
            return row.values
        cells = _plain(row.values[start:end])
        if row.extras:
            # Only formulas give errors, and a formula is an extra.
            cells = [_error_text(value) if isinstance(value, CellError) else value for value in cells]
            for column, extras in row.extras.items():
                if not start <= column < end:
                    continue
                if formulas and "formulaValue" in extras:
                    # A formula that gives a blank may stand to the right of all values.
                    cells += [""] * (column - start + 1 - len(cells))
                    cells[column - start] = extras["formulaValue"]
                elif dates_as_text and _is_date(extras) and _is_number(row.value(column)):
                    cells[column - start] = shown(row.value(column), extras, locale)
        return cells

    return render


def _plain(values: Sequence[Scalar]) -> list[Any]:
    cells: list[Any] = list(values)
    if None in cells:
        cells = ["" if value is None else value for value in cells]
    return cells


def _error_text(error: CellError) -> str:
    return f"{error.text} ({error.message})" if error.message else error.text


def _is_number(value: Scalar) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _is_date(extras: Any) -> bool:
    found = number_format(extras)
    return found is not None and found.get("type") in _DATE_TYPES
