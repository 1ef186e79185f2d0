"""Rows and columns inserted, deleted, moved, sorted and typed into, against a list of lists."""

from __future__ import annotations

import json
import random
from datetime import UTC, datetime
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from sheetcrm.emulator.codec import decode, encode
from sheetcrm.emulator.exchange import Request
from sheetcrm.emulator.service import Service
from sheetcrm.emulator.store import StoredFile

ROWS, COLUMNS = 5, 4
COLOURS = {0: {"red": 1}, 1: {"green": 1}, 2: {"blue": 1}}
VALUES = st.one_of(st.integers(-5, 5), st.sampled_from(["", "a", "B", "b", "10"]), st.booleans())
WHERE = st.integers(0, 99)


class GridBook:
    """One sheet, addressed by numbers, read back whole."""

    def __init__(self) -> None:
        self.service = Service(None, clock=lambda: datetime(2026, 3, 2, tzinfo=UTC), random=random.Random(7))
        body = {"mimeType": "application/vnd.google-apps.spreadsheet"}
        self.id = self.call("POST", "/drive/v3/files", body)[1]["id"]

    def call(self, method: str, path: str, body: Any = None, **query: str) -> tuple[int, Any]:
        data = b"" if body is None else json.dumps(body).encode()
        asked = Request(method=method, path=path, query=list(query.items()), body=data)
        response = self.service.handle(asked)
        return response.status, json.loads(response.body)

    def batch(self, **request: Any) -> tuple[int, Any]:
        return self.call("POST", f"/v4/spreadsheets/{self.id}:batchUpdate", {"requests": [request]})

    def done(self, **request: Any) -> None:
        status, answer = self.batch(**request)
        assert status == 200, answer

    def resize(self, rows: int, columns: int) -> None:
        grid = {"rowCount": rows, "columnCount": columns}
        properties = {"sheetId": 0, "gridProperties": grid}
        self.done(
            updateSheetProperties={"properties": properties, "fields": "gridProperties(rowCount,columnCount)"}
        )

    def mark(self, dimension: str, index: int, name: str) -> None:
        where = {"dimensionRange": {"dimension": dimension, "startIndex": index, "endIndex": index + 1}}
        entry = {"metadataKey": "mark", "metadataValue": name, "visibility": "DOCUMENT", "location": where}
        self.done(createDeveloperMetadata={"developerMetadata": entry})

    def extended(self, value: Any) -> dict[str, Any]:
        if isinstance(value, bool):
            return {"boolValue": value}
        return {"stringValue": value} if isinstance(value, str) else {"numberValue": value}

    def write(self, row: int, column: int, cell: dict[str, Any], fields: str) -> None:
        start = {"rowIndex": row, "columnIndex": column}
        self.done(updateCells={"start": start, "rows": [{"values": [cell]}], "fields": fields})

    def insert(self, dimension: str, at: int, count: int) -> None:
        self.done(
            insertDimension={"range": {"dimension": dimension, "startIndex": at, "endIndex": at + count}}
        )

    def delete(self, dimension: str, at: int, end: int) -> None:
        self.done(deleteDimension={"range": {"dimension": dimension, "startIndex": at, "endIndex": end}})

    def refuses(self, dimension: str, at: int, end: int) -> bool:
        where = {"dimension": dimension, "startIndex": at, "endIndex": end}
        return self.batch(deleteDimension={"range": where})[0] == 400

    def move(self, dimension: str, at: int, end: int, to: int) -> None:
        source = {"dimension": dimension, "startIndex": at, "endIndex": end}
        self.done(moveDimension={"source": source, "destinationIndex": to})

    def sort(self, rows: int, columns: int, column: int, descending: bool) -> None:
        area = {"startRowIndex": 0, "endRowIndex": rows, "startColumnIndex": 0, "endColumnIndex": columns}
        spec = {"dimensionIndex": column, "sortOrder": "DESCENDING" if descending else "ASCENDING"}
        self.done(sortRange={"range": area, "sortSpecs": [spec]})

    def restart(self) -> None:
        stored = self.service.store.get(self.id)
        self.service.store.put(StoredFile(stored.record, decode(encode(stored.workbook))))

    def snapshot(self) -> tuple[list[list[tuple]], dict[str, list[str | None]]]:
        _, answer = self.call("GET", f"/v4/spreadsheets/{self.id}", includeGridData="true")
        (data,) = answer["sheets"][0]["data"]
        marks = {
            dimension: [self._mark(entry) for entry in data[key]]
            for dimension, key in (("ROWS", "rowMetadata"), ("COLUMNS", "columnMetadata"))
        }
        height, width = len(marks["ROWS"]), len(marks["COLUMNS"])
        lines = [row.get("values", []) for row in data.get("rowData", [])]
        lines += [[]] * (height - len(lines))
        return [[self._cell(cell) for cell in line + [{}] * (width - len(line))] for line in lines], marks

    def _mark(self, entry: dict[str, Any]) -> str | None:
        found = [item["metadataValue"] for item in entry.get("developerMetadata", ())]
        assert len(found) <= 1
        return found[0] if found else None

    def _cell(self, cell: dict[str, Any]) -> tuple:
        (value,) = cell.get("userEnteredValue", {"": None}).values()
        colour = cell.get("userEnteredFormat", {}).get("backgroundColor")
        number = None if colour is None else next(key for key, item in COLOURS.items() if item == colour)
        return value, cell.get("note", ""), number


