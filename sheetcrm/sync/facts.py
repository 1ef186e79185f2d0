"""What rules may ask about a row: its usable values, its status, its past."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sheetcrm.schema.cells import Cell, ErrorCell, is_blank, value_of
from sheetcrm.schema.columns import Violation
from sheetcrm.schema.company import Company, Status
from sheetcrm.schema.rows import Found, RowChecker, linked_columns
from sheetcrm.schema.tables import Row
from sheetcrm.state.base import PairCell
from sheetcrm.sync.changes import BaseRows
from sheetcrm.sync.world import World


class Facts:
    """Answers about rows of the working copy, with the checks of each row made once."""

    def __init__(
        self,
        company: Company,
        world: World,
        bases: Mapping[str, BaseRows],
        before_hold: Mapping[PairCell, Cell],
    ) -> None:
        self.company = company
        self.world = world
        self.bases = bases
        self._before_hold = before_hold
        self._checkers = {name: self._checker(name) for name in world.sheets}
        self._violations: dict[tuple[str, str], Mapping[str, Violation]] = {}
        self._found: dict[str, Mapping[int, Sequence[Found]]] = {}

    def check_all(self) -> None:
        """Check all rows at once: much faster, where most of them are going to be asked about."""
        for department, sheet in self.world.sheets.items():
            self._found[department] = self._checkers[department].errors_all(sheet.table.rows)

    def violations(self, department: str, row_id: str) -> Mapping[str, Violation]:
        """What is wrong with the filled cells of the row as it was read, by column; linked columns only."""
        key = (department, row_id)
        if key not in self._violations:
            sheet = self.world.sheets[department]
            row = sheet.read_row(row_id)
            self._violations[key] = {
                field: violation
                for field, violation in self._errors(department, row_id, row)
                if not is_blank(row[sheet.columns[field]])
            }
        return self._violations[key]

    def _errors(self, department: str, row_id: str, row: Row) -> Sequence[Found]:
        if department not in self._found:
            return self._checkers[department].errors(row)
        place = self.world.sheets[department].place(row_id)
        return () if place is None else self._found[department].get(place, ())

    def _checker(self, department: str) -> RowChecker:
        # What no link reads or writes is nothing to the rules, and checking phone numbers takes its time.
        table = self.world.sheets[department].table
        linked = linked_columns(self.company, department) | {self.company.departments[department].pipeline}
        skipped = table.missing | {field for field in table.fields if field not in linked}
        return RowChecker(self.company, department, table.fields, skipped)

    def is_invalid(self, department: str, row_id: str, column: str) -> bool:
        """Whether the cell holds something its column does not accept, so that no rule may build on it."""
        if self.world.sheets[department].writes.get(row_id, {}).get(column):
            return False
        return column in self.violations(department, row_id)

    def is_filled(self, department: str, row_id: str, column: str) -> bool:
        """Whether the cell holds a value that rules may build on."""
        cell = self.world.get(department, row_id, column)
        return not is_blank(cell) and not self.is_invalid(department, row_id, column)

    def missing(self, department: str, row_id: str, columns: tuple[str, ...]) -> tuple[str, ...]:
        """Those of the columns that are not filled."""
        return tuple(column for column in columns if not self.is_filled(department, row_id, column))

    def lacking(self, department: str, row_id: str, columns: tuple[str, ...]) -> tuple[str, ...]:
        """Those of the columns that are not filled, and what the department's own rules want first."""
        rules = self.company.departments[department].row_rules
        missing = self.missing(department, row_id, columns)
        if rules.is_empty:
            return missing
        status = self.status(department, row_id)
        sheet = self.world.sheets[department]

        def get(column: str) -> Cell:
            is_there = column in sheet.columns and column not in sheet.table.missing
            return self.world.get(department, row_id, column) if is_there else ErrorCell("NO_COLUMN")

        pipeline = self.pipeline(department, row_id)
        wanted = rules.missing(pipeline, None if status is None else status.name, get)
        return tuple(dict.fromkeys((*missing, *wanted)))

    def pipeline(self, department: str, row_id: str) -> str | None:
        """The row's pipeline; None where it is not said or not known, and several are possible."""
        rules = self.company.departments[department]
        if rules.pipeline is None or len(rules.pipelines) == 1:
            return next(iter(rules.pipelines))
        return known_text(self.world.get(department, row_id, rules.pipeline), rules.pipelines)

    def status(self, department: str, row_id: str) -> Status | None:
        """The row's status, if its pipeline has it."""
        return self.standing(department, row_id)[1]

    def standing(self, department: str, row_id: str) -> tuple[str | None, Status | None]:
        """The row's pipeline and its status in it; None for what is not said or not known."""
        rules = self.company.departments[department]
        pipeline = self.pipeline(department, row_id)
        name = value_of(self.world.get(department, row_id, rules.status))
        if pipeline is None or not isinstance(name, str):
            return pipeline, None
        return pipeline, rules.find_status(name, pipeline)

    def base_cell(self, pair: tuple[str, str], department: str, row_id: str, column: str) -> Cell:
        """What the cell held when its pair was last in step: at the last pass, unless the pair rested then.

        Args:
            pair: the link's name and the child's row ID.
            department: where the cell is.
            row_id: its row, the parent or the child of the pair.
            column: its column.
        """
        key = (*pair, row_id, column)
        return (
            self._before_hold[key] if key in self._before_hold else self.bases[department].get(row_id, column)
        )

    def base_status(
        self, pair: tuple[str, str], department: str, row_id: str
    ) -> tuple[str | None, str | None]:
        """The row's pipeline and status when its pair was last in step; None for either where it had none.

        A status that has another name today has that one.
        """
        rules = self.company.departments[department]
        name = value_of(self.base_cell(pair, department, row_id, rules.status))
        if rules.pipeline is None or len(rules.pipelines) == 1:
            pipeline: str | None = next(iter(rules.pipelines))
        else:
            pipeline = known_text(self.base_cell(pair, department, row_id, rules.pipeline), rules.pipelines)
        if not isinstance(name, str):
            return pipeline, None
        return pipeline, rules.earlier.get(name, name)

    def was_seen(self, department: str, row_id: str) -> bool:
        """Whether an earlier pass has remembered the row."""
        base = self.bases[department]
        return row_id in base.rows or row_id in base.tombstones

    def was_known(self, department: str, row_id: str) -> bool:
        """Whether the row is or ever was in the sheet, this pass's own additions left out."""
        if self.world.scope.is_kept_out(department, row_id):
            return True
        if self.was_seen(department, row_id):
            return True
        sheet = self.world.sheets.get(department)
        return sheet is not None and (row_id in sheet.index.positions or row_id in sheet.index.held)


def known_text(cell: Cell, names: Mapping[str, object]) -> str | None:
    """The cell's text if it is one of the names."""
    text = value_of(cell)
    return text if isinstance(text, str) and text in names else None
