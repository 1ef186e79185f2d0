"""What setup makes, for people and programs."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from rich.console import Console
from rich.text import Text

from sheetcrm.commands.output import print_table, said, tell
from sheetcrm.commands.views.documents import findings_document, requests_document
from sheetcrm.commands.views.findings import print_findings
from sheetcrm.commands.views.requests import cost_line
from sheetcrm.language import Language, in_language, say, unsaid
from sheetcrm.schema.company import Company, EmbeddedConnection
from sheetcrm.sheets.ledger import Summary
from sheetcrm.sheets.structure import KnownIds, StructureChange, StructurePlan, What

_WHAT = {
    What.CREATE_SPREADSHEET: say("create the file"),
    What.USE_SPREADSHEET: say("use the file"),
    What.ADD_SHEET: say("add the tab"),
    What.NAME_SHEET: say("name the tab"),
    What.ADD_COLUMNS: say("add columns"),
    What.FREEZE_HEADER: say("freeze the header"),
    What.ADD_NOTES: say("add notes to headers"),
    What.FORMAT_COLUMNS: say("format columns"),
    What.ADD_LISTS: say("add drop-down lists"),
    What.ADD_SCRATCH: say("add the tab for sheetcrm's own notes"),
    What.ADD_CHECKBOXES: say("add checkboxes"),
    What.COLOUR_STATUSES: say("colour the statuses of"),
    What.PROTECT_COLUMNS: say("protect columns"),
    What.MARK_COLUMNS: say("note which columns they are"),
    What.RENAME_HEADER: say("rename the header"),
    What.RENAME_TAB: say("rename the tab"),
    What.HIDE_COLUMN: say("hide the column"),
    What.MOVE_COLUMNS: say("put columns in order"),
}
_SHOWN = 100
"""Letters of a list of headers that a terminal shows; pipes and JSON get all of them."""


def print_structure(
    console: Console, company: Company, plan: StructurePlan, ids: KnownIds | None, cost: Summary
) -> None:
    """Print what was made, or what would be where nothing was remembered, and what to do next."""
    if plan.is_empty:
        tell(console, say("Everything is in place: nothing to make."), "bold")
    else:
        rows = list(structure_lines(console, plan))
        print_table(
            console, [say("Spreadsheet"), say("Tab"), say("Change") if ids is None else say("Done")], rows
        )
        console.print()
        tell(console, _headline(plan, is_made=ids is not None), "bold")
    print_findings(console, company, plan.findings)
    tell(console, cost_line(cost), "dim")
    for line in _next_steps(company, plan, ids):
        tell(console, line)


def _headline(plan: StructurePlan, *, is_made: bool) -> str:
    changes, files = len(plan.changes), sum(bool(part.changes) for part in plan.spreadsheets)
    counted = say("1 change") if changes == 1 else say("{count} changes", count=changes)
    places = say("1 file") if files == 1 else say("{count} files", count=files)
    told = unsaid("Made: {changes} in {files}.") if is_made else unsaid("To make: {changes} in {files}.")
    return say(told, changes=counted, files=places)


def structure_document(
    plan: StructurePlan, ids: KnownIds | None, cost: Summary, *, applied: bool, language: Language = "en"
) -> dict[str, Any]:
    """What was made as JSON values."""
    return {
        "applied": applied,
        "in_place": plan.is_empty,
        "changes": [
            {
                "spreadsheet": change.spreadsheet,
                "sheet": change.sheet,
                "what": change.what.value,
                "detail": in_language(change.detail, language),
                "replaces": [in_language(told, language) for told in change.replaces],
            }
            for change in plan.changes
        ],
        "findings": findings_document(plan.findings, language),
        "spreadsheets": {} if ids is None else dict(ids.spreadsheets),
        "sheets": {} if ids is None else dict(ids.sheets),
        "requests": requests_document(cost),
    }


def structure_lines(console: Console, plan: StructurePlan) -> Iterator[tuple[str | Text, ...]]:
    """A line per change; on a terminal one for all changes of a new file, and long lists cut."""
    whole = not console.is_terminal
    for part in plan.spreadsheets:
        is_new = any(change.what is What.CREATE_SPREADSHEET for change in part.changes)
        if is_new and not whole:
            tabs = dict.fromkeys(change.sheet for change in part.changes if change.sheet)
            what = Text(said(console, _WHAT[What.CREATE_SPREADSHEET]))
            told = say("'{title}', with columns, formats and lists", title=part.title)
            yield part.name, ", ".join(tabs), what.append(f"  {said(console, told)}", "dim")
            continue
        for change in part.changes:
            yield part.name, change.sheet, _change(console, change, whole=whole)


def _change(console: Console, change: StructureChange, *, whole: bool) -> Text:
    detail = said(console, change.detail)
    if not whole and len(detail) > _SHOWN:
        detail = f"{detail[: _SHOWN - 1]}…"
    told = Text(said(console, _WHAT[change.what])).append(f"  {detail}" if detail else "", "dim")
    for replaced in change.replaces:
        told.append(f"\n  {said(console, replaced)}.", "yellow")
    return told


def _next_steps(company: Company, plan: StructurePlan, ids: KnownIds | None) -> Iterator[str]:
    if ids is None:
        if not plan.is_empty:
            yield ""
            yield say("Next: `sheetcrm setup` makes all this.")
        return
    if not isinstance(company.connection, EmbeddedConnection):
        yield ""
        yield say("The files:")
        yield from (
            f"  {name}: https://docs.google.com/spreadsheets/d/{file_id}"
            for name, file_id in ids.spreadsheets.items()
        )
    yield ""
    yield say(
        "Next: type into the sheets; `sheetcrm plan` shows what a sync would do, `sheetcrm sync` does it."
    )
