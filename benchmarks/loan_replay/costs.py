"""What each pass cost, and whether it kept to the requests it is allowed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from statistics import fmean

from sheetcrm.sheets.ledger import Entry, Kind


@dataclass(frozen=True, slots=True, kw_only=True)
class PassCost:
    """One pass.

    Attributes:
        run: the pass's number.
        outcome: ok, partial or failed.
        findings: what it complained about, errors only.
        edits: cells it set.
        new_rows: rows it made.
        wall_seconds: how long it took.
        cpu_seconds: processor time of this process, the embedded service's share included.
        service_seconds: how long it waited for answers, which is the embedded service at work.
        requests: kind and spreadsheet ID -> requests; the ID is empty for requests about no single file.
        to_edit: IDs of the spreadsheets in which it had something to write.
        bytes_in: bytes of answers.
    """

    run: str
    outcome: str
    findings: tuple[str, ...]
    edits: int
    new_rows: int
    wall_seconds: float
    cpu_seconds: float
    service_seconds: float
    requests: Mapping[tuple[Kind, str], int]
    to_edit: frozenset[str]
    bytes_in: int


@dataclass(frozen=True, slots=True)
class Spread:
    """A number over all passes: the highest and the mean."""

    maximum: float
    mean: float


def count_requests(entries: Iterable[Entry]) -> Mapping[tuple[Kind, str], int]:
    """Count ledger entries by kind and spreadsheet."""
    return Counter((entry.endpoint.kind, entry.endpoint.spreadsheet_id or "") for entry in entries)


def too_many(cost: PassCost) -> Iterator[str]:
    """Say where a pass sent more than one read a spreadsheet, one write where it edits, one Drive request."""
    for (kind, spreadsheet), count in sorted(cost.requests.items()):
        allowed = _allowed(cost, kind, spreadsheet)
        if count > allowed:
            yield f"pass {cost.run}: {count} {kind} requests to {spreadsheet or 'no file'}, {allowed} allowed"


def _allowed(cost: PassCost, kind: Kind, spreadsheet: str) -> int:
    if kind is Kind.READ:
        return 1 if spreadsheet else 0
    if kind is Kind.WRITE:
        return 1 if spreadsheet in cost.to_edit else 0
    return 1 if kind is Kind.DRIVE and not spreadsheet else 0


def not_ok(cost: PassCost) -> Iterator[str]:
    """Say so where a pass did not end well."""
    if cost.outcome != "ok":
        yield f"pass {cost.run} ended {cost.outcome}: {'; '.join(cost.findings[:3])}"


def requests_per_pass(costs: Sequence[PassCost]) -> Mapping[str, Spread]:
    """The requests of a pass by kind, over all passes."""
    kinds = {kind.value: [_of_kind(cost, kind) for cost in costs] for kind in Kind}
    return {name: Spread(max(counts), fmean(counts)) for name, counts in kinds.items() if any(counts)}


def busiest_spreadsheet(costs: Sequence[PassCost], kind: Kind) -> int:
    """The most requests of a kind that one pass sent to one spreadsheet."""
    return max((count for cost in costs for (of, _), count in cost.requests.items() if of is kind), default=0)


def _of_kind(cost: PassCost, kind: Kind) -> int:
    return sum(count for (of, _), count in cost.requests.items() if of is kind)
