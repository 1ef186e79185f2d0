"""Every way in which sheets can deviate from the log shows up as a difference."""

from __future__ import annotations

import copy

import pytest
from loan_replay.comparison import (
    GROUPS,
    ID,
    SHOWN,
    all_differences,
    compare,
    compare_histories,
    count_check,
)
from loan_replay.entries import APPLICATIONS, CALLS, OFFERS, WORK
from loan_replay.expectation import DEPARTMENTS, START, expect
from replay_samples import FINAL, IDLE, OPEN, SHORT, tiny_log

ASKED = {OFFERS: {IDLE}, WORK: {IDLE}}
LOANS = {FINAL: "L-000001", OPEN: "L-000002", SHORT: "L-000003", IDLE: "L-000004"}
IDS = {APPLICATIONS: "", WORK: "/WRK-1", OFFERS: "/OFR-1", CALLS: "/OFR-1/CALL-1"}


def right_sheets():
    """Sheets as they should be: what is expected, with the IDs that go with it."""
    expected = expect(tiny_log(), ASKED)
    sheets = {}
    for department in DEPARTMENTS:
        sheets[department] = []
        for number, cells in expected.rows[department].items():
            row = {column: value for column, value in cells.items() if value is not None}
            row[ID[department]] = LOANS[number] + IDS[department]
            if department != APPLICATIONS:
                row["Loan"] = LOANS[number]
            for child, (parent, column) in SHOWN.items():
                if parent == department and number in expected.rows[child]:
                    row[column] = LOANS[number] + IDS[child]
            sheets[department].append(row)
    return sheets


def differences(sheets):
    return list(all_differences(compare(expect(tiny_log(), ASKED), sheets)))


def row_of(sheets, department, number):
    return next(row for row in sheets[department] if row.get("Application") == number)


def test_right_sheets_have_no_differences_and_every_check_counts_something():
    checks = compare(expect(tiny_log(), ASKED), right_sheets())

    assert list(all_differences(checks)) == []
    assert all(check.expected == check.found > 0 for check in checks)
    counts = {check.name: check.expected for check in checks}
    assert counts["rows of applications"] == 4
    assert counts["rows of offers"] == 3
    assert counts["applications with offers in the log that have exactly one row"] == 2
    assert counts["final statuses"] == 4 + 3 + 3 + 2
    assert counts["statuses shown to the parent"] == 2 * 4 + 3


def test_blank_rows_in_a_sheet_are_no_rows():
    sheets = right_sheets()
    sheets[OFFERS].insert(1, {})

    assert differences(sheets) == []


def test_every_expected_cell_is_compared_exactly_once():
    rows = expect(tiny_log(), ASKED).rows
    for department in DEPARTMENTS:
        columns = set().union(*(of.keys() for of in rows[department].values()))
        groups = [of.get(department, frozenset()) for of in GROUPS.values()]
        carried = GROUPS["fields carried"].get(department, frozenset())
        shown_by_people = GROUPS["fields only people write"].get(department, frozenset())
        assert frozenset().union(*groups) == columns
        assert sum(map(len, groups)) == len(columns)
        assert not carried & shown_by_people


@pytest.mark.parametrize("department", DEPARTMENTS)
def test_a_wrong_or_blank_cell_of_any_column_is_a_difference(department):
    for column in expect(tiny_log(), ASKED).rows[department][FINAL]:
        for wrong in ("something else", None):
            sheets = right_sheets()
            row = row_of(sheets, department, FINAL)
            before = row.pop(column, None)
            if wrong is not None:
                row[column] = wrong
            if before is wrong:
                continue
            assert differences(sheets), (column, wrong)


def test_a_number_where_text_belongs_is_a_difference():
    sheets = right_sheets()
    row_of(sheets, WORK, FINAL)["Resource"] = 9
    row_of(sheets, WORK, FINAL)["Amount"] = "20000"
    row_of(sheets, OFFERS, FINAL)["Amount"] = 20000.0

    assert differences(sheets) == [
        "work: Amount of 42 is '20000' instead of 20000",
        "work: Resource of 42 is 9 instead of '9'",
    ]


def lose_a_row(sheets):
    sheets[CALLS].remove(row_of(sheets, CALLS, OPEN))


def make_a_row_twice(sheets):
    twin = copy.deepcopy(row_of(sheets, OFFERS, OPEN))
    sheets[OFFERS].append({**twin, "Offer ID": "L-000002/OFR-2"})


def repeat_a_row(sheets):
    sheets[WORK].append(dict(row_of(sheets, WORK, FINAL)))


def make_a_row_nobody_asked_for(sheets):
    sheets[WORK].append(
        {**row_of(sheets, WORK, IDLE), "Application": SHORT, "Item": "L-000003/WRK-1", "Loan": "L-000003"}
    )


