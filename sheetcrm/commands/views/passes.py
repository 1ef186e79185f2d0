"""A pass for people and programs: what was done, what was not, and what it cost."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from rich.console import Console
from rich.text import Text

from sheetcrm.commands.output import print_table, said
from sheetcrm.commands.views.documents import preview_document, requests_document
from sheetcrm.commands.views.findings import counted_findings, print_findings
from sheetcrm.commands.views.plans import count_changes, in_step, print_overruled, print_plan
from sheetcrm.commands.views.repairs import print_repairs, repairs_document
from sheetcrm.commands.views.requests import cost_line
from sheetcrm.commands.views.scope import print_scope
from sheetcrm.errors import ExitCode
from sheetcrm.language import Language, in_language, say
from sheetcrm.schema.company import Company
from sheetcrm.sync.apply import Applied, Failure
from sheetcrm.sync.results import PassResult, Preview

_CODES = {"ok": ExitCode.OK, "partial": ExitCode.PARTIAL, "failed": ExitCode.FINDINGS}


def print_pass(console: Console, company: Company, result: PassResult) -> None:
    """Print what a pass did, what it found, and its cost."""
    done = confirmed_part(result)
    for part in (*map(confirmed_part, result.earlier), done):
        print_plan(console, company, part)
        print_overruled(console, company, part.plan.overruled)
    print_repairs(console, company, result)
    _print_failures(console, result.applied)
    print_findings(console, company, done.findings)
    if done.findings:
        console.print()
    console.print(
        Text(said(console, _headline(company, result, done)), "bold").append(
            f" {counted_findings(console, done.findings)}.", "not bold"
        ),
        soft_wrap=True,
    )
    if result.left:
        console.print(Text(said(console, _left(result.left)), "yellow"), soft_wrap=True)
    print_scope(console, company, done.plan.kept_out)
    console.print(Text(said(console, cost_line(result.requests)), "dim"), soft_wrap=True)


def exit_code_of(result: PassResult) -> ExitCode:
    """What a pass's outcome is to scripts."""
    return ExitCode.CONFLICTS if result.only_conflicts else _CODES[result.outcome]


def pass_document(company: Company, result: PassResult, language: Language = "en") -> dict[str, Any]:
    """A pass as JSON values: what was planned, and which part of it was confirmed.

    Messages of findings and failures are in the language.
    """
    done = confirmed_part(result)
    return {
        "run": result.run,
        "outcome": result.outcome,
        "started": result.started.isoformat(),
        "ended": result.ended.isoformat(),
        **preview_document(done, language),
        "in_step": result.preview.plan.is_empty,
        "left": result.left,
        "confirmed_cells": len(result.applied.confirmed),
        "repairs": repairs_document(company, result),
        "earlier": [pass_document(company, made, language) for made in result.earlier],
        "failures": [_failure(failure, language) for failure in result.applied.failures],
        "requests": requests_document(result.requests),
    }


def confirmed_part(result: PassResult) -> Preview:
    """The preview with what was confirmed in the sheets only."""
    confirmed, plan = result.applied.confirmed, result.preview.plan
    done = replace(
        plan,
        edits=tuple(edit for edit in plan.edits if edit.key in confirmed),
        new_rows=tuple(
            row
            for row in plan.new_rows
            if all((row.department, row.row_id, column) in confirmed for column in row.values)
        ),
        overruled=tuple(entry for entry in plan.overruled if entry.key in confirmed),
    )
    return replace(result.preview, plan=done)


def _headline(company: Company, result: PassResult, done: Preview) -> str:
    if not result.preview.look.tables:
        return say("No sheet could be read; nothing was done.")
    is_part = bool(result.preview.look.set_aside)
    if not result.applied.failures and result.preview.plan.is_empty:
        return in_step(is_part=is_part)
    changes = count_changes(company, done) or say("nothing")
    if is_part:
        return say("Done in what could be read: {changes}.", changes=changes)
    return say("Done: {changes}.", changes=changes)


def _left(count: int) -> str:
    """Say what was left to the next pass as the saved plan did not hold it."""
    if count == 1:
        return say("1 more change was not in the saved plan; the next sync makes it.")
    return say("{count} more changes were not in the saved plan; the next sync makes them.", count=count)


def _print_failures(console: Console, applied: Applied) -> None:
    if not applied.failures:
        return
    print_table(
        console,
        [say("Not confirmed"), say("Cells"), say("Why")],
        [
            (Text(failure.spreadsheet, "red"), str(failure.cells), _why(console, failure))
            for failure in applied.failures
        ],
    )
    console.print()


def _why(console: Console, failure: Failure) -> Text:
    told: str
    hint: str
    if failure.error is None:
        told = say("Somebody changed the sheet meanwhile, or the row it belongs to was not written.")
        hint = say("The next sync looks again and goes on.")
    else:
        told, hint = failure.error.message, failure.error.hint
    return Text(said(console, told)).append(f"\n{said(console, hint)}", "dim")


def _failure(failure: Failure, language: Language) -> dict[str, Any]:
    return {
        "spreadsheet": failure.spreadsheet,
        "cells": failure.cells,
        "message": None if failure.error is None else in_language(failure.error.message, language),
        "hint": None if failure.error is None else in_language(failure.error.hint, language),
    }
