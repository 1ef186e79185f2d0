"""GridData: the cells of a block as the API lists them.

Rows are serialised one by one and keep their bytes until they change, so that reading a large sheet again
costs little more than joining strings.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeAlias

import orjson

from sheetcrm.emulator.cells import extended_value, number_format
from sheetcrm.emulator.defaults import DEFAULT_COLUMN_PIXELS, DEFAULT_ROW_PIXELS
from sheetcrm.emulator.masks import Mask, below, prune, wants
from sheetcrm.emulator.model import Json, Row, Scalar, Sheet, Workbook
from sheetcrm.emulator.ranges import Target
from sheetcrm.emulator.showing import shown

_EMPTY = b"{}"
_Part: TypeAlias = tuple[str, Callable[[Row, int], Any]]
_Key: TypeAlias = tuple[int, int, str, str]
"""First column, the one after the last, locale and mask: what a row's bytes hang on besides the row."""


class GridReader:
    """Builds GridData of one workbook under one mask (that of the field `data`)."""

    def __init__(self, workbook: Workbook, mask: Mask) -> None:
        self._mask = mask
        self._locale = workbook.locale
        self._default_format = workbook.properties.get("defaultFormat", {})
        rows = below(mask, "rowData")
        self._cells = below(rows, "values")
        self._wants_cells = wants(mask, "rowData", "values")
        self._parts = self._choose_parts()
        names = {name for name, _ in self._parts}
        self._only_values = names <= {"userEnteredValue", "effectiveValue"}
        self._values_suffice = names <= {"userEnteredValue", "effectiveValue", "note"}
        self._constants = _constant_maker(self._cells)
        self._blank_rows: dict[tuple[Any, ...], bytes] = {}

    def read(self, target: Target) -> Json:
        """Return the GridData of a block that lies within the grid."""
        span, result = target.span, Json()
        if span.row and wants(self._mask, "startRow"):
            result["startRow"] = span.row
        if span.column and wants(self._mask, "startColumn"):
            result["startColumn"] = span.column
        if wants(self._mask, "rowData"):
            rows = self._row_data(target)
            if rows:
                result["rowData"] = rows
        self._add_metadata(result, target)
        return result

    def _row_data(self, target: Target) -> list[Any]:
        if not self._wants_cells:
            return []
        start, end = target.span.column, target.column_end
        key = (start, end, self._locale, repr(self._cells))
        chunks = [self._row_bytes(row, key) for row in target.sheet.rows[target.span.row : target.row_end]]
        while chunks and chunks[-1] == _EMPTY:
            chunks.pop()
        return [orjson.Fragment(chunk) for chunk in chunks]

    def _row_bytes(self, row: Row, key: _Key) -> bytes:
        cached = row.cache
        if cached is not None and cached[0] == key:
            return cached[1]
        made = self._make_row(row, key) if row.values or not row.extras else self._make_blank_row(row, key)
        row.cache = (key, made)
        return made

    def _make_row(self, row: Row, key: _Key) -> bytes:
        width = min(key[1], max(len(row.values), 1 + max(row.extras, default=-1) if row.extras else 0))
        if self._has_constants_alone(row):
            cells = self._constants(row.values[key[0] : width])
        else:
            cells = [self._cell(row, column) for column in range(key[0], width)]
        while cells and not cells[-1]:
            cells.pop()
        return orjson.dumps({"values": cells}) if cells else _EMPTY

    def _make_blank_row(self, row: Row, key: _Key) -> bytes:
        # Tabs are prepared for hundreds of rows at once, which share what their cells have besides a value.
        alike = (key, *((column, id(extras)) for column, extras in (row.extras or {}).items()))
        made = self._blank_rows.get(alike)
        if made is None:
            made = self._blank_rows[alike] = self._make_row(row, key)
        return made

    def _has_constants_alone(self, row: Row) -> bool:
        if self._only_values:
            return not row.has_formula
        return self._values_suffice and not any(
            "note" in extras or "formulaValue" in extras for extras in (row.extras or {}).values()
        )

    def _cell(self, row: Row, column: int) -> Json:
        if row.extras is None and not row.filled(column):
            return {}
        found = ((name, part(row, column)) for name, part in self._parts)
        return {name: item for name, item in found if item is not None}

    def _choose_parts(self) -> list[_Part]:
        makers: Mapping[str, Callable[[Row, int], Any]] = {
            "userEnteredValue": _user_entered,
            "effectiveValue": _effective,
            "formattedValue": self._formatted,
            "userEnteredFormat": lambda row, column: row.beside(column).get("userEnteredFormat"),
            "effectiveFormat": self._effective_format,
        }
        parts: list[_Part] = []
        for name in _CELL_FIELDS:
            if wants(self._cells, name):
                maker = makers.get(name) or _extra(name)
                inner = below(self._cells, name)
                parts.append((name, _pruned(maker, inner) if inner else maker))
        return parts

    def _formatted(self, row: Row, column: int) -> str | None:
        value = row.value(column)
        if value is None:
            return None
        return shown(value, row.beside(column), self._locale)

    def _effective_format(self, row: Row, column: int) -> Json | None:
        entered = row.beside(column).get("userEnteredFormat")
        if entered is None and not row.filled(column):
            return None
        base = {**self._default_format, "hyperlinkDisplayType": "PLAIN_TEXT"}
        shown_by = number_format(row.beside(column))
        if shown_by is not None:
            base["numberFormat"] = shown_by
        return _overlaid(base, entered or {})

    def _add_metadata(self, result: Json, target: Target) -> None:
        sheet, span = target.sheet, target.span
        if wants(self._mask, "rowMetadata"):
            mask = below(self._mask, "rowMetadata")
            result["rowMetadata"] = [
                _dimension(sheet.row(index).properties, DEFAULT_ROW_PIXELS, mask)
                for index in range(span.row, target.row_end)
            ]
        if wants(self._mask, "columnMetadata"):
            mask = below(self._mask, "columnMetadata")
            result["columnMetadata"] = [
                _dimension(column_properties(sheet, index), DEFAULT_COLUMN_PIXELS, mask)
                for index in range(span.column, target.column_end)
            ]


