"""Whether the state is well: one check a function, each of which only reads it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta

from sheetcrm.errors import StateError
from sheetcrm.language import say, unsaid
from sheetcrm.schema.findings import Finding, Severity
from sheetcrm.sheets.ledger import QUOTA_PER_MINUTE
from sheetcrm.state.records import RunRecord
from sheetcrm.state.store import StateStore

_NEAR = 0.8
"""The part of the quota from which on a busier day may find it used up."""

_READS = unsaid("The last passes sent {count} reads in a minute, and Google allows {limit}")
_WRITES = unsaid("The last passes sent {count} writes in a minute, and Google allows {limit}")

_RUNS = 50
"""Passes that are looked at; the catalogue keeps some hundred."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Usage:
    """The busiest minute of the last passes.

    Attributes:
        reads: reads sent in it; Google allows `QUOTA_PER_MINUTE` to an account.
        writes: the same of writes.
        passes: how many passes were looked at.
    """

    reads: int
    writes: int
    passes: int


def check_state(store: StateStore) -> Iterator[Finding]:
    """List what is wrong with the state, and with the passes it remembers."""
    for check in _CHECKS:
        yield from check(store)


def usage_of(store: StateStore) -> Usage:
    """Tell how near the last passes came to Google's limit."""
    runs = store.runs(_RUNS)
    return Usage(reads=_busiest(runs, "read"), writes=_busiest(runs, "write"), passes=len(runs))


def unusable(error: StateError) -> Finding:
    """The finding of an error that came in place of the state."""
    return _found("state-unusable", error.message, error.hint, Severity.ERROR)


def _content(store: StateStore) -> Iterator[Finding]:
    """Every file of the base and the journal's newest segment can be read."""
    for read in (store.load, store.journal.check):
        try:
            read()
        except StateError as error:
            yield unusable(error)


def _damage(store: StateStore) -> Iterator[Finding]:
    """No earlier generation had to take the place of a damaged file."""
    for warning in store.warnings:
        hint = say("Nothing is to be done but to look at the disk; the next pass writes a new generation.")
        yield _found("state-recovered", warning, hint)


def _unfinished(store: StateStore) -> Iterator[Finding]:
    """No pass was cut off after it had stored what it is about to do."""
    try:
        intent = store.intent()
    except StateError as error:
        yield unusable(error)
        return
    if intent:
        message = say("Pass {run} was cut off, or is at work at this moment", run=intent.get("run", ""))
        hint = say("Run sheetcrm sync: it finds out first what became of it, and goes on from there.")
        yield _found("pass-unfinished", message, hint)


def _last(store: StateStore) -> Iterator[Finding]:
    """The last pass ended well."""
    for run in store.runs(1):
        if run.outcome != "ok":
            message = say(
                "The last pass, {run} of {ended}, ended as {outcome}",
                run=run.run,
                ended=f"{run.ended:%d.%m.%Y %H:%M %Z}",
                outcome=run.outcome,
            )
            hint = say("Run sheetcrm sync and read what it sets aside; sheetcrm runs lists the passes.")
            yield _found("pass-failed", message, hint)


def _quota(store: StateStore) -> Iterator[Finding]:
    """No minute came near to Google's limit."""
    usage = usage_of(store)
    for told, count in ((_READS, usage.reads), (_WRITES, usage.writes)):
        if count >= _NEAR * QUOTA_PER_MINUTE:
            message = say(told, count=count, limit=QUOTA_PER_MINUTE)
            hint = say(
                "Sync less often, put departments into fewer spreadsheets, or ask Google for more quota."
            )
            yield _found("quota-near", message, hint)


_CHECKS: Sequence[Callable[[StateStore], Iterator[Finding]]] = (_content, _damage, _unfinished, _last, _quota)


def _busiest(runs: Sequence[RunRecord], kind: str) -> int:
    """Requests of a kind in the busiest minute, each pass counted where it began."""
    minute = timedelta(minutes=1)
    sums = (
        sum(
            other.requests.get(kind, 0)
            for other in runs
            if timedelta(0) <= other.started - run.started < minute
        )
        for run in runs
    )
    return max(sums, default=0)


def _found(code: str, message: str, hint: str, severity: Severity = Severity.WARNING) -> Finding:
    return Finding(
        code=code, severity=severity, department="", message=message, hint=hint, sheet=say("the state")
    )
