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

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import datetime

from sheetcrm.schema.company import Company
from sheetcrm.schema.system_tabs import with_conflict_tabs
from sheetcrm.sheets.connection import Google
from sheetcrm.sheets.reading import Reader
from sheetcrm.state.base import Base
from sheetcrm.state.conflicts import Pick
from sheetcrm.state.events import Event
from sheetcrm.state.port import Lease
from sheetcrm.state.records import RunRecord, run_name
from sheetcrm.state.store import StateStore
from sheetcrm.sync.advance import advance
from sheetcrm.sync.apply import Applied, Applier
from sheetcrm.sync.approval import Approval
from sheetcrm.sync.batches import Drafter
from sheetcrm.sync.channel import Machine
from sheetcrm.sync.chronicle import (
    PassFacts,
    events_of,
    landed_of,
    lost_of,
    made_of,
    repairs_of,
    told_apart,
    without_told,
)
from sheetcrm.sync.conflicts import new_conflicts
from sheetcrm.sync.errand_plans import rows_of
from sheetcrm.sync.errands import Errand
from sheetcrm.sync.files import Files
from sheetcrm.sync.identity import NO_PICKS, Picks
from sheetcrm.sync.intent import Intent
from sheetcrm.sync.look import Look, Progress, look_at_sheets
from sheetcrm.sync.made_rows import made_and_gone, with_rows
from sheetcrm.sync.mending import Mend
from sheetcrm.sync.ownership import highest_counters
from sheetcrm.sync.plan import Plan, told_part
from sheetcrm.sync.plan_records import PlanRecord
from sheetcrm.sync.planning import Planner
from sheetcrm.sync.recognising import Indexes
from sheetcrm.sync.recovery import Recovered, recover, without_blocked
from sheetcrm.sync.renames import with_todays_names
from sheetcrm.sync.rested import agreed_by_landed
from sheetcrm.sync.results import (
    PassResult,
    Preview,
    awaits_people_alone,
    counts_of,
    outcome_of,
    requests_of,
)
from sheetcrm.sync.spills import suspects_of, with_spilled
from sheetcrm.sync.undisturbed import undisturbed
from sheetcrm.sync.undo import Undo

MAX_PASSES = 3
"""How often sheets that people are editing are synced again at once; nobody is raced for ever."""


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
        self._planner = Planner(company, store, self._indexes)
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
        base = with_todays_names(self.company, self.store.load())
        look = self.look()
        intent = Intent(self.store)
        self._files.check_markers(look, intent)
        return self._planner.preview(look, base, picks, self._planner.decided(intent, frozenset()))

    def decide(self, conflict: str, pick: Pick) -> None:
        """Let the passes of this syncer carry out a decision about a conflict, as if picked in its tab."""
        self._planner.decide(conflict, pick)

    def mend(self, mends: tuple[Mend, ...]) -> None:
        """Let the passes of this syncer mend cells, where they still hold what they held."""
        self._planner.mend(mends)

    def record(self, preview: Preview) -> PlanRecord:
        """Write down what a preview's plan asks for, to be kept, looked at and approved."""
        return self._planner.record(preview)

    def preview_undo(self, run: str) -> tuple[Preview, Undo]:
        """Say what taking back a pass would mean now; nothing is written anywhere.

        Args:
            run: the pass's number as its result has it.

        Raises:
            StateError: the state or the journal cannot be read.
            RuleError: rules contradict each other on live rows.
        """
        preview = self.preview()
        return preview, self._planner.undo(run, preview)

    def preview_errand(self, errand: Errand) -> tuple[Preview, PlanRecord]:
        """Say what an errand would do, apart from what the rules ask for anyway; nothing is written anywhere.

        Returns:
            What a pass with the errand would do in all, and the part that is the errand's.

        Raises:
            StateError: the state cannot be read, or the sheets are not its own.
            RuleError: rules contradict each other on live rows.
        """
        plain = self.preview()
        return self._planner.errand(errand, plain, self._planner.decided(Intent(self.store), frozenset()))

    def run_errand(self, errand: Errand, part: PlanRecord) -> PassResult:
        """Make a pass that does an errand and nothing else; raises what `run` does.

        Args:
            errand: the errand.
            part: what somebody has looked at and approved; it is done exactly so, or not at all.
        """
        self._planner.ask(errand)
        try:
            return self.run(Approval.of_plan(part, rows_of(part)))
        finally:
            self._planner.ask(None)

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
        base = with_todays_names(self.company, self.store.load())
        intent = Intent(self.store)
        serial, after_crash, intended = self.store.serial, intent.is_stored, intent.cells
        run, unsettled = run_name(serial + 1), intent.runs
        look, recovered = self._settled_look(intent, base, run, started)
        gone = made_and_gone(intent.made, base, look.tables)
        base = with_rows(base, gone, look.tables)
        decisions = self._planner.decided(intent, frozenset(cell.key for cell in recovered.landed))
        preview = self._planner.preview(look, base, approval.picks, decisions)
        preview, plan, undo = self._planner.approved(preview, approval)
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
        told = told_part(self.company, plan)
        events = (
            *made_of(gone, facts),
            *landed_of(recovered.landed, base, told, facts),
            *lost_of(intent.lost, facts),
            *events_of(told, applied.confirmed, facts),
            *repairs_of(repairs, facts),
        )
        earlier = (
            event
            for of in sorted(unsettled - {run})
            for event in self.store.journal.read(run=of, on_damage=quiet)
        )
        self._journal(without_told(events, earlier), run, after_crash=after_crash)
        damaged = bool(self.store.warnings)
        outcome = outcome_of(preview, applied, damaged=damaged)
        record = RunRecord(
            run=run,
            started=started,
            ended=ended,
            outcome=outcome,
            counts=counts_of(preview, applied, undo),
            requests=requests_of(self.google.ledger.summary(mark)),
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
            left=preview.plan.size - plan.size,
            undo=undo,
            repairs=repairs,
            only_conflicts=awaits_people_alone(preview, applied, damaged=damaged),
        )

    def _step(self, what: str) -> None:
        """Before each request of a pass: say what comes, and make sure that the company is still ours."""
        self._progress(what)
        self._renew()

    def _renew(self) -> None:
        if self._lease is not None:
            self._lease.renew()

    def _settled_look(
        self, intent: Intent, base: Base, run: str, started: datetime
    ) -> tuple[Look, Recovered]:
        """Read the sheets, and see to it that nothing in them is a slip of an earlier pass."""
        self._files.find_made_scratches(intent)
        look = self.look()
        self._files.check_markers(look, intent)
        intent.carry_over()
        # Numbers that a pass has given and not remembered are in its markers, which are written anew here.
        stamp = self._files.stamp(run, started, highest_counters(look, base))
        channels = self._files.channels(look, stamp, intent)
        recovered = recover(self.company, look, intent, channels.values())
        if recovered.has_written:
            self._files.register_tabs(look, channels)
            look = self.look()
        return without_blocked(self.company, look, recovered), recovered

    def _journal(self, events: Iterable[Event], run: str, *, after_crash: bool) -> None:
        written = self.store.journal.keys_of_run(run) if after_crash else frozenset()
        self.store.journal.append([event for event in told_apart(events) if event.key not in written])

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
        base = replace(base, before_hold=agreed_by_landed(self.company, plan, base, intent.landed))
        # A write without an answer may still show up in the sheet: its intent stays, to know it by.
        settled = intent.finish()
        self.store.commit(base, run=record, clear_intent=settled, written=intent.arrived)
