"""A reader that remembers gives what a new one gives, whatever staff do between two reads."""

from __future__ import annotations

from dataclasses import replace

import orjson
from hypothesis import given, settings
from hypothesis import strategies as st
from sheets_support import Reply, ScriptedServer, cell, make_company, open_google, session_to, sheet

from sheetcrm.sheets.reading import Reader, SpreadsheetRead, WantedSheet

COMPANY = make_company()
WANTED = [WantedSheet("sales", 0), WantedSheet("logistics", 77)]
FIELDS = {name: list(COMPANY.fields[name]) for name in ("sales", "logistics")}
TITLES = {"sales": "Deals", "logistics": "Requests"}
IDS = {"sales": 0, "logistics": 77}

VALUES = st.sampled_from([None, "", "New", "a", "a", 0, 1, 1.0, 2.5, True, False, 2**53, '"note"', "{}"])
CELLS = st.one_of(
    VALUES.map(cell),
    VALUES.map(lambda value: cell(value, formula="=A1")),
    st.just(cell(error="REF")),
)
NOTES = st.sampled_from(["", "why?", "because"])
PLACES = st.integers(0, 15)


class Book:
    """Two tabs as staff see them."""

    def __init__(self) -> None:
        self.titles = dict(TITLES)
        self.heights = dict.fromkeys(TITLES, 100)
        self.grids = {name: [[cell(field) for field in [*FIELDS[name], "Own"]]] for name in TITLES}

    def answer(self) -> Reply:
        return Reply({"sheets": [self._sheet(name, grid) for name, grid in self.grids.items()]})

    def _sheet(self, name: str, grid: list[list]) -> dict:
        return sheet(
            IDS[name], self.titles[name], [trimmed(row) for row in grid], row_count=self.heights[name]
        )

    def apply(self, edit: tuple) -> None:
        what, name, row, column, detail = edit
        grid = self.grids[name]
        width = len(grid[0])
        at = row % len(grid)
        column %= width
        if what == "set":
            grid[at][column] = {**noted(grid[at][column].get("note")), **detail}
        elif what == "note":
            grid[at][column] = {**grid[at][column], "note": detail}
        elif what == "insert":
            grid.insert(1 + at, [detail if place == column else {} for place in range(width)])
        elif what == "delete" and at:
            del grid[at]
        elif what == "copy":
            grid.append([dict(found) for found in grid[at]])
        elif what == "sort":
            grid[1:] = sorted(grid[1:], key=orjson.dumps)
        elif what == "move column":
            for line in grid:
                line.insert(0, line.pop(column))
        elif what == "rename tab":
            self.titles[name] = "Renamed" if self.titles[name] == TITLES[name] else TITLES[name]
        elif what == "grow":
            self.heights[name] += 10


def trimmed(row: list) -> list:
    """The row as Google lists it: up to the last cell that is not empty."""
    filled = [place for place, described in enumerate(row) if described]
    return row[: filled[-1] + 1] if filled else []


def noted(text: str | None) -> dict:
    return {} if text is None else {"note": text}


NAMES = st.sampled_from(sorted(TITLES))
WHATS = st.sampled_from(
    ["set", "set", "insert", "delete", "copy", "sort", "move column", "rename tab", "grow"]
)
EDITS = st.one_of(
    st.tuples(WHATS, NAMES, PLACES, PLACES, CELLS), st.tuples(st.just("note"), NAMES, PLACES, PLACES, NOTES)
)


def reader_of(replies: list[Reply]) -> Reader:
    return Reader(open_google(session_to(ScriptedServer(replies)), company=COMPANY), COMPANY)


def typed(read: SpreadsheetRead) -> list:
    """The read as something that takes neither 1 for True nor one kind of cell for another."""
    found = []
    for name, sheet_read in sorted(read.sheets.items()):
        table = sheet_read.table
        found.append((name, repr(replace(table, rows=list(table.rows), notes=sorted(table.notes.items())))))
        found.append((repr(sheet_read.layout), sheet_read.findings))
    return [*found, read.unusable, read.scratch]


@settings(max_examples=100, deadline=None)
@given(st.lists(st.lists(EDITS, max_size=6), min_size=1, max_size=6))
def test_what_is_remembered_changes_no_result(rounds):
    book = Book()
    answers = [book.answer()]
    for edits in rounds:
        for edit in edits:
            book.apply(edit)
        answers.append(book.answer())
    remembering = reader_of(list(answers))
    before: SpreadsheetRead | None = None
    for place, answer in enumerate(answers):
        read = remembering.read("FILE", WANTED)

        assert typed(read) == typed(reader_of([answer]).read("FILE", WANTED))
        # Why a sheet cannot be used is worked out anew each time: that spares nothing and is rare.
        # As bytes: a 1 and a 1.0 are equal, and are written differently.
        is_same = place and orjson.dumps(answer.body) == orjson.dumps(answers[place - 1].body)
        if is_same and not read.unusable:
            assert read is before
        before = read


@settings(max_examples=50, deadline=None)
@given(st.lists(EDITS, min_size=1, max_size=4))
def test_a_table_nobody_touched_is_the_very_same(edits):
    book = Book()
    for edit in edits:
        book.apply(("insert", *edit[1:4], cell("row")))
    answers = [book.answer()]
    # The other tab changes, this one's title and size do, and somebody writes a note on its header.
    for edit in edits:
        book.apply((edit[0], "logistics", *edit[2:]))
    book.apply(("rename tab", "sales", 0, 0, None))
    book.apply(("grow", "sales", 0, 0, None))
    book.apply(("note", "sales", 0, 0, "the header's"))
    answers.append(book.answer())
    reader = reader_of(answers)

    before, after = (reader.read("FILE", WANTED) for _ in range(2))

    assert after.sheets["sales"].table is before.sheets["sales"].table
    assert after.sheets["sales"].layout != before.sheets["sales"].layout
