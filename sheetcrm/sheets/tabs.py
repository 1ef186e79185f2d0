"""The tabs of a spreadsheet as `setup` sees them: headers, and how the first row below them is prepared."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import msgspec

from sheetcrm.schema.cells import ErrorCell
from sheetcrm.sheets import tab_wire, wire
from sheetcrm.sheets.connection import SHEETS_URL, Google
from sheetcrm.sheets.http import garbled


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


@dataclass(frozen=True, slots=True)
class Area:
    """A block of cells; indexes count from 0, and an end of None is open.

    Attributes:
        start_row: its first row.
        end_row: the row after its last one.
        start_column: its first column.
        end_column: the column after its last one.
    """

    start_row: int = 0
    end_row: int | None = None
    start_column: int = 0
    end_column: int | None = None

    def is_column(self, at: int, row_count: int) -> bool:
        """Whether it is just the column at an index of a grid with so many rows, from top to bottom."""
        reaches_down = self.end_row is None or self.end_row >= row_count
        return reaches_down and (self.start_row, self.start_column, self.end_column) == (0, at, at + 1)

    def holds_column(self, at: int, row_count: int) -> bool:
        """Whether the column at an index lies within it, but for its header."""
        reaches_down = self.end_row is None or self.end_row >= row_count
        reaches_right = self.end_column is None or at < self.end_column
        return reaches_down and reaches_right and self.start_row <= 1 and self.start_column <= at


@dataclass(frozen=True, slots=True, kw_only=True)
class Protection:
    """A range that people are kept from, or warned before they edit it.

    Attributes:
        range_id: Google's ID of it.
        area: what it covers.
        description: what Google shows in its list of protected ranges.
        warns_only: whether everybody may edit it after a warning.
    """

    range_id: int
    area: Area
    description: str = ""
    warns_only: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Colouring:
    """A conditional format; its place in the tab's list is its only name.

    Attributes:
        areas: what it covers.
        condition: type of its condition, such as ``TEXT_EQ``; empty for a gradient.
        values: the condition's values.
        colour: the background as ``#rrggbb``; empty where it gives none.
    """

    areas: tuple[Area, ...]
    condition: str = ""
    values: tuple[str, ...] = ()
    colour: str = ""


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
        protections: its protected ranges, but those of named ranges and tables.
        colourings: its conditional formats, in Google's order.
        is_blank: whether no cell of it shows anything; looked at only in a file with a single tab, False
            otherwise.
    """

    sheet_id: int
    title: str
    row_count: int = 1000
    column_count: int = 26
    frozen_rows: int = 0
    columns: tuple[TabColumn, ...] = ()
    protections: tuple[Protection, ...] = ()
    colourings: tuple[Colouring, ...] = ()
    is_blank: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class File:
    """A spreadsheet.

    Attributes:
        title: the file's title.
        locale: how it reads numbers and days, such as ``ru_RU``.
        time_zone: the time zone of its ``NOW()``.
        tabs: its tabs but charts on tabs of their own.
    """

    title: str = ""
    locale: str = ""
    time_zone: str = ""
    tabs: tuple[Tab, ...] = ()


def read_tabs(google: Google, spreadsheet_id: str) -> tuple[Tab, ...]:
    """Read a spreadsheet's tabs, as `read_file` does.

    Raises:
        SheetsError: the spreadsheet could not be asked.
    """
    return read_file(google, spreadsheet_id).tabs


def read_file(google: Google, spreadsheet_id: str) -> File:
    """Read a spreadsheet with two small requests: which tabs there are, then their first two rows.

    Reading the grids whole would do with one, but would grow with the rows. A third request goes out where
    the only tab of a file looks as blank as the one that every new file has, to make sure of it.

    Raises:
        SheetsError: the spreadsheet could not be asked.
    """
    answer = _read_sheets(google, spreadsheet_id)
    found = _with_grids(answer)
    tabs = _read_rows(google, spreadsheet_id, found) if found else ()
    own = answer.properties
    return File(title=own.title, locale=own.locale, time_zone=own.time_zone, tabs=tabs)


def read_new_tabs(google: Google, spreadsheet_id: str) -> tuple[Tab, ...]:
    """Read the tabs of a file that was created a moment ago, with one request; there is nothing in them.

    Raises:
        SheetsError: the spreadsheet could not be asked.
    """
    found = _with_grids(_read_sheets(google, spreadsheet_id))
    return tuple(replace(_tab(sheet, tab_wire.Grid()), is_blank=True) for sheet in found)


def _read_sheets(google: Google, spreadsheet_id: str) -> tab_wire.Spreadsheet:
    url = f"{SHEETS_URL}/{spreadsheet_id}"
    return _decode("GET", url, google.send("GET", url, params={"fields": tab_wire.TABS_MASK}))


def _with_grids(answer: tab_wire.Spreadsheet) -> Sequence[tab_wire.Sheet]:
    """The tabs that have cells; a chart on a tab of its own has none."""
    return [sheet for sheet in answer.sheets if sheet.properties.grid is not None]


