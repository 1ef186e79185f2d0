"""Checking rows against the schema: what a row holds that it should not.

Nothing is changed and nothing is guessed: a wrong value becomes a finding with its address and what to type
instead.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sheetcrm.language import say, together
from sheetcrm.schema.cells import Cell, ErrorCell, is_blank, value_of
from sheetcrm.schema.columns import UNDECIDED, Column, Conventions, Violation
from sheetcrm.schema.company import Company, Department
from sheetcrm.schema.levels import Levels
from sheetcrm.schema.nearest import offer
from sheetcrm.schema.screening import screen_of
from sheetcrm.schema.tables import Row
from sheetcrm.schema.types.base import quoted

Found = tuple[str, Violation]
"""A column, and what is wrong with its cell."""


class RowChecker:
    """Checks rows of one department; make it once and use it for every row of a pass.

    Args:
        company: the company.
        department_name: the department's name in the config.
        fields: the fields of the rows to come, in their order.
        skipped: fields not to look at, since their header is missing.
        how: what the spreadsheet's locale decides, and the lists that cells may name.
    """

    def __init__(
        self,
        company: Company,
        department_name: str,
        fields: Sequence[str],
        skipped: Collection[str] = (),
        how: Conventions = UNDECIDED,
    ) -> None:
        department = company.departments[department_name]
        columns = company.fields[department_name]
        self._places = {field: place for place, field in enumerate(fields) if field not in skipped}
        self._levels = department.levels
        self._rules = department.row_rules
        self._how = how
        # What rows are told quotes what people typed, and is nobody's mistake.
        special = {department.status, department.pipeline, department.row_id.column, department.messages}
        self._typed = [
            _Typed(place, field, columns[field], columns[field].required)
            for field, place in self._places.items()
            if field in columns and field not in special
        ]
        self._statuses = _StatusCheck(
            department=department,
            status_place=self._places.get(department.status),
            pipeline_place=(
                self._places.get(department.pipeline) if department.pipeline is not None else None
            ),
        )

    def check(self, row: Row) -> list[Found]:
        """List what is wrong in a row: cells in field order, the status, the rules; nothing in a blank row.

        Checks that are switched off are left out.
        """
        if is_blank_row(row):
            return []
        found: list[Found] = []
        for typed in self._typed:
            cell = row[typed.place]
            if cell is None and not typed.required:
                continue
            violation = typed.examine(cell, self._how)
            if violation is not None:
                found.append((typed.field, violation))
        found.extend(self._statuses.check(row))
        if not self._rules.is_empty:
            found.extend(self._broken(row))
        return [one for one in found if self._levels.is_told(one[1].code)]

    def errors(self, row: Row) -> list[Found]:
        """List what keeps cells of a row from being used; rules of the whole row keep none."""
        if is_blank_row(row):
            return []
        found: list[Found] = []
        for typed in self._typed:
            cell = row[typed.place]
            if cell is None or cell.__class__ in typed.harmless:
                continue
            violation = typed.column.examine(cell)
            if violation is not None:
                found.append((typed.field, violation))
        found.extend(self._statuses.check(row))
        return [one for one in found if self._levels.is_error(one[1].code)]

    def errors_all(self, rows: Sequence[Row]) -> dict[int, list[Found]]:
        """Do for many rows what `errors` does for one: index to what is wrong, rows in order left out."""
        found: dict[int, list[Found]] = defaultdict(list)
        columns = _columns(rows)
        for typed in self._typed if columns else ():
            typed.errors_all(columns[typed.place], self._levels, found)
        for index, one in self._statuses.check_all(rows, columns):
            if self._levels.is_error(one[1].code):
                found[index].append(one)
        return {index: found[index] for index in sorted(found) if not is_blank_row(rows[index])}

    def check_all(self, rows: Sequence[Row]) -> dict[int, list[Found]]:
        """Do for many rows what `check` does for one: index to what is wrong, rows in order left out.

        Whole columns are screened, and only cells that fail are looked at one by one.
        """
        found: dict[int, list[Found]] = defaultdict(list)
        columns = _columns(rows)
        for typed in self._typed if columns else ():
            typed.examine_all(columns[typed.place], self._how, self._levels, found)
        for index, one in self._statuses.check_all(rows, columns):
            if self._levels.is_told(one[1].code):
                found[index].append(one)
        if not self._rules.is_empty:
            for index, row in enumerate(rows):
                broken = [one for one in self._broken(row) if self._levels.is_told(one[1].code)]
                if broken:
                    found[index].extend(broken)
        return {index: found[index] for index in sorted(found) if not is_blank_row(rows[index])}

    def _broken(self, row: Row) -> Iterator[Found]:
        if is_blank_row(row):
            return iter(())
        pipeline, status = self._statuses.standing(row)

        def get(column: str) -> Cell:
            place = self._places.get(column)
            return _ABSENT if place is None else row[place]

        return self._rules.check(pipeline, status, get)


def _columns(rows: Sequence[Row]) -> list[list[Cell]]:
    """The rows' cells column by column, a thousand rows at a time: that much stays in a processor's cache."""
    columns: list[list[Cell]] = [[] for _ in rows[0]] if rows else []
    for start in range(0, len(rows), _AT_A_TIME):
        for column, cells in zip(columns, zip(*rows[start : start + _AT_A_TIME], strict=True), strict=True):
            column.extend(cells)
    return columns


_AT_A_TIME = 1_000
_ABSENT = ErrorCell("NO_COLUMN")
"""A cell of a column the sheet lacks: filled, so that no rule asks for it, and equal to nothing."""


class _Typed:
    """One column of the rows, with what is known of its values so far."""

    def __init__(self, place: int, field: str, column: Column, required: bool) -> None:  # noqa: FBT001
        self.place = place
        self.field = field
        self.column = column
        self.required = required
        self.harmless = column.harmless_types
        self._screen = screen_of(column)

    def examine(self, cell: Cell, how: Conventions) -> Violation | None:
        return _REQUIRED if self.required and is_blank(cell) else self.column.examine(cell, how)

    def examine_all(
        self, cells: Sequence[Cell], how: Conventions, levels: Levels, found: dict[int, list[Found]]
    ) -> None:
        places = self._screen(cells)
        if self.required:
            # What else is blank, spaces and formulas, no screen lets pass.
            places = sorted({*places, *(at for at, cell in enumerate(cells) if cell is None or cell == "")})
        self._look_closer(cells, places, lambda cell: self.examine(cell, how), levels.is_told, found)

    def errors_all(self, cells: Sequence[Cell], levels: Levels, found: dict[int, list[Found]]) -> None:
        harmless = self.harmless | {type(None)}
        if not harmless.issuperset(map(type, cells)):
            places = [at for at in self._screen(cells) if cells[at].__class__ not in harmless]
            self._look_closer(cells, places, self.column.examine, levels.is_error, found)

    def _look_closer(
        self,
        cells: Sequence[Cell],
        places: Iterable[int],
        examine: Callable[[Cell], Violation | None],
        counts: Callable[[str], bool],
        found: dict[int, list[Found]],
    ) -> None:
        """Examine the cells that were not let pass, each value once."""
        known: dict[object, Found | None] = {}
        for place in places:
            cell = cells[place]
            key = cell if cell.__class__ is str else (cell.__class__, cell)
            if key not in known:
                violation = examine(cell)
                is_found = violation is not None and counts(violation.code)
                known[key] = (self.field, violation) if violation is not None and is_found else None
            one = known[key]
            if one is not None:
                found[place].append(one)


@dataclass(frozen=True, slots=True, kw_only=True)
class _StatusCheck:
    """The row's pipeline and status, which only make sense together."""

    department: Department
    status_place: int | None
    pipeline_place: int | None

    def check(self, row: Row) -> Iterator[tuple[str, Violation]]:
        pipeline, wrong = self._pipeline_of(row)
        if wrong is not None and self.department.pipeline is not None:
            yield self.department.pipeline, wrong
        if self.status_place is None:
            return
        violation = self._check_status(row[self.status_place], pipeline)
        if violation is not None:
            yield self.department.status, violation

    def standing(self, row: Row) -> tuple[str | None, str | None]:
        """The row's pipeline and status, where they are known."""
        pipeline, _ = self._pipeline_of(row)
        shown = None if self.status_place is None else value_of(row[self.status_place])
        is_known = isinstance(shown, str) and shown in self._allowed(pipeline)
        return pipeline, str(shown) if is_known else None

    def check_all(
        self, rows: Sequence[Row], columns: Sequence[Sequence[Cell]]
    ) -> Iterator[tuple[int, Found]]:
        """Check many rows; each pair of a pipeline and a status is judged once."""
        given = [at for at in (self.pipeline_place, self.status_place) if at is not None]
        if not columns:
            return
        keys: Sequence[Any] = columns[given[0]] if given else ()
        if len(given) > 1:
            keys = list(zip(*(columns[at] for at in given), strict=True))
        # A tick and the number 1 are equal, and no texts: rows with such cells are judged one by one.
        wrong: dict[object, tuple[Found, ...] | None] = {}
        for key in set(keys):
            at = keys.index(key)
            found = tuple(self.check(rows[at]))
            are_texts = {rows[at][place].__class__ for place in given} <= {str, type(None)}
            if found or not are_texts:
                wrong[key] = found if are_texts else None
        if wrong:
            for index, key in enumerate(keys):
                if key in wrong:
                    known = wrong[key]
                    yield from ((index, one) for one in (self.check(rows[index]) if known is None else known))

    def _pipeline_of(self, row: Row) -> tuple[str | None, Violation | None]:
        """The row's pipeline where it is known, and what is wrong with the cell that names it."""
        names = tuple(self.department.pipelines)
        if len(names) == 1 and (self.pipeline_place is None or is_blank(row[self.pipeline_place])):
            return names[0], None
        if self.pipeline_place is None:
            return None, None
        shown = value_of(row[self.pipeline_place])
        if isinstance(shown, ErrorCell):
            return None, Violation(
                "cell-error", say("shows the error {error}", error=shown.code), offer("", names)
            )
        if is_blank(shown):
            return None, Violation(
                "pipeline-blank", say("is empty, so the status has no meaning"), offer("", names)
            )
        if shown in names:
            return str(shown), None
        return None, Violation(
            "unknown-pipeline",
            say("{value} is not a pipeline", value=quoted(str(shown))),
            offer(str(shown), names),
        )

    def _check_status(self, cell: Cell, pipeline: str | None) -> Violation | None:
        shown = value_of(cell)
        allowed = self._allowed(pipeline)
        if isinstance(shown, ErrorCell):
            return Violation(
                "cell-error", say("shows the error {error}", error=shown.code), offer("", allowed)
            )
        if is_blank(shown):
            return Violation(
                "status-blank", say("is empty, so nothing happens to the row"), offer("", allowed)
            )
        text = str(shown)
        if text in allowed:
            return None
        hint = offer(text, allowed)
        owners = [name for name in self.department.pipelines if self.department.find_status(text, name)]
        if owners and pipeline is not None:
            message = say(
                "{status} belongs to {pipelines}, and the row is in {pipeline}",
                status=quoted(text),
                pipelines=_listed(owners),
                pipeline=quoted(pipeline),
            )
            return Violation("status-of-another-pipeline", message, hint)
        today = self.department.earlier.get(text)
        if today is not None and today in allowed:
            message = say("{value} is called {name} now", value=quoted(text), name=quoted(today))
            return Violation("unknown-status", message, say("The next pass puts it right."), fix=today)
        if pipeline is None or len(self.department.pipelines) == 1:
            return Violation("unknown-status", say("{value} is not a status", value=quoted(text)), hint)
        message = say("{value} is not a status of {pipeline}", value=quoted(text), pipeline=quoted(pipeline))
        return Violation("unknown-status", message, hint)

    def _allowed(self, pipeline: str | None) -> tuple[str, ...]:
        if pipeline is None:
            return self.department.status_names
        return tuple(status.name for status in self.department.statuses[pipeline])


