"""What the log alone says of the sheets."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import loan_replay
import pytest
from loan_replay.entries import (
    APPLICATIONS,
    ASKING,
    CALLS,
    MOVED_FROM,
    MOVED_TO,
    OFFERS,
    WORK,
    department_of,
    entry_of,
    is_typed,
    status_of,
)
from loan_replay.expectation import DEPARTMENTS, START, STATUS, asks, expect, serial
from replay_samples import FINAL, IDLE, OPEN, SHORT, tiny_log

from sheetcrm.schema.loading import load_company

CONFIG = Path(loan_replay.__file__).parents[1] / "loans.yaml"


def test_rows_are_expected_of_the_applications_with_events():
    expected = expect(tiny_log(), {})

    assert {name: set(rows) for name, rows in expected.rows.items()} == {
        APPLICATIONS: {FINAL, OPEN, SHORT, IDLE},
        OFFERS: {FINAL, OPEN},
        WORK: {FINAL, OPEN},
        CALLS: {FINAL, OPEN},
    }


def test_an_application_that_asked_has_its_row_although_nothing_came_of_it():
    expected = expect(tiny_log(), {OFFERS: [IDLE], WORK: [IDLE, FINAL]})

    assert set(expected.rows[OFFERS]) == {FINAL, OPEN, IDLE}
    assert set(expected.needed[OFFERS]) == {FINAL, OPEN}
    assert expected.rows[OFFERS][IDLE] == {
        "Application": IDLE,
        "Amount": 7000,
        "Registered": 40818,
        "Offer stage": "WANTED",
        "Offered by": None,
        "Caller": None,
        "Call progress": None,
    }
    assert expected.rows[WORK][IDLE]["Progress"] == "OPEN"
    assert expected.rows[APPLICATIONS][IDLE]["Offer stage"] == "WANTED"
    assert expected.rows[APPLICATIONS][IDLE]["Work progress"] == "OPEN"


def test_the_last_event_of_each_department_decides():
    rows = expect(tiny_log(), {}).rows

    assert rows[APPLICATIONS][FINAL] == {
        "Application": "42",
        "Amount": 20000,
        "Registered": 40817,
        "Stage": "A_ACTIVATED",
        "Clerk": "9",
        "Last activity": "W_Valideren aanvraag",
        "Worked on by": "9",
        "Called by": None,
        "Offer stage": "O_ACCEPTED",
        "Work progress": "SCHEDULE",
    }
    assert rows[OFFERS][FINAL]["Offered by"] == "9"
    assert rows[CALLS][FINAL] == {
        "Application": "42",
        "Amount": 20000,
        "Progress": "COMPLETE",
        "Resource": None,
    }


def test_a_status_left_to_a_rule_is_expected_but_whoever_logged_it_typed_nothing():
    row = expect(tiny_log(), {}).rows[APPLICATIONS][OPEN]

    assert (row["Stage"], row["Clerk"]) == ("A_FINALIZED", "5")
    assert row["Application"] == "0043"


def test_statuses_come_in_the_order_of_the_log():
    statuses = expect(tiny_log(), {}).statuses

    assert statuses[CALLS][FINAL] == ("SCHEDULE", "START", "COMPLETE")
    assert statuses[WORK][FINAL] == ("SCHEDULE", "START", "COMPLETE", "SCHEDULE")
    assert statuses[OFFERS][SHORT] == ()


def test_days_are_the_numbers_that_sheets_keep():
    assert serial(date(1899, 12, 31)) == 1
    assert serial(date(2011, 10, 1)) == 40817


def test_a_person_starts_a_row_with_the_facts_of_the_application_and_later_types_what_changes():
    case = tiny_log(OPEN).cases[0]

    first = entry_of(case.events[0], case)
    assert first.is_new
    assert first.cells == {
        "Stage": "A_SUBMITTED",
        "Clerk": "112",
        "Application": "0043",
        "Registered": "2011-10-01",
        "Amount": "5",
    }
    last = entry_of(case.events[-1], case)
    assert (last.department, last.is_new) == (CALLS, False)
    assert last.cells == {"Progress": "SCHEDULE", "Resource": ""}


@pytest.mark.parametrize(
    ("seq", "department", "status", "typed"),
    [
        (0, APPLICATIONS, "A_SUBMITTED", True),
        (2, WORK, "SCHEDULE", True),
        (7, OFFERS, "O_SELECTED", True),
        (8, APPLICATIONS, "A_FINALIZED", False),
        (12, CALLS, "START", True),
        (18, WORK, "SCHEDULE", True),
    ],
)
def test_each_kind_of_event_has_its_department(seq, department, status, typed):
    event = tiny_log(FINAL).cases[0].events[seq]

    assert (department_of(event), status_of(event), is_typed(event)) == (department, status, typed)


def test_statuses_ask_for_rows():
    assert list(asks(APPLICATIONS, "A_ACCEPTED")) == [OFFERS]
    assert list(asks(APPLICATIONS, "A_PREACCEPTED")) == [WORK]
    assert list(asks(OFFERS, "O_SENT")) == [CALLS]
    assert list(asks(WORK, "START")) == []
    assert list(asks(APPLICATIONS, "A_DECLINED")) == []


def test_what_the_replay_says_again_beside_the_config_is_what_the_config_says():
    company = load_company(CONFIG)

    assert tuple(company.departments) == DEPARTMENTS
    assert {name: rules.status for name, rules in company.departments.items()} == STATUS
    links = {link.child: (link.parent, frozenset(link.asking)) for link in company.links.values()}
    assert links == dict(ASKING)
    assert {link.child: company.start_of(link) for link in company.links.values()} == START
    moves = company.links["offer"].status
    assert {"WANTED", *moves} == set(company.departments[OFFERS].status_names)
    assert {(move.parent, move.only_from) for move in moves.values()} == {(MOVED_TO, (MOVED_FROM,))}
    assert not any(link.status for name, link in company.links.items() if name != "offer")