def _constant_maker(mask: Mask) -> Callable[[Sequence[Scalar]], list[Json]]:
    """Return a maker of CellData for runs of constants, for masks of values only.

    Of a constant `userEnteredValue/formulaValue` lets nothing through; both values are the same otherwise.
    """
    names = [
        name
        for name in ("userEnteredValue", "effectiveValue")
        if wants(mask, name)
        and (not below(mask, name) or set(below(mask, name)) - {"formulaValue", "errorValue"})
    ]
    if any(below(mask, name) for name in names):
        return lambda values: [_pruned_constant(value, names, mask) for value in values]
    members, empty = _MEMBERS, Json
    if len(names) == 1:
        (name,) = names
        return lambda values: [
            empty() if value is None else {name: {members[type(value)]: value}} for value in values
        ]
    return lambda values: [
        empty() if value is None else _twice(names, {members[type(value)]: value}) for value in values
    ]


_MEMBERS: Mapping[type, str] = {
    str: "stringValue",
    int: "numberValue",
    float: "numberValue",
    bool: "boolValue",
}
"""The member of ExtendedValue for each type of constant."""


def _twice(names: Sequence[str], value: Json) -> Json:
    return dict.fromkeys(names, value)


def _pruned_constant(value: Scalar, names: Sequence[str], mask: Mask) -> Json:
    found = extended_value(value) or {}
    parts = {name: prune(found, below(mask, name)) for name in names}
    return {name: part for name, part in parts.items() if part}


_CELL_FIELDS = (
    "userEnteredValue",
    "effectiveValue",
    "formattedValue",
    "userEnteredFormat",
    "effectiveFormat",
    "hyperlink",
    "note",
    "textFormatRuns",
    "chipRuns",
    "dataValidation",
    "pivotTable",
)


def column_properties(sheet: Sheet, index: int) -> Json | None:
    """Return what is set for a column (width, hidden, metadata); None if nothing is."""
    return sheet.columns[index] if index < len(sheet.columns) else None


def _dimension(properties: Mapping[str, Any] | None, pixels: int, mask: Mask) -> Json:
    made: Json = {"pixelSize": pixels, **(properties or {})}
    pruned: Json = prune(made, mask)
    return pruned


def _user_entered(row: Row, column: int) -> Json | None:
    formula = row.formula(column)
    return {"formulaValue": formula} if formula is not None else extended_value(row.value(column))


def _effective(row: Row, column: int) -> Json | None:
    return extended_value(row.value(column))


def _extra(name: str) -> Callable[[Row, int], Any]:
    return lambda row, column: row.beside(column).get(name)


def _pruned(maker: Callable[[Row, int], Any], mask: Mask) -> Callable[[Row, int], Any]:
    def make(row: Row, column: int) -> Any:
        made = maker(row, column)
        # A masked message stays only if it is there; one of whose fields nothing is left is no cell content.
        return (prune(made, mask) or None) if made is not None else None

    return make


def _overlaid(base: Mapping[str, Any], over: Mapping[str, Any]) -> Json:
    result: Json = dict(base)
    for name, value in over.items():
        old = result.get(name)
        nested = isinstance(value, Mapping) and isinstance(old, Mapping) and name == "textFormat"
        result[name] = _overlaid(old, value) if nested and old is not None else value
    return result