def check_row(
    company: Company, department_name: str, fields: Sequence[str], row: Row
) -> list[tuple[str, Violation]]:
    """List what is wrong in one row; for many rows make a `RowChecker` once."""
    return RowChecker(company, department_name, fields).check(row)


def is_blank_row(row: Row) -> bool:
    """Say whether nobody wrote anything into the row; boxes that are not ticked count as nothing."""
    for cell in row:
        if cell is None or cell is False:
            continue
        if (cell.strip() != "") if cell.__class__ is str else not is_blank(cell):
            return False
    return True


def linked_columns(company: Company, department_name: str) -> frozenset[str]:
    """The columns of a department that a link reads or writes, or that the rows are found by."""
    department = company.departments[department_name]
    names = {department.row_id.column, department.status}
    if len(department.pipelines) > 1 and department.pipeline is not None:
        names.add(department.pipeline)
    for _, link in company.links_from(department_name):
        names.update(link.requires)
        names.update(pair.source for pair in link.carried)
        names.update(pair.target for pair in link.brought_back)
        names.update(name for name in (link.shows.id, link.shows.status) if name is not None)
    for _, link in company.links_into(department_name):
        names.update(pair.target for pair in link.carried)
        names.update(pair.source for pair in link.brought_back)
        names.update(name for move in link.status.values() for name in move.requires)
        if department.deal_id is not None:
            names.add(department.deal_id)
    return frozenset(names)


_REQUIRED = Violation("required-blank", say("must be filled in and is empty"), say("Fill it in."))


def _listed(names: Sequence[str]) -> str:
    return together(*map(quoted, names), between=", ")
