"""Rows that links would have made, had they been there when their parents asked. Pure.

A pass makes a child for every row that stands in an asking status, however long it has stood there. What it
cannot see is that a row has been through that status before: of a deal that is in progress nobody tells that
its contract has to be written yet. Such rows are found by the order of their pipeline, and only on request.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from sheetcrm.schema.company import Company, Link
from sheetcrm.schema.row_ids import format_child
from sheetcrm.state.base import Base
from sheetcrm.sync.errands import Backfill, LateRow
from sheetcrm.sync.facts import Facts
from sheetcrm.sync.world import World


def find_late_rows(
    company: Company, world: World, facts: Facts, base: Base, wanted: Backfill
) -> tuple[LateRow, ...]:
    """List the rows to be made late: by link in config order, then in the order of the parents' sheet.

    A parent counts if work on it has not ended, it stands behind an asking status of the link in its
    pipeline, and no row was ever made for it. Rows without an ID are named first, by an ordinary pass.

    Args:
        company: the config.
        world: the working copy.
        facts: what is known of its rows.
        base: what was agreed on after the last pass.
        wanted: of which links and rows.
    """
    survey = _Survey(company, world, facts, base)
    return tuple(
        late
        for name, link in company.links.items()
        if not wanted.links or name in wanted.links
        for late in survey.of(name, link)
        if not wanted.rows or late.parent in wanted.rows
    )


@dataclass(frozen=True, slots=True)
class _Survey:
    company: Company
    world: World
    facts: Facts
    base: Base

    def of(self, name: str, link: Link) -> Iterator[LateRow]:
        if link.parent not in self.world.sheets or link.child not in self.world.sheets:
            return
        if self.world.scope.is_closed(link.child):
            return
        sheet = self.world.sheets[link.parent]
        for row_id in sheet.index.positions:
            status = self._passed(link, row_id)
            if status is None or self.facts.was_known(link.child, self._child(link, row_id, 1)):
                continue
            attempt = max(self.base.links.get((name, row_id), 0), 1)
            yield LateRow(
                link=name,
                parent=row_id,
                number=sheet.number(row_id) or 0,
                status=status,
                child=self._child(link, row_id, attempt),
                lacking=self.facts.lacking(link.parent, row_id, link.requires),
            )

    def _passed(self, link: Link, row_id: str) -> str | None:
        """The row's status, if it is open and stands behind an asking one; None otherwise."""
        pipeline = self.facts.pipeline(link.parent, row_id)
        status = self.facts.status(link.parent, row_id)
        if status is None or pipeline is None or status.category.is_final:
            return None
        if status.name in link.asking or (link.pipelines and pipeline not in link.pipelines):
            return None
        names = [one.name for one in self.company.departments[link.parent].statuses[pipeline]]
        before = names[: names.index(status.name)]
        return status.name if any(asking in before for asking in link.asking) else None

    def _child(self, link: Link, parent: str, attempt: int) -> str:
        return format_child(parent, self.company.code_of(link), attempt)
