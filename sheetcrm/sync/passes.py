"""The pass: read, check, reconcile, apply, remember. The order is fixed and written down once, here.

1. lock the company: one pass at a time;
2. read every spreadsheet, one request each; what cannot be read is set aside with its reason;
3. reconcile: tables, base and config in, a plan out; the brakes: a plan beyond what was approved ends here;
4. store the intent, before anything is written anywhere;
5. apply: one atomic batch per spreadsheet, verified by its own answer;
6. journal what was seen and what was made;
7. remember: the base moves for every cell that was confirmed; the intent is cleared in the same commit.

A pass killed between any two of these is not recovered by special code: the next one reads the sheets again,
finds what was done, and goes on. The left-over intent only tells it which of the changes it finds are its
own.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Literal

from sheetcrm.schema.cells import Scalar, encode
from sheetcrm.schema.company import Company
from sheetcrm.schema.findings import Finding, Severity
from sheetcrm.sheets.connection import Google
from sheetcrm.sheets.ledger import Summary
from sheetcrm.sheets.reading import Reader
from sheetcrm.state.base import Base
from sheetcrm.state.port import Lease
from sheetcrm.state.records import RunRecord
from sheetcrm.state.store import StateStore
from sheetcrm.sync.advance import CellKey, advance
from sheetcrm.sync.apply import Applied, apply_plan
from sheetcrm.sync.approval import Approval
from sheetcrm.sync.brakes import Stop, find_stops
from sheetcrm.sync.chronicle import PassFacts, events_of
from sheetcrm.sync.identity import Indexes
from sheetcrm.sync.look import (
    Look,
    Progress,
    look_at_sheets,
    newly_found,
    newly_found_scratches,
    with_addresses,
)
from sheetcrm.sync.plan import Plan
from sheetcrm.sync.plan_records import PlanRecord, record_plan
from sheetcrm.sync.reconcile import reconcile
from sheetcrm.sync.saved_plans import check_saved, narrow
from sheetcrm.sync.undisturbed import undisturbed
from sheetcrm.sync.undo import Undo, plan_undo
from sheetcrm.sync.undo_history import history_of, later_changes

Outcome = Literal["ok", "partial", "failed"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """What a pass would do now.

    Attributes:
        look: the sheets as they were read.
        base: what was agreed on after the last pass.
        plan: what is to be changed.
        findings: everything that is wrong or missing, with addresses; the sheets' own first.
        stops: where the plan goes beyond the company's limits, so that a pass would need more leave.
    """

    look: Look
    base: Base
    plan: Plan
    findings: tuple[Finding, ...]
    stops: tuple[Stop, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PassResult:
    """What a pass did.

    Attributes:
        run: the pass's number as text; the journal's events carry it.
        outcome: ok; partial when something was set aside, held back or not confirmed; failed when no sheet
            could be read.
        preview: what it found and planned.
        applied: what became of the plan.
        requests: what it cost.
        started: when it began.
        ended: when it ended.
        left: changes that were not approved, and are the next pass's.
        undo: what went back and what stayed, where another pass was undone.
    """

    run: str
    outcome: Outcome
    preview: Preview
    applied: Applied
    requests: Summary
    started: datetime
    ended: datetime
    left: int = 0
    undo: Undo | None = None


def quiet(_: str) -> None:
    """Progress that nobody looks at."""


class Syncer:
    """Makes passes over one company; kept from pass to pass, it decodes only what has changed.

    Args:
        company: the config.
        google: the open connection.
        store: the company's state.
        clock: the time now, aware.
        progress: told in a few words what is being done.
        lock_timeout_seconds: how long to wait for another pass over the same state.
    """

    def __init__(
        self,
        company: Company,
        google: Google,
        store: StateStore,
        *,
        clock: Callable[[], datetime],
        progress: Progress = quiet,
        lock_timeout_seconds: float = 10.0,
    ) -> None:
        self.company = company
        self.google = google
        self.store = store
        self._clock = clock
        self._progress = progress
        self._lock_timeout_seconds = lock_timeout_seconds
        self._reader = Reader(google, company)
        self._indexes = Indexes(company)
        self._lease: Lease | None = None

    def look(self) -> Look:
        """Read all sheets.

        Raises:
            StateError: the state cannot be read.
        """
        return look_at_sheets(
            self.company, self._reader, self.store.registry, at=self._clock(), progress=self._step
        )

    @undisturbed()
    def preview(self) -> Preview:
        """Say what a pass would do; nothing is written anywhere.

        Raises:
            StateError: the state cannot be read.
            RuleError: rules contradict each other on live rows.
        """
        look = self.look()
        base = self.store.load()
        plan = reconcile(self.company, look.tables, base, look.read_at, self._indexes)
        findings = with_addresses((*look.findings, *plan.findings), look.layouts)
        stops = find_stops(self.company, plan, look.tables, base)
        return Preview(look=look, base=base, plan=plan, findings=findings, stops=stops)

    def record(self, preview: Preview) -> PlanRecord:
        """Write down what a preview's plan asks for, to be kept, looked at and approved."""
        return record_plan(
            self.company,
            preview.plan,
            preview.look.tables,
            preview.look.layouts,
            lineage=self.store.lineage,
            serial=self.store.serial,
        )

    def preview_undo(self, run: str) -> tuple[Preview, Undo]:
        """Say what taking back a pass would mean now; nothing is written anywhere.

        Args:
            run: the pass's number as its result has it.

        Raises:
            StateError: the state or the journal cannot be read.
            RuleError: rules contradict each other on live rows.
        """
        preview = self.preview()
        return preview, self._undo(run, preview)

    @undisturbed()
    def run(self, approval: Approval) -> PassResult:
        """Make a pass.

        Args:
            approval: how far it may go.

        Raises:
            PassRefusedError: it would go further; nothing was written and nothing remembered.
            PlanStaleError: it would not do what the approved plan says; likewise.
            StateLockedError: another pass over the same state goes on.
            StateError: the state cannot be read or written; if it cannot be written, no sheet was touched.
            RuleError: rules contradict each other on live rows.
        """
        with self.store.lock(self._lock_timeout_seconds) as lease:
            self._lease = lease
            try:
                return self._run(approval)
            finally:
                self._lease = None

    def _run(self, approval: Approval) -> PassResult:
        started = self._clock()
        mark = self.google.ledger.mark()
        preview = self.preview()
        preview, plan, undo = self._approved(preview, approval)
        left_over = self.store.intent()
        serial = self.store.serial
        run = f"{serial + 1:06d}"
        if not plan.is_empty or plan.observations:
            self.store.write_intent(_intent(run, plan, left_over))
        applied = apply_plan(
            self.google, self.company, plan, preview.look.layouts, marker=run, progress=self._step
        )
        ended = self._clock()
        facts = PassFacts(
            run=run,
            serial=serial,
            read_at=preview.look.read_at,
            seen_from=preview.base.read_at,
            written_at=ended,
            intended=_intended(left_over),
        )
        self._renew()
        self._journal(plan, applied, facts, after_crash=left_over is not None)
        outcome = _outcome(preview, applied, damaged=bool(self.store.warnings))
        record = RunRecord(
            run=run,
            started=started,
            ended=ended,
            outcome=outcome,
            counts=_counts(preview, applied, undo),
            requests=_requests(self.google.ledger.summary(mark)),
        )
        self._remember(preview, plan, applied, record)
        return PassResult(
            run=run,
            outcome=outcome,
            preview=preview,
            applied=applied,
            requests=self.google.ledger.summary(mark),
            started=started,
            ended=ended,
            left=_size(preview.plan) - _size(plan),
            undo=undo,
        )

    def _step(self, what: str) -> None:
        """Before each request of a pass: say what comes, and make sure that the company is still ours."""
        self._progress(what)
        self._renew()

    def _renew(self) -> None:
        if self._lease is not None:
            self._lease.renew()

    def _approved(self, preview: Preview, approval: Approval) -> tuple[Preview, Plan, Undo | None]:
        """The part of the plan that may be carried out; for an undo, another plan to begin with."""
        if approval.undo is not None:
            undo = self._undo(approval.undo, preview)
            return replace(preview, plan=undo.plan), undo.approved, undo
        if approval.plan is None:
            approval.check(preview.stops)
            return preview, preview.plan, None
        check_saved(
            self.company, approval.plan, self.record(preview), preview.look.tables, preview.look.layouts
        )
        plan = narrow(preview.plan, approval.plan)
        approval.check(find_stops(self.company, plan, preview.look.tables, preview.base))
        return preview, plan, None

    def _undo(self, run: str, preview: Preview) -> Undo:
        journal = self.store.journal
        history = history_of(self.company, run, journal.read(run=run))
        later = later_changes(history, (event for event in journal.read() if event.run > run))
        return plan_undo(
            self.company,
            history,
            later,
            preview.look.tables,
            preview.base,
            preview.look.read_at,
            preview.plan,
        )

    def _journal(self, plan: Plan, applied: Applied, facts: PassFacts, *, after_crash: bool) -> None:
        written = self.store.journal.keys_of_run(facts.run) if after_crash else frozenset()
        events = events_of(plan, applied.confirmed, facts)
        self.store.journal.append([event for event in events if event.key not in written])

    def _remember(self, preview: Preview, plan: Plan, applied: Applied, record: RunRecord) -> None:
        # What was not approved is to the base what did not arrive: the next pass finds it again.
        all_done = plan is preview.plan and not applied.failures
        base = advance(
            self.company,
            preview.look.tables,
            preview.base,
            preview.plan,
            applied.confirmed,
            complete=not preview.look.set_aside and all_done,
            indexes=self._indexes,
        )
        # A write without an answer may still show up in the sheet: its intent stays, to know it by.
        self.store.commit(base, run=record, clear_intent=not applied.failures)
        found = newly_found(preview.look, self.store.registry)
        if found:
            self.store.register(sheets=found)
        scratches = newly_found_scratches(preview.look, self.store.registry)
        if scratches:
            self.store.register(scratches=scratches)


