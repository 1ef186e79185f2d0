"""Rows that can no longer be found by their IDs, recognised by what is remembered of them.

Three accidents are told apart, and none of them is mended without a person's word:

- an ID that stands more than once belongs to the row that is as it was; the others are copies;
- a row whose ID was wiped or overtyped (with another row's ID too, as when a sort left the ID column behind)
  is *lost*: neither source nor target of any rule, while what is known of it stays as it was;
- an ID of another department, or a text that is none, names no row.

Nothing here guesses: a row that resembles several remembered ones is held as well, without a proposal.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import chain

from sheetcrm.schema.cells import Cell, value_of
from sheetcrm.schema.company import Company
from sheetcrm.schema.row_ids import parse
from sheetcrm.schema.tables import Row, Table
from sheetcrm.state.base import Base, BaseTable
from sheetcrm.sync.changes import BaseRows, base_rows
from sheetcrm.sync.held_names import with_lost_names
from sheetcrm.sync.identity import NO_PICKS, LostRow, Picks, TableIndex, index_table
from sheetcrm.sync.inspecting import Inspector
from sheetcrm.sync.likeness import Shown, Traits, filled, find_alike, shared, traits_of, undecided
from sheetcrm.sync.scope import Scope, Scopes


@dataclass(frozen=True, slots=True)
class _Known:
    table: Table
    base: BaseTable | None
    picks: Picks
    plain: TableIndex
    index: TableIndex


class Indexes:
    """The indexes of the tables last seen, one a department; what has not changed is not worked out again.

    Attributes:
        inspector: what is wrong in their rows.
    """

    def __init__(self, company: Company) -> None:
        self.inspector = Inspector(company)
        self._scopes = Scopes(company)
        self._company = company
        self._known: dict[str, _Known] = {}

    def scope(self, tables: Mapping[str, Table], base: Base) -> Scope:
        """Which rows take part, by what stands in the tables and what is remembered of them."""
        return with_lost_names(self._company, self._scopes.of(tables), base)

    def of(self, table: Table, base: Base, picks: Picks = NO_PICKS) -> TableIndex:
        """The rows of a table by ID, by what stands in it and what is remembered of it."""
        remembered = base.tables.get(table.department)
        known = self._known.get(table.department)
        if known is not None and known.table is table:
            if known.base is remembered and known.picks == picks:
                return known.index
            plain = known.plain
        else:
            plain = index_table(self._company, table)
        rows = base_rows(base, table.department, table.fields)
        index = recognise(self._company, table, plain, rows, picks)
        self._known[table.department] = _Known(table, remembered, picks, plain, index)
        return index


def recognise(
    company: Company, table: Table, index: TableIndex, known: BaseRows, picks: Picks = NO_PICKS
) -> TableIndex:
    """Work out which row is which where the IDs in the sheet alone do not tell.

    Args:
        company: the config.
        table: the department as it was read.
        index: its rows by the IDs that stand in it.
        known: what is remembered of them.
        picks: what a person has decided about rows that lost their IDs.
    """
    rows = _Recogniser(company, table, known, picks, index)
    rows.drop_foreign()
    rows.find_keepers()
    rows.find_lost()
    rows.restore()
    return rows.result()


def belongs(company: Company, department: str, row_id: str) -> bool:
    """Whether a row ID has the form of a department's own: its prefix, or the letters of a link into it."""
    parts = parse(row_id)
    if parts is None:
        return False
    if parts.code is None:
        return parts.prefix == company.departments[department].row_id.prefix
    return any(parts.code == company.code_of(link) for _, link in company.links_into(department))


