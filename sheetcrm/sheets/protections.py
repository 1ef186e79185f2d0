"""Which columns people are warned to leave alone, or kept from: pure.

A range of ours is known by its description. Where somebody has protected a column in another way that serves
as well, nothing is added. Whoever makes a strict range can always edit it, and so can the file's owner; the
account that syncs is named besides, since another one may run the next setup (Sheets API, ProtectedRange).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Literal

from sheetcrm.language import say, unsaid
from sheetcrm.schema.column_roles import protection_of
from sheetcrm.sheets.gaps import Gap, Request, TabView
from sheetcrm.sheets.structure_changes import What
from sheetcrm.sheets.tabs import Protection

_NAME = "sheetcrm:"
_DESCRIPTIONS: Mapping[Literal["en", "ru"], str] = {
    "en": f"{_NAME} filled in by the program",
    "ru": f"{_NAME} заполняет программа",
}


def protection_gaps(view: TabView) -> Iterator[Gap]:
    """Give the columns that are protected less, more or otherwise than the config wants."""
    for at, name, _ in view.columns():
        wanted = protection_of(view.company, view.department, name)
        mine = [entry for entry in view.tab.protections if is_ours_on(entry, at)]
        requests, told = _compare(view, at, wanted, mine)
        if requests:
            yield Gap(
                code="protection-changed" if mine else "protection-missing",
                what=What.PROTECT_COLUMNS,
                at=at,
                field=name,
                message=say(told, column=name),
                requests=tuple(requests),
                replaces=bool(mine),
            )


def _compare(view: TabView, at: int, wanted: str, mine: Sequence[Protection]) -> tuple[list[Request], str]:
    warns = wanted == "warning"
    good = [entry for entry in mine if _covers(view, entry, at) and entry.warns_only is warns]
    if wanted == "none":
        return _away(mine), unsaid("'{column}' is protected, and the config leaves it open")
    if good:
        return _away([entry for entry in mine if entry is not good[0]]), unsaid(
            "'{column}' is protected several times"
        )
    if any(_serves(view, entry, at, warns=warns) for entry in view.tab.protections if entry not in mine):
        return _away(mine), unsaid("'{column}' is protected twice")
    told = unsaid("'{column}' is not protected")
    if mine:
        told = unsaid("'{column}' is protected in another way than the config says")
    return [_put(view, at, mine[:1], warns=warns), *_away(mine[1:])], told


def _put(view: TabView, at: int, before: Sequence[Protection], *, warns: bool) -> Request:
    entry: dict[str, Any] = {"range": view.whole(at), "description": _DESCRIPTIONS[view.company.language]}
    entry["warningOnly"] = warns
    if not warns:
        entry["editors"] = {"users": [view.account] if view.account else []}
    if not before:
        return {"addProtectedRange": {"protectedRange": entry}}
    body = {"protectedRange": {**entry, "protectedRangeId": before[0].range_id}}
    return {"updateProtectedRange": {**body, "fields": "range,description,warningOnly,editors"}}


def _away(entries: Sequence[Protection]) -> list[Request]:
    return [{"deleteProtectedRange": {"protectedRangeId": entry.range_id}} for entry in entries]


def is_ours_on(entry: Protection, at: int) -> bool:
    """Whether a protected range is one of sheetcrm's on the column at an index."""
    columns = (entry.area.start_column, entry.area.end_column)
    return entry.description.startswith(_NAME) and columns == (at, at + 1)


def _covers(view: TabView, entry: Protection, at: int) -> bool:
    return entry.area.is_column(at, view.tab.row_count)


def _serves(view: TabView, entry: Protection, at: int, *, warns: bool) -> bool:
    """Whether a range of somebody else's does what one of ours would."""
    return entry.area.holds_column(at, view.tab.row_count) and (warns or not entry.warns_only)
