"""What staff do in their sheets: every deed of the design's list, each a function of the desk and a die."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping
from typing import Any

from histories.desk import Desk
from histories.diary import DAY, MONEY, Content, Formula
from histories.firm import CALC, OWN, TAG, TALKS, WORKS

Deed = Callable[[Desk, random.Random], str | None]
"""Does something and says what; None where there was nothing to do it to."""

DEEDS: dict[str, Deed] = {}

_OWN_TEXT: Mapping[str, tuple[str, ...]] = {
    "sales": ("Cargo", "From", "Truck", "Bill"),
    "logistics": ("Cargo", "Loading", "Vehicle", "Inner"),
    "operations": ("Load", "Truck"),
    "accounting": ("Number",),
    "contracts": ("Subject",),
}
_NUMBERS: Mapping[str, tuple[str, ...]] = {
    "sales": ("Cost", "Term"),
    "logistics": ("Cost", "Day"),
    "accounting": ("Amount",),
}
_SYSTEM: Mapping[str, tuple[str, ...]] = {
    "sales": ("Request", "Request status", "Note"),
    "logistics": ("Deal", "Note"),
    "operations": ("Deal",),
    "accounting": ("Deal", "Note"),
}
_STATUSES: Mapping[str, tuple[str, ...]] = {
    "sales": ("Estimate", "Estimate", "New", "Billing", "Won", "Lost"),
    "logistics": ("Truck needed", "Approval", "Approval", "Rejected", "In work", "Done"),
    "operations": ("Answered", "Answered", "New"),
    "accounting": ("Paid",),
    "contracts": ("Signed",),
}
_UNIQUE: Mapping[str, tuple[str, ...]] = {"sales": TALKS, "logistics": WORKS}
_SHAPES = (
    "v{n}z",
    "v{n}z",
    "v{n}z",
    "=v{n}z",
    "+7 v{n}z",
    "-v{n}z",
    "@v{n}z",
    "'v{n}z",
    "00 v{n}z",
    "ё v{n}z, й",
)


def deed(name: str) -> Callable[[Deed], Deed]:
    """Enter a function into the list of deeds."""

    def enter(function: Deed) -> Deed:
        DEEDS[name] = function
        return function

    return enter


def pick_row(desk: Desk, die: random.Random, departments: tuple[str, ...] = ()) -> str | None:
    """Pick a row that stands now; the first deal and what belongs to it more often than others."""
    rows = [
        tag for department in departments or tuple(desk.company.departments) for tag in desk.tags(department)
    ]
    hot = [tag for tag in rows if (desk.row_id(tag) or "").startswith("D-000001")]
    if hot and die.random() < 0.6:
        return die.choice(hot)
    return die.choice(rows) if rows else None


def text(desk: Desk, die: random.Random) -> str:
    """A text that nobody has written before; some look like formulas, numbers or phone numbers."""
    return die.choice(_SHAPES).format(n=desk.diary.next_number())


def number(desk: Desk, column: str) -> int:
    """A number, or day, that nobody has written before."""
    return desk.diary.next_number() + (DAY if column in {"Term", "Day"} else MONEY)


def value_for(desk: Desk, die: random.Random, department: str, column: str) -> Content:
    """A fresh value of the column's kind."""
    return number(desk, column) if column in _NUMBERS.get(department, ()) else text(desk, die)


def known_columns(department: str) -> tuple[str, ...]:
    """The columns staff fill in."""
    return _OWN_TEXT[department] + _NUMBERS.get(department, ())


def say(desk: Desk, tag: str, cells: Mapping[str, Content]) -> str:
    """A sentence about a write."""
    shown = ", ".join(f"{name} := {content!r}" for name, content in cells.items())
    return f"{_place(desk, tag)}: {shown}"


def _place(desk: Desk, tag: str) -> str:
    department = desk.diary.homes[tag]
    return f"{desk.company.departments[department].sheet}, row {tag} ({desk.row_id(tag) or 'no ID'})"


def _write(desk: Desk, tag: str, cells: Mapping[str, Content]) -> str:
    sentence = say(desk, tag, cells)
    desk.write(desk.diary.homes[tag], desk.find(tag), cells)
    return sentence


@deed("new deal")
def new_deal(desk: Desk, die: random.Random) -> str | None:
    """Fill in the first free row of the root department."""
    if len(desk.tags("sales")) > 4:
        return None
    cells: dict[str, Content] = {"Status": die.choice(("New", "Estimate", "Estimate", "Estimate", "Billing"))}
    for column in ("Cargo", "From", "Cost"):
        if die.random() < 0.7:
            cells[column] = value_for(desk, die, "sales", column)
    if die.random() < 0.4:
        cells[OWN] = text(desk, die)
    tag = desk.write("sales", desk.first_free_row("sales"), cells)
    return "a new deal, " + say(desk, tag, cells)


@deed("type")
def type_value(desk: Desk, die: random.Random) -> str | None:
    """Type a value into a cell of the row's own or of somebody else's field."""
    tag = pick_row(desk, die)
    if tag is None:
        return None
    department = desk.diary.homes[tag]
    column = die.choice(known_columns(department))
    return _write(desk, tag, {column: value_for(desk, die, department, column)})


@deed("type beside")
def type_unknown(desk: Desk, die: random.Random) -> str | None:
    """Type into a column the config does not know."""
    tag = pick_row(desk, die)
    return None if tag is None else _write(desk, tag, {OWN: text(desk, die)})


@deed("text in a number")
def text_in_number(desk: Desk, die: random.Random) -> str | None:
    """Type words where a number belongs."""
    tag = pick_row(desk, die, tuple(name for name in _NUMBERS if name in desk.company.departments))
    if tag is None:
        return None
    column = die.choice(_NUMBERS[desk.diary.homes[tag]])
    return _write(desk, tag, {column: f"about v{desk.diary.next_number()}z"})


