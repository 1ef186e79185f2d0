"""What a pass would do: the plan for the sheets as they were read, and what was approved of it."""

from __future__ import annotations

from dataclasses import replace

from sheetcrm.schema.company import Company
from sheetcrm.schema.tables import CellKey
from sheetcrm.state.base import Base
from sheetcrm.state.conflicts import Pick
from sheetcrm.state.records import run_name
from sheetcrm.state.store import StateStore
from sheetcrm.sync.approval import Approval
from sheetcrm.sync.brakes import find_stops
from sheetcrm.sync.conflict_memory import Decisions
from sheetcrm.sync.errand_plans import errand_part
from sheetcrm.sync.errands import Errand
from sheetcrm.sync.identity import Picks
from sheetcrm.sync.intent import Intent
from sheetcrm.sync.look import Look, with_addresses
from sheetcrm.sync.mending import Mend
from sheetcrm.sync.ownership import highest_counters
from sheetcrm.sync.plan import Plan
from sheetcrm.sync.plan_records import PlanRecord, record_plan
from sheetcrm.sync.recognising import Indexes
from sheetcrm.sync.reconcile import reconcile
from sheetcrm.sync.renames import todays_events
from sheetcrm.sync.results import Preview
from sheetcrm.sync.saved_plans import check_saved, narrow
from sheetcrm.sync.undo import Undo, plan_undo
from sheetcrm.sync.undo_history import history_of, later_changes


class Planner:
    """Plans passes over one company; writes nothing, neither to sheets nor to the state.

    Args:
        company: the config, with its Conflicts tabs.
        store: the company's state.
        indexes: what is kept from pass to pass to recognise rows by.
    """

    def __init__(self, company: Company, store: StateStore, indexes: Indexes) -> None:
        self.company = company
        self.store = store
        self.indexes = indexes
        self._decisions: dict[str, Pick] = {}
        self._mends: tuple[Mend, ...] = ()
        self._errand: Errand | None = None

    def preview(self, look: Look, base: Base, picks: Picks, decisions: Decisions) -> Preview:
        """Plan on what was read.

        Args:
            look: the sheets as they were read.
            base: what was agreed on after the last pass.
            picks: what a person has decided about rows that lost their IDs.
            decisions: what is known of conflicts besides the base and the sheets.

        Raises:
            RuleError: rules contradict each other on live rows.
        """
        counters = highest_counters(look, base)
        if counters != base.counters:
            base = replace(base, counters=counters)
        plan = reconcile(
            self.company,
            look.tables,
            base,
            look.read_at,
            self.indexes,
            decisions=decisions,
            picks=picks,
        )
        findings = with_addresses((*look.findings, *plan.findings), look.layouts)
        stops = find_stops(self.company, plan, look.tables, base)
        return Preview(look=look, base=base, plan=plan, findings=findings, stops=stops)

    def decide(self, conflict: str, pick: Pick) -> None:
        """Let what is planned from now on carry out a decision about a conflict, as if picked in its tab."""
        self._decisions[conflict] = pick

    def mend(self, mends: tuple[Mend, ...]) -> None:
        """Let what is planned from now on mend these cells, where they still hold what they held."""
        self._mends = mends

    def ask(self, errand: Errand | None) -> None:
        """Let what is planned from now on do an errand besides; None for no more."""
        self._errand = errand

    def decided(self, intent: Intent, landed: frozenset[CellKey]) -> Decisions:
        """What was decided by command, and what a pass that died knew of conflicts.

        Args:
            intent: what was left of it.
            landed: cells that such a pass is known to have written.
        """
        died = {
            conflict.id: conflict.decision
            for conflict in intent.conflicts.values()
            if conflict.decision is not None
        }
        return Decisions(
            picks={**died, **self._decisions},
            found=intent.conflicts,
            landed=landed,
            mends=self._mends,
            errand=self._errand,
            run=run_name(self.store.serial + 1),
        )

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

    def errand(self, errand: Errand, plain: Preview, decisions: Decisions) -> tuple[Preview, PlanRecord]:
        """Plan with an errand on what was read for a plan without it.

        Returns:
            What a pass would do, and the part of it that is the errand's.

        Raises:
            RuleError: rules contradict each other on live rows.
        """
        asked = replace(decisions, errand=errand)
        preview = self.preview(plain.look, plain.base, plain.plan.picks, asked)
        return preview, errand_part(self.company, errand, self.record(preview), self.record(plain))

    def approved(self, preview: Preview, approval: Approval) -> tuple[Preview, Plan, Undo | None]:
        """The part of the plan that may be carried out; for an undo, another plan to begin with.

        Raises:
            PassRefusedError: it goes beyond what was allowed.
            PlanStaleError: it would not do what the approved plan says.
            StateError: the journal cannot be read.
        """
        if approval.undo is not None:
            undo = self.undo(approval.undo, preview)
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

    def undo(self, run: str, preview: Preview) -> Undo:
        """Say what taking back a pass would mean, given what another would do now.

        Raises:
            StateError: there is no such pass, or the journal cannot be read.
            RuleError: rules contradict each other on live rows.
        """
        journal = self.store.journal
        history = history_of(self.company, run, todays_events(self.company, journal.read(run=run)))
        later = later_changes(
            history, todays_events(self.company, (event for event in journal.read() if event.run > run))
        )
        return plan_undo(
            self.company,
            history,
            later,
            preview.look.tables,
            preview.base,
            preview.look.read_at,
            preview.plan,
        )
