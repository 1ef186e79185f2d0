"""What hangs loose between rows, as findings: sheet, cell, row ID, what is wrong and what to do. Pure.

How much each matters, or whether it is told at all, a department's `checks:` say: of a missing child and a
dangling ID that of the asking department, of everything else that of the row itself.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from sheetcrm.language import say
from sheetcrm.reports.links import LinkReport, MissingChild, Reason
from sheetcrm.reports.rows import Entry, Rows
from sheetcrm.schema.columns import ReferenceColumn
from sheetcrm.schema.company import Company
from sheetcrm.schema.findings import Finding
from sheetcrm.schema.tables import Table


def find_loose_ends(
    company: Company, reports: Sequence[LinkReport], tables: Mapping[str, Table]
) -> tuple[Finding, ...]:
    """List what hangs loose, link by link, then IDs that stand twice and circles of references.

    A child that the next pass makes is nothing to worry about, and not among them.

    Args:
        company: the config.
        reports: one per link.
        tables: the departments that could be read.
    """
    rows = Rows(company, tables)
    ends = _LooseEnds(company)
    found = [
        *(end for report in reports for end in ends.of(report)),
        *ends.doubled(rows),
        *ends.circles(rows),
    ]
    return tuple(end for end in found if end is not None)


@dataclass(frozen=True, slots=True)
class _LooseEnds:
    company: Company

    def of(self, report: LinkReport) -> Iterator[Finding | None]:
        yield from self._about_parents(report)
        yield from self._about_children(report)

    def _about_parents(self, report: LinkReport) -> Iterator[Finding | None]:
        parent, child = (self.company.departments[name] for name in (report.parent, report.child))
        for missing in report.missing:
            if missing.reason is not Reason.PENDING:
                message, hint = _why_missing(child.title, missing)
                where = (report.parent, parent.status, missing.number, missing.parent)
                yield self._finding("child-missing", where, message, hint)
        for dangling in report.dangling:
            yield self._finding(
                "dangling-child",
                (report.parent, dangling.column, dangling.number, dangling.parent),
                say(
                    "{column} shows {shown}, which is not in {title}",
                    column=dangling.column,
                    shown=dangling.shown,
                    title=child.title,
                ),
                say("Bring the row back from the file's version history."),
            )

    def _about_children(self, report: LinkReport) -> Iterator[Finding | None]:
        parent, child = (self.company.departments[name] for name in (report.parent, report.child))
        for orphan in report.orphans:
            yield self._finding(
                "orphan",
                (report.child, child.row_id.column, orphan.number, orphan.row_id),
                say("its parent {row} is not in {title}", row=orphan.parent, title=parent.title),
                say(
                    "Bring the parent row back from the file's version history, or close this row by its "
                    "status."
                ),
            )
        for second in report.second:
            yield self._finding(
                "second-child",
                (report.child, child.status, second.number, second.row_id),
                say(
                    "{serving} serves the same request of {title}, and this row is open beside it",
                    serving=second.serving,
                    title=parent.title,
                ),
                say("Close this row by its status: what is done in it reaches nobody."),
            )
        for stranded in report.stranded:
            yield self._finding(
                "parent-closed",
                (report.child, child.status, stranded.number, stranded.row_id),
                say(
                    "{row} in {title} has ended as {ended}, and this row is still {status}",
                    row=stranded.parent,
                    title=parent.title,
                    ended=stranded.parent_status,
                    status=stranded.status or say("without a status"),
                ),
                say(
                    "Finish the work and close this row by its status, or ask {title} whether the work is "
                    "still wanted.",
                    title=parent.title,
                ),
            )

    def doubled(self, rows: Rows) -> Iterator[Finding | None]:
        """IDs that several rows of a department have."""
        for name, department in self.company.departments.items():
            counts = Counter(entry.row_id for entry in rows.of(name))
            for entry in rows.of(name):
                if counts[entry.row_id] > 1:
                    twins = [twin.number for twin in rows.of(name) if twin.row_id == entry.row_id]
                    others = ", ".join(str(number) for number in twins if number != entry.number)
                    yield self._finding(
                        "duplicate-row-id",
                        (name, department.row_id.column, entry.number, entry.row_id),
                        say("{row} stands in row {others}, too", row=entry.row_id, others=others),
                        say("See sheetcrm ids list: it tells which row keeps the ID."),
                    )

    def circles(self, rows: Rows) -> Iterator[Finding | None]:
        """Rows that refer to each other by their IDs, in columns of references or of original deals."""
        for circle in _circles(rows):
            first, column = circle[0]
            way = " → ".join(entry.row_id for entry, _ in (*circle, circle[0]))
            yield self._finding(
                "reference-cycle",
                (first.department, column, first.number, first.row_id),
                say("{column} leads back to where it began: {way}", column=column, way=way),
                say("Correct or clear one of these references: the row that came first refers to none."),
            )

    def _finding(
        self, code: str, where: tuple[str, str, int, str], message: str, hint: str
    ) -> Finding | None:
        name, column, number, row_id = where
        department = self.company.departments[name]
        severity = department.levels.of(code)
        if severity is None:
            return None
        return Finding(
            code=code,
            severity=severity,
            department=name,
            message=message,
            hint=hint,
            sheet=department.sheet,
            row=number,
            column=column,
            row_id=row_id,
        )


def _why_missing(child_title: str, missing: MissingChild) -> tuple[str, str]:
    asks = say("status {status} asks for {child}", status=missing.status, child=missing.child)
    if missing.reason is Reason.INPUTS_MISSING:
        columns = ", ".join(missing.columns)
        return (
            say("{asks}, but these inputs are missing: {columns}", asks=asks, columns=columns),
            say("Fill in {columns}, then sync.", columns=columns),
        )
    if missing.reason is Reason.VANISHED:
        return (
            say("{asks}, which was in {title} and vanished", asks=asks, title=child_title),
            say("Bring it back from the version history; or move the status away, sync, and ask again."),
        )
    if missing.reason is Reason.UNREADABLE:
        told = say("{asks}, but {title} could not be read", asks=asks, title=child_title)
        return told, say("See sheetcrm validate.")
    return say("{asks}, and something holds it back", asks=asks), say("See sheetcrm plan for the reason.")


Step = tuple[Entry, str]
"""A row, and the column in which it refers to the next."""


def _circles(rows: Rows) -> Iterator[tuple[Step, ...]]:
    """Every circle of references once, beginning with the row that is met first."""
    by_id = {entry.row_id: entry for entry in rows.all()}
    done: set[str] = set()
    for start in by_id:
        way: list[Step] = []
        on_way: dict[str, int] = {}
        pending = [iter([start])]
        # Depth first without recursion: a chain of references may be longer than Python's stack.
        while pending:
            row_id = next(pending[-1], None)
            if row_id is None:
                pending.pop()
                if way:
                    done.add(way[-1][0].row_id)
                    del on_way[way.pop()[0].row_id]
                continue
            if row_id in on_way:
                yield _closed(rows, way[on_way[row_id] :])
            elif row_id not in done and row_id in by_id:
                entry = by_id[row_id]
                on_way[row_id] = len(way)
                way.append((entry, ""))
                pending.append(iter([target for target, _ in _references(rows, entry)]))


def _closed(rows: Rows, steps: Sequence[Step]) -> tuple[Step, ...]:
    """The steps of a circle, each with the column that leads on."""
    ids = [entry.row_id for entry, _ in steps]
    following = [*ids[1:], ids[0]]
    return tuple(
        (entry, next(column for target, column in _references(rows, entry) if target == wanted))
        for (entry, _), wanted in zip(steps, following, strict=True)
    )


def _references(rows: Rows, entry: Entry) -> Iterator[tuple[str, str]]:
    """The rows a row refers to, each with the column that does.

    What sheetcrm writes itself is left out: a child's deal, and the children that a parent shows.
    """
    department = rows.company.departments[entry.department]
    for name, column in department.columns.items():
        target = entry.text(name)
        if isinstance(column, ReferenceColumn) and column.column is None and target is not None:
            yield target, name
    original = entry.text(department.deal_id)
    is_typed = not entry.parts.steps and original != entry.row_id
    if original is not None and is_typed and department.deal_id is not None:
        yield original, department.deal_id
