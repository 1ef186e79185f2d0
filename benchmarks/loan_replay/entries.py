"""What an event of the log makes a person type, and into which department's sheet.

This is the one place that knows both the log and the company in ``loans.yaml``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from loan_replay.log import Case, Event

APPLICATIONS = "applications"
OFFERS = "offers"
WORK = "work"
CALLS = "calls"

NUMBER = "Application"
"""The column in every department with the application's number: what people find their row by."""

MOVED_FROM, MOVED_TO = "A_ACCEPTED", "A_FINALIZED"
"""The move of an application that nobody types: a rule has to make it once the offer has got a status."""

CALL_ACTIVITY = "W_Nabellen offertes"
"""The work that belongs to an offer: it is followed up by telephone."""

ASKING: Mapping[str, tuple[str, frozenset[str]]] = MappingProxyType(
    {
        OFFERS: (APPLICATIONS, frozenset({"A_ACCEPTED"})),
        WORK: (APPLICATIONS, frozenset({"A_PARTLYSUBMITTED", "A_PREACCEPTED"})),
        CALLS: (OFFERS, frozenset({"O_SELECTED", "O_CREATED", "O_SENT"})),
    }
)
"""Department -> the parent department and its statuses that ask for a row, said again beside the config."""


@dataclass(frozen=True, slots=True)
class Entry:
    """Cells a person fills in one row.

    Attributes:
        department: whose sheet.
        case: the application's number, which the row is found by.
        cells: column to the text typed; empty text clears the cell.
        is_new: whether the person starts a new row with it.
    """

    department: str
    case: str
    cells: Mapping[str, str]
    is_new: bool = False


def department_of(event: Event) -> str:
    """The department in whose sheet the event is written down."""
    if event.activity == CALL_ACTIVITY:
        return CALLS
    return {"A": APPLICATIONS, "O": OFFERS, "W": WORK}[event.activity[0]]


def status_of(event: Event) -> str:
    """The status the event gives its row: work has its lifecycle, the others the activity itself."""
    return event.lifecycle if event.activity.startswith("W_") else event.activity


def is_typed(event: Event) -> bool:
    """Whether a person writes the event down; the rest is left to the company's rules."""
    return event.activity != MOVED_TO


def entry_of(event: Event, case: Case) -> Entry:
    """What a person types for an event."""
    department, is_new = department_of(event), event.seq == 0
    cells = dict(_WRITERS[department](event))
    if is_new:
        cells |= {NUMBER: case.number, "Registered": case.registered.isoformat(), "Amount": str(case.amount)}
    return Entry(department, case.number, cells, is_new)


_WRITERS = {
    APPLICATIONS: lambda event: {"Stage": event.activity, "Clerk": event.resource},
    OFFERS: lambda event: {"Offer stage": event.activity, "Offered by": event.resource},
    WORK: lambda event: {
        "Progress": event.lifecycle,
        "Activity": event.activity,
        "Resource": event.resource,
    },
    CALLS: lambda event: {"Progress": event.lifecycle, "Resource": event.resource},
}
