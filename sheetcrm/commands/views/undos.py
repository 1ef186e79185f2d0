"""The undo of a pass, for people and programs."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from zoneinfo import ZoneInfo

from rich.console import Console

from sheetcrm.commands.output import print_table, tell
from sheetcrm.commands.views.plans import PlanView
from sheetcrm.language import say, together, unsaid
from sheetcrm.schema.cells import encode
from sheetcrm.schema.company import Company
from sheetcrm.sync.plan import CellEdit
from sheetcrm.sync.plan_documents import edit_document, new_row_document
from sheetcrm.sync.results import PassResult, Preview
from sheetcrm.sync.undo import Undo
from sheetcrm.sync.undo_choice import Standing, Stays

_REASONS = {
    Stays.CHANGED: say("changed since"),
    Stays.GONE: say("the row is not in the sheet"),
    Stays.UNREAD: say("the sheet could not be read"),
    Stays.KEPT_OUT: say("the row is on hold or outside the pilot"),
    Stays.FORMULA: say("a formula or an error stood there before, which is never written"),
    Stays.AGAIN: say("the rules want it still, and would write it again"),
    Stays.IN_USE: say("other rows were made from this one"),
    Stays.IS_BACK: say("the row is there again"),
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
    _print_cells(console, view, say("Goes back") if result is None else say("Went back"), undo.back)
    _print_cells(console, view, say("Changes along with it"), undo.follow)
    for department, row_id in undo.cleared:
        title = company.departments[department].title
        tell(
            console,
            say("Row {row} of {title} is cleared: nobody has touched it since.", row=row_id, title=title),
        )
    for row in undo.restored:
        title = company.departments[row.department].title
        tell(console, say("Row {row} of {title} is added again.", row=row.row_id, title=title))
    _print_stays(console, company, view, undo.stays)
    tell(console, _headline(undo, result), "bold")


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
        (len(undo.back), unsaid("1 cell goes back"), unsaid("{count} cells go back")),
        (len(undo.cleared), unsaid("1 row is cleared"), unsaid("{count} rows are cleared")),
        (len(undo.restored), unsaid("1 row is added again"), unsaid("{count} rows are added again")),
        (len(undo.stays), unsaid("1 change stays"), unsaid("{count} changes stay")),
    )
    parts = [say(one if count == 1 else many, count=count) for count, one, many in counts if count]
    changes = together(*parts, between=", ") if parts else say("it wrote nothing")
    told = say("Undo of run {run}: {changes}.", run=undo.run, changes=changes)
    if undo.is_empty:
        return together(told, say("Nothing is to be done."))
    if result is None:
        return together(told, say("To do it: sheetcrm undo {run} --yes", run=undo.run))
    failed = sum(failure.cells for failure in result.applied.failures)
    return together(
        told,
        say("Done by run {run}, which can be undone itself.", run=result.run),
        say("{count} cells were not confirmed; undo it once more.", count=failed) if failed else "",
    )


def _print_cells(console: Console, view: PlanView, title: str, edits: Iterable[CellEdit]) -> None:
    lines = [(*view.line_of_edit(edit)[1:4], view.change(edit)) for edit in edits]
    if lines:
        tell(console, title, "bold")
        print_table(
            console,
            [say("Cell"), say("Row ID"), say("Column"), say("Now → then")],
            lines,
            whole=(0, 1),
            indent=2,
        )
        console.print()


def _print_stays(console: Console, company: Company, view: PlanView, stays: Iterable[Standing]) -> None:
    lines = [
        (
            entry.row_id,
            entry.column or say("(the row)"),
            view.value(entry.department, entry.column, entry.made) if entry.column else "",
            view.value(entry.department, entry.column, entry.now) if entry.column else "",
            _reason(company, entry),
        )
        for entry in stays
    ]
    if lines:
        tell(console, say("Stays as it is"), "bold")
        headers = [say("Row ID"), say("Column"), say("The pass wrote"), say("Now"), say("Why")]
        print_table(console, headers, lines, whole=(0,), indent=2)
        console.print()


def _reason(company: Company, entry: Standing) -> str:
    told, later = _REASONS[entry.reason], entry.later
    if entry.reason is not Stays.CHANGED:
        return told
    if later is None:
        return say("changed since, after the last pass, by a person")
    at = f"{later.at.astimezone(ZoneInfo(company.timezone)):%d.%m.%Y %H:%M:%S}"
    if later.by_person:
        return say(
            "changed since by a person (who: not known), seen at {time} by run {run}", time=at, run=later.run
        )
    return say("changed since by run {run} at {time}", run=later.run, time=at)


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
