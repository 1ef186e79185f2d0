"""Tables, base and config in; a plan out. Pure: no sheet, no file, no clock.

In this order:

1. departments whose sheet was emptied are set aside;
2. rows are found by their IDs; new rows of root departments get one;
3. what changed since the base is noted;
4. every changed, new or unsettled row (every row at all, after a change of config or an incomplete pass) and
   every row a rule
   touches is visited: for each of its links, in config order: make the child, carry, bring back, move the
   parent's status, show the child; until no rule has anything left to do;
5. what rows still need, and what is wrong in them as they will stand, is put into their message cells and
   into notes; rows whose links may have more to say are visited first;
6. the writes are boiled down to a plan.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Protocol

from sheetcrm.language import say
from sheetcrm.schema.company import Company
from sheetcrm.schema.findings import Finding, Severity
from sheetcrm.schema.system_tabs import CONFLICT_PREFIX
from sheetcrm.schema.tables import RowKey, Table
from sheetcrm.state.base import Base
from sheetcrm.sync.adopting import adopt_rows, without_adopted
from sheetcrm.sync.backfill import find_late_rows
from sheetcrm.sync.changes import base_rows, find_changes
from sheetcrm.sync.conflict_checks import check_tabs
from sheetcrm.sync.conflict_memory import NO_DECISIONS, Decisions
from sheetcrm.sync.conflict_notes import note_conflicts
from sheetcrm.sync.conflict_tabs import write_tabs
from sheetcrm.sync.conflicts import Conflicts
from sheetcrm.sync.directory_rules import DirectoryRules
from sheetcrm.sync.endings import Endings
from sheetcrm.sync.errands import Adoption, Backfill, Errand, LateRow, Stray
from sheetcrm.sync.explaining import with_causes
from sheetcrm.sync.facts import Facts
from sheetcrm.sync.fields import FieldRules, final_overruled
from sheetcrm.sync.identity import NO_PICKS, Picks, index_table
from sheetcrm.sync.mending import mend_cells
from sheetcrm.sync.naming import name_rows
from sheetcrm.sync.plan import Plan
from sheetcrm.sync.recognising import Indexes
from sheetcrm.sync.reminders import Reminders
from sheetcrm.sync.renames import rename_statuses
from sheetcrm.sync.reports import Reports
from sheetcrm.sync.rested import rows_of_rested_pairs
from sheetcrm.sync.rules import LinkRules
from sheetcrm.sync.scope import Scope
from sheetcrm.sync.stale_notes import clear_stale_notes
from sheetcrm.sync.telling import Teller
from sheetcrm.sync.world import World


class LastRules(Protocol):
    """Rules that are asked once no link has anything left to do; they may give the links new work."""

    def settle(self) -> None:
        """Bring all rows looked at so far into step."""


def config_digest(company: Company) -> str:
    """A short name for the config's content; rules are asked of every row again when it changes."""
    return hashlib.blake2b(company.model_dump_json().encode(), digest_size=16).hexdigest()


def reconcile(
    company: Company,
    tables: Mapping[str, Table],
    base: Base,
    now: datetime,
    indexes: Indexes | None = None,
    decisions: Decisions = NO_DECISIONS,
    picks: Picks = NO_PICKS,
) -> Plan:
    """Work out what the rules want changed.

    Args:
        company: the config.
        tables: the departments that could be read; one left out is not touched and nothing of it is
            forgotten.
        base: what was agreed on after the last pass.
        now: the instant the pass began; an aware datetime. It decides nothing; notes tell it.
        indexes: the indexes of tables seen before, kept to spare work.
        decisions: what was decided elsewhere than in a Conflicts tab, and what a pass that died has found.
        picks: what a person has decided about rows that lost their IDs.

    Returns:
        The plan; empty when the sheets are in step.

    Raises:
        RuleError: rules set one cell to and fro without end.
    """
    indexes = indexes or Indexes(company)
    plan, taken_back = _plan(company, tables, base, now, indexes, decisions, picks)
    while taken_back:
        # What was decided cannot stand: it is planned again as if nothing had been decided about these.
        decisions = replace(decisions, undone=decisions.undone | taken_back)
        plan, taken_back = _plan(company, tables, base, now, indexes, decisions, picks)
    return plan


