"""The next base: what the sheets are known to hold once a plan has been carried out, cell by cell.

The base moves only for what was seen: cells as they were read, and written cells that the write's own answer
showed. What was not confirmed keeps its old base, so that the next pass finds the difference again and
nothing is taken for done.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import chain

from sheetcrm.schema.cells import Cell, Scalar, is_blank
from sheetcrm.schema.company import Company, FieldPair
from sheetcrm.schema.row_ids import format_child
from sheetcrm.schema.tables import CellKey, Row, RowKey, Table
from sheetcrm.state.base import Base, BaseTable
from sheetcrm.state.conflicts import Conflict, Pick
from sheetcrm.sync.changes import BaseRows, base_rows
from sheetcrm.sync.identity import TableIndex, deal_of
from sheetcrm.sync.plan import CellEdit, Plan, told_part
from sheetcrm.sync.recognising import Indexes
from sheetcrm.sync.reconcile import config_digest, staff_tables
from sheetcrm.sync.rested import before_hold
from sheetcrm.sync.scope import NOTHING, Scope


def advance(
    company: Company,
    tables: Mapping[str, Table],
    base: Base,
    plan: Plan,
    confirmed: Mapping[CellKey, Scalar],
    *,
    complete: bool,
    indexes: Indexes | None = None,
) -> Base:
    """Make the base that the next pass starts from.

    Args:
        company: the config.
        tables: the departments as the pass read them; those left out keep their base.
        base: the base the plan was made with.
        plan: the plan.
        confirmed: every written cell that the sheets showed afterwards, new rows' cells included.
        complete: whether every department took part and every write was confirmed.
        indexes: the indexes of the tables, if they were made before.
    """
    emptied = {found.department for found in plan.findings if found.code == "sheet-emptied"}
    indexes = indexes or Indexes(company)
    tables = staff_tables(company, tables)
    scope = indexes.scope(tables, base)
    taking_part = scope.without(base)
    whole, plan = plan, _without_notes(told_part(company, plan))
    seen, confirmed = confirmed, _without_notes_of(whole, confirmed)
    written = _by_row(confirmed)
    moved = dict(base.tables)
    touched = _touched(plan) | written.keys()
    for department, table in scope.tables.items():
        known = base.tables.get(department)
        is_as_known = known is not None and department not in touched and tuple(known.fields) == table.fields
        if department not in emptied and not is_as_known:
            edits = [edit for edit in plan.edits if edit.department == department]
            moved[department] = _advance_table(
                company.departments[department].row_id.column,
                table,
                indexes.of(table, taking_part, plan.picks),
                base,
                edits,
                written.get(department, {}),
                scope,
            )
    _forget(moved, plan.released)
    failed = _unconfirmed_rows(plan, confirmed)
    return Base(
        tables=moved,
        links=_confirmed_links(company, base, plan, confirmed),
        acted=_confirmed_acts(company, base, plan, confirmed),
        moved=plan.moved,
        counters=plan.counters,
        unsettled=plan.unsettled | failed,
        pending=_pending(base, plan, scope, confirmed) | frozenset(_missed(company, plan, tables)),
        before_hold=before_hold(company, scope, base, plan, moved, confirmed, failed),
        apart=base.apart if plan.apart == base.apart else plan.apart,
        conflicts=_conflicts(base, whole, seen),
        config_digest=config_digest(company),
        settled=complete and not emptied,
        read_at=plan.at,
    )


def _forget(tables: dict[str, BaseTable], released: Iterable[RowKey]) -> None:
    """Forget rows whose IDs were taken back, as if they had never had them: they may be given again."""
    for department, row_id in released:
        known = tables.get(department)
        if known is not None and row_id in known.tombstones:
            left = {name: row for name, row in known.tombstones.items() if name != row_id}
            tables[department] = replace(known, tombstones=left)


def _without_notes(plan: Plan) -> Plan:
    """The plan without edits of notes alone: their cells hold what was read, whatever became of them."""
    if not any(edit.is_note for edit in plan.edits):
        return plan
    return replace(plan, edits=tuple(edit for edit in plan.edits if not edit.is_note))


def _without_notes_of(plan: Plan, confirmed: Mapping[CellKey, Scalar]) -> Mapping[CellKey, Scalar]:
    notes = {edit.key for edit in plan.edits if edit.is_note}
    return {key: value for key, value in confirmed.items() if key not in notes} if notes else confirmed


def _touched(plan: Plan) -> set[str]:
    """The departments in which something was seen or was to be done."""
    departments = {seen.department for seen in plan.observations}
    departments.update(edit.department for edit in plan.edits)
    departments.update(row.department for row in plan.new_rows)
    return departments


def _advance_table(
    id_column: str,
    table: Table,
    index: TableIndex,
    base: Base,
    edits: Sequence[CellEdit],
    written: Mapping[str, Mapping[str, Scalar]],
    scope: Scope,
) -> BaseTable:
    known = base_rows(base, table.department, table.fields)
    columns = {name: at for at, name in enumerate(table.fields)}
    missing = [columns[name] for name in table.missing]
    rows: dict[str, Row] = {}
    for row_id, position in index.positions.items():
        rows[row_id] = _with_old(table.rows[position], known.rows.get(row_id), missing)
    _keep_unsure(rows, known, (*index.held, *scope.kept_out.get(table.department, NOTHING).row_ids))
    _hold_unconfirmed(rows, known, edits, columns, written)
    # A row that got its ID in this pass is found by its number; one that was added was all blank.
    named = dict(zip(table.numbers, table.rows, strict=True)) if edits else {}
    numbers = {edit.row_id: edit.number for edit in edits}
    for row_id, cells in written.items():
        row = list(rows.get(row_id) or named.get(numbers.get(row_id, 0)) or (None,) * len(columns))
        for column, value in cells.items():
            row[columns[column]] = value
        rows[row_id] = tuple(row)
        if is_blank(cells.get(id_column, row_id)):
            del rows[row_id]  # the pass has cleared the row; it is gone, and no child is made in its place
    tombstones = {row_id: row for row_id, row in known.tombstones.items() if row_id not in rows}
    tombstones.update({row_id: row for row_id, row in known.rows.items() if row_id not in rows})
    return BaseTable(fields=table.fields, rows=rows, tombstones=tombstones)


def _with_old(row: Row, old: Row | None, missing: list[int]) -> Row:
    """A column whose header is missing was not seen: it keeps what it held."""
    if not missing or old is None:
        return row
    merged = list(row)
    for at in missing:
        merged[at] = old[at]
    return tuple(merged)


def _keep_unsure(rows: dict[str, Row], known: BaseRows, left_alone: Iterable[str]) -> None:
    """Rows nobody can tell apart, rows that lost their IDs, rows kept out; what was known of them stays."""
    for row_id in left_alone:
        if row_id in known.rows:
            rows[row_id] = known.rows[row_id]


def _hold_unconfirmed(
    rows: dict[str, Row],
    known: BaseRows,
    edits: Sequence[CellEdit],
    columns: Mapping[str, int],
    written: Mapping[str, Mapping[str, Scalar]],
) -> None:
    for edit in edits:
        if edit.row_id in rows and edit.column not in written.get(edit.row_id, {}):
            row: list[Cell] = list(rows[edit.row_id])
            row[columns[edit.column]] = known.get(edit.row_id, edit.column)
            rows[edit.row_id] = tuple(row)


def _by_row(confirmed: Mapping[CellKey, Scalar]) -> dict[str, dict[str, dict[str, Scalar]]]:
    """Department → row ID → column → value."""
    rows: dict[str, dict[str, dict[str, Scalar]]] = {}
    for (department, row_id, column), value in confirmed.items():
        rows.setdefault(department, {}).setdefault(row_id, {})[column] = value
    return rows


def _unconfirmed_rows(plan: Plan, confirmed: Mapping[CellKey, Scalar]) -> frozenset[RowKey]:
    """Rows with a write that was not seen to have happened, and the rows that caused it."""
    failed: set[RowKey] = set()
    for edit in plan.edits:
        if edit.key not in confirmed:
            failed.add(edit.row)
            if edit.cause is not None:
                failed.add(edit.cause.row)
    for row in plan.new_rows:
        if any((*row.key, column) not in confirmed for column in row.values):
            failed.add(row.key)
            if row.cause is not None:
                failed.add(row.cause.row)
    return frozenset(failed)


def _pending(base: Base, plan: Plan, scope: Scope, confirmed: Mapping[CellKey, Scalar]) -> frozenset[CellKey]:
    """Cells written to without seeing that it happened, now or, in a row left out, earlier."""
    return frozenset(
        (plan.cells() - confirmed.keys())
        | {
            cell
            for cell in base.pending
            if cell[0] not in scope.tables or scope.is_kept_out(cell[0], cell[1])
        }
    )


def _missed(company: Company, plan: Plan, tables: Mapping[str, Table]) -> Iterator[CellKey]:
    """Cells of departments left out whose other side changed meanwhile: they have a copy to come."""
    changed = {seen.key for seen in plan.observations if seen.column}
    changed.update(edit.key for edit in plan.edits)
    for department, row_id, column in changed:
        for name, link in company.links_from(department):
            if link.child not in tables:
                child = format_child(row_id, company.code_of(link), plan.links.get((name, row_id), 0) or 1)
                below = chain(_targets(link.carried, column), _sources(link.brought_back, column))
                yield from ((link.child, child, target) for target in below)
        parent = row_id.rpartition("/")[0]
        for _, link in company.links_into(department):
            if link.parent not in tables and parent:
                above = chain(_targets(link.brought_back, column), _sources(link.carried, column))
                yield from ((link.parent, parent, target) for target in above)


def _targets(pairs: Iterable[FieldPair], column: str) -> Iterator[str]:
    """The columns that take what is typed into their owner's."""
    return (pair.target for pair in pairs if pair.source == column)


