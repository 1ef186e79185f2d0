"""The links for people: counts of each, then everything that hangs loose and what to do about it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict
from typing import Any

from rich.console import Console
from rich.text import Text

from sheetcrm.commands.output import print_table
from sheetcrm.reports.links import LinkReport, MissingChild, Reason
from sheetcrm.schema.company import Company

_MANY = 3


def print_links(
    console: Console, company: Company, reports: Sequence[LinkReport], *, without_id: int
) -> None:
    """Print every link with its counts, and what hangs loose.

    Args:
        console: where.
        company: the config.
        reports: one per link.
        without_id: how many new rows will get their ID at the next pass; no link counts them yet.
    """
    if not reports:
        console.print("The config has no links.")
        return
    print_table(
        console,
        ["Link", "From", "To", "When", "Asking", "Children", "Open", "State"],
        [_line(company, report) for report in reports],
        whole=(0, 4, 5, 6),
    )
    if without_id:
        rows = "1 new row has" if without_id == 1 else f"{without_id} new rows have"
        console.print(f"\n{rows} no ID yet and no link counts them: run `sheetcrm sync`.", soft_wrap=True)
    loose = [line for report in reports for line in _loose(company, report)]
    if loose:
        console.print()
        print_table(
            console, ["Loose end", "Where", "Row ID", "What is missing, and what to do"], loose, whole=(2,)
        )


def links_document(reports: Sequence[LinkReport]) -> list[dict[str, Any]]:
    """The links as JSON values."""
    return [{**asdict(report), "sound": report.is_sound} for report in reports]


def _line(company: Company, report: LinkReport) -> tuple[str | Text, ...]:
    when = ", ".join(report.when) if len(report.when) <= _MANY else f"{len(report.when)} statuses"
    return (
        report.name,
        company.departments[report.parent].title,
        company.departments[report.child].title,
        when,
        str(report.asking),
        str(report.children),
        str(report.open),
        _state(company, report),
    )


def _state(company: Company, report: LinkReport) -> Text:
    if report.unreadable:
        names = ", ".join(company.departments[name].title for name in report.unreadable)
        return Text(f"not read: {names}", "red")
    counts = (
        (len(report.orphans), "orphan"),
        (sum(entry.reason is not Reason.PENDING for entry in report.missing), "missing"),
        (sum(entry.reason is Reason.PENDING for entry in report.missing), "at next sync"),
        (len(report.dangling), "dangling"),
    )
    told = ", ".join(f"{count} {noun}" for count, noun in counts if count)
    return Text(told or "sound", "green" if report.is_sound else "yellow")


def _loose(company: Company, report: LinkReport) -> Iterator[tuple[str | Text, ...]]:
    parent, child = company.departments[report.parent], company.departments[report.child]
    for orphan in report.orphans:
        told = _told(
            f"its parent {orphan.parent} is not in {parent.title}",
            "Bring the parent row back from the file's version history, or close this row by its status.",
        )
        yield Text("orphan", "yellow"), f"{child.title}, row {orphan.number}", orphan.row_id, told
    for missing in report.missing:
        style = "default" if missing.reason is Reason.PENDING else "yellow"
        where = f"{parent.title}, row {missing.number}"
        yield Text("missing child", style), where, missing.parent, _why_missing(child.title, missing)
    for dangling in report.dangling:
        told = _told(
            f"{dangling.column} shows {dangling.shown}, which is not in {child.title}",
            "Bring the row back from the file's version history.",
        )
        yield Text("dangling", "yellow"), f"{parent.title}, row {dangling.number}", dangling.parent, told


def _why_missing(child_title: str, missing: MissingChild) -> Text:
    asks = f"status {missing.status} asks for {missing.child}"
    if missing.reason is Reason.INPUTS_MISSING:
        columns = ", ".join(missing.columns)
        return _told(f"{asks}, but these inputs are missing: {columns}", f"Fill in {columns}, then sync.")
    if missing.reason is Reason.PENDING:
        return _told(f"{asks}, which is not made yet", "Run `sheetcrm sync`.")
    if missing.reason is Reason.VANISHED:
        return _told(
            f"{asks}, which was in {child_title} and vanished",
            "Bring it back from the version history; or move the status away, sync, and ask again.",
        )
    if missing.reason is Reason.UNREADABLE:
        return _told(f"{asks}, but {child_title} could not be read", "See `sheetcrm validate`.")
    return _told(f"{asks}, and something holds it back", "See `sheetcrm plan` for the reason.")


def _told(what: str, hint: str) -> Text:
    return Text(what).append(f"\n{hint}", "dim")
