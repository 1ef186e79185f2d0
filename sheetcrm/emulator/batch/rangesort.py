"""sortRange, randomizeRange and deleteDuplicates: rows of a block change places."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from sheetcrm.emulator.cellerrors import CellError
from sheetcrm.emulator.edit import Edit
from sheetcrm.emulator.errors import invalid
from sheetcrm.emulator.formulas import shift_relative
from sheetcrm.emulator.model import Extras, Json, Row, Scalar
from sheetcrm.emulator.ranges import Target, resolve_grid


def sort_key(value: Scalar) -> tuple[int, Any]:
    """Return the rank of a value in ascending order: numbers, text, booleans, errors, blanks."""
    if isinstance(value, bool):
        return 2, value
    if isinstance(value, int | float):
        return 0, value
    if isinstance(value, str):
        return 1, (value.casefold(), value.swapcase())
    if isinstance(value, CellError):
        return 3, 0
    return 4, 0


def order_rows(rows: Sequence[Row], specs: Sequence[Json]) -> list[int]:
    """Return the positions of `rows` in sorted order; the sort is stable, the first spec weighs most."""
    order = list(range(len(rows)))
    for spec in reversed(specs):
        column, descending = spec.get("dimensionIndex", 0), spec.get("sortOrder") == "DESCENDING"
        keyed: Callable[[int], tuple[int, Any]] = _keyed(rows, column)
        filled = [i for i in order if rows[i].value(column) not in (None, "")]
        blank = [i for i in order if rows[i].value(column) in (None, "")]
        filled.sort(key=keyed, reverse=descending)
        order = filled + blank
    return order


def _keyed(rows: Sequence[Row], column: int) -> Callable[[int], tuple[int, Any]]:
    return lambda index: sort_key(rows[index].value(column))


def sort_range(edit: Edit, body: Json) -> None:
    """Sort the rows of a block by columns given as absolute sheet columns."""
    target = resolve_grid(edit.workbook, body.get("range", {})).checked()
    specs = body.get("sortSpecs", [])
    for spec in specs:
        index = spec.get("dimensionIndex", 0)
        if not target.span.column <= index < target.column_end:
            raise invalid(f"Sort index must be in range: {target.describe()}")
    rows = [target.sheet.row(i) for i in range(target.span.row, target.row_end)]
    reorder(edit, target, order_rows(rows, specs))


def randomize_range(edit: Edit, body: Json) -> None:
    """Shuffle the rows of a block."""
    target = resolve_grid(edit.workbook, body.get("range", {})).checked()
    order = list(range(target.row_end - target.span.row))
    edit.random.shuffle(order)
    reorder(edit, target, order)


def reorder(edit: Edit, target: Target, order: Sequence[int]) -> None:
    """Put the block's rows into a new order: values, formulas, formats, notes and rules go together.

    Row metadata goes too when the block holds all the row has (a switch); heights and hiding stay in place.
    """
    _require_unmerged(target)
    sheet, span = target.sheet, target.span
    edit.require_editable(sheet, (span.row, target.row_end), (span.column, target.column_end))
    old = [sheet.row(i) for i in range(span.row, target.row_end)]
    whole = all(_inside(row, target) for row in old)
    last = max((i for i, source in enumerate(order) if _busy(old[source]) or _busy(old[i])), default=-1)
    for offset, source in enumerate(order[: last + 1]):
        if source == offset:
            continue
        if whole:
            _put_row(target, span.row + offset, old[source], offset - source)
        else:
            _put_block(target, span.row + offset, old[source], source - offset)
    if edit.options.sort_moves_row_metadata and whole and any(row.properties for row in old):
        for offset, source in enumerate(order[: last + 1]):
            row = sheet.edit(span.row + offset)
            row.properties = _with_metadata_of(row.properties, old[source].properties)
    edit.recalculate = True


def _busy(row: Row) -> bool:
    return bool(row.values or row.extras or row.properties)


def _require_unmerged(target: Target) -> None:
    for merge in target.sheet.listed("merges"):
        top, bottom = merge.get("startRowIndex", 0), merge["endRowIndex"]
        left, right = merge.get("startColumnIndex", 0), merge["endColumnIndex"]
        span = target.span
        if top < target.row_end and span.row < bottom and left < target.column_end and span.column < right:
            raise invalid(
                "You can't perform a sort on a range that contains merged cells. "
                "Unmerge the cells and try again."
            )


def _inside(row: Row, target: Target) -> bool:
    start, end = target.span.column, target.column_end
    if len(row.values) > end or any(value is not None for value in row.values[:start]):
        return False
    return row.extras is None or all(start <= column < end for column in row.extras)


def _put_row(target: Target, position: int, source: Row, moved: int) -> None:
    """Put all cells of a row into another; quicker than cell by cell."""
    sheet = target.sheet
    extras = source.extras
    if extras is not None:
        extras = {column: _moved(item, moved) for column, item in extras.items()}
    while len(sheet.rows) <= position:
        sheet.rows.append(Row(stamp=sheet.stamp))
    own = sheet.rows[position].properties
    sheet.rows[position] = Row(source.values[:], extras, own, sheet.stamp)


def _put_block(target: Target, position: int, source: Row, moved_up: int) -> None:
    row = target.sheet.edit(position)
    for column in range(target.span.column, target.column_end):
        row.set_value(column, source.value(column))
        row.set_extras(column, _moved(source.beside(column), -moved_up))


def _moved(extras: Extras, rows: int) -> Extras:
    if "formulaValue" not in extras:
        return extras
    return {**extras, "formulaValue": shift_relative(extras["formulaValue"], rows, 0)}


def _with_metadata_of(own: Json | None, other: Json | None) -> Json | None:
    kept = {name: item for name, item in (own or {}).items() if name != "developerMetadata"}
    if other and "developerMetadata" in other:
        kept["developerMetadata"] = other["developerMetadata"]
    return kept or None


def delete_duplicates(edit: Edit, body: Json) -> Json:
    """Remove rows of a block that repeat an earlier one in the compared columns, whatever the case."""
    target = resolve_grid(edit.workbook, body.get("range", {})).checked()
    columns = _compared(target, body.get("comparisonColumns", []))
    seen: set[Any] = set()
    kept: list[int] = []
    height = target.row_end - target.span.row
    for offset in range(height):
        row = target.sheet.row(target.span.row + offset)
        key = tuple(_comparable(row.value(column)) for column in columns)
        if key not in seen or all(part is None for part in key):
            kept.append(offset)
        seen.add(key)
    removed = height - len(kept)
    if removed:
        _close_up(edit, target, kept)
    return {"duplicatesRemovedCount": removed} if removed else {}


def _compared(target: Target, asked: Sequence[Json]) -> list[int]:
    columns = range(target.span.column, target.column_end)
    if not asked:
        return list(columns)
    chosen: list[int] = []
    for part in asked:
        chosen += range(part.get("startIndex", 0), part.get("endIndex", target.column_end))
    return [column for column in columns if column in chosen]


def _comparable(value: Scalar) -> Any:
    if isinstance(value, str):
        return value.casefold()
    return (type(value).__name__, value) if isinstance(value, bool) else value


def _close_up(edit: Edit, target: Target, kept: Sequence[int]) -> None:
    sheet, span = target.sheet, target.span
    edit.require_editable(sheet, (span.row, target.row_end), (span.column, target.column_end))
    old = [sheet.row(i) for i in range(span.row, target.row_end)]
    blank = Row()
    for offset in range(target.row_end - span.row):
        source = kept[offset] if offset < len(kept) else None
        if source == offset:
            continue
        row = blank if source is None else old[source]
        _put_block(target, span.row + offset, row, 0 if source is None else source - offset)
    edit.recalculate = True


HANDLERS = {
    "sortRange": sort_range,
    "randomizeRange": randomize_range,
    "deleteDuplicates": delete_duplicates,
}
