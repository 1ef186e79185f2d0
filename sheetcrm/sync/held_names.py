"""Rows kept out that have lost their IDs: what is remembered of them is kept all the same.

A row on hold is left alone, and so is one outside the pilot. Where its ID is wiped or typed over meanwhile,
nothing in the sheet says which row it is. Taken for gone, it would be journalled as such, its request would
lose its parent, and what people do until it takes part again would be merged against nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from sheetcrm.language import say
from sheetcrm.schema.company import Company
from sheetcrm.schema.findings import Finding, Severity
from sheetcrm.schema.tables import Row, Table
from sheetcrm.state.base import Base
from sheetcrm.sync.changes import base_rows
from sheetcrm.sync.identity import has_content
from sheetcrm.sync.likeness import Traits, find_alike, named, traits_of
from sheetcrm.sync.scope import NOTHING, Scope, row_id_of


def with_lost_names(company: Company, scope: Scope, base: Base) -> Scope:
    """Keep out the IDs, too, that rows kept out have lost, by all that is remembered of the rows.

    Args:
        company: the config.
        scope: what takes part by what stands in the sheets.
        base: what was agreed on after the last pass.

    Returns:
        The very scope where nothing is lost. An ID that several rows may have had is kept out as well, and so
        is each of several IDs that a row may have had: nobody can say yet that it is gone.
    """
    kept_out = dict(scope.kept_out)
    findings: list[Finding] = []
    for department, table in scope.out.items():
        lost = _lost_in(company, scope, base, table)
        if lost:
            of = kept_out[department]
            kept_out[department] = replace(of, row_ids=of.row_ids.union(*lost.values()))
            findings += _findings(company, table, lost)
    if not findings:
        return scope
    return replace(scope, kept_out=kept_out, findings=(*scope.findings, *findings))


def _lost_in(company: Company, scope: Scope, base: Base, table: Table) -> Mapping[int, tuple[str, ...]]:
    """Rows kept out of a department to the IDs they may have had, which stand nowhere now."""
    column = table.fields.index(company.departments[table.department].row_id.column)
    known = base_rows(base, table.department, table.fields).rows
    suspects = {at: row for at, row in enumerate(table.rows) if _is_nameless(row, column, known)}
    if not suspects:
        return {}
    standing = {row_id_of(row[column]) for row in (*table.rows, *scope.tables[table.department].rows)}
    vanished = known.keys() - standing - scope.kept_out.get(table.department, NOTHING).row_ids
    if not vanished:
        return {}
    traits = _but_for_hold(traits_of(company, table), company, table)
    remembered = {row_id: traits.shown(row) for row_id, row in known.items() if row_id in vanished}
    return find_alike({at: traits.shown(row) for at, row in suspects.items()}, remembered, traits)


def _but_for_hold(traits: Traits, company: Company, table: Table) -> Traits:
    """The tick is what a row on hold has come by since; it says nothing of which row it is."""
    hold = company.departments[table.department].hold
    compared = zip(table.fields, traits.compared, strict=True)
    return replace(traits, compared=tuple(counts and name != hold for name, counts in compared))


def _is_nameless(row: Row, column: int, known: Mapping[str, Row]) -> bool:
    return row_id_of(row[column]) not in known and has_content(row)


def _findings(company: Company, table: Table, lost: Mapping[int, tuple[str, ...]]) -> Iterator[Finding]:
    rules = company.departments[table.department]
    for at, row_ids in lost.items():
        yield Finding(
            code="kept-out-id-lost",
            severity=Severity.WARNING,
            department=table.department,
            message=say(
                "the row takes no part, and has lost its ID; by its other cells it is {rows}",
                rows=named(row_ids),
            ),
            hint=say("Undo the change, or type the ID into the cell, before the row takes part again."),
            sheet=rules.sheet,
            row=table.numbers[at],
            column=rules.row_id.column,
            row_id=row_ids[0] if len(row_ids) == 1 else None,
        )
