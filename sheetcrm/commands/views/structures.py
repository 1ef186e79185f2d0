"""What setup makes, for people and programs."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from rich.console import Console
from rich.text import Text

from sheetcrm.commands.output import print_table
from sheetcrm.commands.views.documents import findings_document, requests_document
from sheetcrm.commands.views.findings import print_findings
from sheetcrm.commands.views.requests import cost_line
from sheetcrm.schema.company import Company, EmbeddedConnection
from sheetcrm.sheets.ledger import Summary
from sheetcrm.sheets.structure import KnownIds, StructureChange, StructurePlan, What

_WHAT = {
    What.CREATE_SPREADSHEET: "create the file",
    What.USE_SPREADSHEET: "use the file",
    What.ADD_SHEET: "add the tab",
    What.NAME_SHEET: "name the tab",
    What.ADD_COLUMNS: "add columns",
    What.FREEZE_HEADER: "freeze the header",
    What.ADD_NOTES: "add notes to headers",
    What.FORMAT_COLUMNS: "format columns",
    What.ADD_LISTS: "add drop-down lists",
    What.ADD_SCRATCH: "add the tab for sheetcrm's own notes",
    What.ADD_CHECKBOXES: "add checkboxes",
    What.COLOUR_STATUSES: "colour the statuses of",
    What.PROTECT_COLUMNS: "protect columns",
    What.MARK_COLUMNS: "note which columns they are",
    What.RENAME_HEADER: "rename the header",
    What.RENAME_TAB: "rename the tab",
    What.HIDE_COLUMN: "hide the column",
    What.MOVE_COLUMNS: "put columns in order",
}
_SHOWN = 100
"""Letters of a list of headers that a terminal shows; pipes and JSON get all of them."""


def print_structure(
    console: Console, company: Company, plan: StructurePlan, ids: KnownIds | None, cost: Summary
) -> None:
    """Print what was made, or what would be where nothing was remembered, and what to do next."""
    if plan.is_empty:
        console.print(Text("Everything is in place: nothing to make.", "bold"))
    else:
        rows = list(structure_lines(plan, whole=not console.is_terminal))
        print_table(console, ["Spreadsheet", "Tab", "Change" if ids is None else "Done"], rows)
        files = sum(bool(part.changes) for part in plan.spreadsheets)
        tense = "To make" if ids is None else "Made"
        console.print(
            Text(f"\n{tense}: {_counted(len(plan.changes), 'change')} in {_counted(files, 'file')}.", "bold")
        )
    print_findings(console, company, plan.findings)
    console.print(Text(cost_line(cost), "dim"), soft_wrap=True)
    for line in _next_steps(company, plan, ids):
        console.print(line, soft_wrap=True)


def structure_document(
    plan: StructurePlan, ids: KnownIds | None, cost: Summary, *, applied: bool
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
                "detail": change.detail,
                "replaces": list(change.replaces),
            }
            for change in plan.changes
        ],
        "findings": findings_document(plan.findings),
        "spreadsheets": {} if ids is None else dict(ids.spreadsheets),
        "sheets": {} if ids is None else dict(ids.sheets),
        "requests": requests_document(cost),
    }


def structure_lines(plan: StructurePlan, *, whole: bool) -> Iterator[tuple[str | Text, ...]]:
    """A line per change; of a new file all changes in one, unless everything is wanted whole."""
    for part in plan.spreadsheets:
        is_new = any(change.what is What.CREATE_SPREADSHEET for change in part.changes)
        if is_new and not whole:
            tabs = dict.fromkeys(change.sheet for change in part.changes if change.sheet)
            what = Text(_WHAT[What.CREATE_SPREADSHEET]).append(f"  '{part.title}'", "dim")
            yield part.name, ", ".join(tabs), what.append(", with columns, formats and lists", "dim")
            continue
        for change in part.changes:
            yield part.name, change.sheet, _change(change, whole=whole)


def _change(change: StructureChange, *, whole: bool) -> Text:
    detail = change.detail if whole or len(change.detail) <= _SHOWN else f"{change.detail[: _SHOWN - 1]}…"
    told = Text(_WHAT[change.what]).append(f"  {detail}" if detail else "", "dim")
    for replaced in change.replaces:
        told.append(f"\n  {replaced}.", "yellow")
    return told


def _next_steps(company: Company, plan: StructurePlan, ids: KnownIds | None) -> Iterator[str]:
    if ids is None:
        if not plan.is_empty:
            yield "\nNext: `sheetcrm setup` makes all this."
        return
    if not isinstance(company.connection, EmbeddedConnection):
        yield "\nThe files:"
        yield from (
            f"  {name}: https://docs.google.com/spreadsheets/d/{file_id}"
            for name, file_id in ids.spreadsheets.items()
        )
    yield "\nNext: type into the sheets; `sheetcrm plan` shows what a sync would do, `sheetcrm sync` does it."


def _counted(count: int, noun: str) -> str:
    return f"{count} {noun}{'' if count == 1 else 's'}"
