"""The cells of a pair: fields carried, brought back and merged, and the columns that are sheetcrm's own."""

from __future__ import annotations

from collections.abc import Mapping

from sheetcrm.schema.cells import Cell, is_blank, same, value_of
from sheetcrm.schema.company import Company, FieldPair, MergePolicy
from sheetcrm.schema.tables import CellKey
from sheetcrm.state.base import Base
from sheetcrm.sync.clashes import Clash
from sheetcrm.sync.facts import Facts
from sheetcrm.sync.identity import deal_of
from sheetcrm.sync.merge import End, LinkedBase, Merged, Outcome, copied, merge
from sheetcrm.sync.pairs import Pair, Side
from sheetcrm.sync.plan import Cause, Overruled
from sheetcrm.sync.reports import Reports
from sheetcrm.sync.texts import sheet_text
from sheetcrm.sync.world import World, Write

Ends = Mapping[End, Side]
"""The two cells of a linked field."""


class FieldRules:
    """Brings the cells of parent and child rows together, one pair at a time.

    Attributes:
        overruled: the cells in which a person's value is replaced, with that value.
        clashes: the fields with two values: those replaced by their cell, those that both stay by the
            target's.
        apart: the target cells that stay different from their source as a person decided so.
        decided: source and target of the fields about which a person has decided in this pass; no rule
            decides again.
    """

    def __init__(self, company: Company, world: World, base: Base, facts: Facts, reports: Reports) -> None:
        self.company = company
        self.world = world
        self.base = base
        self.facts = facts
        self.reports = reports
        self.overruled: dict[Side, Overruled] = {}
        self.clashes: dict[Side, Clash] = {}
        self.apart: set[CellKey] = set(base.apart)
        self.decided: set[tuple[CellKey, CellKey]] = set()

    def keep_deal(self, pair: Pair) -> None:
        """See to it that the child shows whose deal it is part of."""
        column = self.company.departments[pair.link.child].deal_id
        if column is not None and self.world.get(pair.link.child, pair.child, column) != deal_of(pair.child):
            target = Side(department=pair.link.child, row_id=pair.child, column=column)
            self.set_system_cell(target, deal_of(pair.child), pair.rule("deal"), self._itself(pair))

    def carry(self, pair: Pair) -> None:
        """Merge what the parent gives the child; a finished request keeps the inputs it was done with.

        But what somebody types over one of them gives way as ever: were it left until the request is opened
        again, it would then go unnoticed.

        Raises:
            RuleError: rules set one cell to and fro without end.
        """
        for field in pair.link.carried:
            source = Side(pair.link.parent, pair.parent, field.source)
            target = Side(pair.link.child, pair.child, field.target)
            if self._agree(source, target):
                continue
            if self._is_finished(pair) and (field.policy.is_two_way or not self._is_typed_over(pair, target)):
                if self._is_typed_over(pair, source) or self._is_typed_over(pair, target):
                    self.apart.discard(target.key)
                continue
            self._merge(pair, "carry", field, {End.SOURCE: source, End.TARGET: target})

    def _is_finished(self, pair: Pair) -> bool:
        status = self.facts.status(pair.link.child, pair.child)
        return status is not None and status.category.is_final

    def _is_typed_over(self, pair: Pair, side: Side) -> bool:
        """Whether a cell is not what it was when the pair was last in step, but for writes under way."""
        if not self.facts.bases[side.department].has_seen(side.row_id) or side.key in self.base.pending:
            return False
        return not same(self._read(side), self.facts.base_cell((pair.name, pair.child), *side.key))

    def bring_back(self, pair: Pair) -> None:
        """Merge what the child gives the parent.

        Raises:
            RuleError: rules set one cell to and fro without end.
        """
        for field in pair.link.brought_back:
            source = Side(pair.link.child, pair.child, field.source)
            target = Side(pair.link.parent, pair.parent, field.target)
            if not self._agree(source, target):
                self._merge(pair, "bring_back", field, {End.SOURCE: source, End.TARGET: target})

    def _agree(self, source: Side, target: Side) -> bool:
        """Whether two cells hold one value and nothing is known of a difference, as it nearly always is."""
        if not same(self.world.get(*source), self.world.get(*target)):
            return False
        return target not in self.apart and target not in self.clashes

    def show(self, pair: Pair) -> None:
        """Show the child's ID and status in its parent's row."""
        shows = pair.link.shows
        if shows.id is not None and self.world.get(pair.link.parent, pair.parent, shows.id) != pair.child:
            target = Side(department=pair.link.parent, row_id=pair.parent, column=shows.id)
            self.set_system_cell(target, pair.child, pair.rule("shows"), self._itself(pair))
        if shows.status is None:
            return
        source = Side(pair.link.child, pair.child, self.company.departments[pair.link.child].status)
        target = Side(pair.link.parent, pair.parent, shows.status)
        if not same(self._now(source), self._now(target)) and not self.facts.is_invalid(*source):
            self.set_system_cell(target, self._now(source), pair.rule("shows"), self._cause(source))

    def set_system_cell(self, target: Side, value: Cell, rule: str, cause: Cause | None) -> None:
        """Set a cell in a column that is sheetcrm's own; what a person typed there is kept as overruled."""
        if same(value, self._now(target)):
            return
        read = self._read(target)
        note = None
        if not is_blank(read) and not same(read, self._remembered(target)):
            self.clashes[target] = Clash(
                link="",
                parent=target,
                child=None,
                parent_value=copied(value),
                child_value=read,
                before=self._base(target),
                loser=target,
                owner=target.department,
                rule=rule,
            )
            note = self._overrule(target, value, "", rule, "system-column")
        write = Write(value=copied(value), rule=rule, cause=cause, note=note)
        self.world.put(*target.key, write)

    def _itself(self, pair: Pair) -> Cause:
        """The child's ID, as the cause of what tells where it belongs."""
        column = self.company.departments[pair.link.child].row_id.column
        return Cause(department=pair.link.child, row_id=pair.child, column=column, value=pair.child)

    # -- one field ---

    def _merge(self, pair: Pair, part: str, field: FieldPair, ends: Ends) -> None:
        source, target = ends[End.SOURCE], ends[End.TARGET]
        if (source.key, target.key) in self.decided or self._is_out_of_use(source):
            return
        if same(self._now(source), self._now(target)):
            self._forget_difference(target)
            return
        rule = pair.rule(part)
        cells = {end: self._apart_from(ends[end], rule, ends[end.other]) for end in End}
        base = self._linked_base(pair, ends, field.policy)
        if base is not None and base.apart and not self._is_as_before(cells, base):
            self.apart.discard(target.key)
        moved = frozenset(end for end in End if self._is_moved(ends[end], rule, ends[end.other]))
        merged = merge(cells[End.SOURCE], cells[End.TARGET], base, field.policy, moved=moved)
        if _asks_the_owner(merged, field.policy) and not self._may_flow_up(ends, cells):
            return
        self._carry_out(pair, rule, ends, cells, merged)
        self._report(rule, ends, merged)

    def _carry_out(
        self, pair: Pair, rule: str, ends: Ends, cells: Mapping[End, Cell], merged: Merged
    ) -> None:
        if merged.outcome is Outcome.DIFFER:
            self.clashes[ends[End.TARGET]] = self._clash(pair, rule, ends, cells, loser=None)
        else:
            self._forget_difference(ends[End.TARGET])
        changes = dict(merged.changes)
        for end in End:
            side = ends[end]
            value = copied(changes[end]) if end in changes else None
            if end not in changes:
                self._take_back(side, cells[end], rule, ends[end.other])
            elif not same(self._now(side), value):
                # What another rule put there in this pass is no person's; whoever it came from still has it.
                is_persons = merged.at is end and same(cells[end], self._read(side))
                note = self._give_way(pair, rule, ends, end) if is_persons else None
                self.world.put(
                    *side.key, Write(value=value, rule=rule, cause=self._cause(ends[end.other]), note=note)
                )

    def _give_way(self, pair: Pair, rule: str, ends: Ends, loser: End) -> str:
        """Keep a person's value that is about to be replaced; the text for the note on its cell."""
        side, winner = ends[loser], ends[loser.other]
        cells = {loser: self._read(side), loser.other: copied(self._now(winner))}
        self.clashes[side] = self._clash(pair, rule, ends, cells, loser=side)
        owner = self.company.departments[winner.department].title
        is_owners = loser is End.TARGET
        return self._overrule(side, self._now(winner), owner, rule, "overruled" if is_owners else "given-way")

    def _report(self, rule: str, ends: Ends, merged: Merged) -> None:
        if merged.outcome is Outcome.FORMULA and merged.at is not None:
            self.reports.formula_kept(ends[merged.at].row, ends[merged.at].column, rule)
        elif merged.outcome is Outcome.ERROR and merged.at is not None:
            self.reports.error_value(ends[merged.at].row, ends[merged.at].column, rule)
        elif merged.outcome is Outcome.DIFFER:
            target, source = ends[End.TARGET], ends[End.SOURCE]
            self.reports.values_differ(target.row, target.column, source.row_id)

    def _take_back(self, side: Side, cell: Cell, rule: str, other: Side) -> None:
        """Undo a copy of this pass whose source has since been put back to what it was."""
        if self._is_copied_by(side, rule, other) and not same(self._now(side), cell):
            cause = self._cause(other)
            write = Write(value=copied(cell), rule=rule, cause=cause, note=None, is_return=True)
            self.world.put(*side.key, write)

    def _forget_difference(self, target: Side) -> None:
        clash = self.clashes.get(target)
        if clash is not None and clash.loser is None:
            del self.clashes[target]

    def _clash(
        self, pair: Pair, rule: str, ends: Ends, cells: Mapping[End, Cell], *, loser: Side | None
    ) -> Clash:
        up = ends[End.SOURCE].department == pair.link.child and ends[End.SOURCE].row_id == pair.child
        parent, child = (End.TARGET, End.SOURCE) if up else (End.SOURCE, End.TARGET)
        return Clash(
            link=pair.name,
            parent=ends[parent],
            child=ends[child],
            parent_value=cells[parent],
            child_value=cells[child],
            before=self._base(loser or ends[End.TARGET]),
            loser=loser,
            owner=ends[End.SOURCE].department,
            rule=rule,
        )

    def _overrule(self, side: Side, kept: Cell, owner: str, rule: str, text: str) -> str:
        lost = self._read(side)
        self.overruled[side] = Overruled(
            department=side.department,
            row_id=side.row_id,
            column=side.column,
            lost=lost,
            kept=kept,
            owner=owner,
            rule=rule,
        )
        language = self.company.language
        shown = sheet_text("blank", language) if is_blank(lost) else str(value_of(lost))
        return sheet_text(text, language, owner=owner, lost=shown)

    # -- what may be used ---

    def _is_out_of_use(self, source: Side) -> bool:
        missing = source.column in self.world.sheets[source.department].table.missing
        return missing or self.facts.is_invalid(*source.key)

    def _may_flow_up(self, ends: Ends, cells: Mapping[End, Cell]) -> bool:
        """Whether the other side's value is one the owner's column takes; if not, it is reported."""
        source, target = ends[End.SOURCE], ends[End.TARGET]
        if target.column in self.world.sheets[target.department].table.missing:
            return False
        if self.facts.is_invalid(*target.key):
            return False  # reported with the row's other cells
        column = self.company.fields[source.department][source.column]
        violation = column.check(cells[End.TARGET])
        if violation is not None:
            self.reports.misfit(target.row, target.column, source.row_id, violation)
        return violation is None

    # -- cells ---

    def _now(self, side: Side) -> Cell:
        return self.world.get(*side.key)

    def _read(self, side: Side) -> Cell:
        sheet = self.world.sheets[side.department]
        return sheet.read_row(side.row_id)[sheet.columns[side.column]]

    def _base(self, side: Side) -> Cell:
        return self.facts.bases[side.department].get(side.row_id, side.column)

    def _remembered(self, side: Side) -> Cell:
        """What sheetcrm last put into the cell; in a copied row, what it had put into the original."""
        original = self.world.sheets[side.department].copied.get(side.row_id, side.row_id)
        return self.facts.bases[side.department].get(original, side.column)

    def _cause(self, side: Side) -> Cause:
        return Cause(
            department=side.department, row_id=side.row_id, column=side.column, value=self._now(side)
        )

    def _apart_from(self, side: Side, rule: str, other: Side) -> Cell:
        """What the cell holds but for this rule's own copies from the other cell; it is merged by that.

        A merge that looked at its own copies would take them for somebody's changes.
        """
        write = self._write_of_others(side, rule, other)
        return self._read(side) if write is None else write.value

    def _is_moved(self, side: Side, rule: str, other: Side) -> bool:
        """Whether another rule has brought a value here in this pass, be it the very one that was read.

        That one has been decided upon then, against a copy of this rule's: to make the copy once more would
        only have the two rules undo each other without end.
        """
        write = self._write_of_others(side, rule, other)
        return write is not None and not (write.is_return and same(write.value, self._read(side)))

    def _write_of_others(self, side: Side, rule: str, other: Side) -> Write | None:
        writes = self.world.sheets[side.department].writes.get(side.row_id, {}).get(side.column, [])
        return next((write for write in reversed(writes) if not _is_copy(write, rule, other)), None)

    def _is_copied_by(self, side: Side, rule: str, other: Side) -> bool:
        writes = self.world.sheets[side.department].writes.get(side.row_id, {}).get(side.column)
        return writes is not None and _is_copy(writes[-1], rule, other)

    # -- the past ---

    def _linked_base(self, pair: Pair, ends: Ends, policy: MergePolicy) -> LinkedBase | None:
        bases = {end: self.facts.bases[side.department] for end, side in ends.items()}
        if not all(bases[end].has_seen(side.row_id) for end, side in ends.items()):
            return None
        names = (pair.name, pair.child)
        cells = {end: self.facts.base_cell(names, *side.key) for end, side in ends.items()}
        pending = {end for end, side in ends.items() if side.key in self.base.pending}
        # A row that had vanished and came back has missed what the other was given meanwhile; a blank is
        # nothing to have missed: who knows whether the other ever had a value.
        returned = [end for end, side in ends.items() if bases[end].is_gone(side.row_id)]
        if len(returned) == 1 and not is_blank(self._read(ends[returned[0].other])):
            pending.add(returned[0])
        apart = ends[End.TARGET].key in self.base.apart
        if (
            not policy.is_two_way
            and not apart  # neither was changed meanwhile
            and ends[End.TARGET].department == pair.link.child
            and self._is_reopened(pair)
        ):
            pending.add(End.TARGET)
        return LinkedBase(
            source=cells[End.SOURCE], target=cells[End.TARGET], pending=frozenset(pending), apart=apart
        )

    def _is_reopened(self, pair: Pair) -> bool:
        """Whether the child was finished after the last pass: its inputs, left behind then, catch up now."""
        department = self.company.departments[pair.link.child]
        pipeline, name = self.facts.base_status((pair.name, pair.child), pair.link.child, pair.child)
        status = None if name is None else department.find_status(name, pipeline)
        return status is not None and status.category.is_final

    def _is_as_before(self, cells: Mapping[End, Cell], base: LinkedBase) -> bool:
        return same(cells[End.SOURCE], base.source) and same(cells[End.TARGET], base.target)


def _asks_the_owner(merged: Merged, policy: MergePolicy) -> bool:
    """Whether the owner's column takes the other side's value, or would if people so decide."""
    is_open = merged.outcome is Outcome.DIFFER and policy.is_two_way
    return is_open or any(end is End.SOURCE for end, _ in merged.changes)


def final_overruled(overruled: Mapping[Side, Overruled], edited: frozenset[CellKey]) -> tuple[Overruled, ...]:
    """Those overruled values whose cells the plan really changes, in the order the rules met them."""
    return tuple(entry for side, entry in overruled.items() if side.key in edited)


def _is_copy(write: Write, rule: str, other: Side) -> bool:
    cause = write.cause
    if write.rule != rule or cause is None:
        return False
    return cause.key == other.key