class Grid(RuleBasedStateMachine):
    """The model: rows of cells `[value, note, colour]`, and one mark for each row and each column."""

    @initialize()
    def start(self) -> None:
        self.book = GridBook()
        self.cells: list[list[list[Any]]] = [[[None, "", None] for _ in range(COLUMNS)] for _ in range(ROWS)]
        self.marks: dict[str, list[str | None]] = {"ROWS": [None] * ROWS, "COLUMNS": [None] * COLUMNS}
        self.book.resize(ROWS, COLUMNS)
        for dimension, marks in self.marks.items():
            for index in range(len(marks)):
                self.mark(dimension, index)

    def mark(self, dimension: str, index: int) -> None:
        name = f"{dimension}{index}"
        self.book.mark(dimension, index, name)
        self.marks[dimension][index] = name

    @property
    def size(self) -> tuple[int, int]:
        return len(self.cells), len(self.cells[0])

    def place(self, row: int, column: int) -> tuple[int, int]:
        return row % self.size[0], column % self.size[1]

    @rule(row=WHERE, column=WHERE, value=VALUES)
    def type_value(self, row: int, column: int, value: Any) -> None:
        row, column = self.place(row, column)
        self.book.write(row, column, {"userEnteredValue": self.book.extended(value)}, "userEnteredValue")
        self.cells[row][column][0] = None if value == "" else value

    @rule(row=WHERE, column=WHERE, note=st.sampled_from(["", "why", "how"]))
    def write_note(self, row: int, column: int, note: str) -> None:
        row, column = self.place(row, column)
        self.book.write(row, column, {"note": note}, "note")
        self.cells[row][column][1] = note

    @rule(row=WHERE, column=WHERE, colour=st.sampled_from([None, 0, 1, 2]))
    def paint(self, row: int, column: int, colour: int | None) -> None:
        row, column = self.place(row, column)
        cell = {} if colour is None else {"userEnteredFormat": {"backgroundColor": COLOURS[colour]}}
        self.book.write(row, column, cell, "userEnteredFormat.backgroundColor")
        self.cells[row][column][2] = colour

    @rule(at=WHERE, count=st.integers(1, 3))
    def insert_rows(self, at: int, count: int) -> None:
        at %= self.size[0]
        self.book.insert("ROWS", at, count)
        above = self.cells[at][
            :
        ]  # a new row takes the looks of the row it pushes down (inheritFromBefore is false)
        fresh = [[[None, "", cell[2]] for cell in above] for _ in range(count)]
        self.cells[at:at] = fresh
        self.marks["ROWS"][at:at] = [None] * count

    @rule(at=WHERE, count=st.integers(1, 2))
    def insert_columns(self, at: int, count: int) -> None:
        at %= self.size[1]
        self.book.insert("COLUMNS", at, count)
        for row in self.cells:
            row[at:at] = [[None, "", row[at][2]] for _ in range(count)]
        self.marks["COLUMNS"][at:at] = [None] * count

    @rule(at=WHERE, count=st.integers(1, 3), dimension=st.sampled_from(["ROWS", "COLUMNS"]))
    def delete(self, at: int, count: int, dimension: str) -> None:
        total = self.size[0 if dimension == "ROWS" else 1]
        at %= total
        end = min(at + count, total)
        if end - at == total:
            assert self.book.refuses(dimension, at, end)
            return
        self.book.delete(dimension, at, end)
        if dimension == "ROWS":
            del self.cells[at:end]
        else:
            for row in self.cells:
                del row[at:end]
        del self.marks[dimension][at:end]

    @rule(at=WHERE, count=st.integers(1, 2), to=WHERE, dimension=st.sampled_from(["ROWS", "COLUMNS"]))
    def move(self, at: int, count: int, to: int, dimension: str) -> None:
        total = self.size[0 if dimension == "ROWS" else 1]
        at %= total
        end, to = min(at + count, total), to % (total + 1)
        if at < to < end:
            return
        self.book.move(dimension, at, end, to)
        lists = [self.marks[dimension], *([self.cells] if dimension == "ROWS" else self.cells)]
        for items in lists:
            taken = items[at:end]
            del items[at:end]
            target = to if to <= at else to - (end - at)
            items[target:target] = taken

    @rule(column=WHERE, descending=st.booleans())
    def sort(self, column: int, descending: bool) -> None:
        column %= self.size[1]
        self.book.sort(self.size[0], self.size[1], column, descending)
        order = self.sorted_rows(column, descending)
        self.cells = [self.cells[index] for index in order]
        self.marks["ROWS"] = [self.marks["ROWS"][index] for index in order]

    def sorted_rows(self, column: int, descending: bool) -> list[int]:
        """Numbers before text before booleans, blanks always last; equal ones keep their places."""

        def rank(index: int) -> tuple[int, Any]:
            value = self.cells[index][column][0]
            if isinstance(value, bool):
                return 2, value
            if isinstance(value, str):
                return 1, value.casefold()
            return 0, value

        filled = [index for index, row in enumerate(self.cells) if row[column][0] is not None]
        blank = [index for index, row in enumerate(self.cells) if row[column][0] is None]
        return sorted(filled, key=rank, reverse=descending) + blank

    @rule()
    def reread(self) -> None:
        """As after a restart: the document is written and read again."""
        self.book.restart()

    @invariant()
    def same(self) -> None:
        rows, marks = self.book.snapshot()
        assert rows == [[tuple(cell) for cell in row] for row in self.cells]
        assert marks == self.marks


Grid.TestCase.settings = settings(
    deadline=None, max_examples=30, stateful_step_count=15, suppress_health_check=list(HealthCheck)
)
TestGrid = Grid.TestCase
