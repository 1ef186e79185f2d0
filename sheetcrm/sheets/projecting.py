"""From a sheet on the wire to a department's table, decoding only rows that are new since the last read."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from operator import is_

from sheetcrm.schema.cells import Cell, value_of
from sheetcrm.schema.company import Company
from sheetcrm.schema.tables import Row, Table
from sheetcrm.sheets import wire
from sheetcrm.sheets.layout import Headers, Layout, read_headers
from sheetcrm.sheets.reads import SheetRead, Unusable
from sheetcrm.sheets.unusable import explain_renamed

_EMPTY = b"{}"

RowNotes = tuple[tuple[str, str], ...]
"""The notes of one row: column and text."""


@dataclass(frozen=True, slots=True)
class Lines:
    """What a row's bytes mean under one header.

    Attributes:
        rows: each row's bytes to its tuple.
        notes: a row's bytes to its notes; rows without notes are absent.
    """

    rows: Mapping[bytes, Row]
    notes: Mapping[bytes, RowNotes]


_NOTHING_KNOWN = Lines({}, {})


@dataclass(frozen=True, slots=True)
class Projection:
    """A department as one read left it, kept for the next.

    Attributes:
        title: the tab's title.
        header: the bytes of row 1.
        marks: what `setup` noted on the columns.
        headers: what both say; every row's meaning hangs on the positions.
        known: what the rows' bytes mean.
        read: the result.
    """

    title: str
    header: bytes
    marks: tuple[str, ...]
    headers: Headers
    known: Lines
    read: SheetRead | Unusable


def project(
    company: Company,
    department: str,
    spreadsheet_id: str,
    sheet: wire.Sheet,
    last: Projection | None,
    locale: str = "",
) -> Projection:
    """Turn a sheet into a department's table.

    Args:
        company: the config.
        department: the department's name.
        spreadsheet_id: the file the sheet is in.
        sheet: the sheet as it came.
        last: what the last read of this very sheet gave; None at the first.
        locale: the spreadsheet's locale; empty where none is told.

    Raises:
        msgspec.DecodeError: a row is not what Google sends.
    """
    title, lines = sheet.properties.title, list(_lines(sheet))
    header = lines[0] if lines else _EMPTY
    marks = _marks(sheet)
    if last is not None and (last.header, last.marks, last.title) == (header, marks, title):
        headers = last.headers
    else:
        headers = _headers(company, department, title, header, marks)
    if last is not None and last.headers.positions != headers.positions:
        last = None
    known = _NOTHING_KNOWN if last is None else last.known
    findings = (*explain_renamed(company, department, title), *headers.findings)
    if not headers.is_usable:
        return Projection(title, header, marks, headers, _NOTHING_KNOWN, Unusable(department, findings))
    fields = tuple(company.fields[department])
    known, rows = _project_rows(lines[1:], known, _Picker(fields, headers.positions))
    notes = _notes(lines[1 : len(rows) + 1], known)
    table = Table(
        department=department,
        fields=fields,
        rows=tuple(rows),
        numbers=range(2, len(rows) + 2),
        missing=headers.missing,
        notes=notes,
        locale=locale,
    )
    table = _last_if_same(table, last)
    grid = sheet.properties.grid or wire.GridProperties()
    layout = Layout(
        spreadsheet_id=spreadsheet_id,
        sheet_id=sheet.properties.sheet_id,
        title=title,
        positions=headers.positions,
        row_count=grid.row_count,
        column_count=grid.column_count,
        first_free_row=_first_free_row(rows),
        headers=_header_cells(header),
    )
    return Projection(title, header, marks, headers, known, SheetRead(table, layout, findings))


def _headers(company: Company, department: str, title: str, header: bytes, marks: tuple[str, ...]) -> Headers:
    cells = [wire.to_cell(data) for data in wire.decode_row(header).values]
    return read_headers(company, department, title, cells, marks)


def _marks(sheet: wire.Sheet) -> tuple[str, ...]:
    """What each column is by its developer metadata, up to the last one that has any."""
    marks = [column.field for block in sheet.data[:1] for column in block.columns]
    while marks and not marks[-1]:
        marks.pop()
    return tuple(marks)


def _header_cells(header: bytes) -> Mapping[int, Cell]:
    cells = map(wire.to_cell, wire.decode_row(header).values)
    return {at: cell for at, cell in enumerate(cells) if cell is not None}


def _lines(sheet: wire.Sheet) -> Iterator[bytes]:
    block = sheet.data[0] if sheet.data else wire.GridData()
    yield from (_EMPTY for _ in range(block.start_row))
    yield from map(bytes, block.rows)


class _Picker:
    """Turns a row's bytes into a tuple aligned with the fields, and into notes."""

    def __init__(self, fields: Sequence[str], positions: Mapping[str, int]) -> None:
        self._width = 1 + max(positions.values(), default=-1)
        # Of the cell after the last known column, which is added blank, fields without a header are made.
        self._columns = [positions.get(field, self._width) for field in fields]
        self._blank: Row = (None,) * len(fields)
        self._fields_by_column = {column: field for field, column in positions.items()}

    def pick(self, line: bytes) -> tuple[Row, RowNotes]:
        cells = wire.decode_row(line).values
        values = wire.to_cells(cells[: self._width])
        values += [None] * (self._width + 1 - len(values))
        row = tuple(map(values.__getitem__, self._columns))
        # Looking for the bytes first spares asking every cell of every row.
        notes = self._pick_notes(cells) if b'"note"' in line else ()
        return self._blank if row == self._blank else row, notes

    def _pick_notes(self, cells: Sequence[wire.CellData]) -> RowNotes:
        found = self._fields_by_column
        return tuple((found[at], cell.note) for at, cell in enumerate(cells) if cell.note and at in found)


