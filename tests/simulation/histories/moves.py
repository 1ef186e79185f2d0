"""What staff do with whole rows, columns and tabs."""

from __future__ import annotations

import random
from collections.abc import Iterator
from typing import Any

from histories.desk import Deleted, Desk
from histories.diary import Content, Formula
from histories.firm import CALC, OWN, TAG
from histories.staff import deed, known_columns, mark_cell, text

_CONTENT = "userEnteredValue,note"


def _department(desk: Desk, die: random.Random) -> str:
    return die.choice(tuple(desk.company.departments))


def _title(desk: Desk, department: str) -> str:
    return desk.company.departments[department].sheet


@deed("sort")
def sort(desk: Desk, die: random.Random) -> str | None:
    """Sort a sheet's rows by some column."""
    department = _department(desk, die)
    rows = list(desk.rows(department))
    if len(rows) < 2:
        return None
    column = die.choice((*known_columns(department), "Status", OWN))
    order = die.choice(("ASCENDING", "DESCENDING"))
    spec = {"dimensionIndex": desk.columns(department)[column], "sortOrder": order}
    area = desk.span(department, (1, max(index for index, _, _ in rows) + 1))
    desk.ask(department, {"sortRange": {"range": area, "sortSpecs": [spec]}})
    return f"{_title(desk, department)}: sorted by {column}, {order.lower()}"


@deed("filter")
def filter_rows(desk: Desk, die: random.Random) -> str | None:
    """Put a filter on a sheet."""
    department = _department(desk, die)
    area = desk.span(department, (0, desk.first_free_row(department)))
    desk.ask(department, {"setBasicFilter": {"filter": {"range": area}}})
    return f"{_title(desk, department)}: a filter"


@deed("insert rows")
def insert_rows(desk: Desk, die: random.Random) -> str | None:
    """Insert blank rows somewhere."""
    department = _department(desk, die)
    at = die.randint(1, desk.first_free_row(department))
    if at > 14:
        return None
    desk.ask(department, {"insertDimension": {"range": _rows(desk, department, at, die.randint(1, 2))}})
    return f"{_title(desk, department)}: blank rows before row {at + 1}"


def _rows(desk: Desk, department: str, start: int, count: int) -> dict[str, Any]:
    return {
        "sheetId": desk.blank.sheets[department],
        "dimension": "ROWS",
        "startIndex": start,
        "endIndex": start + count,
    }


@deed("delete a row")
def delete_row(desk: Desk, die: random.Random) -> str | None:
    """Delete a row, and remember it as the undo list does."""
    department = _department(desk, die)
    rows = list(desk.rows(department))
    if not rows:
        return None
    return delete(desk, die.choice(rows)[1])


def delete(desk: Desk, tag: str) -> str:
    """Delete a row so that it can be brought back."""
    department, row_id = desk.diary.homes[tag], desk.row_id(tag)
    index, _, row = next(found for found in desk.rows(department) if found[1] == tag)
    kept = [
        {
            **({"note": row.beside(at)["note"]} if "note" in row.beside(at) else {}),
            "at": at,
            "cell": _content(row, at),
        }
        for at in range(len(row.values))
        if row.value(at) is not None or row.beside(at)
    ]
    desk.deleted.append((department, tag, desk.columns(department), kept))
    desk.diary.bury(tag, desk.diary.true_ids.get(tag, row_id))
    desk.ask(department, {"deleteDimension": {"range": _rows(desk, department, index, 1)}})
    return f"{_title(desk, department)}: row {tag} ({row_id or 'no ID'}) deleted"


def _content(row: Any, at: int) -> Any:
    return Formula(row.formula(at), "") if row.formula(at) is not None else row.value(at)


@deed("undo a deletion")
def undo_deletion(desk: Desk, die: random.Random) -> str | None:
    """Bring the row back that was deleted last."""
    return _bring_back(desk, desk.deleted.pop(), die.randint(1, 5)) if desk.deleted else None


def undo_deletions(desk: Desk, department: str) -> Iterator[str]:
    """Bring all rows of a department back that were deleted."""
    for gone in [entry for entry in desk.deleted if entry[0] == department]:
        desk.deleted.remove(gone)
        yield _bring_back(desk, gone, 1)


