"""The sheets against the log: what each check expected, what it found, and each difference by name."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from loan_replay.entries import APPLICATIONS, CALLS, NUMBER, OFFERS, WORK
from loan_replay.expectation import DEPARTMENTS, STATUS, Cells, Expected, Value

ID = {APPLICATIONS: "Loan ID", OFFERS: "Offer ID", WORK: "Item", CALLS: "Call"}
SHOWN = {OFFERS: (APPLICATIONS, "Offer"), WORK: (APPLICATIONS, "Work item"), CALLS: (OFFERS, "Call")}
"""Child department -> its parent department and the parent's column that shows the child's ID."""

CODE = {OFFERS: "OFR", WORK: "WRK", CALLS: "CALL"}
DEAL = "Loan"

GROUPS: Mapping[str, Mapping[str, frozenset[str]]] = {
    "final statuses": {name: frozenset({STATUS[name]}) for name in DEPARTMENTS},
    "statuses shown to the parent": {
        APPLICATIONS: frozenset({"Offer stage", "Work progress"}),
        OFFERS: frozenset({"Call progress"}),
    },
    "fields carried": {
        OFFERS: frozenset({NUMBER, "Registered", "Amount"}),
        WORK: frozenset({NUMBER, "Registered", "Amount"}),
        CALLS: frozenset({NUMBER, "Amount"}),
    },
    "fields brought back": {
        APPLICATIONS: frozenset({"Last activity", "Worked on by", "Called by"}),
        OFFERS: frozenset({"Caller"}),
    },
    "fields only people write": {
        APPLICATIONS: frozenset({NUMBER, "Registered", "Amount", "Clerk"}),
        OFFERS: frozenset({"Offered by"}),
        WORK: frozenset({"Activity", "Resource"}),
        CALLS: frozenset({"Resource"}),
    },
}
"""Kinds of cells, by department and column; every expected cell is in exactly one."""


@dataclass(frozen=True, slots=True)
class Check:
    """One line of the comparison.

    Attributes:
        name: what is counted.
        expected: how many there should be.
        found: how many there are.
        differences: each deviation in words; equal numbers alone prove nothing.
    """

    name: str
    expected: int
    found: int
    differences: tuple[str, ...]


Sheets = Mapping[str, Sequence[Cells]]
"""Department to the rows of its sheet; blank cells are absent."""

Index = Mapping[str, Mapping[Value, list[Cells]]]
"""Department to its rows by the value of one column."""


def compare(expected: Expected, sheets: Sheets) -> list[Check]:
    """Compare the sheets with what the log says; rows that are all blank are none."""
    filled = {name: [row for row in sheets[name] if row] for name in DEPARTMENTS}
    by_number = {name: _by(NUMBER, filled[name]) for name in DEPARTMENTS}
    by_id = {name: _by(ID[name], filled[name]) for name in DEPARTMENTS}
    return [
        *(_rows(name, expected, filled[name], by_number[name]) for name in DEPARTMENTS),
        *(_needed(name, expected, by_number[name]) for name in DEPARTMENTS if name != APPLICATIONS),
        *(_cells(kind, of, expected, by_number) for kind, of in GROUPS.items()),
        *(_ids(name, filled[name]) for name in DEPARTMENTS),
        *(_parents(name, filled[name], by_id) for name in SHOWN),
        *(_pointers(name, by_number, by_id) for name in SHOWN),
    ]


def _by(column: str, rows: Sequence[Cells]) -> Mapping[Value, list[Cells]]:
    found: dict[Value, list[Cells]] = defaultdict(list)
    for row in rows:
        found[row.get(column)].append(row)
    return found


def _rows(
    department: str, expected: Expected, rows: Sequence[Cells], by_number: Mapping[Value, list[Cells]]
) -> Check:
    wanted = expected.rows[department]
    differences = [f"{department}: no row of {number}" for number in wanted if number not in by_number]
    differences += [
        f"{department}: row {row.get(ID[department])} of {row.get(NUMBER)} should not be there"
        for row in rows
        if row.get(NUMBER) not in wanted
    ]
    differences += [
        f"{department}: {number} has {len(found)} rows"
        for number, found in by_number.items()
        if number in wanted and len(found) > 1
    ]
    return Check(f"rows of {department}", len(wanted), len(rows), tuple(differences))


def _needed(department: str, expected: Expected, by_number: Mapping[Value, list[Cells]]) -> Check:
    needed = expected.needed[department]
    wrong = [
        f"{department}: {number} has {len(by_number.get(number, ()))} rows, and events in the log"
        for number in sorted(needed)
        if len(by_number.get(number, ())) != 1
    ]
    name = f"applications with {department} in the log that have exactly one row"
    return Check(name, len(needed), len(needed) - len(wrong), tuple(wrong))


def _cells(
    kind: str,
    columns: Mapping[str, frozenset[str]],
    expected: Expected,
    by_number: Index,
) -> Check:
    count, differences = 0, []
    for department, names in columns.items():
        for number, wanted in expected.rows[department].items():
            for row in by_number[department].get(number, [{}])[:1]:
                count += len(names)
                differences += [
                    f"{department}: {name} of {number} is {row.get(name)!r} instead of {wanted[name]!r}"
                    for name in sorted(names)
                    if not _same(row.get(name), wanted[name])
                ]
    return Check(kind, count, count - len(differences), tuple(differences))


def _same(found: Value, wanted: Value) -> bool:
    """Numbers are equal by value; text and number never are, nor blank and anything."""
    return found == wanted and isinstance(found, str) is isinstance(wanted, str)


def _ids(department: str, rows: Sequence[Cells]) -> Check:
    ids = [row.get(ID[department]) for row in rows]
    differences = [f"{department}: a row has no ID" for row_id in ids if row_id is None]
    differences += [
        f"{department}: {count} rows are {row_id}"
        for row_id, count in Counter(ids).items()
        if row_id is not None and count > 1
    ]
    return Check(f"{department}: row IDs, none twice", len(ids), len(set(ids) - {None}), tuple(differences))


def _parents(department: str, rows: Sequence[Cells], by_id: Index) -> Check:
    parents = by_id[SHOWN[department][0]]
    wrong = [
        f"{department}: {row.get(ID[department])} of {row.get(NUMBER)} {problem}"
        for row in rows
        if (problem := _parent_problem(department, row, parents))
    ]
    name = f"{department}: rows whose parent is there"
    return Check(name, len(rows), len(rows) - len(wrong), tuple(wrong))


def _parent_problem(department: str, row: Cells, parents: Mapping[Value, list[Cells]]) -> str:
    parent_id, _, own = str(row.get(ID[department])).rpartition("/")
    found = parents.get(parent_id, [])
    if len(found) != 1:
        return f"has {len(found)} parents"
    if found[0].get(NUMBER) != row.get(NUMBER):
        return f"hangs under {found[0].get(NUMBER)}"
    if own != f"{CODE[department]}-1":
        return "is not the first attempt of its link"
    if row.get(DEAL) != parent_id.partition("/")[0]:
        return f"names the loan {row.get(DEAL)}"
    return ""


def _pointers(
    department: str,
    by_number: Index,
    by_id: Index,
) -> Check:
    parent, column = SHOWN[department]
    rows = [row for rows in by_number[parent].values() for row in rows]
    shown = [row for row in rows if row.get(column) is not None]
    differences = [
        f"{parent}: {column} of {row.get(NUMBER)} is {row[column]}, and there is no such row"
        for row in shown
        if row[column] not in by_id[department]
    ]
    pointed = {row[column] for row in shown}
    differences += [
        f"{department}: {row_id} is not shown by its parent"
        for row_id in by_id[department]
        if row_id is not None and row_id not in pointed
    ]
    name = f"{parent}: {column} leads to a row of {department}"
    return Check(name, len(by_id[department]), len(shown), tuple(differences))


def compare_histories(
    expected: Expected, histories: Mapping[tuple[str, str], Sequence[Value]], start: Mapping[str, str]
) -> Check:
    """Compare the statuses the journal saw with the log's: the same order, none made up, the last the same.

    Args:
        expected: what the log says.
        histories: department and application number -> statuses as journalled.
        start: the status a department's rows are made with, which the log does not have.
    """
    wanted = [(name, number) for name in DEPARTMENTS for number in expected.rows[name]]
    wrong = []
    for name, number in wanted:
        made_with = (start[name],) if name in start else ()
        log = (*made_with, *expected.statuses[name][number])
        seen = histories.get((name, number), ())
        if not _fits(seen, log):
            wrong.append(f"{name}: of {number} the journal saw {list(seen)}, the log has {list(log)}")
    title = "status histories in the journal that fit the log"
    return Check(title, len(wanted), len(wanted) - len(wrong), tuple(wrong))


def _fits(seen: Sequence[Value], log: Sequence[str]) -> bool:
    rest: Iterator[Value] = iter(log)
    return bool(seen) and seen[-1] == log[-1] and all(status in rest for status in seen)


def count_check(name: str, expected: int, found: Iterable[str]) -> Check:
    """A check whose findings are its differences."""
    listed = tuple(found)
    return Check(name, expected, expected + len(listed), listed)


def all_differences(checks: Iterable[Check]) -> Iterator[str]:
    """Every difference of every check, and counts that deviate without one."""
    for check in checks:
        yield from check.differences
        if not check.differences and check.expected != check.found:
            yield f"{check.name}: {check.found} instead of {check.expected}"