def _sources(pairs: Iterable[FieldPair], column: str) -> Iterator[str]:
    """The owners' columns that take what is typed on the other side."""
    return (pair.source for pair in pairs if pair.target == column and pair.policy.is_two_way)


def _confirmed_links(
    company: Company, base: Base, plan: Plan, confirmed: Mapping[CellKey, Scalar]
) -> Mapping[tuple[str, str], int]:
    """What was asked for, but by rows whose new ID did not arrive: they are given another one.

    Nor by a status that the pass has set without seeing it arrive: the next pass finds the same visit again,
    and what was made for it.
    """
    lost = plan.assigned - {row_id for _, row_id, _ in confirmed}
    missed = {edit.key for edit in plan.edits} - confirmed.keys()
    if not lost and not missed:
        return plan.links
    links = {key: asked for key, asked in plan.links.items() if deal_of(key[1]) not in lost}
    for name, parent in [key for key, asked in links.items() if base.links.get(key) != asked]:
        rules = company.links[name]
        if (rules.parent, parent, company.departments[rules.parent].status) in missed:
            del links[name, parent]
            if (name, parent) in base.links:
                links[name, parent] = base.links[name, parent]
    return plan.links if links == plan.links else links


def _conflicts(base: Base, plan: Plan, confirmed: Mapping[CellKey, Scalar]) -> Mapping[str, Conflict]:
    """The open conflicts, and those of which not everything was seen to be done: they are gone over again."""
    left = dict(plan.conflicts)
    missed = {edit.key for edit in plan.edits} - confirmed.keys()
    for name, conflict in plan.settled.items():
        # One that only the intent of a pass that died still knew is over, but for its row.
        is_known = name in base.conflicts or conflict.decision is not None
        if is_known and missed & {conflict.parent, conflict.child}:
            left[name] = conflict
        elif any(row_id == name for _, row_id, _ in missed):
            left[name] = replace(conflict, kept=Pick.PARENT, decision=Pick.PARENT)  # its row is to be cleared
    return base.conflicts if left == base.conflicts else left


def _confirmed_acts(
    company: Company, base: Base, plan: Plan, confirmed: Mapping[CellKey, Scalar]
) -> Mapping[tuple[str, str], str]:
    """A child's status counts as acted upon only where the move was seen in the sheets.

    A move stands or falls with the status cells of parent and child; other cells of the two rows that did not
    arrive are no reason to move the parent a second time.
    """
    lost = plan.cells() - confirmed.keys()
    if not lost:
        return plan.acted
    acted = dict(plan.acted)
    for key, status in plan.acted.items():
        if base.acted.get(key) != status and not lost.isdisjoint(_status_cells(company, *key)):
            if key in base.acted:
                acted[key] = base.acted[key]
            else:
                del acted[key]
    return acted


def _status_cells(company: Company, link: str, child: str) -> Iterator[CellKey]:
    rules = company.links[link]
    yield rules.child, child, company.departments[rules.child].status
    yield rules.parent, child.rpartition("/")[0], company.departments[rules.parent].status