def _plan(
    company: Company,
    tables: Mapping[str, Table],
    base: Base,
    now: datetime,
    indexes: Indexes,
    decisions: Decisions,
    picks: Picks,
) -> tuple[Plan, frozenset[str]]:
    """Make a plan, and name the conflicts whose decision it carries out in vain."""
    scope = indexes.scope(staff_tables(company, tables), base)
    resting = frozenset(key for key in base.unsettled if scope.is_kept_out(*key))
    base = scope.without(base)
    rows_by_id = {name: indexes.of(table, base, picks) for name, table in scope.tables.items()}
    world = World(company, scope, rows_by_id)
    tab_tables = _system_tables(company, tables)
    tabs = World(
        company,
        Scope(tables=tab_tables),
        {name: index_table(company, table) for name, table in tab_tables.items()},
    )
    emptied = list(_leave_emptied(company, world, base))
    bases = {name: base_rows(base, name, tuple(fields)) for name, fields in company.fields.items()}
    facts = Facts(company, world, bases, base.before_hold)
    reports = Reports(company, world)
    fields = FieldRules(company, world, base, facts, reports)
    rules = LinkRules(company, world, base, facts, reports, fields)

    conflicts = Conflicts(company, world, tabs, base, fields, decisions)
    counters, strays = name_rows(company, world, base, bases)
    adopted = _adopt(company, world, facts, base, decisions.errand)
    joined = frozenset(without_adopted(adopted))
    strays = [found for found in strays if (found.department, found.row) not in joined]
    late = _late(company, world, facts, base, decisions.errand)
    rules.late = frozenset((one.link, one.parent) for one in late if not one.lacking)
    changes = find_changes(world, bases)
    _queue_rows(world, base, facts, changes.changed)
    world.look_at((company.links[name].parent, parent) for name, parent in sorted(rules.late))
    rename_statuses(world)
    mend_cells(world, decisions.mends)
    conflicts.carry_out()
    teller = Teller(fields, indexes.inspector, tables)
    directories = DirectoryRules(world, facts, fields, reports, counters, now, changes.observations)
    reminders = Reminders(world, facts, fields, reports, changes.observations)
    _run(world, rules, (Endings(company, world, facts, fields, rules), directories, reminders), teller)

    edits = tuple(world.edits())
    edited = frozenset(edit.key for edit in edits)
    ledger = conflicts.after(edited, now, _highest_conflict(tabs, base))
    if ledger.highest:
        counters[CONFLICT_PREFIX] = max(ledger.highest, counters.get(CONFLICT_PREFIX, 0))
    write_tabs(company, tabs, ledger)
    note_conflicts(company, world, base, ledger)
    clear_stale_notes(world, ledger.asked)
    told = with_causes(company, world, world.edits(), changes.observations, now)
    edits = (*told, *tabs.edits())
    new_rows = (*world.new_rows(), *tabs.new_rows())
    held = [*emptied, *scope.findings, *strays, *_invalid_cells(company, world, facts, reports)]
    findings = [
        *held,
        *reports.findings(),
        *_refused_moves(rules, base, reports),
        *_wrong_moves(company, teller, reports),
    ]
    plan = Plan(
        at=now,
        edits=edits,
        new_rows=new_rows,
        overruled=final_overruled(fields.overruled, edited),
        observations=changes.observations,
        findings=tuple(sorted((*findings, *check_tabs(company, tabs, ledger)), key=_finding_order)),
        # The very mappings of the base where nothing has changed: the store then has nothing to write.
        links=base.links if rules.links == base.links else rules.links,
        acted=base.acted if rules.acted == base.acted else rules.acted,
        moved={
            **{key: before for key, before in base.moved.items() if _is_left_out(world, key)},
            **{key: move.before for key, move in teller.moves.items()},
        },
        counters=counters,
        apart=frozenset(fields.apart),
        conflicts=ledger.open,
        settled=ledger.settled,
        assigned=frozenset(
            row_id for sheet in world.sheets.values() for row_id in (*sheet.assigned, *sheet.index.restored)
        ),
        lost={
            name: tuple(lost for _, lost in sorted(sheet.index.lost.items()))
            for name, sheet in world.sheets.items()
            if sheet.index.lost
        },
        picks=picks,
        unsettled=frozenset(
            (found.department, found.row_id)
            for found in findings
            if found.row_id is not None and found.code != "status-not-applied"
        )
        | resting,
        kept_out=scope.kept_out,
        strays=adopted,
        late=late,
    )
    return plan, conflicts.taken_back()


def _adopt(
    company: Company, world: World, facts: Facts, base: Base, errand: Errand | None
) -> tuple[Stray, ...]:
    return adopt_rows(company, world, facts, base, errand) if isinstance(errand, Adoption) else ()


def _late(
    company: Company, world: World, facts: Facts, base: Base, errand: Errand | None
) -> tuple[LateRow, ...]:
    return find_late_rows(company, world, facts, base, errand) if isinstance(errand, Backfill) else ()


def staff_tables(company: Company, tables: Mapping[str, Table]) -> dict[str, Table]:
    """The tables that belong to departments, the tabs of sheetcrm's own left out."""
    return {name: table for name, table in tables.items() if not company.departments[name].is_system}


def _system_tables(company: Company, tables: Mapping[str, Table]) -> dict[str, Table]:
    return {name: table for name, table in tables.items() if company.departments[name].is_system}


def _highest_conflict(tabs: World, base: Base) -> int:
    """The highest number of any conflict, those included that only a tab still tells of."""
    shown = (sheet.index.highest.get(CONFLICT_PREFIX, 0) for sheet in tabs.sheets.values())
    return max((base.counters.get(CONFLICT_PREFIX, 0), *shown))


