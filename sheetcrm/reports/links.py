"""How the links of a company stand: who asks, who serves, and what hangs loose."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from sheetcrm.reports.rows import Entry, Rows
from sheetcrm.schema.company import Company, Link
from sheetcrm.schema.row_ids import format_child
from sheetcrm.schema.tables import Table
from sheetcrm.state.base import Base


class Reason(StrEnum):
    """Why a parent that asks for a child has none."""

    INPUTS_MISSING = "inputs-missing"
    PENDING = "next-sync"
    VANISHED = "vanished"
    UNREADABLE = "child-unreadable"
    HELD_BACK = "held-back"


@dataclass(frozen=True, slots=True, kw_only=True)
class Orphan:
    """A child row whose parent row is not in its sheet."""

    row_id: str
    number: int
    parent: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MissingChild:
    """A parent row that stands in the asking status while the child it asks for is not there.

    Attributes:
        parent: the parent's row ID.
        number: the parent's 1-based sheet row.
        status: the parent's status.
        child: the ID the child would have.
        reason: why it is not there.
        columns: the inputs that are missing; empty for other reasons.
    """

    parent: str
    number: int
    status: str
    child: str
    reason: Reason
    columns: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Dangling:
    """A parent row that shows the ID of a child that is not in its sheet."""

    parent: str
    number: int
    column: str
    shown: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Second:
    """An open child row whose parent has a later open one by the same link, which is the one that counts.

    Attributes:
        row_id: the child that does not count.
        number: its 1-based sheet row.
        serving: the ID of the one that does.
    """

    row_id: str
    number: int
    serving: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Stranded:
    """An open child row whose parent has ended, in a status that does not ask for it.

    Attributes:
        row_id: the child's row ID.
        number: its 1-based sheet row.
        status: its status.
        parent: the parent's row ID.
        parent_status: the status in which the parent has ended.
    """

    row_id: str
    number: int
    status: str
    parent: str
    parent_status: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkReport:
    """One link as it stands now.

    Attributes:
        name: the link's name in the config.
        parent: the asking department.
        child: the serving department.
        when: the parent's statuses that ask.
        asking: parent rows that stand in such a status.
        children: child rows made by the link.
        open: those of them whose work has not ended.
        orphans: child rows without their parent.
        missing: parent rows without their child.
        dangling: parent rows that show a child which is not there.
        second: open children beside the one that counts.
        stranded: open children of parents that have ended.
        unreadable: those of its two departments that could not be read; their counts are 0.
    """

    name: str
    parent: str
    child: str
    when: tuple[str, ...]
    asking: int
    children: int
    open: int
    orphans: tuple[Orphan, ...]
    missing: tuple[MissingChild, ...]
    dangling: tuple[Dangling, ...]
    second: tuple[Second, ...]
    stranded: tuple[Stranded, ...]
    unreadable: tuple[str, ...]

    @property
    def is_sound(self) -> bool:
        """Whether nothing hangs loose; a child that the next sync makes does not count."""
        waits = all(entry.reason is Reason.PENDING for entry in self.missing)
        loose = (self.orphans, self.dangling, self.second, self.stranded, self.unreadable)
        return waits and not any(loose)


def report_links(
    company: Company,
    tables: Mapping[str, Table],
    base: Base,
    *,
    asked: Mapping[tuple[str, str], int],
    pending: Collection[str],
) -> tuple[LinkReport, ...]:
    """Report on every link, in config order.

    Args:
        company: the config.
        tables: the departments that could be read.
        base: what was agreed on after the last pass.
        asked: link name and parent row ID → the attempt that is asked for now; none counts as the first.
        pending: IDs of rows that the next pass will make.
    """
    survey = _Survey(Rows(company, tables), base, asked, pending)
    return tuple(survey.report(name, link) for name, link in company.links.items())


@dataclass(frozen=True, slots=True)
class _Survey:
    rows: Rows
    base: Base
    asked: Mapping[tuple[str, str], int]
    pending: Collection[str]

    def report(self, name: str, link: Link) -> LinkReport:
        asking = [entry for entry in self.rows.of(link.parent) if self.rows.asks(link, entry)]
        children = [entry for entry in self.rows.of(link.child) if self._is_made_by(link, entry)]
        return LinkReport(
            name=name,
            parent=link.parent,
            child=link.child,
            when=link.asking,
            asking=len(asking),
            children=len(children),
            open=sum(self._is_open(child) for child in children),
            orphans=tuple(self._orphans(link, children)),
            missing=tuple(self._missing(name, link, asking)),
            dangling=tuple(self._dangling(link)),
            second=tuple(self._second(children)),
            stranded=tuple(self._stranded(link, children)),
            unreadable=tuple(
                dict.fromkeys(key for key in (link.parent, link.child) if not self.rows.is_readable(key))
            ),
        )

    def _is_made_by(self, link: Link, child: Entry) -> bool:
        """Whether a row's ID says that this link made it: its letters, below a row of the parent's kind."""
        company = self.rows.company
        if child.parts.code != company.code_of(link):
            return False
        if len(child.parts.steps) == 1:
            return child.parts.prefix == company.departments[link.parent].row_id.prefix
        above = {company.code_of(upper) for _, upper in company.links_into(link.parent)}
        return child.parts.steps[-2][0] in above

    def _is_open(self, entry: Entry) -> bool:
        category = self.rows.category_of(entry)
        return category is None or not category.is_final

    def _orphans(self, link: Link, children: list[Entry]) -> Iterator[Orphan]:
        if not self.rows.is_readable(link.parent):
            return
        parents = {entry.row_id for entry in self.rows.of(link.parent)}
        for child in children:
            parent = child.parts.parent or ""
            if parent not in parents:
                yield Orphan(row_id=child.row_id, number=child.number, parent=parent)

    def _missing(self, name: str, link: Link, asking: list[Entry]) -> Iterator[MissingChild]:
        present = {entry.row_id for entry in self.rows.of(link.child)}
        for parent in asking:
            attempt = max(self.asked.get((name, parent.row_id), 0), 1)
            child = format_child(parent.row_id, self.rows.company.code_of(link), attempt)
            if child in present:
                continue
            reason, columns = self._reason(link, parent, child)
            yield MissingChild(
                parent=parent.row_id,
                number=parent.number,
                status=self.rows.status_of(parent) or "",
                child=child,
                reason=reason,
                columns=columns,
            )

    def _reason(self, link: Link, parent: Entry, child: str) -> tuple[Reason, tuple[str, ...]]:
        if not self.rows.is_readable(link.child):
            return Reason.UNREADABLE, ()
        known = self.base.tables.get(link.child)
        if known is not None and (child in known.rows or child in known.tombstones):
            return Reason.VANISHED, ()
        lacking = self.rows.lacking(parent, link.requires)
        if lacking:
            return Reason.INPUTS_MISSING, lacking
        # Whatever else keeps the pass from making it (an emptied sheet, an ID standing twice) is a finding.
        return (Reason.PENDING if child in self.pending else Reason.HELD_BACK), ()

    def _dangling(self, link: Link) -> Iterator[Dangling]:
        column = link.shows.id
        if column is None or not self.rows.is_readable(link.child):
            return
        present = {entry.row_id for entry in self.rows.of(link.child)}
        for parent in self.rows.of(link.parent):
            shown = parent.text(column)
            if shown is not None and shown not in present:
                yield Dangling(parent=parent.row_id, number=parent.number, column=column, shown=shown)

    def _second(self, children: list[Entry]) -> Iterator[Second]:
        latest: dict[str | None, Entry] = {}
        opened = sorted((child for child in children if self._is_open(child)), key=_attempt)
        latest.update((child.parts.parent, child) for child in opened)
        for child in opened:
            serving = latest[child.parts.parent].row_id
            if serving != child.row_id:
                yield Second(row_id=child.row_id, number=child.number, serving=serving)

    def _stranded(self, link: Link, children: list[Entry]) -> Iterator[Stranded]:
        parents = {entry.row_id: entry for entry in self.rows.of(link.parent)}
        for child in children:
            parent = parents.get(child.parts.parent or "")
            if parent is None or self._is_open(parent) or not self._is_open(child):
                continue
            if not self.rows.asks(link, parent):
                yield Stranded(
                    row_id=child.row_id,
                    number=child.number,
                    status=self.rows.status_of(child) or "",
                    parent=parent.row_id,
                    parent_status=self.rows.status_of(parent) or "",
                )


def _attempt(child: Entry) -> int:
    return child.parts.attempt or 0