@dataclass(slots=True)
class _Recogniser:
    company: Company
    table: Table
    known: BaseRows
    picks: Picks
    plain: TableIndex
    positions: dict[str, int] = field(init=False)
    duplicates: dict[str, list[int]] = field(init=False)
    misnamed: dict[int, Cell] = field(init=False)
    copies: dict[int, str] = field(default_factory=dict)
    lost: dict[int, tuple[str, ...]] = field(default_factory=dict)
    restored: dict[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.positions = dict(self.plain.positions)
        self.duplicates = {row_id: list(found) for row_id, found in self.plain.duplicates.items()}
        self.misnamed = dict(self.plain.misnamed)

    def drop_foreign(self) -> None:
        """Take IDs that have no business in this department for texts that are none."""
        for row_id in self._strangers(self.positions):
            if not belongs(self.company, self.table.department, row_id):
                self.misnamed[self.positions.pop(row_id)] = row_id
        for row_id in self._strangers(self.duplicates):
            if not belongs(self.company, self.table.department, row_id):
                self.misnamed.update(dict.fromkeys(self.duplicates.pop(row_id), row_id))

    def find_keepers(self) -> None:
        """Give IDs that stand more than once to the row that is as it was; the first, if several are."""
        traits = traits_of(self.company, self.table)
        for row_id, found in list(self.duplicates.items()):
            before = self.known.rows.get(row_id)
            keeper = None if before is None else _keeper(before, found, self.table, traits)
            if keeper is not None:
                del self.duplicates[row_id]
                self.positions[row_id] = keeper
                self.copies.update(dict.fromkeys((at for at in found if at != keeper), row_id))

    def find_lost(self) -> None:
        """Find rows that are remembered under another ID than stands in them, or under any if none does."""
        vanished = (
            self.known.rows.keys() - self.positions.keys() - self.duplicates.keys() - self.picks.release
        )
        changed = self._changed()
        open_ids = vanished | changed.keys() | (self.duplicates.keys() & self.known.rows.keys())
        if not open_ids:
            return
        traits = traits_of(self.company, self.table)
        known = chain(self.known.rows.items(), self.known.tombstones.items())
        remembered = {row_id: traits.shown(row) for row_id, row in known if row_id in open_ids}
        estranged = dict(self._estranged(changed, remembered, traits))
        suspects = dict(self._nameless(traits)) if vanished or self.duplicates or estranged else {}
        suspects.update(estranged)
        self.lost = self._tenable(find_alike(suspects, remembered, traits), estranged)
        self._forget_names(traits, {row_id for row_id, at in changed.items() if at in estranged})

    def _changed(self) -> dict[str, int]:
        """The rows that differ from what is remembered of them, rows that came back included."""
        known, gone = self.known.rows, self.known.tombstones
        rows, release = self.table.rows, self.picks.release
        return {
            row_id: at
            for row_id, at in self.positions.items()
            if (before := known.get(row_id) or gone.get(row_id)) is not None
            and before is not rows[at]
            and before != rows[at]
            and row_id not in release
        }

    def _nameless(self, traits: Traits) -> Iterator[tuple[int, Shown]]:
        """Rows whose ID is none, nobody's, or more than one row's."""
        nameless = [*self.plain.unnamed, *self.misnamed, *self.copies]
        nameless.extend(at for found in self.duplicates.values() for at in found)
        nameless.extend(self.positions[row_id] for row_id in self._strangers(self.positions))
        yield from ((at, traits.shown(self.table.rows[at])) for at in nameless)

    def _estranged(
        self, changed: Mapping[str, int], remembered: Mapping[str, Shown], traits: Traits
    ) -> Iterator[tuple[int, Shown]]:
        """Rows that have little left of what they were, or are just what another row was."""
        contents = set(remembered.values())
        for row_id, at in changed.items():
            shown = traits.shown(self.table.rows[at])
            if _is_estranged(remembered[row_id], shown, traits) or shown in contents:
                yield at, shown

    def _strangers(self, row_ids: Collection[str]) -> list[str]:
        known, gone = self.known.rows, self.known.tombstones
        return [row_id for row_id in row_ids if row_id not in known and row_id not in gone]

    def _tenable(
        self, found: Mapping[int, tuple[str, ...]], estranged: Collection[int]
    ) -> dict[int, tuple[str, ...]]:
        """Drop what would take an ID from a row that keeps it; that can make others' untenable in turn."""
        # An ID of several rows, none of which is as it was, is kept by none of them; nor is one by a row that
        # has little left of what it was.
        holders = {row_id: (at,) for row_id, at in self.positions.items() if at not in estranged}
        standing = {at: row_id for row_id, at in self.positions.items() if at in found}
        standing.update((at, row_id) for row_id, rows in self.duplicates.items() for at in rows)
        # Equal rows share one tuple of IDs: what holds for it is worked out once.
        tuples = {id(row_ids): row_ids for row_ids in found.values()}
        distinct = {key: frozenset(row_ids) for key, row_ids in tuples.items()}
        lost = dict(found)
        while True:
            free = {
                key: all(at in lost for row_id in row_ids for at in holders.get(row_id, ()))
                for key, row_ids in distinct.items()
            }
            kept = {
                at: row_ids
                for at, row_ids in lost.items()
                if free[id(row_ids)] and standing.get(at) not in distinct[id(row_ids)]
            }
            if len(kept) == len(lost):
                return kept
            lost = kept

    def _forget_names(self, traits: Traits, estranged: Collection[str]) -> None:
        """Take the lost rows out of everything else they were counted among.

        An ID stands for no row either if its row is another one by its own account.
        """
        lost = self.lost
        distinct = {id(row_ids): row_ids for row_ids in lost.values()}
        claimed = {row_id for row_ids in distinct.values() for row_id in row_ids}
        claimed.update(
            row_id
            for row_id in estranged
            if self._is_anothers(row_id, traits) or self._has_nothing_left(row_id, traits)
        )
        for row_id, at in [*self.positions.items()]:
            if row_id in claimed or at in lost:
                del self.positions[row_id]
                self.duplicates.setdefault(row_id, [at])
        self.copies = {at: row_id for at, row_id in self.copies.items() if at not in lost}
        self.misnamed = {at: text for at, text in self.misnamed.items() if at not in lost}
        for row_id, found in list(self.duplicates.items()):
            left = [at for at in found if at not in lost]
            if len(left) > 1 or (left and (row_id in claimed or self._is_other(row_id, left[0], traits))):
                self.duplicates[row_id] = left
                continue
            del self.duplicates[row_id]
            self.positions.update((row_id, at) for at in left)

    def _is_anothers(self, row_id: str, traits: Traits) -> bool:
        """Whether the row shows a request of another row, and is none of the two by what else it shows.

        What is much like the other row was pasted over this one, unless IDs have gone astray.
        """
        other = self._whose_request(row_id)
        if other is None or self.lost or other not in self.known.rows:
            return other is not None
        return self._is_other(other, self.positions[row_id], traits)

    def _has_nothing_left(self, row_id: str, traits: Traits) -> bool:
        """Whether nothing is left of what told the row from others, what sheetcrm showed in it included.

        Who rewrites a row leaves that; where an ID was left behind by a sort, it has gone with the row.
        """
        remembered = self.known.row(row_id)
        if remembered is None:
            return False
        before, shown = traits.shown(remembered), traits.shown(self.table.rows[self.positions[row_id]])
        own = self._own_columns()
        typed = [at for at in traits.telling if before[at] is not None and at not in own]
        return (
            traits.tells(shown)
            and len(typed) > 1
            and any(before[at] is not None for at in own)
            and not shared(traits.told(before), traits.told(shown))
        )

    def _own_columns(self) -> frozenset[int]:
        """The columns in which sheetcrm shows a row's request, and its deal."""
        requests = [link.shows.id for _, link in self.company.links_from(self.table.department)]
        names = {*requests, self.company.departments[self.table.department].deal_id}
        return frozenset(at for at, name in enumerate(self.table.fields) if name in names)

    def _whose_request(self, row_id: str) -> str | None:
        """The other row that a request was made for which the row shows; None where it shows but its own."""
        row = self.table.rows[self.positions[row_id]]
        for _, link in self.company.links_from(self.table.department):
            if link.shows.id is None or link.shows.id in self.table.missing:
                continue
            shown = value_of(row[self.table.fields.index(link.shows.id)])
            parts = parse(shown) if isinstance(shown, str) else None
            if parts is not None and parts.parent is not None and parts.parent != row_id:
                return parts.parent
        return None

    def _is_other(self, row_id: str, at: int, traits: Traits) -> bool:
        """Whether the row has little left of what is remembered under the ID."""
        before = self.known.row(row_id)
        if before is None:
            return False
        return _is_estranged(traits.shown(before), traits.shown(self.table.rows[at]), traits)

    def restore(self) -> None:
        """Let the picked IDs stand for their rows again, with those that change places with them."""
        proposals = {row_ids[0]: at for at, row_ids in self._proposals().items()}
        for row_id in sorted(self.picks.restore & proposals.keys()):
            for other in self._exchange(row_id, proposals):
                at = proposals[other]
                self.restored[other] = self.positions[other] = at
                self.lost.pop(at, None)

    def _exchange(self, row_id: str, proposals: Mapping[str, int]) -> list[str]:
        """The IDs to be put back together, so that none stands twice afterwards; none if that cannot be."""
        by_found: dict[Cell, list[int]] = defaultdict(list)
        for at in self.lost:
            by_found[self._found(at)].append(at)
        named = {at: other for other, at in proposals.items()}
        together = [row_id]
        for other in together:
            for at in by_found.get(other, ()):
                if at not in named:
                    return []
                if named[at] not in together:
                    together.append(named[at])
        return together

    def _proposals(self) -> dict[int, tuple[str, ...]]:
        open_ = undecided(self.lost)
        return {at: row_ids for at, row_ids in self.lost.items() if at not in open_}

    def _found(self, at: int) -> Cell:
        column = self.table.fields.index(self.company.departments[self.table.department].row_id.column)
        found = value_of(self.table.rows[at][column])
        return found.strip() or None if isinstance(found, str) else found

    def result(self) -> TableIndex:
        """The index as it has become."""
        proposals = self._proposals()
        lost = {
            at: LostRow(
                proposed=row_ids[0] if at in proposals else None, row_ids=row_ids, found=self._found(at)
            )
            for at, row_ids in self.lost.items()
        }
        gone = {*lost, *self.restored.values()}
        distinct = {id(row_ids): row_ids for row_ids in self.lost.values()}
        held = {row_id for row_ids in distinct.values() for row_id in row_ids}
        held.update(found for row in lost.values() if isinstance(found := row.found, str))
        held.update(self.duplicates)
        return replace(
            self.plain,
            positions=self.positions,
            duplicates=self.duplicates,
            unnamed=[at for at in self.plain.unnamed if at not in gone],
            misnamed=self.misnamed,
            copies=self.copies,
            lost=lost,
            held=frozenset(held - self.positions.keys()),
            restored=self.restored,
            strangers=frozenset(self._strangers(self.positions)),
        )


def _keeper(before: Row, found: Sequence[int], table: Table, traits: Traits) -> int | None:
    """The first of the rows that is as it was: to the letter, else in what it shows."""
    exact = next((at for at in found if table.rows[at] == before), None)
    if exact is not None:
        return exact
    shown = traits.shown(before)
    return next((at for at in found if traits.shown(table.rows[at]) == shown), None)


def _is_estranged(before: Shown, shown: Shown, traits: Traits) -> bool:
    """Whether a row has little left that told it from others; one cell is just an edit."""
    if sum(1 for old, new in zip(before, shown, strict=True) if old != new) < 2:
        return False
    left = shared(traits.told(before), traits.told(shown))
    return 2 * left <= filled(traits.told(before))
