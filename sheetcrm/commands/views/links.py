"""The links for people: a tree of them with counts, then everything that hangs loose, with its remedy."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict
from typing import Any

from rich.console import Console
from rich.text import Text

from sheetcrm.commands.output import print_table
from sheetcrm.commands.views.findings import print_findings
from sheetcrm.reports.links import LinkReport, Reason
from sheetcrm.schema.company import Company
from sheetcrm.schema.findings import Finding

_MANY = 3


def print_links(
    console: Console,
    company: Company,
    reports: Sequence[LinkReport],
    ends: Sequence[Finding],
    *,
    without_id: int,
) -> None:
    """Print every link below the one it follows from, with its counts, and what hangs loose.

    Args:
        console: where.
        company: the config.
        reports: one per link.
        ends: what hangs loose.
        without_id: how many new rows will get their ID at the next pass; no link counts them yet.
    """
    if not reports:
        console.print("The config has no links.")
        return
    print_table(
        console,
        ["Link", "From", "To", "When", "Asking", "Children", "Open", "State"],
        [_line(company, report, branch) for report, branch in _tree(company, reports)],
        whole=(0, 4, 5, 6),
    )
    if without_id:
        rows = "1 new row has" if without_id == 1 else f"{without_id} new rows have"
        console.print(f"\n{rows} no ID yet and no link counts them: run `sheetcrm sync`.", soft_wrap=True)
    waiting = [
        (f"{company.departments[report.parent].title}, row {one.number}", one.parent, one.status, one.child)
        for report in reports
        for one in report.missing
        if one.reason is Reason.PENDING
    ]
    if waiting:
        console.print("\nThe next sync makes:")
        print_table(console, ["Where", "Row ID", "Status", "New row"], waiting, whole=(1, 3))
    if ends:
        console.print()
        print_findings(console, company, ends)


def links_document(reports: Sequence[LinkReport]) -> list[dict[str, Any]]:
    """The links as JSON values."""
    return [{**asdict(report), "sound": report.is_sound} for report in reports]


def _tree(company: Company, reports: Sequence[LinkReport]) -> Iterator[tuple[LinkReport, str]]:
    """Every link once, below the first that makes rows of its parent, and the branches to draw before it."""
    by_parent: dict[str, list[LinkReport]] = {}
    for report in reports:
        by_parent.setdefault(report.parent, []).append(report)
    made = {report.child for report in reports if report.child != report.parent}
    tops = [name for name in company.departments if name in by_parent and name not in made]
    told: set[str] = set()

    def below(department: str, branch: str) -> Iterator[tuple[LinkReport, str]]:
        if department in told:
            return
        told.add(department)
        links = by_parent.get(department, [])
        for report in links:
            is_last = report is links[-1]
            yield report, f"{branch}{'└ ' if is_last else '├ '}"
            yield from below(report.child, f"{branch}{'  ' if is_last else '│ '}")

    # Where departments ask each other in a circle, none is at the top: then the first that was not told is.
    for top in (*tops, *company.departments):
        yield from below(top, "")


def _line(company: Company, report: LinkReport, branch: str) -> tuple[str | Text, ...]:
    when = ", ".join(report.when) if len(report.when) <= _MANY else f"{len(report.when)} statuses"
    return (
        f"{branch}{report.name}",
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
        (len(report.second), "second"),
        (len(report.stranded), "of closed parents"),
    )
    told = ", ".join(f"{count} {noun}" for count, noun in counts if count)
    return Text(told or "sound", "green" if report.is_sound else "yellow")
