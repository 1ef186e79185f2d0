"""Row IDs for rows that have none, and a word about those that cannot be told apart."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from sheetcrm.language import say, unsaid
from sheetcrm.schema.cells import Cell, ErrorCell
from sheetcrm.schema.company import Company
from sheetcrm.schema.findings import Finding, Severity
from sheetcrm.schema.row_ids import format_root, parse
from sheetcrm.state.base import Base
from sheetcrm.sync.changes import BaseRows
from sheetcrm.sync.identity import LostRow
from sheetcrm.sync.likeness import named
from sheetcrm.sync.world import Sheet, World, Write


def name_rows(
    company: Company, world: World, base: Base, bases: Mapping[str, BaseRows]
) -> tuple[dict[str, int], list[Finding]]:
    """Give new root rows and copies of root rows their IDs, in the working copy; report the other strays.

    A copy has nothing to do with the children of its original: what is shown of them is cleared. What people
    typed stays as it was copied.

    Args:
        company: the config.
        world: the working copy.
        base: what was agreed on after the last pass, with the numbers given so far.
        bases: the same by department, in today's columns.

    Returns:
        The highest number given per prefix, and a finding for each row that no rule may touch, and for each
        copy.
    """
    counters = _counters(world, base)
    findings: list[Finding] = []
    for department, sheet in world.sheets.items():
        naming = _Naming(company, department, sheet, counters, findings)
        naming.name_new_rows()
        naming.name_copies()
        naming.restore_ids()
        naming.report_strays()
        findings.extend(_orphans(company, world, bases, department))
    return counters, findings


def next_root(counters: dict[str, int], prefix: str) -> str:
    """Give the next root row of a prefix its ID, and note its number as given."""
    counters[prefix] = counters.get(prefix, 0) + 1
    return format_root(prefix, counters[prefix])


def _counters(world: World, base: Base) -> dict[str, int]:
    """The highest root number of each prefix, in the base and in any ID of any sheet, orphans included."""
    counters = dict(base.counters)
    for sheet in world.sheets.values():
        for prefix, number in sheet.index.highest.items():
            counters[prefix] = max(number, counters.get(prefix, 0))
    return counters


class _Naming:
    """The names of one department's rows."""

    def __init__(
        self,
        company: Company,
        department: str,
        sheet: Sheet,
        counters: dict[str, int],
        findings: list[Finding],
    ) -> None:
        self.company = company
        self.department = department
        self.rules = company.departments[department]
        self.sheet = sheet
        self.counters = counters
        self.findings = findings

    def name_new_rows(self) -> None:
        """Give rows without an ID the next one; where people may not add rows, say so."""
        prefix = self.rules.row_id.prefix
        for position in self.sheet.index.unnamed:
            if prefix is None:
                self._report("row-without-id", position)
            else:
                self._name(position, prefix)

    def name_copies(self) -> None:
        """Make rows of their own out of copied root rows; a copied request is left to people."""
        prefix = self.rules.row_id.prefix
        for position, original in sorted(self.sheet.index.copies.items()):
            kept = self._number(self.sheet.index.positions[original])
            if prefix is None or "/" in original:
                self._report("row-id-copied", position, row_id=original, text=original, kept=kept)
                continue
            row_id = self._name(position, prefix)
            self.sheet.copied[row_id] = original
            for column in self._columns_of_children():
                self._put(row_id, column, None)
            self._report(
                "row-copied", position, severity=Severity.WARNING, row_id=row_id, text=original, kept=kept
            )

    def restore_ids(self) -> None:
        """Write IDs back into the rows that a person said are theirs."""
        for row_id in self.sheet.index.restored:
            write = Write(value=row_id, rule="ids.restore", cause=None, note=None)
            self.sheet.put(row_id, self.rules.row_id.column, write)

    def report_strays(self) -> None:
        """Say which rows take no part because nobody can tell which they are."""
        for position, found in self.sheet.index.misnamed.items():
            self._report("row-id-unknown", position, text=_shown(found))
        for row_id, positions in self.sheet.index.duplicates.items():
            rows = ", ".join(str(self._number(position)) for position in positions)
            kind = "row-id-duplicate" if len(positions) > 1 else "row-id-anothers"
            for position in positions:
                self._report(kind, position, row_id=row_id, text=row_id, rows=rows)
        for position, lost in sorted(self.sheet.index.lost.items()):
            self._report_lost(position, lost)

    def _report_lost(self, position: int, lost: LostRow) -> None:
        code = "row-id-lost" if lost.found is None else "row-id-overtyped"
        found = "" if lost.found is None else _shown(lost.found)
        if lost.proposed is not None:
            self._report(code, position, row_id=lost.proposed, text=found, wanted=lost.proposed)
            return
        self._report(f"{code}-unsure", position, text=found, wanted=named(lost.row_ids))

    def _columns_of_children(self) -> Iterator[str]:
        shown = [
            column
            for _, link in self.company.links_from(self.department)
            for column in (link.shows.id, link.shows.status)
        ]
        for column in dict.fromkeys((*shown, self.rules.messages)):
            if column is not None and column not in self.sheet.table.missing:
                yield column

    def _name(self, position: int, prefix: str) -> str:
        row_id = next_root(self.counters, prefix)
        self.sheet.assigned[row_id] = position
        self._put(row_id, self.rules.row_id.column, row_id)
        return row_id

    def _put(self, row_id: str, column: str, value: str | None) -> None:
        rule = f"departments.{self.department}.row_id"
        self.sheet.put(row_id, column, Write(value=value, rule=rule, cause=None, note=None))

    def _number(self, position: int) -> int:
        return self.sheet.table.numbers[position]

    def _report(
        self,
        kind: str,
        position: int,
        *,
        severity: Severity = Severity.ERROR,
        row_id: str | None = None,
        **values: object,
    ) -> None:
        code, message, hint = _STRAYS[kind]
        self.findings.append(
            Finding(
                code=code,
                severity=severity,
                department=self.department,
                message=say(message, **values, new=row_id),
                hint=say(hint, **values),
                sheet=self.rules.sheet,
                row=self._number(position),
                column=self.rules.row_id.column,
                row_id=row_id,
            )
        )


