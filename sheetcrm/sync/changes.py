"""What others did since the last pass: the tables against the base."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from sheetcrm.schema.cells import Cell
from sheetcrm.schema.tables import Row, RowKey
from sheetcrm.state.base import Base, BaseTable
from sheetcrm.sync.plan import Observation, Seen
from sheetcrm.sync.world import Sheet, World


@dataclass(frozen=True, slots=True, kw_only=True)
class BaseRows:
    """One department's rows after the last pass, aligned with the columns of today's config.

    Attributes:
        columns: column to its place in a row.
        rows: row ID to cells.
        tombstones: row ID to the last cells of a row that vanished.
        is_known: whether any pass has seen the department before.
    """

    columns: Mapping[str, int]
    rows: Mapping[str, Row]
    tombstones: Mapping[str, Row]
    is_known: bool = True

    def row(self, row_id: str) -> Row | None:
        """The row when it was last seen, gone rows included; None for an unknown one."""
        return self.rows.get(row_id) or self.tombstones.get(row_id)

    def get(self, row_id: str, column: str) -> Cell:
        """The cell when its row was last seen, gone rows included; None for an unknown row or column."""
        row = self.row(row_id)
        at = self.columns.get(column)
        return None if row is None or at is None else row[at]

    def has_seen(self, row_id: str) -> bool:
        """Whether the row was in its sheet after the last pass, or had vanished from it by then."""
        return row_id in self.rows or row_id in self.tombstones

    def is_gone(self, row_id: str) -> bool:
        """Whether the row had vanished from its sheet by the last pass."""
        return row_id in self.tombstones


def base_rows(base: Base, department: str, fields: tuple[str, ...]) -> BaseRows:
    """A department's base in today's column order; columns new to the config are blank in it."""
    table = base.tables.get(department)
    is_known = table is not None
    if table is None:
        table = BaseTable(fields=fields, rows={}, tombstones={})
    rows, tombstones = table.rows, table.tombstones
    if tuple(table.fields) != fields:
        order = [table.fields.index(name) if name in table.fields else None for name in fields]
        rows, tombstones = (
            {row_id: _reorder(row, order) for row_id, row in of.items()} for of in (rows, tombstones)
        )
    columns = {name: at for at, name in enumerate(fields)}
    return BaseRows(columns=columns, rows=rows, tombstones=tombstones, is_known=is_known)


@dataclass(frozen=True, slots=True, kw_only=True)
class Changes:
    """Rows that differ from the base, and each difference as an observation."""

    changed: tuple[RowKey, ...]
    observations: tuple[Observation, ...]


def find_changes(world: World, bases: Mapping[str, BaseRows]) -> Changes:
    """Compare every row that can be told apart with the base, cell by cell where it differs.

    A department seen for the first time is taken over as it stands: its rows are noted, not what is in them,
    which nobody has just typed. Rows without an ID are another matter: they are new to the company.
    """
    changed: list[RowKey] = []
    observations: list[Observation] = []
    for department, sheet in world.sheets.items():
        known, places = bases[department].rows, sheet.index.positions
        now = map(sheet.table.rows.__getitem__, places.values())
        for row_id, before, row in zip(places, map(known.get, places), now, strict=True):
            if before is row or (before is not None and _are_equal(before, row)):
                continue
            changed.append((department, row_id))
            if not bases[department].is_known:
                appeared = Observation(kind=Seen.APPEARED, department=department, row_id=row_id)
                observations.append(appeared)
                continue
            observations.extend(_row_observations(department, row_id, before, row, sheet, bases[department]))
        # A row named only now enters the base in this pass, and would never be seen again.
        for row_id, position in sheet.assigned.items():
            row = sheet.table.rows[position]
            observations.extend(_row_observations(department, row_id, None, row, sheet, bases[department]))
        observations.extend(_vanished(department, sheet, known))
    return Changes(changed=tuple(changed), observations=tuple(observations))


def _row_observations(
    department: str, row_id: str, before: Row | None, row: Row, sheet: Sheet, base: BaseRows
) -> Iterator[Observation]:
    if before is None:
        before = base.tombstones.get(row_id)
        kind = Seen.APPEARED if before is None else Seen.RETURNED
        yield Observation(kind=kind, department=department, row_id=row_id)
        before = before or (None,) * len(row)
    for column, old, new in zip(sheet.table.fields, before, row, strict=True):
        if not _are_equal((old,), (new,)) and column not in sheet.table.missing:
            yield Observation(
                kind=Seen.CELL, department=department, row_id=row_id, column=column, old=old, new=new
            )


def _are_equal(one: Row, other: Row) -> bool:
    # To Python, True is 1; to a sheet it is not.
    return one == other and list(map(type, one)) == list(map(type, other))


def _vanished(department: str, sheet: Sheet, known: Mapping[str, Row]) -> Iterator[Observation]:
    if len(known) <= len(sheet.index.positions) and not (known.keys() - sheet.index.positions.keys()):
        return
    for row_id in known:
        if row_id not in sheet.index.positions and row_id not in sheet.index.held:
            yield Observation(kind=Seen.VANISHED, department=department, row_id=row_id)


def _reorder(row: Row, order: list[int | None]) -> Row:
    return tuple(None if at is None else row[at] for at in order)
