"""The links at work: one parent row and its child, brought into the state the config describes.

Rules are about states, not events: *should a child exist? should this cell hold that value?* So they can be
asked again at any time, and asking twice changes nothing. Memory comes in through the base alone: which
attempt a parent has asked for, and which of a child's statuses has been acted upon.
"""

from __future__ import annotations

from sheetcrm.schema.cells import same, value_of
from sheetcrm.schema.company import Again, Company, Link, StatusMove
from sheetcrm.schema.row_ids import format_child
from sheetcrm.schema.tables import CellKey, RowKey
from sheetcrm.state.base import Base
from sheetcrm.sync.facts import Facts
from sheetcrm.sync.fields import FieldRules
from sheetcrm.sync.pairs import Pair, Side
from sheetcrm.sync.plan import Cause
from sheetcrm.sync.renames import todays_acts
from sheetcrm.sync.reports import Reports
from sheetcrm.sync.world import World, Write


class LinkRules:
    """Applies the links of a company to the working copy, a row at a time.

    Attributes:
        late: links and parents whose child is made though the parent asks no longer.
    """

    def __init__(
        self, company: Company, world: World, base: Base, facts: Facts, reports: Reports, fields: FieldRules
    ) -> None:
        self.company = company
        self.world = world
        self.base = base
        self.facts = facts
        self.reports = reports
        self.fields = fields
        self.links: dict[tuple[str, str], int] = dict(base.links)
        self._acted_before = todays_acts(company, base.acted)
        self.acted: dict[tuple[str, str], str] = dict(self._acted_before)
        self.refused: dict[CellKey, tuple[Side, str]] = {}
        self.late: frozenset[tuple[str, str]] = frozenset()
        self._moved: set[CellKey] = set()
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

    def pair_of(self, name: str, parent: str) -> Pair | None:
        """A parent and the child that serves it now; None where there is none, or the pair rests."""
        link = self.company.links[name]
        if any(department not in self.world.sheets for department in (link.parent, link.child)):
            return None
        if parent not in self.world.sheets[link.parent] or self._rests(name, link, parent):
            return None
        child = self._serving_child(link, parent, self.links.get((name, parent), 0))
        return None if child is None else Pair(name=name, link=link, parent=parent, child=child)

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
        self.fields.keep_deal(pair)
        self.fields.carry(pair)
        self.fields.bring_back(pair)
        self._move_parent(pair)
        self.fields.show(pair)

    def _rests(self, name: str, link: Link, parent: str) -> bool:
        """Whether the latest child in the sheet is kept out, and so the pair is left as it stands."""
        if link.child not in self.world.scope.kept_out:
            return False
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
        """Which attempt the parent's visits to the asking status call for; 0 for none yet.

        A later child that no pass remembers was asked for, too: by one that died, or before the state was
        lost, where it had no ID when that was noticed.
        """
        asked = self._called_for(name, link, parent)
        children = self.world.sheets.get(link.child)
        strangers = frozenset[str]() if children is None else children.index.strangers
        while asked and self._child_id(link, parent, asked + 1) in strangers:
            asked += 1
        return asked

    def _called_for(self, name: str, link: Link, parent: str) -> int:
        asked = self.base.links.get((name, parent), 0)
        if (name, parent) in self.late:
            return max(asked, 1)
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
        pipeline, status = self.facts.standing(link.parent, parent)
        return status is not None and link.asks(pipeline, status.name)

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
        is_late = (name, parent) in self.late
        child = self._child_id(link, parent, asked) if asked else ""
        is_there = not asked or child in sheet or self.facts.was_known(link.child, child)
        if is_there or not (is_late or self._asks(link, parent)):
            self.reports.settle((link.parent, parent), topic)
            return
        status_column = self.company.departments[link.parent].status
        status = self.world.get(link.parent, parent, status_column)
        missing = self.facts.lacking(link.parent, parent, link.requires)
        if missing:
            self.reports.ask_for(
                (link.parent, parent), topic, "inputs-missing", str(value_of(status)), missing
            )
            return
        self.reports.settle((link.parent, parent), topic)
        cause = Cause(department=link.parent, row_id=parent, column=status_column, value=status)
        rule = f"links.{name}.backfill" if is_late else f"links.{name}"
        self.world.add_row(link.child, child, rule, cause)
        self._fill_new_row(rule, link, child, cause)

    def _fill_new_row(self, rule: str, link: Link, child: str, cause: Cause) -> None:
        rules = self.company.departments[link.child]
        values = {
            rules.row_id.column: child,
            rules.pipeline: self.company.pipeline_of(link),
            rules.status: self.company.start_of(link),
        }
        for column, value in values.items():
            if column is not None:
                write = Write(value=value, rule=rule, cause=cause, note=None)
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

    # -- statuses ---

    def _move_parent(self, pair: Pair) -> None:
        topic = pair.rule("status")
        key = (pair.link.child, pair.child)
        status = self.facts.status(*key)
        if status is None:
            return
        move = pair.link.status.get(status.name)
        done = self._acted_before.get((pair.name, pair.child)) == status.name
        if move is None or done or (pair.name, pair.child, status.name) in self._moved:
            self.acted[pair.name, pair.child] = status.name
            self.reports.settle(key, topic)
            return
        missing = self.facts.lacking(pair.link.child, pair.child, move.requires)
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
        if same(self.world.get(target.department, target.row_id, target.column), move.parent):
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
        wanted = department.find_status(move.parent, self.facts.pipeline(pair.link.parent, pair.parent))
        if current is None or wanted is None:
            return False
        if current.category.is_final and not wanted.category.is_final:
            return False  # what has ended is reopened by people alone
        if move.only_from:
            return current.name in move.only_from
        return not current.category.is_final and not self._moved_by_both(pair)

    def _moved_by_both(self, pair: Pair) -> bool:
        """Whether a person moved the parent in the same window as the child moved, or nothing tells.

        A child that is new, or that the parent reopened just now, only follows from the parent's move.
        """
        column = self.company.departments[pair.link.parent].status
        base = self.facts.bases[pair.link.parent]
        parents = self.world.sheets[pair.link.parent]
        read = parents.read_row(pair.parent)[parents.columns[column]]
        before = self.facts.base_cell((pair.name, pair.child), pair.link.parent, pair.parent, column)
        if same(read, before):
            return False
        is_new = pair.child not in self.facts.bases[pair.link.child].rows and pair.parent in base.rows
        is_made_now = pair.child in self.world.sheets[pair.link.child].added
        return not (is_new or is_made_now or (pair.name, pair.child) in self._reopened)
