"""What the log alone says the sheets must hold in the end."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from loan_replay.entries import (
    APPLICATIONS,
    ASKING,
    CALLS,
    NUMBER,
    OFFERS,
    WORK,
    department_of,
    is_typed,
    status_of,
)
from loan_replay.log import Case, Event, Log

Value = str | int | float | bool | None
Cells = Mapping[str, Value]

DEPARTMENTS = (APPLICATIONS, OFFERS, WORK, CALLS)
STATUS = {APPLICATIONS: "Stage", OFFERS: "Offer stage", WORK: "Progress", CALLS: "Progress"}
START = {OFFERS: "WANTED", WORK: "OPEN", CALLS: "OPEN"}

_DAY_ZERO = date(1899, 12, 30)


@dataclass(frozen=True, slots=True)
class Expected:
    """The rows the sheets must hold.

    Attributes:
        rows: department -> application number -> cells by column.
        needed: department -> applications for whose row the log holds events.
        statuses: department -> application number -> the statuses of its row in order.
    """

    rows: Mapping[str, Mapping[str, Cells]]
    needed: Mapping[str, frozenset[str]]
    statuses: Mapping[str, Mapping[str, tuple[str, ...]]]


def expect(log: Log, asked: Mapping[str, Iterable[str]]) -> Expected:
    """Work out what the sheets must hold.

    Args:
        log: the log.
        asked: department -> applications that stood in a status that asks for a row there while a pass ran.
            Such an application has its row even if the log then shows no work on it.
    """
    statuses = {name: {case.number: _statuses(case, name) for case in log.cases} for name in DEPARTMENTS}
    needed = {
        name: frozenset(number for number, seen in statuses[name].items() if seen) for name in DEPARTMENTS
    }
    present = {name: needed[name] | frozenset(asked.get(name, ())) for name in DEPARTMENTS}
    rows = {
        name: {case.number: _row(case, name, present) for case in log.cases if case.number in present[name]}
        for name in DEPARTMENTS
    }
    return Expected(rows, needed, statuses)


def asks(parent: str, status: str) -> Iterable[str]:
    """The departments in which a row of the parent department asks for a row while it has the status."""
    return (child for child, (asker, statuses) in ASKING.items() if asker == parent and status in statuses)


def serial(day: date) -> int:
    """The number a sheet keeps for a day."""
    return (day - _DAY_ZERO).days


def _statuses(case: Case, department: str) -> tuple[str, ...]:
    return tuple(status_of(event) for event in case.events if department_of(event) == department)


def _row(case: Case, department: str, present: Mapping[str, frozenset[str]]) -> Cells:
    return {NUMBER: case.number, "Amount": case.amount, **_ROWS[department](case, present)}


def _application(case: Case, present: Mapping[str, frozenset[str]]) -> Cells:
    worked, called = _last(case, WORK), _last(case, CALLS)
    return {
        "Registered": serial(case.registered),
        "Stage": _status(case, APPLICATIONS, present),
        "Clerk": _resource(_last(case, APPLICATIONS)),
        "Last activity": worked.activity if worked else None,
        "Worked on by": _resource(worked),
        "Called by": _resource(called),
        "Offer stage": _status(case, OFFERS, present),
        "Work progress": _status(case, WORK, present),
    }


def _offer(case: Case, present: Mapping[str, frozenset[str]]) -> Cells:
    return {
        "Registered": serial(case.registered),
        "Offer stage": _status(case, OFFERS, present),
        "Offered by": _resource(_last(case, OFFERS)),
        "Caller": _resource(_last(case, CALLS)),
        "Call progress": _status(case, CALLS, present),
    }


def _work(case: Case, present: Mapping[str, frozenset[str]]) -> Cells:
    worked = _last(case, WORK)
    return {
        "Registered": serial(case.registered),
        "Progress": _status(case, WORK, present),
        "Activity": worked.activity if worked else None,
        "Resource": _resource(worked),
    }


def _call(case: Case, present: Mapping[str, frozenset[str]]) -> Cells:
    return {"Progress": _status(case, CALLS, present), "Resource": _resource(_last(case, CALLS))}


_ROWS = {APPLICATIONS: _application, OFFERS: _offer, WORK: _work, CALLS: _call}


def _last(case: Case, department: str) -> Event | None:
    """The last event a person wrote down in the department's row."""
    return next(
        (event for event in reversed(case.events) if department_of(event) == department and is_typed(event)),
        None,
    )


def _resource(event: Event | None) -> str | None:
    return (event.resource or None) if event else None


def _status(case: Case, department: str, present: Mapping[str, frozenset[str]]) -> str | None:
    if case.number not in present[department]:
        return None
    statuses = _statuses(case, department)
    return statuses[-1] if statuses else START[department]