def _project_rows(lines: Sequence[bytes], known: Lines, picker: _Picker) -> tuple[Lines, list[Row]]:
    rows_by_bytes: dict[bytes, Row] = {}
    notes_by_bytes: dict[bytes, RowNotes] = {}
    rows: list[Row] = []
    for line in lines:
        row = rows_by_bytes.get(line)
        if row is None:
            row = known.rows.get(line)
            if row is None:
                row, notes = picker.pick(line)
            else:
                notes = known.notes.get(line, ())
            rows_by_bytes[line] = row
            if notes:
                notes_by_bytes[line] = notes
        rows.append(row)
    while rows and all(cell is None for cell in rows[-1]):
        rows.pop()
    return Lines(rows_by_bytes, notes_by_bytes), rows


def _notes(lines: Sequence[bytes], known: Lines) -> dict[tuple[int, str], str]:
    if not known.notes:
        return {}
    return {
        (position, field): text
        for position, line in enumerate(lines)
        for field, text in known.notes.get(line, ())
    }


def _last_if_same(table: Table, last: Projection | None) -> Table:
    """The very table of the last read where nothing is new in this one."""
    # Rows that came from memory are the very same tuples; comparing values instead would take 1 for True.
    if last is None or not isinstance(last.read, SheetRead):
        return table
    before = last.read.table
    are_rows_same = len(before.rows) == len(table.rows) and all(map(is_, table.rows, before.rows))
    is_same = are_rows_same and table.notes == before.notes and table.locale == before.locale
    return before if is_same else table


def _first_free_row(rows: Sequence[Row]) -> int:
    for index in range(len(rows) - 1, -1, -1):
        if any(map(_is_content, rows[index])):
            return index + 2
    return 1


def _is_content(cell: Cell) -> bool:
    # Columns are often prepared far down: with checkboxes nobody has ticked, and with formulas that show
    # nothing.
    shown = value_of(cell)
    return shown is not None and shown is not False and not (isinstance(shown, str) and not shown.strip())
