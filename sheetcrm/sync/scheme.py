"""How far the sheets are from the config: against what was applied to them last, and as they stand.

Two small reads for each spreadsheet; nothing is written anywhere.
"""

from __future__ import annotations

from dataclasses import dataclass

from sheetcrm.schema.applied import changes_since, scheme_of
from sheetcrm.schema.company import Company
from sheetcrm.schema.findings import Finding
from sheetcrm.schema.scheme_changes import Kind, SchemeChange
from sheetcrm.schema.system_tabs import with_conflict_tabs
from sheetcrm.sheets.connection import Google
from sheetcrm.sheets.drift import Seen, find_drift
from sheetcrm.sheets.structure import KnownIds, StructurePlan, inspect
from sheetcrm.state.store import StateStore


@dataclass(frozen=True, slots=True, kw_only=True)
class SchemeDiff:
    """How far the sheets are from the config.

    Attributes:
        is_known: whether it is known which config was applied last.
        changes: in what the config differs from that one.
        structure: what setup would do.
        findings: how the tabs that are there have come away from the config.
    """

    is_known: bool
    changes: tuple[SchemeChange, ...]
    structure: StructurePlan
    findings: tuple[Finding, ...]

    @property
    def is_empty(self) -> bool:
        """Whether everything is as the config says."""
        return not self.changes and not self.findings and self.structure.is_empty

    @property
    def needs_apply(self) -> bool:
        """Whether setup and the next pass alone would not do."""
        return any(change.needs_apply for change in self.changes)


def tabs_known(store: StateStore, company: Company) -> KnownIds:
    """The IDs that are remembered, but those of tabs of departments that are in another spreadsheet now.

    The ID of a tab means nothing in another file: the first tab of each has the same one.

    Raises:
        StateError: the state cannot be read.
    """
    registry = store.registry
    changes = changes_since(store.scheme(), company)
    moved = {change.department for change in changes if change.kind is Kind.MOVE_TAB}
    sheets = {name: tab for name, tab in registry.sheets.items() if name not in moved}
    return KnownIds(registry.spreadsheets, sheets, registry.scratches)


def find_differences(company: Company, google: Google, store: StateStore) -> SchemeDiff:
    """Compare the sheets, and the config that was applied last, with the config.

    Raises:
        StateError: the state cannot be read.
        SheetcrmError: a spreadsheet could not be asked, or several files could be meant.
    """
    applied = store.scheme()
    known = tabs_known(store, company)
    whole = with_conflict_tabs(company)
    plan = inspect(google, whole, known)
    findings = tuple(
        found
        for part in plan.spreadsheets
        if part.file_id is not None
        for found in find_drift(
            Seen(company=whole, spreadsheet=part.name, plan=part.tabs, known=known.sheets)
        )
    )
    return SchemeDiff(
        is_known=scheme_of(applied) is not None,
        changes=changes_since(applied, company),
        structure=plan,
        findings=findings,
    )