def _read_rows(google: Google, spreadsheet_id: str, found: Sequence[tab_wire.Sheet]) -> tuple[Tab, ...]:
    ids = [sheet.properties.sheet_id for sheet in found]
    ranges = [{"sheetId": sheet_id, "startRowIndex": 0, "endRowIndex": 2} for sheet_id in ids]
    grids = _read_grids(google, spreadsheet_id, ranges, tab_wire.ROWS_MASK)
    tabs = tuple(_tab(sheet, grids.get(sheet.properties.sheet_id, tab_wire.Grid())) for sheet in found)
    if len(tabs) > 1 or any(column.is_used for column in tabs[0].columns):
        return tabs
    shown = _read_grids(google, spreadsheet_id, [{"sheetId": ids[0]}], tab_wire.SHOWN_MASK)
    rows = shown.get(ids[0], tab_wire.Grid()).rows
    is_blank = not any(_text(cell) for row in rows for cell in row.values)
    return (replace(tabs[0], is_blank=is_blank),)


def _read_grids(
    google: Google, spreadsheet_id: str, ranges: Sequence[Mapping[str, int]], mask: str
) -> Mapping[int, tab_wire.Grid]:
    """Read ranges, one of each tab, and return them from row 1 on by sheet ID."""
    url = f"{SHEETS_URL}/{spreadsheet_id}:getByDataFilter"
    body = {"dataFilters": [{"gridRange": extent} for extent in ranges], "includeGridData": True}
    answer = _decode("POST", url, google.send("POST", url, params={"fields": mask}, body=body))
    return {sheet.properties.sheet_id: _whole(sheet.data) for sheet in answer.sheets}


def _whole(blocks: Sequence[tab_wire.Grid]) -> tab_wire.Grid:
    return tab_wire.Grid(
        columns=[column for block in blocks for column in block.columns],
        rows=[row for block in blocks for row in [*([tab_wire.Row()] * block.start_row), *block.rows]],
    )


def _tab(sheet: tab_wire.Sheet, shown: tab_wire.Grid) -> Tab:
    properties = sheet.properties
    grid = properties.grid or wire.GridProperties()
    header, second = (shown.rows[at].values if at < len(shown.rows) else [] for at in (0, 1))
    marks = [_marks(column) for column in shown.columns]
    while marks and not marks[-1]:
        marks.pop()
    blank = tab_wire.Cell()
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
        protections=tuple(_protections(sheet.protected)),
        colourings=tuple(_colouring(entry) for entry in sheet.formats),
    )


def _protections(entries: Sequence[tab_wire.ProtectedRange]) -> Iterator[Protection]:
    for entry in entries:
        if entry.range is not None:
            yield Protection(
                range_id=entry.range_id,
                area=_area(entry.range),
                description=entry.description,
                warns_only=entry.warning_only,
            )


def _colouring(entry: tab_wire.ConditionalFormat) -> Colouring:
    areas = tuple(map(_area, entry.ranges))
    if entry.rule is None:
        return Colouring(areas=areas)
    condition = entry.rule.condition
    return Colouring(
        areas=areas, condition=condition.type, values=condition.texts, colour=entry.rule.format.colour
    )


def _area(block: tab_wire.GridRange) -> Area:
    return Area(block.start_row or 0, block.end_row, block.start_column or 0, block.end_column)


def _marks(column: wire.ColumnProperties) -> tuple[Mark, ...]:
    return tuple(
        Mark(entry.entry_id, entry.value) for entry in column.metadata if entry.key == wire.FIELD_KEY
    )


def _column(header: tab_wire.Cell, second: tab_wire.Cell, marks: tuple[Mark, ...]) -> TabColumn:
    condition = tab_wire.Condition() if second.validation is None else second.validation.condition
    return TabColumn(
        header=_text(header),
        note=header.note,
        is_used=bool(_text(header) or _text(second)),
        format_type=second.format.number.type,
        rule=condition.type,
        choices=condition.texts,
        marks=marks,
    )


def _text(cell: tab_wire.Cell) -> str:
    shown = wire.shown_value(cell.effective) if cell.effective is not None else None
    return f"#{shown.code}" if isinstance(shown, ErrorCell) else "" if shown is None else str(shown)


def _decode(method: str, url: str, answer: bytes) -> tab_wire.Spreadsheet:
    try:
        return msgspec.json.decode(answer, type=tab_wire.Spreadsheet)
    except msgspec.DecodeError as failure:
        raise garbled(method, url, answer) from failure


def added_tab(sheet_id: int, title: str, columns: int) -> tuple[Tab, dict[str, Any]]:
    """Return a new tab with a frozen header row, and the request that adds it."""
    tab = Tab(sheet_id=sheet_id, title=title, column_count=max(26, columns), frozen_rows=1)
    grid = {"rowCount": tab.row_count, "columnCount": tab.column_count, "frozenRowCount": 1}
    properties = {"sheetId": sheet_id, "title": title, "gridProperties": grid}
    return tab, {"addSheet": {"properties": properties}}