def _run(world: World, rules: LinkRules, lasts: Sequence[LastRules], teller: Teller) -> None:
    while True:
        while (key := world.next_row()) is not None:
            rules.visit(key)
        for last in lasts:
            last.settle()
        if world.is_waiting():
            continue
        teller.tell()
        if not world.is_waiting():
            return


def _queue_rows(world: World, base: Base, facts: Facts, changed: Iterable[RowKey]) -> None:
    """Queue the rows that rules may have something to do with: all where nothing is sure of those at rest."""
    if base.settled and base.config_digest == config_digest(world.company):
        world.look_at(_first_rows(world, base, changed))
        return
    facts.check_all()
    for department, sheet in world.sheets.items():
        world.look_at((department, row_id) for row_id in sheet.row_ids())


def _first_rows(world: World, base: Base, changed: Iterable[RowKey]) -> Iterator[RowKey]:
    yield from changed
    for department, sheet in world.sheets.items():
        yield from ((department, row_id) for row_id in sheet.assigned)
    rested = rows_of_rested_pairs(world.company, base)
    yield from (
        key
        for key in sorted(base.unsettled | rested | base.moved.keys())
        if key[0] in world.sheets and key[1] in world.sheets[key[0]]
    )


def _leave_emptied(company: Company, world: World, base: Base) -> Iterator[Finding]:
    """Leave out sheets that lost all their rows: an accident, never a hundred decisions to delete."""
    for department in tuple(world.sheets):
        known = base.tables.get(department)
        index = world.sheets[department].index
        if known is None or not known.rows or index.positions or index.held:
            continue
        del world.sheets[department]
        yield Finding(
            code="sheet-emptied",
            severity=Severity.ERROR,
            department=department,
            message=say("all {count} rows are gone from the sheet; it was left alone", count=len(known.rows)),
            hint=say("Bring the rows back with the sheet's version history, then run sync again."),
            sheet=company.departments[department].sheet,
        )


def _invalid_cells(company: Company, world: World, facts: Facts, reports: Reports) -> Iterator[Finding]:
    """Cells of visited rows that rules would use but cannot."""
    used = {name: frozenset(_used_columns(company, name)) for name in world.sheets}
    for key in world.visited:
        department, row_id = key
        for column, violation in facts.violations(department, row_id).items():
            if column in used[department] and facts.is_invalid(department, row_id, column):
                yield reports.finding(
                    key,
                    code=violation.code,
                    severity=Severity.ERROR,
                    message=say("{column}: {problem}", column=column, problem=violation.message),
                    hint=violation.hint,
                    column=column,
                )


def _used_columns(company: Company, department: str) -> Iterator[str]:
    rules = company.departments[department]
    yield rules.status
    if rules.pipeline is not None:
        yield rules.pipeline
    for _, link in company.links_from(department):
        yield from link.requires
        yield from (pair.source for pair in link.carried)
        yield from (pair.target for pair in link.brought_back if pair.policy.is_two_way)
    for _, link in company.links_into(department):
        yield from (pair.source for pair in link.brought_back)
        yield from (pair.target for pair in link.carried if pair.policy.is_two_way)
        for move in link.status.values():
            yield from move.requires


def _is_left_out(world: World, key: RowKey) -> bool:
    """Whether nothing can be said of a row in this pass."""
    department, row_id = key
    return department not in world.sheets or world.scope.is_kept_out(department, row_id)


def _wrong_moves(company: Company, teller: Teller, reports: Reports) -> Iterator[Finding]:
    """Statuses that stand where they may not have come."""
    for (department, row_id), move in teller.moves.items():
        rules = company.departments[department]
        yield reports.finding(
            (department, row_id),
            code=move.violation.code,
            severity=rules.levels.of(move.violation.code) or Severity.WARNING,
            message=say("{column}: {problem}.", column=rules.status, problem=move.violation.message),
            hint=move.violation.hint,
            column=rules.status,
        )


def _refused_moves(rules: LinkRules, base: Base, reports: Reports) -> Iterator[Finding]:
    """Moves a parent did not take as a person had moved it; no news for a child never seen before."""
    for (name, child, status), (target, wanted) in rules.refused.items():
        link = rules.company.links[name]
        known = base.tables.get(link.child)
        if known is None or child not in known.rows:
            continue
        current = rules.world.get(target.department, target.row_id, target.column)
        yield reports.finding(
            (target.department, target.row_id),
            code="status-not-applied",
            severity=Severity.WARNING,
            message=say(
                "{child} is {status!r}, but the row stays {current!r} instead of {wanted!r}",
                child=child,
                status=status,
                current=current,
                wanted=wanted,
            ),
            hint=say("Somebody moved the row meanwhile; set its status by hand if that was not meant."),
            column=target.column,
        )


def _finding_order(found: Finding) -> tuple[str, int, str, str]:
    return found.department, found.row or 0, found.column or "", found.code
