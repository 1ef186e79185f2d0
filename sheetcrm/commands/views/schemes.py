"""In what a config and its sheets differ, for people and programs."""

from __future__ import annotations

from typing import Any

from rich.console import Console
from rich.text import Text

from sheetcrm.commands.output import print_table
from sheetcrm.commands.views.documents import findings_document
from sheetcrm.commands.views.findings import print_findings
from sheetcrm.schema.company import Company
from sheetcrm.schema.scheme_changes import Kind, SchemeChange
from sheetcrm.schema.system_tabs import with_conflict_tabs
from sheetcrm.sync.scheme import SchemeDiff

_WORDS = {
    Kind.ADD_DEPARTMENT: "new department",
    Kind.REMOVE_DEPARTMENT: "department gone",
    Kind.RENAME_TAB: "tab renamed",
    Kind.MOVE_TAB: "tab in another spreadsheet",
    Kind.CHANGE_ROW_IDS: "letters of row IDs",
    Kind.ADD_COLUMN: "new column",
    Kind.RENAME_COLUMN: "column renamed",
    Kind.RETIRE_COLUMN: "column gone",
    Kind.MOVE_COLUMN: "column moved",
    Kind.CHANGE_COLUMN: "column changed",
    Kind.REORDER_COLUMNS: "order of columns",
    Kind.ADD_PIPELINE: "new pipeline",
    Kind.REMOVE_PIPELINE: "pipeline gone",
    Kind.ADD_STATUS: "new status",
    Kind.RENAME_STATUS: "status renamed",
    Kind.REMOVE_STATUS: "status gone",
    Kind.CHANGE_STATUS: "status changed",
    Kind.REORDER_STATUSES: "order of statuses",
    Kind.CHANGE_RULES: "rules",
}


def print_diff(console: Console, company: Company, found: SchemeDiff) -> None:
    """Print what differs, and what to do about it."""
    print_changes(console, company, found.changes)
    print_findings(console, with_conflict_tabs(company), found.findings)
    if not found.is_known:
        console.print(
            "Which config was applied last is not known; setup takes note of it.", style="dim", soft_wrap=True
        )
    changes = f"{len(found.changes)} change{'' if len(found.changes) == 1 else 's'}"
    made = len(found.structure.changes)
    told = (
        "Config and sheets are in step."
        if found.is_empty
        else f"{changes} of the config since it was applied; setup would make {made} in the sheets."
    )
    console.print(Text(told, "bold"), soft_wrap=True)
    if found.needs_apply:
        console.print("\nNext: `sheetcrm schema apply` shows what would become of the cells.", soft_wrap=True)
    elif not found.structure.is_empty or found.changes:
        console.print("\nNext: `sheetcrm setup`.", soft_wrap=True)


def diff_document(found: SchemeDiff) -> dict[str, Any]:
    """What differs as JSON values."""
    return {
        "in_step": found.is_empty,
        "applied_is_known": found.is_known,
        "needs_apply": found.needs_apply,
        "changes": [change_document(change) for change in found.changes],
        "setup_changes": len(found.structure.changes),
        "findings": findings_document(found.findings),
    }


def print_changes(console: Console, company: Company, changes: tuple[SchemeChange, ...]) -> None:
    """Print changes of the config; nothing where there are none."""
    if changes:
        rows = [(_place(company, change), _WORDS[change.kind], _what(change)) for change in changes]
        print_table(console, ["Department", "Change", ""], rows, whole=(1,))
        console.print()


def change_document(change: SchemeChange) -> dict[str, Any]:
    """One change as JSON values."""
    return {
        "kind": change.kind.value,
        "department": change.department,
        "name": change.name,
        "was": change.was,
        "detail": change.detail,
        "may_have_become": list(change.doubts),
        "needs_apply": change.needs_apply,
    }


def _place(company: Company, change: SchemeChange) -> str:
    rules = company.departments.get(change.department)
    return change.department if rules is None else rules.title


def _what(change: SchemeChange) -> Text:
    text = Text(f"{change.was} → {change.name}" if change.was else change.name)
    if change.detail:
        text.append(f"  {change.detail}", "dim")
    if change.doubts:
        text.append(f"\n{advice(change)}", "yellow")
    return text


def advice(change: SchemeChange) -> str:
    """What to write into the config where something may have been renamed."""
    new = change.doubts[0]
    if change.kind is Kind.RETIRE_COLUMN:
        where = f"departments: {change.department}: columns: {new}"
        return f"If it is '{new}' now, write `aliases: [{change.name}]` under {where}."
    if change.kind is Kind.MOVE_COLUMN:
        return f"It is new in '{new}'; its values stay here unless a link carries them over first."
    if change.kind is Kind.REMOVE_STATUS:
        where = f"departments: {change.department}"
        return f"If it is '{new}' now, write `was: {{{new}: {change.name}}}` under {where}."
    return f"Perhaps it is '{new}' now; a {_WORDS[change.kind].split()[0]} keeps its name for good."
