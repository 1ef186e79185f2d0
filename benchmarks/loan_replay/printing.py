"""The replay's report as text."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from statistics import fmean

from loan_replay.comparison import Check
from loan_replay.costs import PassCost, busiest_spreadsheet, requests_per_pass
from loan_replay.log import Log
from loan_replay.play import Pace
from loan_replay.verdict import Verdict
from sheetcrm.sheets.ledger import Kind

SHOWN_DIFFERENCES = 20


def report(log: Log, pace: Pace, verdict: Verdict, wall_seconds: float, cpu_seconds: float) -> Iterator[str]:
    """The whole report, line by line."""
    events = sum(len(case.events) for case in log.cases)
    yield f"{len(log.cases):,} loan applications, {events:,} events, a pass every {pace.every:,} events"
    yield ""
    yield from _table(
        ["", "expected", "found", "differences"],
        [[c.name, f"{c.expected:,}", f"{c.found:,}", f"{_deviation(c):,}"] for c in verdict.checks],
    )
    yield ""
    yield from _costs(verdict, wall_seconds, cpu_seconds)
    yield ""
    yield f"{len(verdict.differences):,} differences"
    yield from (f"  {text}" for text in verdict.differences[:SHOWN_DIFFERENCES])
    if len(verdict.differences) > SHOWN_DIFFERENCES:
        yield f"  … and {len(verdict.differences) - SHOWN_DIFFERENCES:,} more"


def _deviation(check: Check) -> int:
    return len(check.differences) or abs(check.expected - check.found)


def _costs(verdict: Verdict, wall_seconds: float, cpu_seconds: float) -> Iterator[str]:
    played, passes = verdict.played, verdict.played.passes
    edits, rows = sum(cost.edits for cost in passes), sum(cost.new_rows for cost in passes)
    wall, cpu = sum(cost.wall_seconds for cost in passes), sum(cost.cpu_seconds for cost in passes)
    yield (
        f"people typed {played.cells:,} cells and sorted a sheet {played.sorts:,} times; "
        f"{played.waits:,} times an event waited over a pass"
    )
    yield f"{len(passes):,} passes set {edits:,} cells and made {rows:,} rows"
    yield ""
    yield from _table(
        ["seconds", "in all", "passes", "people"],
        [
            ["by the clock", f"{wall_seconds:,.1f}", f"{wall:,.1f}", f"{played.staff_wall:,.1f}"],
            ["processor", f"{cpu_seconds:,.1f}", f"{cpu:,.1f}", f"{played.staff_cpu:,.1f}"],
        ],
    )
    yield ""
    yield from _table(["per pass", "mean", "max"], list(_per_pass(passes)))


def _per_pass(passes: Sequence[PassCost]) -> Iterator[list[str]]:
    walls = [cost.wall_seconds for cost in passes]
    services = [cost.service_seconds for cost in passes]
    yield ["seconds", f"{fmean(walls):.3f}", f"{max(walls):.3f}"]
    yield ["  of them in the embedded service", f"{fmean(services):.3f}", f"{max(services):.3f}"]
    for kind, spread in requests_per_pass(passes).items():
        yield [f"{kind} requests", f"{spread.mean:.2f}", f"{spread.maximum:.0f}"]
    for kind in (Kind.READ, Kind.WRITE):
        yield [f"{kind} requests to one spreadsheet", "", f"{busiest_spreadsheet(passes, kind)}"]
    sizes = [cost.bytes_in / 1e6 for cost in passes]
    yield ["megabytes read", f"{fmean(sizes):.2f}", f"{max(sizes):.2f}"]


def _table(header: Sequence[str], rows: Sequence[Sequence[str]]) -> Iterator[str]:
    widths = [max(map(len, column)) for column in zip(header, *rows, strict=True)]
    for name, *numbers in (header, *rows):
        cells = [number.rjust(width) for number, width in zip(numbers, widths[1:], strict=True)]
        yield "  ".join([name.ljust(widths[0]), *cells]).rstrip()
