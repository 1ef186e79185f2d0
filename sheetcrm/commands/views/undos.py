"""The undo of a pass, for people and programs."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from zoneinfo import ZoneInfo

from rich.console import Console
from rich.text import Text

from sheetcrm.commands.output import print_table
from sheetcrm.commands.views.plans import PlanView
from sheetcrm.schema.cells import encode
from sheetcrm.schema.company import Company
from sheetcrm.sync.plan import CellEdit
from sheetcrm.sync.plan_documents import edit_document, new_row_document
from sheetcrm.sync.results import PassResult, Preview
from sheetcrm.sync.undo import Undo
from sheetcrm.sync.undo_choice import Standing, Stays

_REASONS = {
    Stays.CHANGED: "changed since",
    Stays.GONE: "the row is not in the sheet",
    Stays.UNREAD: "the sheet could not be read",
    Stays.KEPT_OUT: "the row is on hold or outside the pilot",
    Stays.FORMULA: "a formula or an error stood there before, which is never written",
    Stays.AGAIN: "the rules want it still, and would write it again",
    Stays.IN_USE: "other rows were made from this one",
    Stays.IS_BACK: "the row is there again",
}


def print_undo(
    console: Console, company: Company, preview: Preview, undo: Undo, result: PassResult | None
) -> None:
    """Print what goes back, what changes along with it, and what stays.

    Args:
        console: where to.
        company: the config.
        preview: the read it was worked out from.
        undo: what goes back.
        result: the pass that did it; None where it is only shown.
    """
    view = PlanView(company, preview.look.layouts)
    _print_cells(console, view, "Goes back" if result is None else "Went back", undo.back)
    _print_cells(console, view, "Changes along with it", undo.follow)
    for department, row_id in undo.cleared:
        title = company.departments[department].title
        console.print(Text(f"Row {row_id} of {title} is cleared: nobody has touched it since."))
    for row in undo.restored:
        console.print(
            Text(f"Row {row.row_id} of {company.departments[row.department].title} is added again.")
        )
    _print_stays(console, company, view, undo.stays)
    console.print(Text(_headline(undo, result), "bold"), soft_wrap=True)


def undo_document(preview: Preview, undo: Undo, result: PassResult | None) -> dict[str, Any]:
    """An undo as JSON values."""
    return {
        "undone_run": undo.run,
        "run": None if result is None else result.run,
        "outcome": None if result is None else result.outcome,
        "back": _edits(preview, undo.back),
        "cleared_rows": [{"department": name, "row_id": row_id} for name, row_id in undo.cleared],
        "restored_rows": [new_row_document(row) for row in undo.restored],
        "follow": _edits(preview, undo.follow),
        "stays": [_standing(entry) for entry in undo.stays],
        "failed_cells": None if result is None else sum(one.cells for one in result.applied.failures),
    }


def _headline(undo: Undo, result: PassResult | None) -> str:
    counts = (
        (len(undo.back), "cell", "goes back", "go back"),
        (len(undo.cleared), "row", "is cleared", "are cleared"),
        (len(undo.restored), "row", "is added again", "are added again"),
        (len(undo.stays), "change", "stays", "stay"),
    )
    parts = [
        f"{count} {noun} {one}" if count == 1 else f"{count} {noun}s {many}"
        for count, noun, one, many in counts
        if count
    ]
    told = f"Undo of run {undo.run}: {', '.join(parts) or 'it wrote nothing'}."
    if undo.is_empty:
        return f"{told} Nothing is to be done."
    if result is None:
        return f"{told} To do it: sheetcrm undo {undo.run} --yes"
    failed = sum(failure.cells for failure in result.applied.failures)
    missed = f" {failed} cells were not confirmed; undo it once more." if failed else ""
    return f"{told} Done by run {result.run}, which can be undone itself.{missed}"


def _print_cells(console: Console, view: PlanView, title: str, edits: Iterable[CellEdit]) -> None:
    lines = [(*view.line_of_edit(edit)[1:4], view.change(edit)) for edit in edits]
    if lines:
        console.print(Text(title, "bold"))
        print_table(console, ["Cell", "Row ID", "Column", "Now → then"], lines, whole=(0, 1), indent=2)
        console.print()


def _print_stays(console: Console, company: Company, view: PlanView, stays: Iterable[Standing]) -> None:
    lines = [
        (
            entry.row_id,
            entry.column or "(the row)",
            view.value(entry.department, entry.column, entry.made) if entry.column else "",
            view.value(entry.department, entry.column, entry.now) if entry.column else "",
            _reason(company, entry),
        )
        for entry in stays
    ]
    if lines:
        console.print(Text("Stays as it is", "bold"))
        headers = ["Row ID", "Column", "The pass wrote", "Now", "Why"]
        print_table(console, headers, lines, whole=(0,), indent=2)
        console.print()


def _reason(company: Company, entry: Standing) -> str:
    told, later = _REASONS[entry.reason], entry.later
    if entry.reason is not Stays.CHANGED:
        return told
    if later is None:
        return f"{told}, after the last pass, by a person"
    at = f"{later.at.astimezone(ZoneInfo(company.timezone)):%d.%m.%Y %H:%M:%S}"
    if later.by_person:
        return f"{told} by a person (who: not known), seen at {at} by run {later.run}"
    return f"{told} by run {later.run} at {at}"


def _edits(preview: Preview, edits: Iterable[CellEdit]) -> list[dict[str, Any]]:
    layouts = preview.look.layouts
    return [edit_document(edit, layouts[edit.department].address(edit.number, edit.column)) for edit in edits]


def _standing(entry: Standing) -> dict[str, Any]:
    later = entry.later
    return {
        "department": entry.department,
        "row_id": entry.row_id,
        "column": entry.column or None,
        "reason": entry.reason.value,
        "made": encode(entry.made),
        "now": encode(entry.now),
        "changed_by_person": None if later is None else later.by_person,
        "seen_from": None if later is None or later.seen_from is None else later.seen_from.isoformat(),
        "seen_at": None if later is None else later.at.isoformat(),
        "seen_by_run": None if later is None else later.run,
    }
