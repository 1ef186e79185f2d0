"""Requests per pass: what is allowed, and how they are summed up."""

from __future__ import annotations

import pytest
from loan_replay.costs import (
    PassCost,
    Spread,
    busiest_spreadsheet,
    count_requests,
    not_ok,
    requests_per_pass,
    too_many,
)

from sheetcrm.sheets.ledger import Entry, Kind, endpoint_of

SHEETS = "https://sheets.googleapis.com/v4/spreadsheets"


def cost(requests, to_edit=(), outcome="ok"):
    return PassCost(
        run="000007",
        outcome=outcome,
        findings=("first: a", "second: b", "third: c", "fourth: d"),
        edits=0,
        new_rows=0,
        wall_seconds=1.0,
        cpu_seconds=1.0,
        service_seconds=0.5,
        requests=requests,
        to_edit=frozenset(to_edit),
        bytes_in=0,
    )


@pytest.mark.parametrize(
    ("requests", "to_edit", "complaints"),
    [
        ({}, "", []),
        ({(Kind.READ, "a"): 1, (Kind.READ, "b"): 1, (Kind.WRITE, "a"): 1}, "a", []),
        ({(Kind.DRIVE, ""): 1}, "", []),
        ({(Kind.READ, "a"): 2}, "a", ["pass 000007: 2 read requests to a, 1 allowed"]),
        ({(Kind.WRITE, "a"): 2}, "a", ["pass 000007: 2 write requests to a, 1 allowed"]),
        ({(Kind.WRITE, "a"): 1}, "b", ["pass 000007: 1 write requests to a, 0 allowed"]),
        ({(Kind.DRIVE, ""): 2}, "", ["pass 000007: 2 drive requests to no file, 1 allowed"]),
        ({(Kind.DRIVE, "a"): 1}, "a", ["pass 000007: 1 drive requests to a, 0 allowed"]),
        ({(Kind.READ, ""): 1}, "", ["pass 000007: 1 read requests to no file, 0 allowed"]),
        ({(Kind.AUTH, ""): 1}, "", ["pass 000007: 1 auth requests to no file, 0 allowed"]),
    ],
)
def test_one_read_a_spreadsheet_and_one_write_where_there_are_edits(requests, to_edit, complaints):
    assert list(too_many(cost(requests, to_edit))) == complaints


def test_ledger_entries_are_counted_by_kind_and_file():
    calls = [("GET", "/a"), ("POST", "/a:getByDataFilter"), ("POST", "/b:batchUpdate"), ("POST", "")]
    entries = [
        Entry(
            endpoint=endpoint_of(method, SHEETS + rest), at=0, seconds=0, status=200, bytes_out=0, bytes_in=0
        )
        for method, rest in calls
    ]

    assert count_requests(entries) == {(Kind.READ, "a"): 2, (Kind.WRITE, "b"): 1, (Kind.WRITE, ""): 1}


def test_means_count_passes_without_such_requests_too():
    costs = [
        cost({(Kind.READ, "a"): 1, (Kind.READ, "b"): 1}),
        cost({(Kind.READ, "a"): 1, (Kind.WRITE, "a"): 1}),
    ]

    assert requests_per_pass(costs) == {"read": Spread(2, 1.5), "write": Spread(1, 0.5)}
    assert busiest_spreadsheet(costs, Kind.READ) == 1
    assert busiest_spreadsheet(costs, Kind.DRIVE) == 0


def test_a_pass_that_did_not_end_well_is_told_with_its_first_findings():
    assert list(not_ok(cost({}))) == []
    assert list(not_ok(cost({}, outcome="partial"))) == [
        "pass 000007 ended partial: first: a; second: b; third: c"
    ]
