"""What the journal must and must not hold after a replay."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from loan_replay.entries import APPLICATIONS, OFFERS
from loan_replay.expectation import DEPARTMENTS
from loan_replay.verdict import compare_moves, histories

from sheetcrm.state.events import Event

AT = datetime(2011, 10, 1, tzinfo=UTC)
SHEETS = {name: [] for name in DEPARTMENTS} | {
    APPLICATIONS: [
        {"Loan ID": "L-000001", "Application": "42"},
        {"Loan ID": "L-000002", "Application": "0043"},
    ],
    OFFERS: [{"Offer ID": "L-000001/OFR-1", "Application": "42"}],
}


def event(row, new, old=None, **changes):
    facts = {"kind": "made", "department": APPLICATIONS, "column": "Stage"} | changes
    return Event(key=f"{row} {new}", run="000001", serial=0, at=AT, row=row, old=old, new=new, **facts)


def move(row, old="A_ACCEPTED", new="A_FINALIZED"):
    return event(row, new, old)


@pytest.mark.parametrize(
    ("journal", "differences"),
    [
        ([move("L-000001")], []),
        ([move("L-000001"), event("L-000001", "O_SENT", column="Offer stage")], []),
        ([move("L-000001"), event("L-000002", "A_ACCEPTED", kind="observed")], []),
        ([], ["42 was not moved to A_FINALIZED"]),
        (
            [move("L-000002")],
            ["42 was not moved to A_FINALIZED", "0043 was moved from A_ACCEPTED to A_FINALIZED"],
        ),
        ([move("L-000001", old="A_DECLINED")], ["42 was moved from A_DECLINED to A_FINALIZED"]),
        ([move("L-000001", new="A_DECLINED")], ["42 was moved from A_ACCEPTED to A_DECLINED"]),
        ([move("L-000001"), move("L-000001")], ["42 was moved 2 times"]),
        (
            [move("L-000001"), move("L-000009")],
            ["L-000009 was moved from A_ACCEPTED to A_FINALIZED"],
        ),
    ],
)
def test_a_rule_moves_the_applications_it_has_to_once_and_no_others(journal, differences):
    check = compare_moves({"42"}, journal, SHEETS)

    assert list(check.differences) == differences
    assert check.expected == 1


def test_histories_hold_what_was_seen_and_made_in_status_columns():
    journal = [
        event("L-000001", "A_SUBMITTED", kind="observed"),
        event("L-000001", "7", kind="observed", column="Clerk"),
        event("L-000001/OFR-1", "WANTED", department=OFFERS, column="Offer stage"),
        event("L-000001", "A_ACCEPTED", kind="recovered"),
        event("L-000001", "A_DECLINED", kind="overruled"),
        event("L-000001", None, kind="row-appeared", column=None),
        event("L-000009", "A_SUBMITTED", kind="observed"),
        event(None, None, kind="pass", department=None, column=None),
    ]

    assert histories(journal, SHEETS) == {
        (APPLICATIONS, "42"): ["A_SUBMITTED", "A_ACCEPTED"],
        (OFFERS, "42"): ["WANTED"],
    }
