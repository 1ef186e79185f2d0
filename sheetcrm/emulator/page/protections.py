"""Protected ranges as one person meets them."""

from __future__ import annotations

from sheetcrm.emulator.a1 import Span
from sheetcrm.emulator.edit import Edit
from sheetcrm.emulator.errors import ApiError
from sheetcrm.emulator.model import Json, Sheet
from sheetcrm.emulator.page.refusals import WARNED, PageError
from sheetcrm.emulator.ranges import Target, resolve_grid, span_of


def shown_protections(edit: Edit, sheet: Sheet) -> list[Json]:
    """Return the ranges that refuse this person or ask before an edit.

    Keys: `kind` (`locked` or `warning`), `area` and `free` as [row, column, end row, end column], `about`.
    """
    found: list[Json] = []
    for protection in sheet.listed("protectedRanges"):
        target = _target(edit, sheet, protection)
        kind = _kind(edit, target, protection)
        if kind:
            free = [
                _corners(Target(sheet, span_of(part))) for part in protection.get("unprotectedRanges", ())
            ]
            about = protection.get("description", "")
            found.append({"kind": kind, "area": _corners(target), "free": free, "about": about})
    return found


def _target(edit: Edit, sheet: Sheet, protection: Json) -> Target:
    if "range" in protection:
        return Target(sheet, span_of(protection["range"]))
    named = protection.get("namedRangeId")
    for entry in edit.workbook.listed("namedRanges"):
        if entry.get("namedRangeId") == named and "range" in entry:
            return resolve_grid(edit.workbook, entry["range"])
    return Target(sheet, Span(0, 0, 0, 0))


def _kind(edit: Edit, target: Target, protection: Json) -> str:
    if protection.get("warningOnly"):
        return "warning"
    try:
        edit.require_editable(target.sheet, (target.span.row, target.row_end), _columns(target))
    except ApiError:
        return "locked"
    return ""


def _columns(target: Target) -> tuple[int, int]:
    return target.span.column, target.column_end


def _corners(target: Target) -> list[int]:
    return [target.span.row, target.span.column, target.row_end, target.column_end]


def require_confirmed(edit: Edit, sheet: Sheet, area: Span) -> None:
    """Ask back before an edit of cells that are protected by a warning.

    Raises:
        PageError: code `warning`; the person may send the edit again, confirmed.
    """
    for protection in sheet.listed("protectedRanges"):
        if not protection.get("warningOnly"):
            continue
        guarded = _target(edit, sheet, protection)
        free = [span_of(part) for part in protection.get("unprotectedRanges", ())]
        wanted = Target(sheet, area).clamped()
        if _meets(guarded, wanted) and not any(_holds(Target(sheet, part), wanted) for part in free):
            raise PageError(409, "warning", WARNED, about=protection.get("description", ""))


def _meets(first: Target, second: Target) -> bool:
    return (
        first.span.row < second.row_end
        and second.span.row < first.row_end
        and first.span.column < second.column_end
        and second.span.column < first.column_end
    )


def _holds(outer: Target, inner: Target) -> bool:
    return (
        outer.span.row <= inner.span.row
        and inner.row_end <= outer.row_end
        and outer.span.column <= inner.span.column
        and inner.column_end <= outer.column_end
    )
