"""Grid data on the wire: what Google says about cells, and how sheetcrm says it.

Only what is asked for by the masks below is decoded; keys that Google may add one day are skipped.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from sheetcrm.schema.cells import Cell, ErrorCell, FormulaCell, Scalar

CELLS_MASK = "data(startRow,startColumn,rowData(values(userEnteredValue/formulaValue,effectiveValue,note)))"
"""Field mask of one sheet's cells: what is shown, the formula where there is one, and the note."""


SHEET_MASK = CELLS_MASK.replace(
    "rowData(", "columnMetadata(developerMetadata(metadataKey,metadataValue)),rowData(", 1
)
"""The same with what programs have noted about the sheet's columns."""

FIELD_KEY = "sheetcrm.field"
"""Key of the developer metadata that says which department's which field a column is."""


def field_mark(department: str, field: str) -> str:
    """The developer metadata's value that says whose column it is."""
    return f"{department}/{field}"


class ErrorValue(msgspec.Struct, frozen=True, gc=False):
    """The kind of error a cell shows."""

    type: str = "ERROR_TYPE_UNSPECIFIED"


class Effective(msgspec.Struct, frozen=True, gc=False):
    """What a cell shows; exactly one of the four is set (Sheets API, ExtendedValue)."""

    string: str | None = msgspec.field(default=None, name="stringValue")
    number: int | float | None = msgspec.field(default=None, name="numberValue")
    boolean: bool | None = msgspec.field(default=None, name="boolValue")
    error: ErrorValue | None = msgspec.field(default=None, name="errorValue")


class _Entered(msgspec.Struct, frozen=True, gc=False):
    formula: str | None = msgspec.field(default=None, name="formulaValue")


class CellData(msgspec.Struct, frozen=True, gc=False):
    """One cell; all keys are absent where it is empty."""

    entered: _Entered | None = msgspec.field(default=None, name="userEnteredValue")
    effective: Effective | None = msgspec.field(default=None, name="effectiveValue")
    note: str | None = None


class RowData(msgspec.Struct, frozen=True, gc=False):
    """One row, cut off after its last cell that is not empty."""

    values: list[CellData] = msgspec.field(default_factory=list)


class _Metadata(msgspec.Struct, frozen=True):
    entry_id: int = msgspec.field(default=0, name="metadataId")
    key: str = msgspec.field(default="", name="metadataKey")
    value: str = msgspec.field(default="", name="metadataValue")


class ColumnProperties(msgspec.Struct, frozen=True):
    """What programs have noted about a column; it goes wherever the column goes."""

    metadata: list[_Metadata] = msgspec.field(default_factory=list, name="developerMetadata")

    @property
    def field(self) -> str:
        """The department and field that `setup` noted on the column; empty where it did not."""
        return next((entry.value for entry in self.metadata if entry.key == FIELD_KEY), "")


class GridData(msgspec.Struct, frozen=True):
    """A block of rows, cut off after its last row that is not empty; rows are still JSON."""

    columns: list[ColumnProperties] = msgspec.field(default_factory=list, name="columnMetadata")

    start_row: int = msgspec.field(default=0, name="startRow")
    start_column: int = msgspec.field(default=0, name="startColumn")
    rows: list[msgspec.Raw] = msgspec.field(default_factory=list, name="rowData")


class GridProperties(msgspec.Struct, frozen=True):
    """The size of a sheet."""

    row_count: int = msgspec.field(default=0, name="rowCount")
    column_count: int = msgspec.field(default=0, name="columnCount")
    frozen_row_count: int = msgspec.field(default=0, name="frozenRowCount")


class SheetProperties(msgspec.Struct, frozen=True):
    """Which sheet it is; a chart on a sheet of its own has no grid."""

    sheet_id: int = msgspec.field(default=0, name="sheetId")
    title: str = ""
    grid: GridProperties | None = msgspec.field(default=None, name="gridProperties")


class Sheet(msgspec.Struct, frozen=True):
    """One sheet with the blocks that were asked for."""

    properties: SheetProperties = msgspec.field(default_factory=SheetProperties)
    data: list[GridData] = msgspec.field(default_factory=list)


class SpreadsheetProperties(msgspec.Struct, frozen=True):
    """What holds for a whole spreadsheet."""

    locale: str = ""


class Spreadsheet(msgspec.Struct, frozen=True):
    """The sheets that were asked for, in Google's order."""

    properties: SpreadsheetProperties = msgspec.field(default_factory=SpreadsheetProperties)
    sheets: list[Sheet] = msgspec.field(default_factory=list)


class Updated(msgspec.Struct, frozen=True):
    """The answer to a batch that asked to see what became of it."""

    spreadsheet: Spreadsheet = msgspec.field(default_factory=Spreadsheet, name="updatedSpreadsheet")


decode_row = msgspec.json.Decoder(RowData).decode
"""Decode one row of a `GridData`."""


def to_cell(data: CellData) -> Cell:
    """Turn a cell as Google describes it into a cell as the engine sees it; empty text is None."""
    shown = shown_value(data.effective) if data.effective is not None else None
    if data.entered is not None and data.entered.formula is not None:
        return FormulaCell(data.entered.formula, shown)
    return shown


def to_cells(row: Sequence[CellData]) -> list[Cell]:
    """Turn a row's cells as `to_cell` does; the usual ones without a call for each."""
    cells: list[Cell] = []
    add = cells.append
    for data in row:
        shown = data.effective
        if data.entered is not None:
            add(to_cell(data))
        elif shown is None:
            add(None)
        elif shown.string is not None:
            add(shown.string or None)
        else:
            add(shown_value(shown))
    return cells


def to_extended_value(value: Scalar) -> Mapping[str, Any] | None:
    """Turn a value into Google's ExtendedValue; None, which clears the cell, for None and empty text.

    Text goes out as ``stringValue``, which Google stores as it stands: neither ``=1+1`` nor ``0012`` is
    interpreted.

    Raises:
        ValueError: the number is infinite or no number, which no cell can hold.
    """
    if value is None or value == "":
        return None
    if isinstance(value, bool):
        return {"boolValue": value}
    if isinstance(value, str):
        return {"stringValue": value}
    if not math.isfinite(value):
        msg = f"a cell cannot hold {value}"
        raise ValueError(msg)
    return {"numberValue": value}


def shown_value(effective: Effective) -> Scalar | ErrorCell:
    """Return what a cell shows; empty text is None, whole numbers are int."""
    if effective.string is not None:
        return effective.string or None
    if effective.number is not None:
        return _whole(effective.number)
    if effective.boolean is not None:
        return effective.boolean
    return ErrorCell(effective.error.type) if effective.error is not None else None


def _whole(number: int | float) -> int | float:
    # 12 and 12.0 are the same cell; beyond 2^53 a float no longer tells whole numbers apart.
    if isinstance(number, int) or not number.is_integer() or abs(number) >= 2**53:
        return number
    return int(number)
