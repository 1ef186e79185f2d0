"""In what a config and its sheets differ, for people and programs."""

from __future__ import annotations

from typing import Any

from rich.console import Console
from rich.text import Text

from sheetcrm.commands.output import print_table, said, tell
from sheetcrm.commands.views.documents import findings_document
from sheetcrm.commands.views.findings import print_findings
from sheetcrm.language import Language, say
from sheetcrm.schema.company import Company
from sheetcrm.schema.scheme_changes import Kind, SchemeChange
from sheetcrm.schema.system_tabs import with_conflict_tabs
from sheetcrm.sync.scheme import SchemeDiff

_WORDS = {
    Kind.ADD_DEPARTMENT: say("new department"),
    Kind.REMOVE_DEPARTMENT: say("department gone"),
    Kind.RENAME_TAB: say("tab renamed"),
    Kind.MOVE_TAB: say("tab in another spreadsheet"),
    Kind.CHANGE_ROW_IDS: say("letters of row IDs"),
    Kind.ADD_COLUMN: say("new column"),
    Kind.RENAME_COLUMN: say("column renamed"),
    Kind.RETIRE_COLUMN: say("column gone"),
    Kind.MOVE_COLUMN: say("column moved"),
    Kind.CHANGE_COLUMN: say("column changed"),
    Kind.REORDER_COLUMNS: say("order of columns"),
    Kind.ADD_PIPELINE: say("new pipeline"),
    Kind.REMOVE_PIPELINE: say("pipeline gone"),
    Kind.ADD_STATUS: say("new status"),
    Kind.RENAME_STATUS: say("status renamed"),
    Kind.REMOVE_STATUS: say("status gone"),
    Kind.CHANGE_STATUS: say("status changed"),
    Kind.REORDER_STATUSES: say("order of statuses"),
    Kind.CHANGE_RULES: say("rules"),
}


def print_diff(console: Console, company: Company, found: SchemeDiff) -> None:
    """Print what differs, and what to do about it."""
    print_changes(console, company, found.changes)
    print_findings(console, with_conflict_tabs(company), found.findings)
    if not found.is_known:
        tell(console, say("Which config was applied last is not known; setup takes note of it."), "dim")
    tell(console, _headline(found), "bold")
    if found.needs_apply:
        console.print()
        tell(console, say("Next: `sheetcrm schema apply` shows what would become of the cells."))
    elif not found.structure.is_empty or found.changes:
        console.print()
        tell(console, say("Next: `sheetcrm setup`."))


def _headline(found: SchemeDiff) -> str:
    if found.is_empty:
        return say("Config and sheets are in step.")
    count, made = len(found.changes), len(found.structure.changes)
    if count == 1:
        return say(
            "1 change of the config since it was applied; setup would make {made} in the sheets.", made=made
        )
    return say(
        "{count} changes of the config since it was applied; setup would make {made} in the sheets.",
        count=count,
        made=made,
    )


def diff_document(found: SchemeDiff, language: Language = "en") -> dict[str, Any]:
    """What differs as JSON values."""
    return {
        "in_step": found.is_empty,
        "applied_is_known": found.is_known,
        "needs_apply": found.needs_apply,
        "changes": [change_document(change) for change in found.changes],
        "setup_changes": len(found.structure.changes),
        "findings": findings_document(found.findings, language),
    }


def print_changes(console: Console, company: Company, changes: tuple[SchemeChange, ...]) -> None:
    """Print changes of the config; nothing where there are none."""
    if changes:
        rows = [(_place(company, change), _WORDS[change.kind], _what(console, change)) for change in changes]
        print_table(console, [say("Department"), say("Change"), ""], rows, whole=(1,))
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


def _what(console: Console, change: SchemeChange) -> Text:
    text = Text(f"{change.was} → {change.name}" if change.was else change.name)
    if change.detail:
        text.append(f"  {said(console, change.detail)}", "dim")
    if change.doubts:
        text.append(f"\n{said(console, _advice(change))}", "yellow")
    return text


def _advice(change: SchemeChange) -> str:
    """What to write into the config where something may have been renamed."""
    new = change.doubts[0]
    if change.kind is Kind.RETIRE_COLUMN:
        return say(
            "If it is '{new}' now, write `aliases: [{old}]` under departments: {department}: columns: {new}.",
            new=new,
            old=change.name,
            department=change.department,
        )
    if change.kind is Kind.MOVE_COLUMN:
        return say(
            "It is new in '{department}'; its values stay here unless a link carries them over first.",
            department=new,
        )
    if change.kind is Kind.REMOVE_STATUS:
        return say(
            "If it is '{new}' now, write `was: {{{new}: {old}}}` under departments: {department}.",
            new=new,
            old=change.name,
            department=change.department,
        )
    if change.kind is Kind.REMOVE_PIPELINE:
        return say("Perhaps it is '{new}' now; a pipeline keeps its name for good.", new=new)
    return say("Perhaps it is '{new}' now; a department keeps its name for good.", new=new)
