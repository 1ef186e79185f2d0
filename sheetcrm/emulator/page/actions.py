"""What a person can do to a tab: type, insert, delete, sort, go on to a new row, widen a column.

Between looking and acting others may have sorted or inserted. So an action on rows carries what the person
saw there, and goes where that is now, as in Google Sheets the cell cursor moves along with its row.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sheetcrm.emulator.a1 import Span
from sheetcrm.emulator.batch import apply_requests
from sheetcrm.emulator.edit import Edit
from sheetcrm.emulator.formulas import shift_relative
from sheetcrm.emulator.model import Json, Sheet
from sheetcrm.emulator.page.desk import visible_sheet
from sheetcrm.emulator.page.protections import require_confirmed
from sheetcrm.emulator.page.refusals import PageError, bad_request, unknown
from sheetcrm.emulator.page.rowview import FORMULA, identity, identity_at
from sheetcrm.emulator.page.rules import require_allowed
from sheetcrm.emulator.page.sheetview import filled_rows
from sheetcrm.emulator.ranges import Target, grid_range
from sheetcrm.emulator.valuewrite import write_values

MOST_CELLS: Final = 50_000
NARROWEST: Final = 21
WIDEST: Final = 2000
"""Pixels of a column that a person can drag to."""
_MOVED: Final = "Somebody changed this row in the meantime. Look at it again, then repeat what you did."


@dataclass(frozen=True, slots=True)
class Wish:
    """A read and checked body: what to do, where, and what the person saw there."""

    body: Mapping[str, Any]

    def number(self, name: str, *, least: int = 0) -> int:
        """Return a whole number of the body."""
        value = self.body.get(name)
        if not isinstance(value, int) or isinstance(value, bool) or value < least:
            raise bad_request(f"{name} must be a whole number, {least} or more.")
        return value

    @property
    def confirmed(self) -> bool:
        """Whether the person has already said yes to a warning."""
        return self.body.get("confirmed") is True

    def values(self) -> list[list[str | None]]:
        """Return the block of texts to type; None leaves a cell alone."""
        rows = self.body.get("values")
        if not isinstance(rows, list) or not rows or not all(isinstance(row, list) for row in rows):
            raise bad_request("values must be a list of rows.")
        cells = [cell for row in rows for cell in row]
        if not 0 < len(cells) <= MOST_CELLS or not all(
            cell is None or isinstance(cell, str) for cell in cells
        ):
            raise bad_request(f"values must hold 1 to {MOST_CELLS} texts.")
        return rows

    def seen(self) -> list[list[str]] | None:
        """Return what the person knew the rows by (see `identity`); None where the page did not say."""
        rows = self.body.get("seen")
        if rows is None:
            return None
        if not isinstance(rows, list) or not all(isinstance(row, list) for row in rows):
            raise bad_request("seen must be a list of rows.")
        return [_trimmed(row) for row in rows]


def act(edit: Edit, wish: Wish) -> Json:
    """Do what a person wishes, on a fork; whatever is raised leaves everything as it was.

    Returns:
        `row`: where it happened, 0-based; after typing also `seen`: what the rows written are known by now.

    Raises:
        PageError: `moved`, `rule`, `warning` or `bad`.
        ApiError: the service's refusals, e.g. of protected cells.
    """
    name = wish.body.get("action")
    action = _ACTIONS.get(name) if isinstance(name, str) else None
    if action is None:
        raise bad_request("There is no such action.")
    sheet = visible_sheet(edit, wish.number("sheet"))
    return action(edit, sheet, wish)


def _type(edit: Edit, sheet: Sheet, wish: Wish) -> Json:
    values = wish.values()
    column = wish.number("column")
    row = _place(edit, sheet, wish.number("row"), wish.seen())
    if "home" in wish.body:
        values = _turned(values, row - wish.number("home"))
    area = Span(row, column, row + len(values), column + max(map(len, values)))
    _ask_first(edit, sheet, area, wish)
    write_values(edit, Target(sheet, area), {"values": values}, "USER_ENTERED")
    for offset, texts in enumerate(values):
        for position, text in enumerate(texts):
            if text:
                require_allowed(edit.workbook, sheet.row(row + offset), row + offset, column + position)
    return {"row": row, "seen": [_known(edit, sheet, row + offset) for offset in range(len(values))]}


def _turned(values: Sequence[Sequence[str | None]], rows: int) -> list[list[str | None]]:
    """Return texts whose formulas were written for cells `rows` further up, as they are right here."""
    return [[_shifted(text, rows) if text else text for text in line] for line in values]


def _shifted(text: str, rows: int) -> str:
    return shift_relative(text, rows, 0) if rows and text.startswith("=") and len(text) > 1 else text


def _insert(edit: Edit, sheet: Sheet, wish: Wish) -> Json:
    count, at = wish.number("count", least=1), wish.number("row")
    below = wish.body.get("below") is True
    before = _place(edit, sheet, at, wish.seen()) + (1 if below else 0)
    where = {"sheetId": sheet.sheet_id, "dimension": "ROWS", "startIndex": before, "endIndex": before + count}
    # A row below the header must not look like the header.
    inherits = below and before > _frozen(sheet)
    apply_requests(edit, [{"insertDimension": {"range": where, "inheritFromBefore": inherits}}])
    return {"row": before}


def _delete(edit: Edit, sheet: Sheet, wish: Wish) -> Json:
    count = wish.number("count", least=1)
    row = _place(edit, sheet, wish.number("row"), wish.seen())
    _ask_first(edit, sheet, Span(row, 0, row + count, sheet.column_count), wish)
    where = {"sheetId": sheet.sheet_id, "dimension": "ROWS", "startIndex": row, "endIndex": row + count}
    apply_requests(edit, [{"deleteDimension": {"range": where}}])
    return {"row": row}


def _sort(edit: Edit, sheet: Sheet, wish: Wish) -> Json:
    """Sort all rows below the frozen ones, as "Sort sheet" does."""
    area = Span(_frozen(sheet), 0, sheet.row_count, sheet.column_count)
    filled = Span(area.row, 0, max(filled_rows(sheet), area.row), sheet.column_count)
    _ask_first(edit, sheet, filled, wish)
    order = "DESCENDING" if wish.body.get("descending") is True else "ASCENDING"
    spec = {"dimensionIndex": wish.number("column"), "sortOrder": order}
    apply_requests(edit, [{"sortRange": {"range": grid_range(sheet.sheet_id, area), "sortSpecs": [spec]}}])
    return {"row": area.row}


def _resize_column(edit: Edit, sheet: Sheet, wish: Wish) -> Json:
    index, pixels = wish.number("column"), wish.number("pixels", least=NARROWEST)
    if index >= sheet.column_count:
        raise unknown("This column is not there any more.")
    where = {"sheetId": sheet.sheet_id, "dimension": "COLUMNS", "startIndex": index, "endIndex": index + 1}
    change = {"range": where, "properties": {"pixelSize": min(pixels, WIDEST)}, "fields": "pixelSize"}
    apply_requests(edit, [{"updateDimensionProperties": change}])
    return {"row": 0}


def _new_row(edit: Edit, sheet: Sheet, wish: Wish) -> Json:
    """Return the first row after the last filled one; the grid grows if it is full."""
    del wish
    row = max(filled_rows(sheet), _frozen(sheet))
    if row >= sheet.row_count:
        apply_requests(
            edit, [{"appendDimension": {"sheetId": sheet.sheet_id, "dimension": "ROWS", "length": 1}}]
        )
    return {"row": row}


_ACTIONS: Final[Mapping[str, Callable[[Edit, Sheet, Wish], Json]]] = {
    "type": _type,
    "insertRows": _insert,
    "deleteRows": _delete,
    "sort": _sort,
    "newRow": _new_row,
    "resizeColumn": _resize_column,
}


def _frozen(sheet: Sheet) -> int:
    return int(sheet.properties.get("gridProperties", {}).get("frozenRowCount", 0))


def _ask_first(edit: Edit, sheet: Sheet, area: Span, wish: Wish) -> None:
    """Refuse protected cells before asking about warned ones: nobody confirms what then fails."""
    target = Target(sheet, area).clamped()
    edit.require_editable(sheet, (area.row, target.row_end), (area.column, target.column_end))
    if not wish.confirmed:
        require_confirmed(edit, sheet, area)


def _place(edit: Edit, sheet: Sheet, row: int, seen: Sequence[Sequence[str]] | None) -> int:
    """Return where the rows the person saw are now.

    In place, if they are there unchanged; else where they moved as a block, if that is one place only; else
    in place, if they changed in some cells only.
    """
    if not seen:
        return row
    present = [_known(edit, sheet, row + offset) for offset in range(len(seen))]
    if present == list(seen):
        return row
    if any(seen):
        moved = [start for start in range(filled_rows(sheet)) if _stands(edit, sheet, start, seen)]
        if len(moved) == 1:
            return moved[0]
        if all(_similar(old, now) for old, now in zip(seen, present, strict=True)):
            return row
    raise PageError(409, "moved", _MOVED)


def _stands(edit: Edit, sheet: Sheet, start: int, seen: Sequence[Sequence[str]]) -> bool:
    """Tell whether the rows seen stand at `start`; one cell is compared first, for there may be many rows."""
    texts = seen[0]
    column = next((index for index, text in enumerate(texts) if text), None)
    if column is not None and identity_at(edit.workbook, sheet.row(start), column) != texts[column]:
        return False
    return all(_known(edit, sheet, start + offset) == list(other) for offset, other in enumerate(seen))


def _known(edit: Edit, sheet: Sheet, row: int) -> list[str]:
    return identity(edit.workbook, sheet.row(row))


def _similar(old: Sequence[str], now: Sequence[str]) -> bool:
    """Tell whether a row is still the same one: more than half of what it held is unchanged."""
    filled = [index for index, text in enumerate(old) if text not in ("", FORMULA)]
    same = [index for index in filled if index < len(now) and now[index] == old[index]]
    return bool(filled) and 2 * len(same) > len(filled)


def _trimmed(row: Sequence[Any]) -> list[str]:
    texts = ["" if text is None else str(text) for text in row]
    while texts and not texts[-1]:
        texts.pop()
    return texts
