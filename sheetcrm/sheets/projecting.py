"""From a sheet on the wire to a department's table, decoding only rows that are new since the last read."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
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


@dataclass(frozen=True, slots=True)
class Projection:
    """A department as one read left it, kept for the next.

    Attributes:
        title: the tab's title.
        header: the bytes of row 1; every row's meaning hangs on them.
        headers: what they say.
        rows_by_bytes: each row's bytes to its tuple.
        read: the result.
    """

    title: str
    header: bytes
    headers: Headers
    rows_by_bytes: Mapping[bytes, Row]
    read: SheetRead | Unusable


def project(
    company: Company, department: str, spreadsheet_id: str, sheet: wire.Sheet, last: Projection | None
) -> Projection:
    """Turn a sheet into a department's table.

    Args:
        company: the config.
        department: the department's name.
        spreadsheet_id: the file the sheet is in.
        sheet: the sheet as it came.
        last: what the last read of this very sheet gave; None at the first.

    Raises:
        msgspec.DecodeError: a row is not what Google sends.
    """
    title, lines = sheet.properties.title, list(_lines(sheet))
    header = lines[0] if lines else _EMPTY
    if last is not None and (last.header, last.title) != (header, title):
        last = None
    known: Mapping[bytes, Row] = {} if last is None else last.rows_by_bytes
    headers = _headers(company, department, title, header) if last is None else last.headers
    findings = (*explain_renamed(company, department, title), *headers.findings)
    if not headers.is_usable:
        return Projection(title, header, headers, {}, Unusable(department, findings))
    fields = tuple(company.fields[department])
    rows_by_bytes, rows = _project_rows(lines[1:], known, _picker(fields, headers.positions))
    table = _table(department, fields, headers, rows, last)
    grid = sheet.properties.grid or wire.GridProperties()
    layout = Layout(
        spreadsheet_id=spreadsheet_id,
        sheet_id=sheet.properties.sheet_id,
        title=title,
        positions=headers.positions,
        row_count=grid.row_count,
        column_count=grid.column_count,
        first_free_row=_first_free_row(rows),
    )
    return Projection(title, header, headers, rows_by_bytes, SheetRead(table, layout, findings))


def _headers(company: Company, department: str, title: str, header: bytes) -> Headers:
    cells = [wire.to_cell(data) for data in wire.decode_row(header).values]
    return read_headers(company, department, title, cells)


def _lines(sheet: wire.Sheet) -> Iterator[bytes]:
    block = sheet.data[0] if sheet.data else wire.GridData()
    yield from (_EMPTY for _ in range(block.start_row))
    yield from map(bytes, block.rows)


def _picker(fields: Sequence[str], positions: Mapping[str, int]) -> Callable[[bytes], Row]:
    """Return the function that turns a row's bytes into a tuple aligned with the fields."""
    columns = [positions.get(field) for field in fields]
    blank: Row = (None,) * len(fields)

    def pick(line: bytes) -> Row:
        cells = wire.decode_row(line).values
        width = len(cells)
        row = tuple(wire.to_cell(cells[at]) if at is not None and at < width else None for at in columns)
        return blank if row == blank else row

    return pick


def _project_rows(
    lines: Sequence[bytes], known: Mapping[bytes, Row], pick: Callable[[bytes], Row]
) -> tuple[dict[bytes, Row], list[Row]]:
    rows_by_bytes: dict[bytes, Row] = {}
    rows: list[Row] = []
    for line in lines:
        row = rows_by_bytes.get(line)
        if row is None:
            row = known.get(line)
            rows_by_bytes[line] = row = pick(line) if row is None else row
        rows.append(row)
    while rows and all(cell is None for cell in rows[-1]):
        rows.pop()
    return rows_by_bytes, rows


def _table(
    department: str, fields: tuple[str, ...], headers: Headers, rows: Sequence[Row], last: Projection | None
) -> Table:
    # Rows that came from memory are the very same tuples; comparing values instead would take 1 for True.
    if last is not None and isinstance(last.read, SheetRead):
        before = last.read.table
        if len(before.rows) == len(rows) and all(map(is_, rows, before.rows)):
            return before
    return Table(
        department=department,
        fields=fields,
        rows=tuple(rows),
        numbers=range(2, len(rows) + 2),
        missing=headers.missing,
    )


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
