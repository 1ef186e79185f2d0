"""The pass: read, check, reconcile, apply, remember. The order is fixed and written down once, here.

1. lock the company: one pass at a time;
2. read every spreadsheet, one request each; what cannot be read is set aside with its reason; sheets that
   are not ours end it here;
3. settle what an earlier pass has left open: the intent names its batches, the markers tell which of them
   were applied, and what they overwrote by mistake is put back;
4. reconcile: tables, base and config in, a plan out; the brakes: a plan beyond what was approved ends here;
5. store the intent, before anything is written anywhere;
6. apply: one atomic batch per spreadsheet, verified by what it captured; what people had edited meanwhile is
   put back;
7. journal what was seen and what was made;
8. remember: the base moves for every cell that was confirmed; the intent is cleared in the same commit.

A pass that was overtaken by people's edits is followed by another at once, a few times. A pass killed between
any two steps is recovered by the next: step 3 is the only code for that, and the same that looks after lost
answers.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal

from sheetcrm.schema.company import Company
from sheetcrm.schema.findings import Finding, Severity
from sheetcrm.schema.system_tabs import with_conflict_tabs
from sheetcrm.sheets.connection import Google
from sheetcrm.sheets.ledger import Summary
from sheetcrm.sheets.reading import Reader
from sheetcrm.state.base import Base
from sheetcrm.state.conflicts import CellKey, Pick
from sheetcrm.state.events import Event
from sheetcrm.state.port import Lease
from sheetcrm.state.records import RunRecord
from sheetcrm.state.store import StateStore
from sheetcrm.sync.advance import advance
from sheetcrm.sync.apply import Applied, Applier
from sheetcrm.sync.approval import Approval
from sheetcrm.sync.batches import Drafter
from sheetcrm.sync.brakes import Stop, find_stops
from sheetcrm.sync.channel import Machine, Stamp
from sheetcrm.sync.chronicle import PassFacts, events_of, landed_of, made_of, repairs_of
from sheetcrm.sync.conflicts import Decisions, new_conflicts
from sheetcrm.sync.files import Files
from sheetcrm.sync.identity import NO_PICKS, Picks
from sheetcrm.sync.intent import Intent
from sheetcrm.sync.look import (
    Look,
    Progress,
    look_at_sheets,
    with_addresses,
)
from sheetcrm.sync.made_rows import made_and_gone, with_rows
from sheetcrm.sync.ownership import counters_of
from sheetcrm.sync.plan import Plan, told_part
from sheetcrm.sync.plan_records import PlanRecord, record_plan
from sheetcrm.sync.recognising import Indexes
from sheetcrm.sync.reconcile import reconcile
from sheetcrm.sync.recovery import Recovered, recover, without_blocked
from sheetcrm.sync.repair import Repair
from sheetcrm.sync.saved_plans import check_saved, narrow
from sheetcrm.sync.spills import suspects_of, with_spilled
from sheetcrm.sync.undisturbed import undisturbed
from sheetcrm.sync.undo import Undo, plan_undo
from sheetcrm.sync.undo_history import history_of, later_changes

Outcome = Literal["ok", "partial", "failed"]

MAX_PASSES = 3
"""How often sheets that people are editing are synced again at once; nobody is raced for ever."""


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
        only_conflicts: whether the pass is partial for no other reason than that people have to decide.
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
    repairs: tuple[Repair, ...] = ()
    earlier: tuple[PassResult, ...] = ()
    only_conflicts: bool = False


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
        machine: who writes, for the markers.
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
        machine: Machine | None = None,
    ) -> None:
        self.company = company = with_conflict_tabs(company)
        self.google = google
        self.store = store
        self._clock = clock
        self._progress = progress
        self._lock_timeout_seconds = lock_timeout_seconds
        self._reader = Reader(google, company)
        self._files = Files(company, google, self._reader, store, machine or Machine())
        self._indexes = Indexes(company)
        self._decisions: dict[str, Pick] = {}
        self._lease: Lease | None = None

    def look(self) -> Look:
        """Read all sheets.

        Raises:
            StateError: the state cannot be read.
        """
        registry = self.store.registry
        look = look_at_sheets(self.company, self._reader, registry, at=self._clock(), progress=self._step)
        return with_spilled(self.google, self.company, look, suspects_of(registry))

    @undisturbed()
    def preview(self, picks: Picks = NO_PICKS) -> Preview:
        """Say what a pass would do; nothing is written anywhere.

        Args:
            picks: what a person has decided about rows that lost their IDs.

        Raises:
            StateError: the state cannot be read, or the sheets are not its own.
            RuleError: rules contradict each other on live rows.
        """
        base = self.store.load()
        look = self.look()
        intent = Intent(self.store)
        self._files.check_markers(look, intent)
        return self._preview(look, base, picks, self._decided(intent, frozenset()))

    def _preview(self, look: Look, base: Base, picks: Picks, decisions: Decisions) -> Preview:
        counters = {**counters_of(look)}
        for prefix, number in base.counters.items():
            counters[prefix] = max(number, counters.get(prefix, 0))
        if counters != base.counters:
            base = replace(base, counters=counters)
        plan = reconcile(
            self.company,
            look.tables,
            base,
            look.read_at,
            self._indexes,
            decisions=decisions,
            picks=picks,
        )
        findings = with_addresses((*look.findings, *plan.findings), look.layouts)
        stops = find_stops(self.company, plan, look.tables, base)
        return Preview(look=look, base=base, plan=plan, findings=findings, stops=stops)

    def _decided(self, intent: Intent, landed: frozenset[CellKey]) -> Decisions:
        """What was decided by command, and what a pass that died knew of conflicts."""
        died = {
            conflict.id: conflict.decision
            for conflict in intent.conflicts.values()
            if conflict.decision is not None
        }
        return Decisions(
            picks={**died, **self._decisions},
            found=intent.conflicts,
            landed=landed,
            run=f"{self.store.serial + 1:06d}",
        )

    def decide(self, conflict: str, pick: Pick) -> None:
        """Let the passes of this syncer carry out a decision about a conflict, as if picked in its tab."""
        self._decisions[conflict] = pick

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
        """Make a pass, and another at once where people's edits overtook it.

        Args:
            approval: how far each may go; a saved plan is carried out once.

        Raises:
            PassRefusedError: it would go further; nothing was written and nothing remembered.
            PlanStaleError: it would not do what the approved plan says; likewise.
            StateLockedError: another pass over the same state goes on.
            StateForeignError: the sheets belong to another store.
            StateStaleError: the sheets were written by a newer state.
            CopiedFileError: a spreadsheet is a copy.
            StateError: the state cannot be read or written; if it cannot be written, no sheet was touched.
            RuleError: rules contradict each other on live rows.
        """
        with self.store.lock(self._lock_timeout_seconds) as lease:
            self._lease = lease
            try:
                return self._run_until_settled(approval)
            finally:
                self._lease = None

    def _run_until_settled(self, approval: Approval) -> PassResult:
        result = self._run(approval)
        passes = 1
        while result.applied.is_overtaken and not approval.is_for_once and passes < MAX_PASSES:
            result = replace(self._run(approval), earlier=(*result.earlier, result))
            passes += 1
        return result

    def _run(self, approval: Approval) -> PassResult:
        started = self._clock()
        mark = self.google.ledger.mark()
        base = self.store.load()
        intent = Intent(self.store)
        serial, after_crash, intended = self.store.serial, intent.is_stored, intent.cells
        run = f"{serial + 1:06d}"
        look, recovered = self._settled_look(intent, self._files.stamp(run, started, base.counters))
        gone = made_and_gone(intent.made, base, look.tables)
        base = with_rows(base, gone, look.tables)
        decisions = self._decided(intent, frozenset(cell.key for cell in recovered.landed))
        preview = self._preview(look, base, approval.picks, decisions)
        preview, plan, undo = self._approved(preview, approval)
        channels = self._files.channels(look, self._files.stamp(run, started, plan.counters), intent)
        applier = Applier(
            self.company,
            plan,
            drafter=Drafter(self.company, look.tables, look.layouts, plan.assigned),
            layouts=look.layouts,
            channels=channels,
            progress=self._step,
            protected=self.store.registry.protected,
        )
        batches = applier.prepare()
        conflicts = new_conflicts(base, plan)
        if batches or plan.observations or conflicts:
            intent.plan(run, batches, conflicts)
        applied = applier.run()
        repairs = (*recovered.repairs, *applied.repairs)
        preview = replace(preview, findings=(*preview.findings, *applied.findings))
        ended = self._clock()
        facts = PassFacts(
            run=run,
            serial=serial,
            read_at=preview.look.read_at,
            seen_from=preview.base.read_at,
            written_at=ended,
            intended=intended,
        )
        self._renew()
        events = (
            *made_of(gone, facts),
            *landed_of(recovered.landed, base, facts),
            *events_of(told_part(self.company, plan), applied.confirmed, facts),
            *repairs_of(repairs, facts),
        )
        self._journal(events, run, after_crash=after_crash)
        outcome = _outcome(preview, applied, damaged=bool(self.store.warnings))
        record = RunRecord(
            run=run,
            started=started,
            ended=ended,
            outcome=outcome,
            counts=_counts(preview, applied, undo),
            requests=_requests(self.google.ledger.summary(mark)),
        )
        self._remember(preview, plan, applied, record, intent)
        self._files.register(look, channels, applied)
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
            repairs=repairs,
            only_conflicts=outcome == "partial" and self._awaits_people_alone(preview, applied),
        )

    def _awaits_people_alone(self, preview: Preview, applied: Applied) -> bool:
        others = tuple(found for found in preview.findings if found.code != "values-differ")
        rest = _outcome(replace(preview, findings=others), applied, damaged=bool(self.store.warnings))
        return rest == "ok"

    def _step(self, what: str) -> None:
        """Before each request of a pass: say what comes, and make sure that the company is still ours."""
        self._progress(what)
        self._renew()

    def _renew(self) -> None:
        if self._lease is not None:
            self._lease.renew()

    def _settled_look(self, intent: Intent, stamp: Stamp) -> tuple[Look, Recovered]:
        """Read the sheets, and see to it that nothing in them is a slip of an earlier pass."""
        self._files.find_made_scratches(intent)
        look = self.look()
        self._files.check_markers(look, intent)
        intent.carry_over()
        channels = self._files.channels(look, stamp, intent)
        recovered = recover(self.company, look, channels.values())
        if recovered.has_written:
            self._files.register_tabs(look, channels)
            look = self.look()
        return without_blocked(self.company, look, recovered), recovered

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

    def _journal(self, events: Iterable[Event], run: str, *, after_crash: bool) -> None:
        written = self.store.journal.keys_of_run(run) if after_crash else frozenset()
        self.store.journal.append([event for event in events if event.key not in written])

    def _remember(
        self, preview: Preview, plan: Plan, applied: Applied, record: RunRecord, intent: Intent
    ) -> None:
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
        settled = intent.finish()
        self.store.commit(base, run=record, clear_intent=settled, written=intent.arrived)


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
        "conflicts": len(preview.plan.conflicts),
        "findings": len(preview.findings),
        "set_aside": len(preview.look.set_aside),
    }


def _requests(summary: Summary) -> Mapping[str, int]:
    counts = {kind.value: count for kind, count in summary.requests.items()}
    return {
        **counts,
        "retries": summary.retries,
        "bytes_in": summary.bytes_in,
        "bytes_out": summary.bytes_out,
    }
