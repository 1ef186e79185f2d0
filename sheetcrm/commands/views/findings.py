"""Findings for people: how many, where, what is wrong, and what to do about it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from rich.console import Console
from rich.text import Text

from sheetcrm.commands.output import print_table, said
from sheetcrm.language import Language, in_language, say, together
from sheetcrm.schema.company import Company
from sheetcrm.schema.findings import Finding, Severity

NOT_SET_UP = "spreadsheet-not-set-up"

SEVERITIES = {Severity.ERROR: say("error"), Severity.WARNING: say("warning")}
"""How much a finding matters, for people."""

_STYLES = {Severity.ERROR: "bold red", Severity.WARNING: "yellow"}


def in_words(findings: Iterable[Finding], language: Language) -> tuple[Finding, ...]:
    """The findings with their messages and hints in a language; codes and places stay as they are."""
    return tuple(
        replace(found, message=in_language(found.message, language), hint=in_language(found.hint, language))
        for found in findings
    )


def print_findings(console: Console, company: Company, findings: Sequence[Finding]) -> None:
    """Print findings in the console's language, errors first; nothing where there are none."""
    if not findings:
        return
    ordered = sorted(_joined(company, findings), key=lambda found: found.severity is not Severity.ERROR)
    print_table(
        console,
        [say("Severity"), say("Where"), say("Row ID"), say("What is wrong, and what to do")],
        [
            (
                Text(said(console, SEVERITIES[found.severity]), _STYLES[found.severity]),
                _where(company, found),
                found.row_id or "",
                _what(console, found),
            )
            for found in ordered
        ],
        whole=(0, 2),
    )


def count_findings(findings: Sequence[Finding]) -> str:
    """Say how many errors and warnings there are: ``2 errors, 1 warning``; ``no findings`` for none."""
    errors = sum(found.severity is Severity.ERROR for found in findings)
    warnings = len(findings) - errors
    told = (
        say("1 error") if errors == 1 else say("{count} errors", count=errors) if errors else "",
        say("1 warning") if warnings == 1 else say("{count} warnings", count=warnings) if warnings else "",
    )
    return together(*told, between=", ") if findings else say("no findings")


def counted_findings(console: Console, findings: Sequence[Finding]) -> str:
    """The same in the console's language, as the beginning of a sentence."""
    return capital(said(console, count_findings(findings)))


def capital(text: str) -> str:
    """The text with a capital at its beginning, where that is a letter."""
    return text[:1].upper() + text[1:]


def _joined(company: Company, findings: Sequence[Finding]) -> list[Finding]:
    """The findings, with those about spreadsheets that were never set up made one."""
    absent = [found for found in findings if found.code == NOT_SET_UP]
    if len(absent) < 2:
        return list(findings)
    names = dict.fromkeys(company.departments[found.department].spreadsheet for found in absent)
    told = replace(
        absent[0],
        message=say(
            "No file yet for {count} spreadsheets: {names}.", count=len(names), names=", ".join(names)
        ),
        hint=say("Run `sheetcrm setup`, or give their IDs in the config under spreadsheets."),
        sheet=say("{count} spreadsheets", count=len(names)),
    )
    return [told, *(found for found in findings if found.code != NOT_SET_UP)]


def _where(company: Company, found: Finding) -> str:
    if found.address:
        return found.address
    title = found.sheet or company.departments[found.department].title
    return title if found.row is None else say("{title}, row {row}", title=title, row=found.row)


def _what(console: Console, found: Finding) -> Text:
    text = Text(_sentence(said(console, found.message)))
    if found.hint:
        text.append("\n").append(said(console, found.hint), "dim")
    return text


def _sentence(message: str) -> str:
    """The message as a sentence, whoever wrote it."""
    message = capital(message.strip())
    return message if message.endswith((".", "!", "?", "…")) else f"{message}."
