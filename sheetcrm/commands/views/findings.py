"""Findings for people: how many, where, what is wrong, and what to do about it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from rich.console import Console
from rich.text import Text

from sheetcrm.commands.output import print_table
from sheetcrm.schema.company import Company
from sheetcrm.schema.findings import Finding, Severity

NOT_SET_UP = "spreadsheet-not-set-up"

_STYLES = {Severity.ERROR: "bold red", Severity.WARNING: "yellow"}


def print_findings(console: Console, company: Company, findings: Sequence[Finding]) -> None:
    """Print findings, errors first; nothing where there are none."""
    if not findings:
        return
    ordered = sorted(_joined(company, findings), key=lambda found: found.severity is not Severity.ERROR)
    print_table(
        console,
        ["Severity", "Where", "Row ID", "What is wrong, and what to do"],
        [
            (
                Text(found.severity.value, _STYLES[found.severity]),
                _where(company, found),
                found.row_id or "",
                _what(found),
            )
            for found in ordered
        ],
        whole=(0, 2),
    )


def count_findings(findings: Sequence[Finding]) -> str:
    """Say how many errors and warnings there are: ``2 errors, 1 warning``; ``no findings`` for none."""
    errors = sum(found.severity is Severity.ERROR for found in findings)
    counts = ((errors, "error"), (len(findings) - errors, "warning"))
    return (
        ", ".join(f"{count} {noun}{'' if count == 1 else 's'}" for count, noun in counts if count)
        or "no findings"
    )


def _joined(company: Company, findings: Sequence[Finding]) -> list[Finding]:
    """The findings, with those about spreadsheets that were never set up made one."""
    absent = [found for found in findings if found.code == NOT_SET_UP]
    if len(absent) < 2:
        return list(findings)
    names = dict.fromkeys(company.departments[found.department].spreadsheet for found in absent)
    told = replace(
        absent[0],
        message=f"No file yet for {len(names)} spreadsheets: {', '.join(names)}.",
        hint="Run `sheetcrm setup`, or give their IDs in the config under spreadsheets.",
        sheet=f"{len(names)} spreadsheets",
    )
    return [told, *(found for found in findings if found.code != NOT_SET_UP)]


def _where(company: Company, found: Finding) -> str:
    if found.address:
        return found.address
    title = found.sheet or company.departments[found.department].title
    return title if found.row is None else f"{title}, row {found.row}"


def _what(found: Finding) -> Text:
    text = Text(_sentence(found.message))
    if found.hint:
        text.append("\n").append(found.hint, "dim")
    return text


def _sentence(message: str) -> str:
    """The message as a sentence, whoever wrote it."""
    message = message.strip()
    message = message[:1].upper() + message[1:]
    return message if message.endswith((".", "!", "?", "…")) else f"{message}."
