"""A base as snapshot files: reads and writes the parts that differ from those held in memory."""

from __future__ import annotations

from collections.abc import Mapping

from sheetcrm.schema.tables import CellKey
from sheetcrm.state.base import Base, BaseTable
from sheetcrm.state.conflicts import Conflict
from sheetcrm.state.records import Manifest
from sheetcrm.state.snapshots import SnapshotFolder, Unsettled


class BaseFiles:
    """Turns a base into a manifest and back; parts unchanged since the last pair cost nothing.

    A table, or the links, are unchanged when they are the very objects of the pair held.

    Args:
        snapshots: where the files stand.
    """

    def __init__(self, snapshots: SnapshotFolder) -> None:
        self._snapshots = snapshots
        self._held = Base.empty()
        self._held_manifest = Manifest()

    def hold(self, base: Base, manifest: Manifest) -> None:
        """Take a base and its manifest, known to be on the disk, as the pair to compare with."""
        self._held, self._held_manifest = base, manifest

    def read(self, manifest: Manifest) -> Base:
        """Return the base a manifest names; tables held already are the same objects.

        Raises:
            StateMissingError, StateDamagedError, StateForeignError, StateVersionError: a file cannot be used.
        """
        links, acted = self._read_links(manifest)
        unsettled, pending, before_hold, moved = self._read_unsettled(manifest)
        conflicts, apart = self._read_conflicts(manifest)
        return Base(
            tables={
                department: self._read_table(department, name) for department, name in manifest.tables.items()
            },
            links=links,
            acted=acted,
            moved=moved,
            counters=manifest.counters,
            unsettled=unsettled,
            pending=pending,
            before_hold=before_hold,
            apart=apart,
            conflicts=conflicts,
            config_digest=manifest.config_digest,
            settled=manifest.settled,
            read_at=manifest.read_at,
        )

    def _read_table(self, department: str, name: str) -> BaseTable:
        if self._held_manifest.tables.get(department) == name and self._snapshots.has(name):
            return self._held.tables[department]
        return self._snapshots.get_table(department, name)

    def _read_unsettled(self, manifest: Manifest) -> Unsettled:
        if manifest.unsettled is None:
            return frozenset(), frozenset(), {}, {}
        return self._snapshots.get_unsettled(manifest.unsettled)

    def _read_conflicts(self, manifest: Manifest) -> tuple[Mapping[str, Conflict], frozenset[CellKey]]:
        if manifest.conflicts is None:
            return {}, frozenset()
        if self._held_manifest.conflicts == manifest.conflicts and self._snapshots.has(manifest.conflicts):
            return self._held.conflicts, self._held.apart
        return self._snapshots.get_conflicts(manifest.conflicts)

    def _read_links(
        self, manifest: Manifest
    ) -> tuple[Mapping[tuple[str, str], int], Mapping[tuple[str, str], str]]:
        if manifest.links is None:
            return {}, {}
        if self._held_manifest.links == manifest.links and self._snapshots.has(manifest.links):
            return self._held.links, self._held.acted
        return self._snapshots.get_links(manifest.links)

    def write(self, base: Base) -> Manifest:
        """Write what is not there yet and return the manifest, which is not valid before it is committed."""
        return Manifest(
            tables={
                department: self._write_table(department, table) for department, table in base.tables.items()
            },
            links=self._write_links(base),
            unsettled=self._write_unsettled(base),
            conflicts=self._write_conflicts(base),
            counters=dict(base.counters),
            config_digest=base.config_digest,
            settled=base.settled,
            read_at=base.read_at,
        )

    def _write_table(self, department: str, table: BaseTable) -> str:
        name = self._held_manifest.tables.get(department)
        if name is not None and self._held.tables.get(department) is table and self._snapshots.has(name):
            return name
        return self._snapshots.put_table(department, table)

    def _write_unsettled(self, base: Base) -> str | None:
        unsettled = (base.unsettled, base.pending, base.before_hold, base.moved)
        return self._snapshots.put_unsettled(unsettled) if any(unsettled) else None

    def _write_conflicts(self, base: Base) -> str | None:
        if not base.conflicts and not base.apart:
            return None
        name = self._held_manifest.conflicts
        is_same = base.conflicts is self._held.conflicts and base.apart is self._held.apart
        if name is not None and is_same and self._snapshots.has(name):
            return name
        return self._snapshots.put_conflicts(base.conflicts, base.apart)

    def _write_links(self, base: Base) -> str | None:
        if not base.links and not base.acted:
            return None
        name = self._held_manifest.links
        is_same = base.links is self._held.links and base.acted is self._held.acted
        if name is not None and is_same and self._snapshots.has(name):
            return name
        return self._snapshots.put_links(base.links, base.acted)
