"""How references inside a formula follow copying, structure edits and renamed sheets.

Works on the text, so that spaces and spelling stay; a text that is no formula stays as it is.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Final, Protocol

from sheetcrm.emulator.a1 import quote_title
from sheetcrm.emulator.formulas.errors import FormulaSyntaxError
from sheetcrm.emulator.formulas.references import Area, End, Reference
from sheetcrm.emulator.formulas.tokens import Token, join, tokenize

LOST: Final = "#REF!"
_FAR: Final = 1 << 40


class Shift(Protocol):
    """How the rows, or the columns, of a sheet moved."""

    def interval(self, start: int, end: int) -> tuple[int, int] | None:
        """Return where the half-open run of positions went; None if nothing of it is left."""


Change = Callable[[Reference], Reference | None]
"""Returns the new reference, or None if what it pointed at is gone; the spelling of its sheet then stays."""


def _each_token(formula: str, change: Callable[[Token], Token]) -> str:
    try:
        tokens = tokenize(formula)
    except FormulaSyntaxError:
        return formula
    return join(map(change, tokens))


def _changed(formula: str, change: Change) -> str:
    return _each_token(
        formula, lambda token: _changed_token(token, change) if token.kind == "reference" else token
    )


def _changed_token(token: Token, change: Change) -> Token:
    reference = Reference.parse(token.text)
    new = change(reference)
    if new == reference:
        return token
    if new is not None:
        return Token("reference", new.text)
    prefix = "" if reference.sheet is None else quote_title(reference.sheet) + "!"
    return Token("error", prefix + LOST)


def shift_relative(formula: str, rows: int, columns: int) -> str:
    """Return the formula as copying it `rows` down and `columns` right leaves it.

    Parts with `$` stay. A reference that would leave the sheet at the top or at the left becomes `#REF!`.
    """

    def change(reference: Reference) -> Reference | None:
        first = _moved_end(reference.first, rows, columns)
        second = None if reference.second is None else _moved_end(reference.second, rows, columns)
        if first is None or (second is None) != (reference.second is None):
            return None
        return replace(reference, first=first, second=second)

    return _changed(formula, change) if rows or columns else formula


def _moved_end(end: End, rows: int, columns: int) -> End | None:
    row = end.row if end.row is None or end.row_fixed else end.row + rows
    column = end.column if end.column is None or end.column_fixed else end.column + columns
    if (row is not None and row < 0) or (column is not None and column < 0):
        return None
    return replace(end, row=row, column=column)


def follow(
    formula: str, *, home: str, moved: str, rows: Shift | None = None, columns: Shift | None = None
) -> str:
    """Return the formula after rows or columns of the sheet `moved` were inserted, deleted or moved.

    `$` makes no difference here. A range shrinks or grows with what is left of it; it becomes `#REF!`
    when nothing is. An open range (`A2:A`) stays open.

    Args:
        formula: text with its leading `=`.
        home: title of the sheet the formula stands on.
        moved: title of the sheet that changed.
        rows: how its rows moved, None if they did not.
        columns: likewise.
    """

    def change(reference: Reference) -> Reference | None:
        title = home if reference.sheet is None else reference.sheet
        if title.casefold() != moved.casefold():
            return reference
        after_rows = reference if rows is None else _followed_rows(reference.ordered(), rows)
        if after_rows is None or columns is None:
            return after_rows
        return _followed_columns(after_rows.ordered(), columns)

    return _changed(formula, change)


def _followed_rows(reference: Reference, shift: Shift) -> Reference | None:
    first, second = reference.first, reference.second
    if first.row is None:
        return reference
    last = first.row if second is None else second.row
    moved = shift.interval(first.row, _FAR if last is None else last + 1)
    if moved is None:
        return None
    if second is not None and last is not None:
        second = replace(second, row=moved[1] - 1)
    return replace(reference, first=replace(first, row=moved[0]), second=second)


def _followed_columns(reference: Reference, shift: Shift) -> Reference | None:
    first, second = reference.first, reference.second
    if first.column is None:
        return reference
    last = first.column if second is None else second.column
    moved = shift.interval(first.column, _FAR if last is None else last + 1)
    if moved is None:
        return None
    if second is not None and last is not None:
        second = replace(second, column=moved[1] - 1)
    return replace(reference, first=replace(first, column=moved[0]), second=second)


def follow_cells(formula: str, *, home: str, source: Area, sheet: str, rows: int, columns: int) -> str:
    """Return the formula after the cells of `source` were cut and pasted `rows` down and `columns` right.

    References wholly inside `source` go along, all others stay, as Google does for a cut and paste.

    Args:
        formula: text with its leading `=`.
        home: title of the sheet the formula stands on.
        source: where the cells were; its sheet must be named.
        sheet: title of the sheet they went to.
        rows: how far down they went.
        columns: how far right they went.
    """

    def change(reference: Reference) -> Reference | None:
        title = home if reference.sheet is None else reference.sheet
        if title.casefold() != (source.sheet or home).casefold() or not _inside(reference.area, source):
            return reference
        first = _placed(reference.first, rows, columns)
        second = None if reference.second is None else _placed(reference.second, rows, columns)
        bare = reference.sheet is None and sheet.casefold() == home.casefold()
        return Reference(first, second, None if bare else sheet)

    return _changed(formula, change)


def _placed(end: End, rows: int, columns: int) -> End:
    row = None if end.row is None else end.row + rows
    return replace(end, row=row, column=None if end.column is None else end.column + columns)


def _inside(inner: Area, outer: Area) -> bool:
    if inner.row < outer.row or inner.column < outer.column:
        return False
    return _ends_inside(inner.end_row, outer.end_row) and _ends_inside(inner.end_column, outer.end_column)


def _ends_inside(inner: int | None, outer: int | None) -> bool:
    return outer is None or (inner is not None and inner <= outer)


def rename_sheet(formula: str, old: str, new: str) -> str:
    """Return the formula with references to the sheet `old` pointing at `new`."""

    def change(reference: Reference) -> Reference | None:
        named = reference.sheet is not None and reference.sheet.casefold() == old.casefold()
        return replace(reference, sheet=new) if named else reference

    return _changed(formula, change)


def remove_sheet(formula: str, title: str) -> str:
    """Return the formula after the sheet `title` was deleted: what pointed at it is `#REF!`."""

    def change(token: Token) -> Token:
        sheet = Reference.parse(token.text).sheet if token.kind == "reference" else None
        named = sheet is not None and sheet.casefold() == title.casefold()
        return Token("error", LOST) if named else token

    return _each_token(formula, change)
