"""The colours of statuses, as conditional formats of the status column: pure.

Google gives conditional formats no name; their place in the list is all there is to address them by (Sheets
API, ConditionalFormatRule). One of ours is known by its colour, a shade that nobody comes by in the palette,
together with its shape: one column, one exact text. So whoever gives a status another colour by hand makes
the rule theirs: it stays, and since ours come last in the list, theirs is what shows.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sheetcrm.language import say, unsaid
from sheetcrm.schema.company import Category
from sheetcrm.sheets.gaps import Gap, Request, TabView
from sheetcrm.sheets.structure_changes import What
from sheetcrm.sheets.tabs import Colouring

COLOURS: Mapping[Category, str] = {
    Category.QUEUED: "#e7f0fb",
    Category.ACTIVE: "#fdf3cf",
    Category.WAITING: "#fbe1c7",
    Category.WON: "#d6efd9",
    Category.LOST: "#f6d7d5",
    Category.CLOSED: "#e6e7e9",
}
"""Light enough for black letters: each keeps a contrast of more than 15 to 1."""

_MISSING = unsaid("The column '{column}' has no colour for {statuses}")
_STALE = unsaid("The column '{column}' has colours of earlier statuses")
_BOTH = unsaid("The column '{column}' has no colour for {statuses} and colours of earlier statuses")

_FORMULA_SIGNS = ("=", "+")
"""A value that begins with one is read as a formula (Sheets API, ConditionValue)."""


def colour_gaps(view: TabView) -> Iterator[Gap]:
    """Give the status column where its colours are not those of the config's statuses."""
    at = view.positions.get(view.rules.status)
    if at is None or view.rules.is_system:
        return
    wanted = _wanted(view)
    found = [_status_of(view, entry, at) for entry in view.tab.colourings]
    missing = [status for status in wanted if (status, wanted[status]) not in found]
    seen: set[tuple[str, str] | None] = {None}
    stale: list[int] = []
    for place, (entry, pair) in enumerate(zip(view.tab.colourings, found, strict=True)):
        is_right = pair is not None and wanted.get(pair[0]) == pair[1] and pair not in seen
        if _is_ours(view, entry) and not is_right:
            stale.append(place)
        if is_right:
            seen.add(pair)
    if missing or stale:
        yield _gap(view, at, missing, stale)


def _wanted(view: TabView) -> dict[str, str]:
    statuses = (view.rules.find_status(name) for name in view.rules.status_names)
    return {
        status.name: COLOURS[status.category]
        for status in statuses
        if status is not None and not status.name.startswith(_FORMULA_SIGNS)
    }


def _status_of(view: TabView, entry: Colouring, at: int) -> tuple[str, str] | None:
    """The status and colour that a rule gives to the whole column; None where it gives none."""
    if entry.condition != "TEXT_EQ" or len(entry.values) != 1:
        return None
    if not any(area.holds_column(at, view.tab.row_count) for area in entry.areas):
        return None
    return entry.values[0], entry.colour


def _is_ours(view: TabView, entry: Colouring) -> bool:
    one_column = len(entry.areas) == 1 and entry.areas[0].is_column(
        entry.areas[0].start_column, view.tab.row_count
    )
    return entry.condition == "TEXT_EQ" and entry.colour in COLOURS.values() and one_column


def _gap(view: TabView, at: int, missing: Sequence[str], stale: Sequence[int]) -> Gap:
    sheet_id, column = view.tab.sheet_id, view.rules.status
    # From the end on, so that what is still to go keeps its place.
    away: list[Request] = [
        {"deleteConditionalFormatRule": {"sheetId": sheet_id, "index": place}} for place in reversed(stale)
    ]
    end = len(view.tab.colourings) - len(stale)
    wanted = _wanted(view)
    added: list[Request] = [
        {"addConditionalFormatRule": {"rule": _rule(view, at, status, wanted[status]), "index": end + number}}
        for number, status in enumerate(missing)
    ]
    told = _MISSING if not stale else _BOTH if missing else _STALE
    return Gap(
        code="colours-missing",
        what=What.COLOUR_STATUSES,
        at=at,
        field=column,
        message=say(told, column=column, statuses=", ".join(missing)),
        requests=(*away, *added),
        replaces=bool(stale),
    )


def _rule(view: TabView, at: int, status: str, colour: str) -> Mapping[str, Any]:
    condition = {"type": "TEXT_EQ", "values": [{"userEnteredValue": status}]}
    channels = (int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5))
    background = {"rgbColor": dict(zip(("red", "green", "blue"), channels, strict=True))}
    # From row 1 on: a row inserted above the first one would otherwise push the range down.
    return {
        "ranges": [view.whole(at)],
        "booleanRule": {"condition": condition, "format": {"backgroundColorStyle": background}},
    }