@deed("formula")
def formula(desk: Desk, die: random.Random) -> str | None:
    """Put a formula into a field the sync knows."""
    tag = pick_row(desk, die)
    if tag is None:
        return None
    made = desk.diary.next_number()
    column = die.choice(_OWN_TEXT[desk.diary.homes[tag]])
    return _write(desk, tag, {column: Formula(f'="v{made}z"', f"v{made}z")})


@deed("formula beside")
def formula_unknown(desk: Desk, die: random.Random) -> str | None:
    """Put a formula about its own row into a column of staff's own."""
    tag = pick_row(desk, die)
    if tag is None:
        return None
    made = desk.diary.next_number()
    return _write(desk, tag, {CALC: Formula(f'={{tag}}&"-v{made}z"', f"{{tag}}-v{made}z")})


@deed("clear")
def clear(desk: Desk, die: random.Random) -> str | None:
    """Empty a cell."""
    tag = pick_row(desk, die)
    return (
        None if tag is None else _write(desk, tag, {die.choice(known_columns(desk.diary.homes[tag])): None})
    )


@deed("status")
def status(desk: Desk, die: random.Random) -> str | None:
    """Move a row to a status that rules look at."""
    tag = pick_row(desk, die)
    if tag is None:
        return None
    cells: dict[str, Content] = {"Status": _next_status(desk, die, tag)}
    if cells["Status"] in {"Approval", "Billing"} and die.random() < 0.7:
        cells["Cost"] = number(desk, "Cost")
    return _write(desk, tag, cells)


def _next_status(desk: Desk, die: random.Random, tag: str) -> str:
    """Deals go to and fro between asking and not asking; the others wherever."""
    department = desk.diary.homes[tag]
    if department == "sales" and die.random() < 0.6:
        return "New" if desk.value(tag, "Status") == "Estimate" else "Estimate"
    return die.choice(_STATUSES[department])


@deed("status of one's own")
def own_status(desk: Desk, die: random.Random) -> str | None:
    """Move a row to a status that no rule looks at and no row has had."""
    tag = pick_row(desk, die, ("sales", "logistics"))
    if tag is None:
        return None
    used = {entry.content for history in desk.diary.history.values() for entry in history}
    free = [name for name in _UNIQUE[desk.diary.homes[tag]] if name not in used]
    return _write(desk, tag, {"Status": free[0]}) if free else None


@deed("there and back")
def revert(desk: Desk, die: random.Random) -> str | None:
    """Put back what a cell held before."""
    places = [
        place for place, entries in desk.diary.history.items() if len(entries) > 1 and _stands(desk, place[0])
    ]
    if not places:
        return None
    tag, column = die.choice(places)
    if column not in known_columns(desk.diary.homes[tag]):
        return None
    return _write(desk, tag, {column: desk.diary.history[tag, column][-2].content})


@deed("agree")
def agree(desk: Desk, die: random.Random) -> str | None:
    """Type the same fresh value into a parent's cell and its child's."""
    pairs = [(desk.find_by_id(row_id.rpartition("/")[0]), tag) for tag, row_id in _children(desk)]
    pairs = [(parent, tag) for parent, tag in pairs if parent is not None]
    if not pairs:
        return None
    parent, child = die.choice(pairs)
    fresh = text(desk, die)
    return _write(desk, parent, {"Cargo": fresh}) + "; " + _write(desk, child, {"Cargo": fresh})


def _children(desk: Desk) -> list[tuple[str, str]]:
    if "logistics" not in desk.company.departments:
        return []
    return [(tag, row_id) for tag in desk.tags("logistics") if (row_id := desk.row_id(tag)) and "/" in row_id]


@deed("type over the sync's")
def overtype_system(desk: Desk, die: random.Random) -> str | None:
    """Type into a column that is the sync's own."""
    tag = pick_row(desk, die, tuple(name for name in _SYSTEM if name in desk.company.departments))
    if tag is None:
        return None
    return _write(desk, tag, {die.choice(_SYSTEM[desk.diary.homes[tag]]): text(desk, die)})


@deed("paste a block")
def paste_block(desk: Desk, die: random.Random) -> str | None:
    """Paste values over several columns of a few rows at once, the sync's own among them."""
    department = die.choice(tuple(desk.company.departments))
    tags = desk.tags(department)
    if not tags:
        return None
    columns = [*known_columns(department), *_SYSTEM.get(department, ()), OWN]
    chosen = sorted(die.sample(columns, min(3, len(columns))))
    said = []
    for tag in die.sample(tags, min(2, len(tags))):
        cells = {column: value_for(desk, die, department, column) for column in chosen}
        said.append(_write(desk, tag, cells))
    return "a pasted block: " + "; ".join(said)


@deed("stray row")
def stray_row(desk: Desk, die: random.Random) -> str | None:
    """Type a row where only requests make rows."""
    department = die.choice([name for name in desk.company.departments if name != "sales"])
    column = _OWN_TEXT[department][0]
    cells: dict[str, Content] = {column: text(desk, die)}
    tag = desk.write(department, desk.first_free_row(department), cells)
    desk.diary.strays.add(tag)
    return "a row of one's own, " + say(desk, tag, cells)


def _stands(desk: Desk, tag: str) -> bool:
    return tag not in desk.diary.buried and tag in desk.tags(desk.diary.homes[tag])


def mark_cell(desk: Desk, department: str, name: str) -> dict[str, Any]:
    """The place of a column's header."""
    return {
        "sheetId": desk.blank.sheets[department],
        "rowIndex": 0,
        "columnIndex": desk.columns(department)[name],
    }


__all__ = ["DEEDS", "TAG", "deed", "value_for"]
