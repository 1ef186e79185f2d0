"""The tabs of a spreadsheet as `setup` sees them: headers, and how the first row below them is prepared."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import msgspec

from sheetcrm.schema.cells import ErrorCell
from sheetcrm.sheets import wire
from sheetcrm.sheets.connection import SHEETS_URL, Google
from sheetcrm.sheets.http import garbled

_TABS_MASK = "sheets(properties(sheetId,title,gridProperties(rowCount,columnCount,frozenRowCount)))"
_ROWS_MASK = (
    "sheets(properties(sheetId),data(startRow,startColumn,"
    "columnMetadata(developerMetadata(metadataId,metadataKey,metadataValue)),"
    "rowData(values(effectiveValue,note,userEnteredFormat/numberFormat,dataValidation))))"
)
_SHOWN_MASK = "sheets(properties(sheetId),data(startRow,startColumn,rowData(values(effectiveValue))))"


class _NumberFormat(msgspec.Struct, frozen=True):
    type: str = ""


class _Format(msgspec.Struct, frozen=True):
    number: _NumberFormat = msgspec.field(default_factory=_NumberFormat, name="numberFormat")


class _ConditionValue(msgspec.Struct, frozen=True):
    entered: str = msgspec.field(default="", name="userEnteredValue")


class _Condition(msgspec.Struct, frozen=True):
    type: str = ""
    values: list[_ConditionValue] = msgspec.field(default_factory=list)


class _Validation(msgspec.Struct, frozen=True):
    condition: _Condition = msgspec.field(default_factory=_Condition)


class _Cell(msgspec.Struct, frozen=True):
    effective: wire.Effective | None = msgspec.field(default=None, name="effectiveValue")
    note: str = ""
    format: _Format = msgspec.field(default_factory=_Format, name="userEnteredFormat")
    validation: _Validation | None = msgspec.field(default=None, name="dataValidation")


class _Row(msgspec.Struct, frozen=True):
    values: list[_Cell] = msgspec.field(default_factory=list)


class _Grid(msgspec.Struct, frozen=True):
    columns: list[wire.ColumnProperties] = msgspec.field(default_factory=list, name="columnMetadata")
    start_row: int = msgspec.field(default=0, name="startRow")
    rows: list[_Row] = msgspec.field(default_factory=list, name="rowData")


class _Sheet(msgspec.Struct, frozen=True):
    properties: wire.SheetProperties = msgspec.field(default_factory=wire.SheetProperties)
    data: list[_Grid] = msgspec.field(default_factory=list)


class _Spreadsheet(msgspec.Struct, frozen=True):
    sheets: list[_Sheet] = msgspec.field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Mark:
    """One thing `setup` has noted on a column.

    Attributes:
        mark_id: the ID of the developer metadata.
        value: what it says, such as ``sales/Cargo``.
    """

    mark_id: int
    value: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TabColumn:
    """One column of a tab, as its first two rows and its developer metadata show it.

    Attributes:
        header: text of row 1; empty where there is none.
        note: the header's note.
        is_used: whether row 1 or row 2 shows anything.
        format_type: Google's number format type of row 2, such as ``DATE``; empty where there is none.
        rule: type of row 2's validation rule, such as ``ONE_OF_LIST``; empty where there is none.
        choices: the values of that rule.
        marks: what `setup` has noted on the column; one entry unless somebody else did it too.
    """

    header: str = ""
    note: str = ""
    is_used: bool = False
    format_type: str = ""
    rule: str = ""
    choices: tuple[str, ...] = ()
    marks: tuple[Mark, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Tab:
    """One tab.

    Attributes:
        sheet_id: its ID.
        title: its title.
        row_count: rows of the grid.
        column_count: columns of the grid.
        frozen_rows: how many rows stay in sight.
        columns: its columns up to the last one with anything in its first two rows or noted on it.
        is_blank: whether no cell of it shows anything; looked at only in a file with a single tab, False
            otherwise.
    """

    sheet_id: int
    title: str
    row_count: int = 1000
    column_count: int = 26
    frozen_rows: int = 0
    columns: tuple[TabColumn, ...] = ()
    is_blank: bool = False


def read_tabs(google: Google, spreadsheet_id: str) -> tuple[Tab, ...]:
    """Read a spreadsheet's tabs with two small requests: which there are, then their first two rows.

    Reading the grids whole would do with one, but would grow with the rows. A third request goes out where
    the only tab of a file looks as blank as the one that every new file has, to make sure of it.

    Raises:
        SheetsError: the spreadsheet could not be asked.
    """
    found = _read_properties(google, spreadsheet_id)
    if not found:
        return ()
    ranges = [{"sheetId": tab.sheet_id, "startRowIndex": 0, "endRowIndex": 2} for tab in found]
    grids = _read_grids(google, spreadsheet_id, ranges, _ROWS_MASK)
    tabs = tuple(_tab(tab, grids.get(tab.sheet_id, _Grid())) for tab in found)
    if len(tabs) > 1 or any(column.is_used for column in tabs[0].columns):
        return tabs
    shown = _read_grids(google, spreadsheet_id, [{"sheetId": tabs[0].sheet_id}], _SHOWN_MASK)
    rows = shown.get(tabs[0].sheet_id, _Grid()).rows
    is_blank = not any(_text(cell) for row in rows for cell in row.values)
    return (replace(tabs[0], is_blank=is_blank),)


def read_new_tabs(google: Google, spreadsheet_id: str) -> tuple[Tab, ...]:
    """Read the tabs of a file that was created a moment ago, with one request; there is nothing in them.

    Raises:
        SheetsError: the spreadsheet could not be asked.
    """
    return tuple(
        replace(_tab(tab, _Grid()), is_blank=True) for tab in _read_properties(google, spreadsheet_id)
    )


def _read_properties(google: Google, spreadsheet_id: str) -> Sequence[wire.SheetProperties]:
    """Read which tabs there are; charts on tabs of their own are left out."""
    url = f"{SHEETS_URL}/{spreadsheet_id}"
    answer = _decode("GET", url, google.send("GET", url, params={"fields": _TABS_MASK}))
    return [sheet.properties for sheet in answer.sheets if sheet.properties.grid is not None]


def _read_grids(
    google: Google, spreadsheet_id: str, ranges: Sequence[Mapping[str, int]], mask: str
) -> Mapping[int, _Grid]:
    """Read ranges, one of each tab, and return them from row 1 on by sheet ID."""
    url = f"{SHEETS_URL}/{spreadsheet_id}:getByDataFilter"
    body = {"dataFilters": [{"gridRange": extent} for extent in ranges], "includeGridData": True}
    answer = _decode("POST", url, google.send("POST", url, params={"fields": mask}, body=body))
    return {sheet.properties.sheet_id: _whole(sheet.data) for sheet in answer.sheets}


def _whole(blocks: Sequence[_Grid]) -> _Grid:
    return _Grid(
        columns=[column for block in blocks for column in block.columns],
        rows=[row for block in blocks for row in [*([_Row()] * block.start_row), *block.rows]],
    )


def _tab(properties: wire.SheetProperties, shown: _Grid) -> Tab:
    grid = properties.grid or wire.GridProperties()
    header, second = (shown.rows[at].values if at < len(shown.rows) else [] for at in (0, 1))
    marks = [_marks(column) for column in shown.columns]
    while marks and not marks[-1]:
        marks.pop()
    blank = _Cell()
    columns = [
        _column(
            header[at] if at < len(header) else blank,
            second[at] if at < len(second) else blank,
            marks[at] if at < len(marks) else (),
        )
        for at in range(max(len(header), len(second), len(marks)))
    ]
    return Tab(
        sheet_id=properties.sheet_id,
        title=properties.title,
        row_count=grid.row_count,
        column_count=grid.column_count,
        frozen_rows=grid.frozen_row_count,
        columns=tuple(columns),
    )


def _marks(column: wire.ColumnProperties) -> tuple[Mark, ...]:
    return tuple(
        Mark(entry.entry_id, entry.value) for entry in column.metadata if entry.key == wire.FIELD_KEY
    )


def _column(header: _Cell, second: _Cell, marks: tuple[Mark, ...]) -> TabColumn:
    condition = _Condition() if second.validation is None else second.validation.condition
    return TabColumn(
        header=_text(header),
        note=header.note,
        is_used=bool(_text(header) or _text(second)),
        format_type=second.format.number.type,
        rule=condition.type,
        choices=tuple(value.entered for value in condition.values),
        marks=marks,
    )


def _text(cell: _Cell) -> str:
    shown = wire.shown_value(cell.effective) if cell.effective is not None else None
    return f"#{shown.code}" if isinstance(shown, ErrorCell) else "" if shown is None else str(shown)


def _decode(method: str, url: str, answer: bytes) -> _Spreadsheet:
    try:
        return msgspec.json.decode(answer, type=_Spreadsheet)
    except msgspec.DecodeError as failure:
        raise garbled(method, url, answer) from failure


def added_tab(sheet_id: int, title: str, columns: int) -> tuple[Tab, dict[str, Any]]:
    """Return a new tab with a frozen header row, and the request that adds it."""
    tab = Tab(sheet_id=sheet_id, title=title, column_count=max(26, columns), frozen_rows=1)
    grid = {"rowCount": tab.row_count, "columnCount": tab.column_count, "frozenRowCount": 1}
    properties = {"sheetId": sheet_id, "title": title, "gridProperties": grid}
    return tab, {"addSheet": {"properties": properties}}