def _size(plan: Plan) -> int:
    return len(plan.edits) + len(plan.new_rows)


def _outcome(preview: Preview, applied: Applied, *, damaged: bool) -> Outcome:
    if not preview.look.tables:
        return "failed"
    held = any(found.severity is Severity.ERROR for found in preview.findings)
    return "partial" if preview.look.set_aside or applied.failures or held or damaged else "ok"


def _counts(preview: Preview, applied: Applied, undo: Undo | None) -> Mapping[str, int]:
    return {
        **({} if undo is None else {"undo_of": int(undo.run)}),
        "rows": sum(len(table.rows) for table in preview.look.tables.values()),
        "observed": len(preview.plan.observations),
        "edits": len(preview.plan.edits),
        "new_rows": len(preview.plan.new_rows),
        "confirmed": len(applied.confirmed),
        "overruled": len(preview.plan.overruled),
        "findings": len(preview.findings),
        "set_aside": len(preview.look.set_aside),
    }


def _intent(run: str, plan: Plan, left_over: Mapping[str, Any] | None) -> dict[str, Any]:
    """What the pass is about to write, and what an earlier one may still have written, as JSON values."""
    cells: list[list[Any]] = [] if left_over is None else list(left_over["cells"])
    cells += [[edit.department, edit.row_id, edit.column, encode(edit.new)] for edit in plan.edits]
    for row in plan.new_rows:
        cells += [[row.department, row.row_id, column, encode(value)] for column, value in row.values.items()]
    return {"run": run, "cells": cells}


def _intended(left_over: Mapping[str, Any] | None) -> Mapping[CellKey, Scalar]:
    if left_over is None:
        return {}
    return {(department, row_id, column): value for department, row_id, column, value in left_over["cells"]}


def _requests(summary: Summary) -> Mapping[str, int]:
    counts = {kind.value: count for kind, count in summary.requests.items()}
    return {
        **counts,
        "retries": summary.retries,
        "bytes_in": summary.bytes_in,
        "bytes_out": summary.bytes_out,
    }
