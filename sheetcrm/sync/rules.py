"""The links at work: one parent row and its child, brought into the state the config describes.

Rules are about states, not events: *should a child exist? should this cell hold that value?* So they can be
asked again at any time, and asking twice changes nothing. Memory comes in through the base alone: which
attempt a parent has asked for, and which of a child's statuses has been acted upon.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sheetcrm.schema.cells import Cell, is_blank, same, value_of
from sheetcrm.schema.company import Again, Company, FieldPair, Link, StatusMove
from sheetcrm.schema.row_ids import format_child
from sheetcrm.state.base import Base
from sheetcrm.sync.facts import Facts
from sheetcrm.sync.identity import deal_of
from sheetcrm.sync.merge import LinkedBase, Outcome, copied, merge_owned
from sheetcrm.sync.plan import Cause, Overruled
from sheetcrm.sync.reports import Reports
from sheetcrm.sync.texts import sheet_text
from sheetcrm.sync.world import RowKey, World, Write


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """A parent row and the child that serves it, under one link."""

    name: str
    link: Link
    parent: str
    child: str

    def rule(self, part: str) -> str:
        """The name of one of the link's rules, as edits and the journal give it."""
        return f"links.{self.name}.{part}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """One cell, by where it stands."""

    department: str
    row_id: str
    column: str


class LinkRules:
    """Applies the links of a company to the working copy, a row at a time."""

    def __init__(self, company: Company, world: World, base: Base, facts: Facts, reports: Reports) -> None:
        self.company = company
        self.world = world
        self.base = base
        self.facts = facts
        self.reports = reports
        self.links: dict[tuple[str, str], int] = dict(base.links)
        self.acted: dict[tuple[str, str], str] = dict(base.acted)
        self.overruled: dict[Side, Overruled] = {}
        self.refused: dict[tuple[str, str, str], tuple[Side, str]] = {}
        self._moved: set[tuple[str, str, str]] = set()
        self._settled: dict[tuple[str, str], int] = {}
        self._reopened: set[tuple[str, str]] = set()

    def visit(self, key: RowKey) -> None:
        """Settle every link the row takes part in, as parent and as child.

        Raises:
            RuleError: rules set one cell to and fro without end.
        """
        department, row_id = key
        for name, link in self.company.links_from(department):
            if self._rests(name, link, row_id):
                continue
            if link.child in self.world.sheets and not self.world.scope.is_closed(link.child):
                self._settle(name, link, row_id)
            elif asked := self._demand(name, link, row_id):
                # The child's sheet is out of reach or outside the pilot; that the parent asked must not be
                # forgotten meanwhile.
                self.links[name, row_id] = asked
        parent = row_id.rpartition("/")[0]
        for name, link in self.company.links_into(department):
            if link.parent not in self.world.sheets or parent not in self.world.sheets[link.parent]:
                continue
            if not self._rests(name, link, parent):
                self._settle(name, link, parent)

    def _settle(self, name: str, link: Link, parent: str) -> None:
        # Both rows of a pair are visited: the second visit has nothing to do if nothing happened in between.
        version = self.world.version
        if self._settled.get((name, parent)) == version:
            return
        self._settle_pair(name, link, parent)
        self._settled[name, parent] = version

    def _settle_pair(self, name: str, link: Link, parent: str) -> None:
        asked = self._demand(name, link, parent)
        if asked:
            self.links[name, parent] = asked
        self._create_missing(name, link, parent, asked)
        child = self._serving_child(link, parent, asked)
        if child is None:
            return
        pair = Pair(name=name, link=link, parent=parent, child=child)
        self._keep_service_cells(pair)
        self._carry(pair)
        for field in link.brought_back:
            self._copy(pair, "bring_back", field, up=True)
        self._move_parent(pair)
        self._show(pair)

    def _rests(self, name: str, link: Link, parent: str) -> bool:
        """Whether the latest child in the sheet is kept out, and so the pair is left as it stands."""
        asked = self.base.links.get((name, parent), 0) or self._last_known(link, parent)
        for attempt in range(asked, 0, -1):
            child = self._child_id(link, parent, attempt)
            if self.world.scope.is_kept_out(link.child, child):
                return True
            if link.child in self.world.sheets and child in self.world.sheets[link.child]:
                return False
        return False

    # -- demand ---

    def _demand(self, name: str, link: Link, parent: str) -> int:
        """Which attempt the parent's visits to the asking status call for; 0 for none yet."""
        asked = self.base.links.get((name, parent), 0)
        if asked == 0:
            # Without a memory (a new link, a lost state) a child that exists is taken to serve the present
            # visit.
            asked = self._last_known(link, parent)
            return max(asked, 1) if self._asks(link, parent) else asked
        child = self._child_id(link, parent, asked)
        if not self._asks(link, parent) or self._asked_before(name, link, parent, child):
            return asked
        if not self.facts.was_known(link.child, child):
            return asked
        if link.again is Again.REOPEN:
            self._reopen(name, link, parent, asked)
        return asked + 1 if link.again is Again.NEW else asked

    def _asks(self, link: Link, parent: str) -> bool:
        status = self.facts.status(link.parent, parent)
        return status is not None and link.asks(self.facts.pipeline(link.parent, parent), status.name)

    def _asked_before(self, name: str, link: Link, parent: str, child: str) -> bool:
        # A demand that was noted for a row the base has not seen yet is the present one.
        return not self.facts.was_seen(link.parent, parent) or link.asks(
            *self.facts.base_status((name, child), link.parent, parent)
        )

    def _child_id(self, link: Link, parent: str, attempt: int) -> str:
        return format_child(parent, self.company.code_of(link), attempt)

    def _last_known(self, link: Link, parent: str) -> int:
        attempt = 0
        while self.facts.was_known(link.child, self._child_id(link, parent, attempt + 1)):
            attempt += 1
        return attempt

    def _serving_child(self, link: Link, parent: str, asked: int) -> str | None:
        """The latest attempt that stands in the child's sheet now."""
        for attempt in range(asked, 0, -1):
            child = self._child_id(link, parent, attempt)
            if child in self.world.sheets[link.child]:
                return child
        return None

    # -- making the child ---

    def _create_missing(self, name: str, link: Link, parent: str, asked: int) -> None:
        topic = f"links.{name}.requires"
        sheet = self.world.sheets[link.child]
        if not asked or not self._asks(link, parent):
            self.reports.settle((link.parent, parent), topic)
            return
        child = self._child_id(link, parent, asked)
        if child in sheet or self.facts.was_known(link.child, child):
            self.reports.settle((link.parent, parent), topic)
            return
        status_column = self.company.departments[link.parent].status
        status = self.world.get(link.parent, parent, status_column)
        missing = self.facts.missing(link.parent, parent, link.requires)
        if missing:
            self.reports.ask_for(
                (link.parent, parent), topic, "inputs-missing", str(value_of(status)), missing
            )
            return
        self.reports.settle((link.parent, parent), topic)
        cause = Cause(department=link.parent, row_id=parent, column=status_column, value=status)
        self.world.add_row(link.child, child, f"links.{name}", cause)
        self._fill_new_row(name, link, child, cause)

    def _fill_new_row(self, name: str, link: Link, child: str, cause: Cause) -> None:
        rules = self.company.departments[link.child]
        values = {
            rules.row_id.column: child,
            rules.pipeline: self.company.pipeline_of(link),
            rules.status: self.company.start_of(link),
        }
        for column, value in values.items():
            if column is not None:
                write = Write(value=value, rule=f"links.{name}", cause=cause, note=None)
                self.world.put(link.child, child, column, write)

    def _reopen(self, name: str, link: Link, parent: str, asked: int) -> None:
        child = self._child_id(link, parent, asked)
        sheet = self.world.sheets.get(link.child)
        if (name, child) in self._reopened or sheet is None or child not in sheet:
            return
        self._reopened.add((name, child))
        status_column = self.company.departments[link.parent].status
        value = self.world.get(link.parent, parent, status_column)
        cause = Cause(department=link.parent, row_id=parent, column=status_column, value=value)
        write = Write(value=self.company.start_of(link), rule=f"links.{name}.again", cause=cause, note=None)
        self.world.put(link.child, child, self.company.departments[link.child].status, write)

    # -- fields ---

    def _keep_service_cells(self, pair: Pair) -> None:
        column = self.company.departments[pair.link.child].deal_id
        if column is not None:
            target = Side(department=pair.link.child, row_id=pair.child, column=column)
            self.set_system_cell(target, deal_of(pair.child), pair.rule("deal"), self._itself(pair))

    def _carry(self, pair: Pair) -> None:
        status = self.facts.status(pair.link.child, pair.child)
        if status is not None and status.category.is_final:
            return  # a finished request keeps the inputs it was done with
        for field in pair.link.carried:
            self._copy(pair, "carry", field, up=False)

    def _copy(self, pair: Pair, part: str, field: FieldPair, *, up: bool) -> None:
        parent = Side(
            department=pair.link.parent, row_id=pair.parent, column=field.target if up else field.source
        )
        child = Side(
            department=pair.link.child, row_id=pair.child, column=field.source if up else field.target
        )
        source, target = (child, parent) if up else (parent, child)
        if self._is_absent(source) or self.facts.is_invalid(source.department, source.row_id, source.column):
            return
        value = self._now(source)
        if same(value, self._now(target)):
            return
        outcome = merge_owned(value, self._read(target), self._linked_base(pair, source, target))
        if outcome is Outcome.FORMULA:
            self.reports.formula_kept((target.department, target.row_id), target.column, pair.rule(part))
        elif outcome is Outcome.ERROR:
            self.reports.error_value((source.department, source.row_id), source.column, pair.rule(part))
        elif outcome in {Outcome.KEEP, Outcome.DIFFER}:
            self._take_back(target, pair.rule(part))
            if outcome is Outcome.DIFFER:
                self.reports.values_differ((target.department, target.row_id), target.column, source.row_id)
        else:
            note = None
            if outcome is Outcome.OVERRULE:
                owner = self.company.departments[source.department].title
                note = self._overrule(target, value, owner, pair.rule(part), "overruled")
            cause = Cause(
                department=source.department, row_id=source.row_id, column=source.column, value=value
            )
            write = Write(value=copied(value), rule=pair.rule(part), cause=cause, note=note)
            self.world.put(target.department, target.row_id, target.column, write)

    def _take_back(self, target: Side, rule: str) -> None:
        """Undo a copy of this pass whose source has since been put back to what it was."""
        read = self._read(target)
        if not same(self._now(target), read):
            write = Write(value=copied(read), rule=rule, cause=None, note=None)
            self.world.put(target.department, target.row_id, target.column, write)

    def _show(self, pair: Pair) -> None:
        shows = pair.link.shows
        if shows.id is not None:
            target = Side(department=pair.link.parent, row_id=pair.parent, column=shows.id)
            self.set_system_cell(target, pair.child, pair.rule("shows"), self._itself(pair))
        status_column = self.company.departments[pair.link.child].status
        source = Side(department=pair.link.child, row_id=pair.child, column=status_column)
        if shows.status is None or self.facts.is_invalid(source.department, source.row_id, source.column):
            return
        value = self._now(source)
        cause = Cause(department=source.department, row_id=source.row_id, column=source.column, value=value)
        target = Side(department=pair.link.parent, row_id=pair.parent, column=shows.status)
        self.set_system_cell(target, value, pair.rule("shows"), cause)

    def _itself(self, pair: Pair) -> Cause:
        """The child's ID, as the cause of what tells where it belongs."""
        column = self.company.departments[pair.link.child].row_id.column
        return Cause(department=pair.link.child, row_id=pair.child, column=column, value=pair.child)

    def set_system_cell(self, target: Side, value: Cell, rule: str, cause: Cause | None) -> None:
        """Set a cell in a column that is sheetcrm's own; what a person typed there is kept as overruled."""
        if same(value, self._now(target)):
            return
        read = self._read(target)
        note = None
        if not is_blank(read) and not same(read, self._base(target)):
            note = self._overrule(target, value, "", rule, "system-column")
        write = Write(value=copied(value), rule=rule, cause=cause, note=note)
        self.world.put(target.department, target.row_id, target.column, write)

    def _overrule(self, target: Side, kept: Cell, owner: str, rule: str, text: str) -> str:
        lost = self._read(target)
        self.overruled[target] = Overruled(
            department=target.department,
            row_id=target.row_id,
            column=target.column,
            lost=lost,
            kept=kept,
            owner=owner,
            rule=rule,
        )
        language = self.company.language
        shown = sheet_text("blank", language) if is_blank(lost) else str(value_of(lost))
        return sheet_text(text, language, owner=owner, lost=shown)

    # -- statuses ---

    def _move_parent(self, pair: Pair) -> None:
        topic = pair.rule("status")
        key = (pair.link.child, pair.child)
        status = self.facts.status(*key)
        if status is None:
            return
        move = pair.link.status.get(status.name)
        done = self.base.acted.get((pair.name, pair.child)) == status.name
        if move is None or done or (pair.name, pair.child, status.name) in self._moved:
            self.acted[pair.name, pair.child] = status.name
            self.reports.settle(key, topic)
            return
        missing = self.facts.missing(pair.link.child, pair.child, move.requires)
        if missing:
            self.reports.ask_for(key, topic, "gate-missing", status.name, missing)
            return
        self.reports.settle(key, topic)
        self.acted[pair.name, pair.child] = status.name
        self._apply_move(pair, move, status.name)

    def _apply_move(self, pair: Pair, move: StatusMove, child_status: str) -> None:
        column = self.company.departments[pair.link.parent].status
        target = Side(department=pair.link.parent, row_id=pair.parent, column=column)
        key = (pair.name, pair.child, child_status)
        if same(self._now(target), move.parent):
            self._moved.add(key)
            return
        if not self._may_move(pair, move):
            # Another rule may still bring the parent to where it can be moved from: not final until the pass
            # ends.
            self.refused[key] = (target, move.parent)
            return
        self.refused.pop(key, None)
        self._moved.add(key)
        source_column = self.company.departments[pair.link.child].status
        cause = Cause(department=pair.link.child, row_id=pair.child, column=source_column, value=child_status)
        write = Write(value=move.parent, rule=pair.rule("status"), cause=cause, note=None)
        self.world.put(target.department, target.row_id, target.column, write)

    def _may_move(self, pair: Pair, move: StatusMove) -> bool:
        department = self.company.departments[pair.link.parent]
        current = self.facts.status(pair.link.parent, pair.parent)
        if current is None:
            return False
        if department.find_status(move.parent, self.facts.pipeline(pair.link.parent, pair.parent)) is None:
            return False
        return current.name in move.only_from if move.only_from else not current.category.is_final

    # -- cells ---

    def _now(self, side: Side) -> Cell:
        return self.world.get(side.department, side.row_id, side.column)

    def _read(self, side: Side) -> Cell:
        sheet = self.world.sheets[side.department]
        return sheet.read_row(side.row_id)[sheet.columns[side.column]]

    def _base(self, side: Side) -> Cell:
        return self.facts.bases[side.department].get(side.row_id, side.column)

    def _pair_base(self, pair: Pair, side: Side) -> Cell:
        return self.facts.base_cell((pair.name, pair.child), side.department, side.row_id, side.column)

    def _linked_base(self, pair: Pair, source: Side, target: Side) -> LinkedBase | None:
        if pair.child not in self.facts.bases[pair.link.child].rows:
            return None
        if pair.parent not in self.facts.bases[pair.link.parent].rows:
            return None
        pending = (target.department, target.row_id, target.column) in self.base.pending
        return LinkedBase(
            source=self._pair_base(pair, source),
            target=self._pair_base(pair, target),
            pending=pending or self._is_reopened(pair),
        )

    def _is_reopened(self, pair: Pair) -> bool:
        """Whether the child was finished after the last pass: its inputs, left behind then, catch up now."""
        department = self.company.departments[pair.link.child]
        pipeline, name = self.facts.base_status((pair.name, pair.child), pair.link.child, pair.child)
        status = None if name is None else department.find_status(name, pipeline)
        return status is not None and status.category.is_final

    def _is_absent(self, side: Side) -> bool:
        return side.column in self.world.sheets[side.department].table.missing


def final_overruled(
    overruled: Mapping[Side, Overruled], edited: frozenset[tuple[str, str, str]]
) -> tuple[Overruled, ...]:
    """Those overruled values whose cells the plan really changes, in the order the rules met them."""
    return tuple(
        entry for side, entry in overruled.items() if (side.department, side.row_id, side.column) in edited
    )
