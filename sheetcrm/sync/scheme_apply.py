"""A changed config brought into the sheets: headers and tabs by setup's hand, cells by a pass of their own.

First the structure, in one batch a spreadsheet; then a pass that makes the renames and nothing else, safe as
every pass is, journalled, and to be taken back by its number. Broken off anywhere, it is begun anew: what is
done already is not found again.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass, replace

from sheetcrm.errors import ExitCode, SheetcrmError
from sheetcrm.language import say
from sheetcrm.schema.applied import scheme_document, scheme_of
from sheetcrm.schema.company import Company
from sheetcrm.sheets.connection import Google
from sheetcrm.sheets.marker import Marker
from sheetcrm.sheets.scheme_requests import with_scheme_changes
from sheetcrm.sheets.structure import apply_structure
from sheetcrm.state.store import StateStore
from sheetcrm.sync.approval import Approval
from sheetcrm.sync.errand_plans import rows_of
from sheetcrm.sync.passes import Syncer
from sheetcrm.sync.plan_records import PlanRecord
from sheetcrm.sync.renames import rule_of
from sheetcrm.sync.results import PassResult, Preview
from sheetcrm.sync.scheme import SchemeDiff, find_differences
from sheetcrm.sync.scheme_checks import Grounds, Refusal, find_refusals


class SchemeRefusedError(SheetcrmError):
    """A changed config is not brought into the sheets; nothing was written."""

    exit_code = ExitCode.REFUSED


@dataclass(frozen=True, slots=True, kw_only=True)
class SchemePlan:
    """What bringing the config into the sheets would mean.

    Attributes:
        diff: how far the sheets are from the config; its structure is what would be done to the tabs.
        refusals: what of it is not done, and keeps all of it from being done.
        preview: the read it was worked out from.
        part: the cells that get another name.
    """

    diff: SchemeDiff
    refusals: tuple[Refusal, ...]
    preview: Preview
    part: PlanRecord

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to do, and nothing to take note of."""
        return not self.diff.changes and self.diff.structure.is_empty and not self.part.edits


def plan_scheme(
    company: Company,
    google: Google,
    store: StateStore,
    syncer: Syncer,
    *,
    retired: Collection[str] = (),
    reordered: Collection[str] = (),
) -> SchemePlan:
    """Work out what bringing the config into the sheets would mean; nothing is written anywhere.

    Args:
        company: the config.
        google: the connection, opened with ``SETUP_SCOPES``.
        store: the company's state.
        syncer: makes the passes.
        retired: columns and departments that are said to be gone for good, as `SchemeChange.key`.
        reordered: departments whose columns shall stand as in the config.

    Raises:
        SchemeRefusedError: a pass has not come to its end.
        SheetcrmError: the state or a spreadsheet cannot be read.
    """
    if store.intent() is not None:
        msg = say("A pass has not come to its end, and what it left has to be looked after first.")
        raise SchemeRefusedError(msg, say("Run sheetcrm sync."))
    diff = find_differences(company, google, store)
    preview = syncer.preview()
    record = syncer.record(preview)
    rules = {rule_of(name) for name in company.departments}
    part = replace(
        record, edits=tuple(entry for entry in record.edits if entry.edit.rule in rules), new_rows=()
    )
    applied = scheme_of(store.scheme())
    refusals: tuple[Refusal, ...] = ()
    if applied is not None:
        grounds = Grounds(
            old=applied,
            new=company,
            tables=preview.look.tables,
            layouts=preview.look.layouts,
            base=store.load(),
            retired=retired,
        )
        refusals = find_refusals(grounds, diff.changes)
    structure = with_scheme_changes(diff.structure, diff.changes, reordered)
    return SchemePlan(diff=replace(diff, structure=structure), refusals=refusals, preview=preview, part=part)


def apply_scheme(
    company: Company,
    google: Google,
    store: StateStore,
    syncer: Syncer,
    plan: SchemePlan,
    *,
    first_marker: Callable[[str], Marker],
) -> PassResult | None:
    """Bring the config into the sheets, and take note of it as applied once all of it is there.

    Args:
        company: the config.
        google: the connection.
        store: the company's state.
        syncer: makes the passes.
        plan: what somebody has looked at and approved.
        first_marker: as `apply_structure` takes it.

    Returns:
        The pass that set the cells; None where there were none to set.

    Raises:
        SchemeRefusedError: something of it is refused; nothing was written.
        SheetcrmError: something could not be done; what was done stands, and the next call goes on.
    """
    if plan.refusals:
        raise SchemeRefusedError(plan.refusals[0].message, plan.refusals[0].hint)
    with store.lock(timeout_seconds=10):
        ids = apply_structure(google, syncer.company, plan.diff.structure, first_marker=first_marker)
        store.register(spreadsheets=ids.spreadsheets, sheets=ids.sheets, scratches=ids.scratches)
    result = None
    if plan.part.edits:
        result = syncer.run(Approval.of_plan(plan.part, rows_of(plan.part)))
    if result is None or not result.applied.failures:
        store.remember_scheme(scheme_document(company))
    return result
