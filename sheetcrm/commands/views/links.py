"""The links for people: a tree of them with counts, then everything that hangs loose, with its remedy."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict
from typing import Any

from rich.console import Console
from rich.text import Text

from sheetcrm.commands.output import print_table, said
from sheetcrm.commands.views.findings import print_findings
from sheetcrm.language import say, together
from sheetcrm.reports.links import LinkReport, Reason
from sheetcrm.schema.company import Company
from sheetcrm.schema.findings import Finding

_MANY = 3
_HEADERS = (
    *(say("Link"), say("From"), say("To"), say("When")),
    *(say("Asking"), say("Children"), say("Open"), say("State")),
)


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
        console.print(said(console, say("The config has no links.")))
        return
    print_table(
        console,
        _HEADERS,
        [_line(console, company, report, branch) for report, branch in _tree(company, reports)],
        whole=(0, 4, 5, 6),
    )
    if without_id:
        told = say("1 new row has no ID yet and no link counts them: run `sheetcrm sync`.")
        if without_id > 1:
            told = say(
                "{count} new rows have no ID yet and no link counts them: run `sheetcrm sync`.",
                count=without_id,
            )
        console.print(f"\n{said(console, told)}", soft_wrap=True)
    waiting = [
        (_place(company, report, one.number), one.parent, one.status, one.child)
        for report in reports
        for one in report.missing
        if one.reason is Reason.PENDING
    ]
    if waiting:
        console.print("\n" + said(console, say("The next sync makes:")))
        print_table(
            console, [say("Where"), say("Row ID"), say("Status"), say("New row")], waiting, whole=(1, 3)
        )
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


def _place(company: Company, report: LinkReport, number: int) -> str:
    return say("{title}, row {row}", title=company.departments[report.parent].title, row=number)


def _line(console: Console, company: Company, report: LinkReport, branch: str) -> tuple[str | Text, ...]:
    when = ", ".join(report.when)
    if len(report.when) > _MANY:
        when = say("{count} statuses", count=len(report.when))
    return (
        f"{branch}{report.name}",
        company.departments[report.parent].title,
        company.departments[report.child].title,
        when,
        str(report.asking),
        str(report.children),
        str(report.open),
        _state(console, company, report),
    )


def _state(console: Console, company: Company, report: LinkReport) -> Text:
    if report.unreadable:
        names = ", ".join(company.departments[name].title for name in report.unreadable)
        return Text(said(console, say("not read: {departments}", departments=names)), "red")
    orphans, dangling = len(report.orphans), len(report.dangling)
    second, stranded = len(report.second), len(report.stranded)
    pending = sum(entry.reason is Reason.PENDING for entry in report.missing)
    missing = len(report.missing) - pending
    counts = (
        (orphans, say("{count} orphan", count=orphans)),
        (missing, say("{count} missing", count=missing)),
        (pending, say("{count} at next sync", count=pending)),
        (dangling, say("{count} dangling", count=dangling)),
        (second, say("{count} second", count=second)),
        (stranded, say("{count} of closed parents", count=stranded)),
    )
    told = together(*(text for count, text in counts if count), between=", ") or say("sound")
    return Text(said(console, told), "green" if report.is_sound else "yellow")
