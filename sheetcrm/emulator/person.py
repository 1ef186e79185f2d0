"""A person at the keyboard: edits beside the API, for tests, demos and the page in the browser."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, TypeVar

from sheetcrm.emulator.batch import apply_requests
from sheetcrm.emulator.call import Call
from sheetcrm.emulator.edit import Edit
from sheetcrm.emulator.exchange import Request
from sheetcrm.emulator.model import Json
from sheetcrm.emulator.ranges import Target, grid_range, resolve_a1
from sheetcrm.emulator.valueread import Rendering, value_range
from sheetcrm.emulator.valuewrite import write_values

if TYPE_CHECKING:
    from sheetcrm.emulator.service import Service

Answer = TypeVar("Answer")


class Person:
    """Edits one spreadsheet as a user, with the same rules as the API, without counting as a request."""

    def __init__(self, service: Service, spreadsheet_id: str, user: str) -> None:
        self._service = service
        self._id = spreadsheet_id
        self._user = user

    def _call(self) -> Call:
        return self._service.call(Request(method="PERSON", path=""), {"id": self._id}, self._user)

    def _change(self, work: Callable[[Edit], Answer]) -> Answer:
        return self._call().change(work)

    def batch(self, *requests: Json) -> list[Json]:
        """Apply batchUpdate requests at once."""
        return self._change(lambda edit: apply_requests(edit, requests))

    def type(self, cell: str, text: str) -> None:
        """Type text into a cell (`Sheet!B2`), read as Google Sheets reads typing."""
        self._write(cell, [[text]], "USER_ENTERED")

    def paste(self, cell: str, rows: Sequence[Sequence[Any]]) -> None:
        """Put values as they are from a cell on; None leaves a cell alone."""
        self._write(cell, rows, "RAW")

    def _write(self, cell: str, rows: Sequence[Sequence[Any]], option: str) -> None:
        body = {"values": [list(row) for row in rows]}
        self._change(lambda edit: write_values(edit, resolve_a1(edit.workbook, cell), body, option))

    def read(self, text: str) -> list[list[Any]]:
        """Return the unformatted values of a range."""
        workbook = self._call().workbook()
        rendering = Rendering(value_option="UNFORMATTED_VALUE")
        rows: list[list[Any]] = value_range(workbook, resolve_a1(workbook, text), rendering).get("values", [])
        return rows

    def insert_rows(self, sheet: str, before: int, count: int = 1) -> None:
        """Insert blank rows before a row number (1-based)."""
        self._dimension("insertDimension", sheet, "ROWS", before - 1, count)

    def delete_rows(self, sheet: str, first: int, count: int = 1) -> None:
        """Delete rows from a row number (1-based) on."""
        self._dimension("deleteDimension", sheet, "ROWS", first - 1, count)

    def insert_columns(self, sheet: str, before: int, count: int = 1) -> None:
        """Insert blank columns before a column number (1-based)."""
        self._dimension("insertDimension", sheet, "COLUMNS", before - 1, count)

    def delete_columns(self, sheet: str, first: int, count: int = 1) -> None:
        """Delete columns from a column number (1-based) on."""
        self._dimension("deleteDimension", sheet, "COLUMNS", first - 1, count)

    def move_columns(self, sheet: str, first: int, count: int, before: int) -> None:
        """Drag columns before another column; all numbers are 1-based and count before the move."""
        source = self._range(sheet, "COLUMNS", first - 1, count)
        self.batch({"moveDimension": {"source": source, "destinationIndex": before - 1}})

    def _dimension(self, kind: str, sheet: str, dimension: str, start: int, count: int) -> None:
        self.batch({kind: {"range": self._range(sheet, dimension, start, count)}})

    def _range(self, sheet: str, dimension: str, start: int, count: int) -> Json:
        return {
            "sheetId": self._target(sheet).sheet.sheet_id,
            "dimension": dimension,
            "startIndex": start,
            "endIndex": start + count,
        }

    def _target(self, text: str) -> Target:
        return resolve_a1(self._call().workbook(), text)

    def sort(self, text: str, column: int, *, descending: bool = False) -> None:
        """Sort the rows of a range by a column of the sheet (1-based)."""
        target = self._target(text).clamped()
        spec = {"dimensionIndex": column - 1, "sortOrder": "DESCENDING" if descending else "ASCENDING"}
        area = grid_range(target.sheet.sheet_id, target.span)
        self.batch({"sortRange": {"range": area, "sortSpecs": [spec]}})

    def cut(self, text: str, to: str) -> None:
        """Cut a range and paste it at a cell."""
        source, place = self._target(text).clamped(), self._target(to)
        destination = {
            "sheetId": place.sheet.sheet_id,
            "rowIndex": place.span.row,
            "columnIndex": place.span.column,
        }
        area = grid_range(source.sheet.sheet_id, source.span)
        self.batch({"cutPaste": {"source": area, "destination": destination, "pasteType": "PASTE_NORMAL"}})

    def rename_sheet(self, sheet: str, title: str) -> None:
        """Rename a tab."""
        properties = {"sheetId": self._target(sheet).sheet.sheet_id, "title": title}
        self.batch({"updateSheetProperties": {"properties": properties, "fields": "title"}})

    def note(self, cell: str, text: str) -> None:
        """Put a note on a cell; empty text takes it away."""
        target = self._target(cell)
        start = {
            "sheetId": target.sheet.sheet_id,
            "rowIndex": target.span.row,
            "columnIndex": target.span.column,
        }
        self.batch(
            {"updateCells": {"start": start, "rows": [{"values": [{"note": text}]}], "fields": "note"}}
        )
