"""What the sync says of a row, in its notes and in the journal: it is about values of that row alone.

A sync that takes its own slip for a person's edit mends the cell in the end; what it says of it stays.
"""

from __future__ import annotations

from collections.abc import Iterator

from histories.breach import Breach
from histories.diary import numbers_in
from histories.ending import Ending, alike
from histories.stories import Books, plain
from sheetcrm.state.events import Event

_SLIPS = frozenset({"repaired", "recovered"})
"""Lines about what a write of the sync's own did in a wrong place, and what became of it."""

_NEWS = frozenset({"made", "observed", "recovered"})
"""Lines that say what a cell has come to hold."""


def told_of_others(ending: Ending, books: Books) -> Iterator[Breach]:
    """O1: a note or a line that gives a row a value written for another."""
    for tag, notes in ending.notes.items():
        for column, note in notes.items():
            for number in numbers_in(note):
                if not _is_of(ending, number, tag, column) and not _faces(ending, number, tag, column):
                    yield Breach("O1", "note of another row", f"{ending.title(tag)}, {column}: {note!r}")
    for event in books.lines():
        holders = ending.known_by(event.row or "")
        if event.column is None or event.kind in _SLIPS or not holders:
            continue
        for number in numbers_in(plain(event.old)) | numbers_in(plain(event.new)):
            if not any(_is_of(ending, number, tag, event.column) for tag in holders):
                text = f"{event.kind} {event.row}, {event.column}: {event.old!r} -> {event.new!r}"
                yield Breach("O1", "line of another row", text)


def told_again(books: Books) -> Iterator[Breach]:
    """O4: a cell that comes to hold the same twice running, by two lines that each claim to be news."""
    last: dict[tuple[str | None, str | None], Event] = {}
    for event in books.lines():
        place = (event.row, event.column)
        before = last.get(place)
        if event.column is None or event.kind not in _NEWS or event.row in books.forgotten:
            continue
        last[place] = event
        if before is not None and event.kind == "recovered" and alike(plain(before.new), plain(event.new)):
            text = f"{event.row}, {event.column}: {before.kind}, then {event.kind}, {event.new!r}"
            yield Breach("O4", "change told twice", text)


def _is_of(ending: Ending, number: int, tag: str, column: str) -> bool:
    origins = ending.desk.diary.origins.get(number, ())
    if not origins or any(ending.may_hold((tag, column), origin) for origin in origins):
        return True
    # What is told of an ID is told of the request that has it: of the copy that goes on with it, too.
    return ending.is_handed_down(number, tag, column)


def _faces(ending: Ending, number: int, tag: str, column: str) -> bool:
    """Whether it was written on the other side of this cell's link: a note on a conflict tells of both."""
    return any(origin in ending.reach((tag, column)) for origin in ending.desk.diary.origins[number])