def _bring_back(desk: Desk, gone: Deleted, wanted: int) -> str:
    department, tag, columns, kept = gone
    index = min(wanted, desk.first_free_row(department))
    desk.ask(department, {"insertDimension": {"range": _rows(desk, department, index, 1)}})
    names = {at: name for name, at in columns.items()}
    now = desk.columns(department)
    formulas = {
        name: desk.diary.last[tag, name].content for name in (CALC,) if (tag, name) in desk.diary.last
    }
    for entry in kept:
        name = names.get(entry["at"])
        if name is not None and name in now:
            content: Content = formulas.get(name, entry["cell"])
            desk.put_back(department, index, now[name], content, entry.get("note"))
    desk.diary.unbury(tag)
    return f"{_title(desk, department)}: deletion of row {tag} undone, it stands in row {index + 1}"


@deed("cut and paste a row")
def cut_row(desk: Desk, die: random.Random) -> str | None:
    """Cut a row and paste it into a blank one below."""
    department = _department(desk, die)
    rows = list(desk.rows(department))
    target = desk.first_free_row(department) + die.randint(0, 1)
    if not rows or target > 30:
        return None
    index, tag, _ = die.choice(rows)
    destination = {"sheetId": desk.blank.sheets[department], "rowIndex": target, "columnIndex": 0}
    source = desk.span(department, (index, index + 1))
    desk.ask(
        department, {"cutPaste": {"source": source, "destination": destination, "pasteType": "PASTE_NORMAL"}}
    )
    return f"{_title(desk, department)}: row {tag} cut and pasted into row {target + 1}"


@deed("copy and paste a row")
def copy_row(desk: Desk, die: random.Random) -> str | None:
    """Copy a row with its ID and paste it into a blank one."""
    department = _department(desk, die)
    rows = list(desk.rows(department))
    if not rows or len(rows) > 7:
        return None
    index, tag, _ = die.choice(rows)
    target = desk.first_free_row(department)
    if die.random() < 0.4:
        target = index + 1
        desk.ask(department, {"insertDimension": {"range": _rows(desk, department, target, 1)}})
    desk.make_room(department, target + 1)
    source, destination = (desk.span(department, (at, at + 1)) for at in (index, target))
    desk.ask(
        department, {"copyPaste": {"source": source, "destination": destination, "pasteType": "PASTE_NORMAL"}}
    )
    copy = desk.mark_anew(department, target)
    desk.diary.copies.add(copy)
    desk.copied(tag, copy)
    named = f"{tag} ({desk.row_id(tag) or 'no ID'})"
    return f"{_title(desk, department)}: row {named} copied into row {target + 1}, as {copy}"


@deed("wipe an ID")
def wipe_id(desk: Desk, die: random.Random) -> str | None:
    """Empty a row's ID cell."""
    return _tamper(desk, die, None)


@deed("type over an ID")
def overtype_id(desk: Desk, die: random.Random) -> str | None:
    """Type something else into a row's ID cell: a word, or an ID nobody gave."""
    return _tamper(desk, die, die.choice((text(desk, die), f"D-{900000 + desk.diary.next_number():06d}")))


def _tamper(desk: Desk, die: random.Random, content: Content) -> str | None:
    department = _department(desk, die)
    tampered = {*desk.tampered()}
    named = [(index, tag) for index, tag, _ in desk.rows(department) if tag not in tampered]
    named = [(index, tag) for index, tag in named if desk.row_id(tag) and tag not in desk.diary.copies]
    if not named:
        return None
    index, tag = die.choice(named)
    before = str(desk.row_id(tag))
    desk.diary.true_ids[tag] = before
    desk.put_back(department, index, desk.columns(department)[desk.id_column(department)], content, None)
    return f"{_title(desk, department)}: the ID of row {tag}, {before}, is now {content!r}"


@deed("put an ID back")
def restore_id(desk: Desk, die: random.Random) -> str | None:
    """Undo what was done to an ID."""
    return next((put_id_back(desk, tag) for tag in desk.tampered()), None)


def put_id_back(desk: Desk, tag: str) -> str:
    """Type a row's ID back into its cell."""
    department = desk.diary.homes[tag]
    row_id = desk.diary.true_ids.pop(tag)
    stood = desk.row_id(tag)
    if stood is not None:
        desk.diary.former[tag].add(stood)
    stand_in = desk.find_by_id(row_id)
    if stand_in is not None:
        desk.diary.former[stand_in].add(row_id)
    desk.put_back(
        department, desk.find(tag), desk.columns(department)[desk.id_column(department)], row_id, None
    )
    return f"{_title(desk, department)}: the ID of row {tag} is {row_id} again"


@deed("move a column")
def move_column(desk: Desk, die: random.Random) -> str | None:
    """Drag a column elsewhere."""
    department = _department(desk, die)
    columns = desk.columns(department)
    name = die.choice(sorted(columns))
    to = die.randint(0, max(columns.values()))
    if to in {columns[name], columns[name] + 1}:
        return None
    source = _columns(desk, department, columns[name])
    desk.ask(department, {"moveDimension": {"source": source, "destinationIndex": to}})
    return f"{_title(desk, department)}: column {name} moved"


