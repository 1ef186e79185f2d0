"""Hand-made logs, as small as they can be."""

from __future__ import annotations

from loan_replay.log import Log, parse_log

CASE_HEADER = ["REG_DATE", "concept:name", "AMOUNT_REQ"]
EVENT_HEADER = ["case_id", "seq", "org:resource", "lifecycle:transition", "concept:name", "time:timestamp"]

FINAL = "42"
"""An application that goes the whole way: work, an offer, a call, a second offer, activated."""

OPEN = "0043"
"""One that stops at A_FINALIZED, which only a rule brings about; its number starts with zeros."""

SHORT = "44"
"""One that is declined at once."""

IDLE = "45"
"""One that asks for an offer and for work, and gets neither."""

_STEPS = {
    FINAL: [
        ("A_SUBMITTED", "112"),
        ("A_PARTLYSUBMITTED", "112"),
        ("W_Afhandelen leads SCHEDULE", "112"),
        ("W_Afhandelen leads START", ""),
        ("A_PREACCEPTED", "7"),
        ("W_Afhandelen leads COMPLETE", "7"),
        ("A_ACCEPTED", "7"),
        ("O_SELECTED", "7"),
        ("A_FINALIZED", "7"),
        ("O_CREATED", "7"),
        ("O_SENT", "7"),
        ("W_Nabellen offertes SCHEDULE", "7"),
        ("W_Nabellen offertes START", "8"),
        ("O_CANCELLED", "8"),
        ("O_SELECTED", "8"),
        ("O_CREATED", "8"),
        ("O_SENT", "8"),
        ("W_Nabellen offertes COMPLETE", ""),
        ("W_Valideren aanvraag SCHEDULE", "9"),
        ("O_ACCEPTED", "9"),
        ("A_REGISTERED", "9"),
        ("A_APPROVED", "9"),
        ("A_ACTIVATED", "9"),
    ],
    OPEN: [
        ("A_SUBMITTED", "112"),
        ("A_PARTLYSUBMITTED", "112"),
        ("A_PREACCEPTED", "112"),
        ("W_Completeren aanvraag SCHEDULE", "112"),
        ("A_ACCEPTED", "5"),
        ("A_FINALIZED", "5"),
        ("O_SELECTED", "5"),
        ("O_CREATED", "5"),
        ("O_SENT", "5"),
        ("W_Nabellen offertes SCHEDULE", ""),
    ],
    SHORT: [("A_SUBMITTED", "112"), ("A_PARTLYSUBMITTED", "112"), ("A_DECLINED", "112")],
    IDLE: [
        ("A_SUBMITTED", "112"),
        ("A_PARTLYSUBMITTED", "112"),
        ("A_PREACCEPTED", "112"),
        ("A_ACCEPTED", "3"),
    ],
}
_REGISTERED = {FINAL: "2011-10-01", OPEN: "2011-10-01", SHORT: "2011-10-02", IDLE: "2011-10-02"}
_AMOUNTS = {FINAL: "20000", OPEN: "5", SHORT: "15500", IDLE: "7000"}


def event_rows(case: str) -> list[list[str]]:
    """The case's lines in the events table, a minute apart; the cases go on side by side."""
    rows = []
    for seq, (step, resource) in enumerate(_STEPS[case]):
        activity, lifecycle = step, "COMPLETE"
        if step.startswith("W_"):
            activity, _, lifecycle = step.rpartition(" ")
        at = f"{_REGISTERED[case]}T08:{seq:02d}:00.500+02:00"
        rows.append([case, str(seq), resource, lifecycle, activity, at])
    return rows


def case_row(case: str) -> list[str]:
    """The case's line in the cases table."""
    return [f"{_REGISTERED[case]}T08:00:00.500+02:00", case, _AMOUNTS[case]]


def tiny_log(*cases: str) -> Log:
    """A log of the cases named; all four where none is."""
    chosen = cases or tuple(_STEPS)
    events = [row for case in chosen for row in event_rows(case)]
    return parse_log([CASE_HEADER, *map(case_row, chosen)], [EVENT_HEADER, *events])


def many_short(count: int) -> Log:
    """A log of so many applications that are declined at once, more than a new sheet has rows."""
    numbers = [f"{number:06d}" for number in range(1, count + 1)]
    cases = [[f"{_REGISTERED[SHORT]}T08:00:00.500+02:00", number, "100"] for number in numbers]
    events = [[number, *row[1:]] for number in numbers for row in event_rows(SHORT)]
    return parse_log([CASE_HEADER, *cases], [EVENT_HEADER, *events])
