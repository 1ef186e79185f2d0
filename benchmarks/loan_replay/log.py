"""The recorded log: cases and events as the public BPI Challenge 2012 data holds them."""

from __future__ import annotations

import csv
import gzip
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from operator import itemgetter
from pathlib import Path

from sheetcrm.errors import ExitCode, SheetcrmError

EVENTS_FILE = "bpic2012.events.csv.gz"
CASES_FILE = "bpic2012.cases.csv.gz"
FOLDER = "bpi2012_loans"

_HINT = (
    "Name the folder that holds it with --data DIR or in the variable SHEETCRM_SHARED, "
    "or put it at ../shared/data beside the checkout."
)


class LogError(SheetcrmError):
    """The recorded log is not there, or does not read as one."""

    exit_code = ExitCode.USAGE


@dataclass(frozen=True, slots=True)
class Event:
    """One line of the log.

    Attributes:
        case: the application's number.
        seq: place within the case, from 0.
        activity: what happened, such as ``A_ACCEPTED``; the first letter says to what.
        lifecycle: SCHEDULE, START or COMPLETE.
        resource: who did it; empty where the log does not say.
        at: when, with the offset of the place.
    """

    case: str
    seq: int
    activity: str
    lifecycle: str
    resource: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Case:
    """One application: its facts, and its events in the order of `seq`."""

    number: str
    registered: date
    amount: int
    events: tuple[Event, ...]


@dataclass(frozen=True, slots=True)
class Log:
    """The cases of a log in order of registration."""

    cases: tuple[Case, ...]

    def events(self) -> list[Event]:
        """Every event in time order; what happened at the same instant keeps the order of its case."""
        return sorted((event for case in self.cases for event in case.events), key=lambda event: event.at)

    def first(self, count: int) -> Log:
        """The log of the first so many cases."""
        return Log(self.cases[:count])


def find_folder(option: Path | None, environment: Mapping[str, str], checkout: Path) -> Path:
    """Find the folder with the recorded log.

    Args:
        option: what the caller named; it or a folder below it holds the files.
        environment: where SHEETCRM_SHARED may name the folder.
        checkout: the project's folder, beside which the data may lie.

    Raises:
        LogError: it is nowhere.
    """
    named = environment.get("SHEETCRM_SHARED")
    if option is not None:
        starts = [option]
    else:
        starts = ([Path(named)] if named else []) + [checkout.parent / "shared"]
    for start in starts:
        for folder in (start, start / FOLDER, start / "data" / FOLDER):
            if (folder / EVENTS_FILE).is_file() and (folder / CASES_FILE).is_file():
                return folder
    looked = " or ".join(str(start) for start in starts)
    msg = f"The recorded loan process is not in {looked}."
    raise LogError(msg, _HINT)


def read_log(folder: Path) -> Log:
    """Read the recorded log from its folder.

    Raises:
        LogError: a file is missing, or a line does not read as an event or a case.
    """
    try:
        with (
            gzip.open(folder / CASES_FILE, "rt", encoding="utf-8", newline="") as cases,
            gzip.open(folder / EVENTS_FILE, "rt", encoding="utf-8", newline="") as events,
        ):
            return parse_log(csv.reader(cases), csv.reader(events))
    except OSError as error:
        msg = f"The recorded log in {folder} cannot be read: {error}."
        raise LogError(msg, _HINT) from error


def parse_log(cases: Iterable[list[str]], events: Iterable[list[str]]) -> Log:
    """Make a log of the rows of its two tables, headers included.

    Args:
        cases: rows ``REG_DATE, concept:name, AMOUNT_REQ``.
        events: rows ``case_id, seq, org:resource, lifecycle:transition, concept:name, time:timestamp``, the
            events of a case together and in order.

    Raises:
        LogError: a header or a row is another, or a case and its events do not belong together.
    """
    by_case = {
        number: tuple(_event(row) for row in rows)
        for number, rows in groupby(_body(events, _EVENT_HEADER), key=itemgetter(0))
    }
    found = [_case(row, by_case) for row in _body(cases, _CASE_HEADER)]
    if len(found) != len(by_case):
        msg = f"The log has {len(found)} cases, but events of {len(by_case)}."
        raise LogError(msg)
    return Log(tuple(sorted(found, key=lambda case: case.events[0].at)))


_CASE_HEADER = ["REG_DATE", "concept:name", "AMOUNT_REQ"]
_EVENT_HEADER = ["case_id", "seq", "org:resource", "lifecycle:transition", "concept:name", "time:timestamp"]


def _body(rows: Iterable[list[str]], header: list[str]) -> Iterator[list[str]]:
    lines = iter(rows)
    found = next(lines, None)
    if found != header:
        msg = f"The log starts with {found}, not with {header}."
        raise LogError(msg)
    return lines


def _event(row: list[str]) -> Event:
    try:
        case, seq, resource, lifecycle, activity, at = row
        return Event(case, int(seq), activity, lifecycle, resource, datetime.fromisoformat(at))
    except ValueError as error:
        msg = f"The log's line {row} is no event: {error}."
        raise LogError(msg) from error


def _case(row: list[str], by_case: Mapping[str, tuple[Event, ...]]) -> Case:
    try:
        registered, number, amount = row
        case = Case(number, datetime.fromisoformat(registered).date(), int(amount), by_case[number])
    except KeyError as error:
        msg = f"The log has no events of the case {error}."
        raise LogError(msg) from error
    except ValueError as error:
        msg = f"The log's line {row} is no case: {error}."
        raise LogError(msg) from error
    if any(later.at < earlier.at for earlier, later in zip(case.events, case.events[1:], strict=False)):
        msg = f"The events of case {number} are not in time order."
        raise LogError(msg)
    return case
