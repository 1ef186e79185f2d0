"""copyPaste and cutPaste."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeAlias

from sheetcrm.emulator.a1 import Span
from sheetcrm.emulator.anchors import rewrite_formulas
from sheetcrm.emulator.batch.protection import inside
from sheetcrm.emulator.cells import CONTENT_EXTRAS
from sheetcrm.emulator.edit import Edit
from sheetcrm.emulator.errors import invalid
from sheetcrm.emulator.formulas import Area, follow_cells, shift_relative
from sheetcrm.emulator.model import NO_EXTRAS, Extras, Json, Row, Scalar
from sheetcrm.emulator.ranges import Target, exceeds_grid, grid_range, resolve_grid, resolve_point, span_of

_Cell: TypeAlias = tuple[Scalar, Extras]
_Paste: TypeAlias = Callable[[Row, int, Scalar, Extras], None]
_EMPTY: _Cell = (None, NO_EXTRAS)
_BORDERS = "borders"


def _read(target: Target) -> list[list[_Cell]]:
    columns = range(target.span.column, target.column_end)
    grid = []
    for position in range(target.span.row, target.row_end):
        row = target.sheet.row(position)
        grid.append([(row.value(column), row.beside(column)) for column in columns])
    return grid


def _put(row: Row, column: int, value: Scalar, extras: Extras) -> None:
    row.set_value(column, value)
    row.set_extras(column, extras)


def _paste_values(row: Row, column: int, value: Scalar, _: Extras) -> None:
    kept = {name: item for name, item in row.beside(column).items() if name not in CONTENT_EXTRAS}
    _put(row, column, value, kept)


def _paste_formula(row: Row, column: int, value: Scalar, extras: Extras) -> None:
    kept = {name: item for name, item in row.beside(column).items() if name not in CONTENT_EXTRAS}
    if "formulaValue" in extras:
        kept["formulaValue"] = extras["formulaValue"]
    _put(row, column, value, kept)


def _paste_format(row: Row, column: int, _: Scalar, extras: Extras) -> None:
    _replace(row, column, extras, ("userEnteredFormat",))


def _paste_rule(row: Row, column: int, _: Scalar, extras: Extras) -> None:
    _replace(row, column, extras, ("dataValidation",))


def _replace(row: Row, column: int, extras: Extras, names: tuple[str, ...]) -> None:
    kept = {name: item for name, item in row.beside(column).items() if name not in names}
    row.set_extras(column, {**kept, **{name: extras[name] for name in names if name in extras}})


def _paste_no_borders(row: Row, column: int, value: Scalar, extras: Extras) -> None:
    result = dict(extras)
    if "userEnteredFormat" in result:
        result["userEnteredFormat"] = {
            name: item for name, item in result["userEnteredFormat"].items() if name != _BORDERS
        }
    _put(row, column, value, result)


_PASTES: Mapping[str, _Paste] = {
    "PASTE_NORMAL": _put,
    "PASTE_VALUES": _paste_values,
    "PASTE_FORMAT": _paste_format,
    "PASTE_NO_BORDERS": _paste_no_borders,
    "PASTE_FORMULA": _paste_formula,
    "PASTE_DATA_VALIDATION": _paste_rule,
    "PASTE_CONDITIONAL_FORMATTING": lambda _row, _column, _value, _extras: None,
}


def copy_paste(edit: Edit, body: Json) -> None:
    """Copy a block; a destination that is a multiple of the source is filled with repetitions of it."""
    source = resolve_grid(edit.workbook, body.get("source", {})).checked()
    destination = resolve_grid(edit.workbook, body.get("destination", {}))
    paste = _PASTES[body.get("pasteType", "PASTE_NORMAL")]
    cells = _read(source)
    if not cells or not cells[0]:
        return  # an empty source pastes nothing
    if body.get("pasteOrientation") == "TRANSPOSE":
        cells = [list(column) for column in zip(*cells, strict=True)]
    area = _destination(destination, len(cells), len(cells[0]))
    edit.require_editable(area.sheet, (area.span.row, area.row_end), (area.span.column, area.column_end))
    for down, position in enumerate(range(area.span.row, area.row_end)):
        row = area.sheet.edit(position)
        line = cells[down % len(cells)]
        for right, column in enumerate(range(area.span.column, area.column_end)):
            value, extras = line[right % len(line)]
            origin = (source.span.row + down % len(cells), source.span.column + right % len(line))
            paste(row, column, value, _moved(extras, position - origin[0], column - origin[1]))
    _copy_conditional_formats(body, source, area)
    edit.recalculate = True


def _moved(extras: Extras, rows: int, columns: int) -> Extras:
    if "formulaValue" not in extras:
        return extras
    return {**extras, "formulaValue": shift_relative(extras["formulaValue"], rows, columns)}


def _destination(target: Target, height: int, width: int) -> Target:
    """Return the block to fill: the source's size, or as many whole copies as the destination holds."""
    span = target.span
    rows = (target.row_end - span.row) // height * height or height
    columns = (target.column_end - span.column) // width * width or width
    area = Span(span.row, span.column, span.row + rows, span.column + columns)
    if area.end_row > target.sheet.row_count or area.end_column > target.sheet.column_count:  # type: ignore[operator]
        raise exceeds_grid(target.sheet, area)
    return Target(target.sheet, area)


