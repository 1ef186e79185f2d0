"""The part of a plan that is an errand's, so that a person approves just that. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from sheetcrm.schema.company import Company
from sheetcrm.sync.errands import Adoption, Errand
from sheetcrm.sync.plan_records import PlanRecord, identity_of_edit, identity_of_row


def errand_part(company: Company, errand: Errand, asked: PlanRecord, plain: PlanRecord) -> PlanRecord:
    """What of a plan is the errand's.

    An adoption gives rows their IDs and does nothing else: what follows is the next pass's, once people have
    seen to the rows that match nothing for certain. It names new root rows, too, since a row can only be
    joined to one that has an ID, and IDs are given in the order of the sheet.

    Args:
        company: the config.
        errand: the errand.
        asked: what a pass would do with it.
        plain: what a pass would do without it.
    """
    if isinstance(errand, Adoption):
        ids = {name: rules.row_id.column for name, rules in company.departments.items()}
        named = (entry for entry in asked.edits if entry.edit.column == ids[entry.edit.department])
        return replace(asked, edits=tuple(named), new_rows=())
    edits = {identity_of_edit(entry) for entry in plain.edits}
    rows = {identity_of_row(row) for row in plain.new_rows}
    return replace(
        asked,
        edits=tuple(entry for entry in asked.edits if identity_of_edit(entry) not in edits),
        new_rows=tuple(row for row in asked.new_rows if identity_of_row(row) not in rows),
    )


def rows_of(part: PlanRecord) -> Mapping[str, int]:
    """How many rows of each department a plan touches, as it takes to approve them."""
    rows = {entry.key[:2] for entry in part.edits} | {row.key for row in part.new_rows}
    return {name: sum(row[0] == name for row in rows) for name in {row[0] for row in rows}}
