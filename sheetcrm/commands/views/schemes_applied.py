"""A changed config on its way into the sheets, for people and programs."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from rich.console import Console
from rich.text import Text

from sheetcrm.commands.output import print_table, said, tell
from sheetcrm.commands.views.schemes import change_document, print_changes
from sheetcrm.commands.views.structures import structure_lines
from sheetcrm.language import Language, in_language, say, together
from sheetcrm.schema.company import Company
from sheetcrm.sync.plan_documents import edit_document
from sheetcrm.sync.results import PassResult
from sheetcrm.sync.scheme_apply import SchemePlan
from sheetcrm.sync.scheme_checks import Refusal

_SHOWN = 5
"""Cells that people are shown of many; programs get all of them."""


def print_scheme(console: Console, company: Company, plan: SchemePlan) -> None:
    """Print what would become of tabs and cells, and what is refused."""
    print_changes(console, company, plan.diff.changes)
    structure = plan.diff.structure
    if not structure.is_empty:
        rows = list(structure_lines(console, structure))
        print_table(console, [say("Spreadsheet"), say("Tab"), say("Change")], rows)
        console.print()
    cells = _cells(plan)
    if cells:
        print_table(
            console,
            [say("Department"), say("Cells"), say("Now"), say("Then"), say("Where")],
            [
                (company.departments[department].title, str(len(places)), old, new, _some(places))
                for (department, old, new), places in cells.items()
            ],
        )
        console.print()
    for refusal in plan.refusals:
        _print_refusal(console, refusal)


def print_applied(console: Console, plan: SchemePlan, result: PassResult | None, *, done: bool) -> None:
    """Print how it ended, or what to do next."""
    if plan.refusals:
        count = len(plan.refusals)
        told = say("Refused: {count} changes. Nothing was written.", count=count)
        tell(console, told if count > 1 else say("Refused: 1 change. Nothing was written."), "bold")
    elif plan.is_empty:
        tell(console, say("Config and sheets are in step: nothing to do."), "bold")
    elif not done:
        tell(console, say("To do it: sheetcrm schema apply --yes"), "bold")
    else:
        tell(console, together(say("Done."), _told(plan, result)), "bold")


def apply_document(
    plan: SchemePlan, result: PassResult | None, *, done: bool, language: Language = "en"
) -> dict[str, Any]:
    """All of it as JSON values."""
    return {
        "applied": done,
        "run": None if result is None else result.run,
        "changes": [change_document(change) for change in plan.diff.changes],
        "refusals": [
            {
                "change": change_document(refusal.change),
                "message": in_language(refusal.message, language),
                "hint": in_language(refusal.hint, language),
                "cells": list(refusal.cells),
            }
            for refusal in plan.refusals
        ],
        "structure": [
            {
                "spreadsheet": change.spreadsheet,
                "sheet": change.sheet,
                "what": change.what.value,
                "detail": in_language(change.detail, language),
                "replaces": [in_language(told, language) for told in change.replaces],
            }
            for change in plan.diff.structure.changes
        ],
        "cells": [edit_document(entry.edit, entry.address) for entry in plan.part.edits],
        "failed_cells": 0 if result is None else sum(one.cells for one in result.applied.failures),
    }


def _cells(plan: SchemePlan) -> dict[tuple[str, str, str], list[str]]:
    """Department, old and new name to the addresses of the cells."""
    found: dict[tuple[str, str, str], list[str]] = defaultdict(list)
    for entry in plan.part.edits:
        found[entry.edit.department, str(entry.edit.old), str(entry.edit.new)].append(entry.address)
    return dict(found)


def _some(places: list[str] | tuple[str, ...]) -> str:
    more, named = len(places) - _SHOWN, ", ".join(places[:_SHOWN])
    return say("{places} and {count} more", places=named, count=more) if more > 0 else named


def _print_refusal(console: Console, refusal: Refusal) -> None:
    text = Text(said(console, say("Refused:")), "bold red")
    text.append(f" {said(console, refusal.message)}.", "not bold default")
    if refusal.cells:
        cells = say("Cells: {cells}.", cells=_some(refusal.cells))
        text.append(f" {said(console, cells)}", "not bold default")
    text.append(f"\n  {said(console, refusal.hint)}", "not bold dim")
    console.print(text, soft_wrap=True)


def _told(plan: SchemePlan, result: PassResult | None) -> str:
    if result is None:
        return ""
    failed = sum(one.cells for one in result.applied.failures)
    set_cells = len(plan.part.edits) - failed
    told = say("{count} cells set by run {run}", count=set_cells, run=result.run)
    if set_cells == 1:
        told = say("1 cell set by run {run}", run=result.run)
    missed = say("{count} could not be confirmed, run it once more", count=failed) if failed else ""
    done = say("{changes}.", changes=together(told, missed, between="; "))
    return together(done, say("What the rules make of it: sheetcrm plan."))
