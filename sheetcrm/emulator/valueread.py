"""Reading values: ValueRange in every rendering."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import zip_longest
from typing import Any

import orjson

from sheetcrm.emulator.cellerrors import CellError
from sheetcrm.emulator.cells import number_format
from sheetcrm.emulator.model import Json, Row, Scalar, Workbook
from sheetcrm.emulator.ranges import Target
from sheetcrm.emulator.showing import shown, shown_row, shown_rows

_BETWEEN = b"],["
_DATE_TYPES = frozenset({"DATE", "TIME", "DATE_TIME"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Rendering:
    """How values are asked for; the defaults are Google's."""

    major_dimension: str = "ROWS"
    value_option: str = "FORMATTED_VALUE"
    date_time_option: str = "SERIAL_NUMBER"


def value_range(workbook: Workbook, target: Target, rendering: Rendering, *, wire: bool = False) -> Json:
    """Return the ValueRange of a target that starts within the grid; `values` is missing if all is empty.

    With `wire` the values may come as JSON already, which is several times as quick for long tables.
    """
    bounded = target.clamped()
    columns = rendering.major_dimension == "COLUMNS"
    result: Json = {
        "range": bounded.describe(),
        "majorDimension": "COLUMNS" if columns else "ROWS",
    }
    if wire and not columns:
        written = _written_rows(workbook, bounded, rendering)
        return result if written is None else {**result, "values": written}
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


def _written_rows(workbook: Workbook, target: Target, rendering: Rendering) -> orjson.Fragment | None:
    """Return the rows of a block as JSON, None if all are blank."""
    start, end = target.span.column, target.column_end
    rows = target.sheet.rows[target.span.row : target.row_end]
    if rendering.value_option == "FORMATTED_VALUE":
        return _joined(_shown_bytes(rows, (start, end, workbook.locale)))
    key = (start, end, rendering.value_option, rendering.date_time_option, workbook.locale)
    fresh = [row for row in rows if row.cache is None or row.cache[0] != key]
    for row, line in zip(fresh, _plain_bytes(workbook, fresh, target, rendering), strict=True):
        row.cache = (key, line)
    return _joined([row.cache[1] for row in rows if row.cache is not None])


def _plain_bytes(
    workbook: Workbook, rows: Sequence[Row], target: Target, rendering: Rendering
) -> Iterable[bytes]:
    """Return what each row holds as JSON without its brackets."""
    start, end = target.span.column, target.column_end
    render = _renderer(workbook, rendering)
    plainly = rendering.date_time_option != "FORMATTED_STRING"
    listed: list[list[Any]] = [row.values for row in rows]
    cut = start > 0 or max(map(len, listed), default=0) > end
    for index, row in enumerate(rows):
        if cut or (row.extras is not None and not (plainly and not row.has_formula)):
            listed[index] = _stripped(render(row, start, end))
    return _lines(listed, _with_blanks(orjson.dumps(listed), listed))


def _with_blanks(written: bytes, rows: Sequence[Sequence[Scalar]]) -> bytes:
    """Turn the nulls of rows as they are kept into the empty texts they read as."""
    nulls = written.count(b"null")
    if not nulls:
        return written
    if nulls == sum(row.count(None) for row in rows):
        return written.replace(b"null", b'""')
    return orjson.dumps([_plain(row) for row in rows])  # somewhere the word stands in a text


def _shown_bytes(rows: Sequence[Row], key: tuple[int, int, str]) -> list[bytes]:
    """Return what each row shows as JSON without its brackets; remembered until the row changes."""
    fresh = [row for row in rows if row.cache is None or row.cache[0] != key]
    written = (line for block in shown_rows(fresh, *key) for line in _lines(block, orjson.dumps(block)))
    for row, line in zip(fresh, written, strict=True):
        row.cache = (key, line)
    return [row.cache[1] for row in rows if row.cache is not None]


def _lines(rows: Sequence[Sequence[Any]], written: bytes) -> list[bytes]:
    """Take the JSON of rows apart into that of each row, without brackets."""
    lines = written[2:-2].split(_BETWEEN)
    if len(lines) == len(rows):
        return lines
    return [orjson.dumps(_plain(row))[1:-1] for row in rows]  # some text looks like the end of a row


def _joined(lines: list[bytes]) -> orjson.Fragment | None:
    while lines and not lines[-1]:
        lines.pop()
    return orjson.Fragment(b"[[" + _BETWEEN.join(lines) + b"]]") if lines else None


def _trimmed(rows: list[list[Any]]) -> list[list[Any]]:
    """Drop trailing empty rows, and in each row trailing blanks.

    A formula that gives "" is content in the document but reads as a blank here, so it does not keep a row
    alive.
    """
    for row in rows:
        _stripped(row)
    while rows and not rows[-1]:
        rows.pop()
    return rows


def _stripped(row: list[Any]) -> list[Any]:
    while row and row[-1] == "":
        row.pop()
    return row


def _renderer(workbook: Workbook, rendering: Rendering) -> Callable[[Row, int, int], list[Any]]:
    locale = workbook.locale
    if rendering.value_option == "FORMATTED_VALUE":
        return lambda row, start, end: shown_row(row, start, end, locale)
    formulas = rendering.value_option == "FORMULA"
    dates_as_text = rendering.date_time_option == "FORMATTED_STRING"

    def render(row: Row, start: int, end: int) -> list[Any]:
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