def leave_a_row_without_an_id(sheets):
    del row_of(sheets, APPLICATIONS, SHORT)["Loan ID"]


def give_two_rows_one_id(sheets):
    row_of(sheets, APPLICATIONS, SHORT)["Loan ID"] = "L-000004"


def lose_the_parent(sheets):
    row_of(sheets, OFFERS, OPEN)["Offer ID"] = "L-000009/OFR-1"
    row_of(sheets, APPLICATIONS, OPEN)["Offer"] = "L-000009/OFR-1"


def hang_a_row_under_another_parent(sheets):
    row_of(sheets, OFFERS, IDLE)["Offer ID"] = "L-000003/OFR-1"
    row_of(sheets, APPLICATIONS, IDLE)["Offer"] = "L-000003/OFR-1"
    row_of(sheets, OFFERS, IDLE)["Loan"] = "L-000003"


def make_a_second_attempt(sheets):
    row_of(sheets, WORK, OPEN)["Item"] = "L-000002/WRK-2"
    row_of(sheets, APPLICATIONS, OPEN)["Work item"] = "L-000002/WRK-2"


def name_another_loan(sheets):
    row_of(sheets, CALLS, OPEN)["Loan"] = "L-000001"


def point_nowhere(sheets):
    row_of(sheets, OFFERS, OPEN)["Call"] = "L-000002/OFR-1/CALL-2"


def point_at_what_is_not_there(sheets):
    row_of(sheets, APPLICATIONS, SHORT)["Work item"] = "L-000003/WRK-1"


def forget_to_point(sheets):
    del row_of(sheets, APPLICATIONS, IDLE)["Offer"]


@pytest.mark.parametrize(
    ("damage", "word"),
    [
        (lose_a_row, "calls: no row of 0043"),
        (make_a_row_twice, "offers: 0043 has 2 rows"),
        (repeat_a_row, "work: 2 rows are L-000001/WRK-1"),
        (make_a_row_nobody_asked_for, "work: row L-000003/WRK-1 of 44 should not be there"),
        (leave_a_row_without_an_id, "applications: a row has no ID"),
        (give_two_rows_one_id, "applications: 2 rows are L-000004"),
        (lose_the_parent, "offers: L-000009/OFR-1 of 0043 has 0 parents"),
        (hang_a_row_under_another_parent, "offers: L-000003/OFR-1 of 45 hangs under 44"),
        (make_a_second_attempt, "work: L-000002/WRK-2 of 0043 is not the first attempt of its link"),
        (name_another_loan, "calls: L-000002/OFR-1/CALL-1 of 0043 names the loan L-000001"),
        (point_nowhere, "offers: Call of 0043 is L-000002/OFR-1/CALL-2, and there is no such row"),
        (
            point_at_what_is_not_there,
            "applications: Work item of 44 is L-000003/WRK-1, and there is no such row",
        ),
        (forget_to_point, "offers: L-000004/OFR-1 is not shown by its parent"),
    ],
)
def test_damage_to_links_is_named(damage, word):
    sheets = right_sheets()

    damage(sheets)

    assert word in differences(sheets)


def histories(**changes):
    expected = expect(tiny_log(), ASKED)
    seen = {
        (name, number): (*((START[name],) if name in START else ()), *expected.statuses[name][number])
        for name in DEPARTMENTS
        for number in expected.rows[name]
    }
    return seen | {
        (APPLICATIONS, {"final": FINAL, "idle": IDLE}[key]): value for key, value in changes.items()
    }


def test_a_history_may_leave_statuses_out_but_the_last():
    check = compare_histories(
        expect(tiny_log(), ASKED),
        histories(final=("A_PREACCEPTED", "A_ACTIVATED"), idle=("A_ACCEPTED",)),
        START,
    )

    assert (check.expected, check.found, check.differences) == (12, 12, ())


@pytest.mark.parametrize(
    "seen",
    [
        (),
        ("A_SUBMITTED", "A_PARTLYSUBMITTED"),
        ("A_PREACCEPTED", "A_SUBMITTED", "A_ACTIVATED"),
        ("A_DECLINED", "A_ACTIVATED"),
        ("A_ACCEPTED", "A_FINALIZED", "A_ACCEPTED", "A_ACTIVATED"),
        ("A_ACTIVATED", "A_ACTIVATED"),
    ],
)
def test_a_history_that_the_log_does_not_have_is_a_difference(seen):
    check = compare_histories(expect(tiny_log(), ASKED), histories(final=seen), START)

    assert check.found == check.expected - 1
    assert f"the journal saw {list(seen)}" in check.differences[0]


def test_counts_that_deviate_are_differences_even_without_a_name():
    found = count_check("surprises", 0, iter(["one", "two"]))

    assert found.found == 2
    assert list(all_differences([found])) == ["one", "two"]