def _copy_conditional_formats(body: Json, source: Target, area: Target) -> None:
    if body.get("pasteType") != "PASTE_CONDITIONAL_FORMATTING" or source.sheet is not area.sheet:
        return
    rules = []
    for rule in source.sheet.listed("conditionalFormats"):
        hit = any(_contains(part, source.span) for part in rule.get("ranges", ()))
        extra: list[Any] = [_range(area)] if hit else []
        rules.append({**rule, "ranges": [*rule.get("ranges", ()), *extra]})
    source.sheet.put_list("conditionalFormats", rules)


def _contains(part: Mapping[str, Any], span: Span) -> bool:
    return bool(
        part.get("startRowIndex", 0) <= span.row < part.get("endRowIndex", span.row + 1)
        and part.get("startColumnIndex", 0) <= span.column < part.get("endColumnIndex", span.column + 1)
    )


def _range(area: Target) -> Json:
    span = area.span
    return {
        **({"sheetId": area.sheet.sheet_id} if area.sheet.sheet_id else {}),
        "startRowIndex": span.row,
        "endRowIndex": span.end_row,
        "startColumnIndex": span.column,
        "endColumnIndex": span.end_column,
    }


def cut_paste(edit: Edit, body: Json) -> None:
    """Move a block of cells; the source is emptied, formulas elsewhere follow the cells."""
    source = resolve_grid(edit.workbook, body.get("source", {})).checked()
    sheet, top, left = resolve_point(edit.workbook, body.get("destination", {}))
    paste = _PASTES[body.get("pasteType", "PASTE_NORMAL")]
    if paste is _paste_rule or paste is _paste_format:
        raise invalid(f"{body['pasteType']} is not supported for cutPaste.")
    height, width = source.row_end - source.span.row, source.column_end - source.span.column
    area = Target(sheet, Span(top, left, top + height, left + width))
    if top + height > sheet.row_count or left + width > sheet.column_count:
        raise exceeds_grid(sheet, area.span)
    for part in (source, area):
        edit.require_editable(part.sheet, (part.span.row, part.row_end), (part.span.column, part.column_end))
    cells = _read(source)
    _empty(source)
    for line, position in zip(cells, range(top, top + height), strict=True):
        row = sheet.edit(position)
        for (value, extras), column in zip(line, range(left, left + width), strict=True):
            paste(row, column, value, extras)
    _follow_cut(edit, source, area)
    edit.recalculate = True


def _follow_cut(edit: Edit, source: Target, area: Target) -> None:
    """Let formulas and named ranges that point into the cut cells point at their new place."""
    span = source.clamped().span
    cut = Area(source.sheet.title, span.row, span.column, span.end_row, span.end_column)
    rows, columns = area.span.row - span.row, area.span.column - span.column
    rewrite_formulas(
        edit.workbook,
        lambda formula, home: follow_cells(
            formula, home=home.title, source=cut, sheet=area.sheet.title, rows=rows, columns=columns
        ),
    )
    entries = [_followed(entry, source, area) for entry in edit.workbook.listed("namedRanges")]
    edit.workbook.put_list("namedRanges", entries)


def _followed(entry: Json, source: Target, area: Target) -> Json:
    part, span = entry.get("range", {}), source.clamped().span
    old = span_of(part)
    if part.get("sheetId", 0) != source.sheet.sheet_id or not inside(old, span):
        return entry
    rows, columns = area.span.row - span.row, area.span.column - span.column
    end_row, end_column = (old.end_row or 0) + rows, (old.end_column or 0) + columns
    moved = Span(old.row + rows, old.column + columns, end_row, end_column)
    return {**entry, "range": grid_range(area.sheet.sheet_id, moved)}


def _empty(target: Target) -> None:
    for position in range(target.span.row, min(target.row_end, len(target.sheet.rows))):
        row = target.sheet.edit(position)
        for column in range(target.span.column, target.column_end):
            _put(row, column, *_EMPTY)


HANDLERS = {"copyPaste": copy_paste, "cutPaste": cut_paste}