def _orphans(
    company: Company, world: World, bases: Mapping[str, BaseRows], department: str
) -> Iterator[Finding]:
    """Rows seen for the first time that were made for another row, by their ID, and there is no such row."""
    sheet = world.sheets[department]
    for row_id in sorted(sheet.index.strangers):
        parts, parent_id = parse(row_id), row_id.rpartition("/")[0]
        if parts is None or not parent_id:
            continue
        parents = [
            link.parent for _, link in company.links_into(department) if company.code_of(link) == parts.code
        ]
        if any(_is_known(world, bases, parent, parent_id) for parent in parents):
            continue
        yield Finding(
            code="row-id-orphan",
            severity=Severity.WARNING,
            department=department,
            message=say(
                "there is no row {parent} that {row} could have been made for", parent=parent_id, row=row_id
            ),
            hint=say(
                "Mend the ID if it was mistyped, or delete the row. Nothing is copied to it or from it."
            ),
            sheet=company.departments[department].sheet,
            row=sheet.number(row_id),
            column=company.departments[department].row_id.column,
            row_id=row_id,
        )


def _is_known(world: World, bases: Mapping[str, BaseRows], department: str, row_id: str) -> bool:
    """Whether the row is there or was; of a department that could not be read nobody knows."""
    sheet = world.sheets.get(department)
    if sheet is None or row_id in sheet or row_id in sheet.index.held:
        return True
    return row_id in bases[department].rows or row_id in bases[department].tombstones


def _shown(found: Cell) -> str:
    return f"#{found.code}" if isinstance(found, ErrorCell) else str(found)


_RESTORE = unsaid(
    "Undo the change, or run sheetcrm ids restore {wanted}. "
    "If it is another row: sheetcrm ids release {wanted}."
)
_TYPE = unsaid(
    "Undo the change, or type the right ID into the cell. If it is a new row, run sheetcrm ids release with "
    "the IDs whose rows are gone."
)

_STRAYS: Mapping[str, tuple[str, str, str]] = {
    "row-without-id": (
        "row-without-id",
        unsaid("the row has no ID; rows of this department are made by requests from other departments"),
        unsaid("Clear the row, or copy its content into the row that was made for the request."),
    ),
    "row-id-unknown": (
        "row-id-unknown",
        unsaid("{text!r} is no row ID of this department"),
        unsaid("Put the ID back (undo, or the version history), or clear the cell if the row is new."),
    ),
    "row-id-duplicate": (
        "row-id-duplicate",
        unsaid("row ID {text} stands in rows {rows}; none of them is linked until it stands once"),
        unsaid("Clear the ID of the copy; it then counts as a new row."),
    ),
    "row-id-anothers": (
        "row-id-duplicate",
        unsaid("row ID {text} is another row's by all that is remembered of it; this row is not linked"),
        unsaid(
            "Clear the ID if this row is new or a copy; if it is {text}, let it show its own request again."
        ),
    ),
    "row-id-copied": (
        "row-id-duplicate",
        unsaid("row ID {text} belongs to row {kept}; this row is a copy of it and takes no part"),
        unsaid("Delete the copy: requests are made by other departments."),
    ),
    "row-copied": (
        "row-id-duplicate",
        unsaid("the row is a copy of row {kept}, which keeps the ID {text}; it becomes {new}"),
        unsaid("Nothing, if it is meant as a new row; otherwise delete it."),
    ),
    "row-id-lost": (
        "row-id-lost",
        unsaid("the row has lost its ID; by its other cells it is {wanted}"),
        _RESTORE,
    ),
    "row-id-overtyped": (
        "row-id-overtyped",
        unsaid("{text!r} stands where the ID should be; by its other cells the row is {wanted}"),
        _RESTORE,
    ),
    "row-id-lost-unsure": (
        "row-id-lost",
        unsaid("the row has lost its ID; by its other cells it may be {wanted}"),
        _TYPE,
    ),
    "row-id-overtyped-unsure": (
        "row-id-overtyped",
        unsaid("{text!r} stands where the ID should be; by its other cells the row may be {wanted}"),
        _TYPE,
    ),
}