def _columns(desk: Desk, department: str, start: int) -> dict[str, Any]:
    return {
        "sheetId": desk.blank.sheets[department],
        "dimension": "COLUMNS",
        "startIndex": start,
        "endIndex": start + 1,
    }


@deed("hide a column")
def hide_column(desk: Desk, die: random.Random) -> str | None:
    """Hide a column."""
    department = _department(desk, die)
    name = die.choice(sorted(desk.columns(department)))
    span = _columns(desk, department, desk.columns(department)[name])
    change = {"range": span, "properties": {"hiddenByUser": True}, "fields": "hiddenByUser"}
    desk.ask(department, {"updateDimensionProperties": change})
    return f"{_title(desk, department)}: column {name} hidden"


@deed("insert a column")
def insert_column(desk: Desk, die: random.Random) -> str | None:
    """Insert a column and give it a header."""
    department = _department(desk, die)
    if len(desk.columns(department)) > 22:
        return None
    at = die.randint(0, len(desk.columns(department)))
    desk.ask(department, {"insertDimension": {"range": _columns(desk, department, at)}})
    header = f"Column {text(desk, die)}"
    desk.put_back(department, 0, at, header, None)
    return f"{_title(desk, department)}: a new column {header!r}"


@deed("rename a column of one's own")
def rename_unknown(desk: Desk, die: random.Random) -> str | None:
    """Give an unknown column another header."""
    return _rename(desk, die, _department(desk, die), OWN)


@deed("rename a known column")
def rename_known(desk: Desk, die: random.Random) -> str | None:
    """Give a column of the config another header."""
    department = _department(desk, die)
    return _rename(desk, die, department, die.choice(known_columns(department)))


def _rename(desk: Desk, die: random.Random, department: str, name: str) -> str | None:
    if name in {first for (where, _), first in desk.renamed.items() if where == department}:
        return None
    at = mark_cell(desk, department, name)["columnIndex"]
    header = f"{name} v{desk.diary.next_number()}z"
    desk.put_back(department, 0, at, header, None)
    desk.renamed[department, header] = name
    return f"{_title(desk, department)}: column {name} is now called {header!r}"


def rename_back(desk: Desk, department: str, header: str) -> str:
    """Give a column its first header again."""
    at = desk.columns(department)[desk.renamed[department, header]]
    name = desk.renamed.pop((department, header))
    desk.put_back(department, 0, at, name, None)
    return f"{_title(desk, department)}: column {header!r} is called {name} again"


@deed("rename a tab")
def rename_tab(desk: Desk, die: random.Random) -> str | None:
    """Give a tab another title."""
    department = _department(desk, die)
    title = f"Tab {text(desk, die)}"
    properties = {"sheetId": desk.blank.sheets[department], "title": title}
    desk.ask(department, {"updateSheetProperties": {"properties": properties, "fields": "title"}})
    return f"{_title(desk, department)}: the tab is now called {title!r}"


def title_back(desk: Desk, department: str) -> str:
    """Give a tab the title that the config has for it."""
    title = desk.company.departments[department].sheet
    properties = {"sheetId": desk.blank.sheets[department], "title": title}
    desk.ask(department, {"updateSheetProperties": {"properties": properties, "fields": "title"}})
    return f"a tab is called {title} again"


@deed("duplicate a tab")
def duplicate_tab(desk: Desk, die: random.Random) -> str | None:
    """Duplicate a tab, rows, IDs and all."""
    department = _department(desk, die)
    if len(desk.workbook(department).sheets) > 4:
        return None
    made = desk.ask(department, {"duplicateSheet": {"sourceSheetId": desk.blank.sheets[department]}})
    sheet_id = made[0]["duplicateSheet"]["properties"]["sheetId"]
    desk.watch_tab(department, sheet_id)
    return f"{_title(desk, department)}: the tab duplicated"


@deed("note")
def note(desk: Desk, die: random.Random) -> str | None:
    """Put a note of one's own on a cell of a column the config does not know."""
    department = _department(desk, die)
    rows = list(desk.rows(department))
    if not rows:
        return None
    index, tag, _ = die.choice(rows)
    said = text(desk, die)
    desk.put_note(department, index, OWN, said)
    desk.diary.notes[tag, OWN] = said
    return f"{_title(desk, department)}: a note on {OWN} of row {tag}: {said!r}"


__all__ = ["TAG", "put_id_back", "rename_back"]
