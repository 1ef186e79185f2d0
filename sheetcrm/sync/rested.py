"""Pairs that rest while one of their rows is kept out, and what their other row held when they began to.

The base of the other row goes on, pass after pass. So that the pair is merged against what both sides last
agreed on once it takes part again, each linked cell of it that changes meanwhile is kept as it was.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from sheetcrm.schema.cells import Cell, Scalar
from sheetcrm.schema.company import Company, FieldPair, Link
from sheetcrm.schema.row_ids import format_child
from sheetcrm.schema.tables import CellKey, RowKey
from sheetcrm.sheets.batch import CellWrite
from sheetcrm.state.base import Base, BaseTable, PairCell
from sheetcrm.sync.plan import Plan
from sheetcrm.sync.scope import NOTHING, Scope


def rows_of_rested_pairs(company: Company, base: Base) -> frozenset[RowKey]:
    """The rows that changed while their pairs rested; to be looked at once these take part again."""
    return frozenset(
        (_home(company.links[name], child, row_id), row_id)
        for name, child, row_id, _ in base.before_hold
        if name in company.links
    )


def before_hold(
    company: Company,
    scope: Scope,
    base: Base,
    plan: Plan,
    moved: Mapping[str, BaseTable],
    confirmed: Mapping[CellKey, Scalar],
    failed: frozenset[RowKey],
) -> Mapping[PairCell, Cell]:
    """Work out the next base's `before_hold`.

    Args:
        company: the config.
        scope: what took part in the pass.
        base: the base the plan was made with.
        plan: the plan.
        moved: the tables of the next base.
        confirmed: the written cells that the sheets showed, by department, row ID and column.
        failed: rows of writes that were not seen to have happened, whose pairs are merged once more.

    Returns:
        The base's own mapping where nothing is new.
    """
    resting = {
        key: cell
        for key, cell in base.before_hold.items()
        if key[0] in company.links and _still_rests(company.links[key[0]], key[1], scope, moved, failed)
    }
    for department, row_id, column, old in _moved_cells(base, plan, confirmed):
        for name, child in _resting_pairs(company, scope, plan, department, row_id):
            if column in _linked_columns(company, name)[row_id == child]:
                resting.setdefault((name, child, row_id, column), old)
    return base.before_hold if resting == base.before_hold else resting


def agreed_by_landed(
    company: Company, plan: Plan, base: Base, landed: Iterable[CellWrite]
) -> Mapping[PairCell, Cell]:
    """Add what passes that died have copied within pairs that rest by now: both rows agreed on that.

    Of fields that both sides write, a copy tells nothing: what was written on the other may not have arrived.

    Args:
        company: the config.
        plan: the plan of the pass.
        base: the next base.
        landed: what such passes are known to have written.

    Returns:
        The next base's `before_hold`, its own mapping where nothing is new.
    """
    agreed = dict(base.before_hold)
    for write in landed:
        department, row_id, column = write.key
        for name, child, other, pairs in _copied_into(company, plan, department, row_id):
            if write.is_note or not _is_kept_out(company.links[name], plan, child):
                continue
            for pair in pairs:
                if pair.target == column and not pair.policy.is_two_way:
                    agreed[name, child, row_id, column] = agreed[name, child, other, pair.source] = (
                        write.after
                    )
    return base.before_hold if agreed == base.before_hold else agreed


def _is_kept_out(link: Link, plan: Plan, child: str) -> bool:
    rows = ((link.parent, child.rpartition("/")[0]), (link.child, child))
    return any(row in plan.kept_out.get(home, NOTHING).row_ids for home, row in rows)


def _copied_into(
    company: Company, plan: Plan, department: str, row_id: str
) -> Iterator[tuple[str, str, str, Sequence[FieldPair]]]:
    """What is copied into a row: link, child's row ID, ID of the row it comes from, and the fields."""
    for name, link in company.links_from(department):
        attempt = plan.links.get((name, row_id), 0)
        if attempt:
            child = format_child(row_id, company.code_of(link), attempt)
            yield name, child, child, link.brought_back
    parent, _, step = row_id.rpartition("/")
    for name, link in company.links_into(department):
        if step.rpartition("-")[0] == company.code_of(link):
            yield name, row_id, parent, link.carried


def _still_rests(
    link: Link, child: str, scope: Scope, moved: Mapping[str, BaseTable], failed: frozenset[RowKey]
) -> bool:
    rows = ((link.parent, child.rpartition("/")[0]), (link.child, child))
    if any(department not in scope.tables or scope.is_kept_out(department, row) for department, row in rows):
        return True
    stand = all(row in moved[department].rows for department, row in rows if department in moved)
    return not stand or any(row in failed for row in rows)


def _moved_cells(
    base: Base, plan: Plan, confirmed: Mapping[CellKey, Scalar]
) -> Iterator[tuple[str, str, str, Cell]]:
    """The cells whose base moves in this pass, each with its old base; rows new to the base have none."""
    cells = dict.fromkeys(seen.key for seen in plan.observations)
    cells.update(dict.fromkeys(confirmed))
    for department, row_id, column in cells:
        table = base.tables.get(department)
        if table is not None and row_id in table.rows and column in table.fields:
            yield department, row_id, column, table.rows[row_id][table.fields.index(column)]


def _resting_pairs(
    company: Company, scope: Scope, plan: Plan, department: str, row_id: str
) -> Iterator[tuple[str, str]]:
    """The pairs of a row that takes part whose other row does not: link and child's row ID."""
    for name, link in company.links_from(department):
        for attempt in range(plan.links.get((name, row_id), 0), 0, -1):
            child = format_child(row_id, company.code_of(link), attempt)
            if scope.is_kept_out(link.child, child):
                yield name, child
    parent, _, step = row_id.rpartition("/")
    for name, link in company.links_into(department):
        if step.rpartition("-")[0] == company.code_of(link) and scope.is_kept_out(link.parent, parent):
            yield name, row_id


def _linked_columns(company: Company, name: str) -> tuple[frozenset[str], frozenset[str]]:
    """The parent's and the child's columns that the pair is merged by."""
    link = company.links[name]
    parent, child = company.departments[link.parent], company.departments[link.child]
    return (
        frozenset(
            [
                *(pair.source for pair in link.carried),
                *(pair.target for pair in link.brought_back),
                parent.status,
                parent.pipeline or parent.status,
            ]
        ),
        frozenset(
            [
                *(pair.target for pair in link.carried),
                *(pair.source for pair in link.brought_back),
                child.status,
                child.pipeline or child.status,
            ]
        ),
    )


def _home(link: Link, child: str, row_id: str) -> str:
    return link.child if row_id == child else link.parent
