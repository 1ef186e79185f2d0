"""Plays a story scene by scene: staff type, a pass is made, the expectations are checked."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from sheetcrm.commands.session import Session
from sheetcrm.commands.story.checks import ROWS, Check, check_row
from sheetcrm.commands.story.model import Edit, Expectation, Step, Story, department_of
from sheetcrm.commands.story.staff import Seen, Staff, latest_child
from sheetcrm.errors import SheetcrmError
from sheetcrm.schema.cells import is_blank, value_of
from sheetcrm.sheets.layout import Layout
from sheetcrm.sync.approval import Approval
from sheetcrm.sync.identity import deal_of
from sheetcrm.sync.results import PassResult


@dataclass(frozen=True, slots=True, kw_only=True)
class Typed:
    """What one person typed into one row."""

    who: str
    department: str
    number: int
    texts: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """One step as it was played.

    Attributes:
        number: from 1.
        step: what the story says.
        before: the sheets before anybody typed.
        typed: what staff typed.
        result: the pass that followed.
        after: the sheets after it.
        checks: the story's expectations against what was found.
    """

    number: int
    step: Step
    before: Seen
    typed: tuple[Typed, ...]
    result: PassResult
    after: Seen
    checks: tuple[Check, ...]

    @property
    def is_as_told(self) -> bool:
        """Whether everything came as the story expects."""
        return all(check.holds for check in self.checks)


@dataclass(slots=True)
class _Named:
    """A row the story has given a name."""

    department: str
    number: int
    row_id: str | None = None


class Player:
    """Plays one story once.

    Args:
        story: what happens.
        session: the company, for the passes.
        staff: the people.
    """

    def __init__(self, story: Story, session: Session, staff: Staff) -> None:
        self._story = story
        self._session = session
        self._company = session.company
        self._staff = staff
        self._named: dict[str, _Named] = {}

    def play(self) -> Iterator[Scene]:
        """Play the scenes one after the other, each when the one before was looked at.

        Raises:
            SheetcrmError: a sheet could not be read or written.
        """
        departments = self._departments()
        seen = self._staff.look(departments)
        for number, step in enumerate(self._story.steps, start=1):
            typed = tuple(self._type(edit, seen) for edit in step.edits)
            result = self._session.syncer.run(Approval.standing())
            after = self._staff.look(departments)
            self._learn_ids(after)
            checks = (*self._check_step(step, result, after), *self._check_rows(step, after))
            yield Scene(
                number=number, step=step, before=seen, typed=typed, result=result, after=after, checks=checks
            )
            seen = after

    @property
    def deal_id(self) -> str | None:
        """The deal of the row that the story shows at its end; None before that row has an ID."""
        found = self._named.get(self._story.show.split("/")[0])
        return None if found is None or found.row_id is None else deal_of(found.row_id)

    def row_id(self, row: str, seen: Seen) -> str | None:
        """The ID of a row of the story; None where it is not there."""
        name, *links = row.split("/")
        row_id = self._named[name].row_id
        for link in links:
            row_id = self._next_row(link, row_id, seen) if row_id else None
        return row_id

    def _next_row(self, step: str, row_id: str, seen: Seen) -> str | None:
        """One part further on the way to a row: what a link made for it, or the thing of an event."""
        rules = self._company.links.get(step)
        if rules is not None:
            table = seen.table(rules.child)
            return latest_child(table, self._id_column(rules.child), row_id, self._company.code_of(rules))
        directory = self._company.directories[step]
        thing = seen.cell(directory.history, row_id, self._id_column(directory.history), directory.thing)
        return None if is_blank(thing) else str(value_of(thing))

    def _departments(self) -> tuple[str, ...]:
        """Every department the story looks at, in config order."""
        named: dict[str, str] = {}
        wanted: set[str | None] = set()
        for step in self._story.steps:
            named.update({edit.new: edit.department for edit in step.edits if edit.new and edit.department})
            wanted.update((*step.watch, *step.rows))
            rows = [*(edit.row for edit in step.edits), *(expected.row for expected in step.expect)]
            for row in filter(None, rows):
                name, *links = row.split("/")
                path = ["/".join((name, *links[:depth])) for depth in range(len(links) + 1)]
                wanted.update(department_of(self._company, named, place) for place in path)
            wanted.update(named.values())
        return tuple(name for name in self._company.departments if name in wanted)

    def _type(self, edit: Edit, seen: Seen) -> Typed:
        if edit.new is not None and edit.department is not None:
            department, layout = edit.department, seen.layout(edit.department)
            number = self._free_row(department, layout)
            self._named[edit.new] = _Named(department, number)
        else:
            department, number = self._find(edit.row or "", seen)
            layout = seen.layout(department)
        self._staff.type(layout, number, edit.set)
        return Typed(who=edit.who, department=department, number=number, texts=edit.set)

    def _free_row(self, department: str, layout: Layout) -> int:
        """The first row below everything, rows written in this very step included."""
        taken = [row.number for row in self._named.values() if row.department == department]
        return max([layout.first_free_row + 1, *(number + 1 for number in taken)])

    def _find(self, row: str, seen: Seen) -> tuple[str, int]:
        """Where a row of the story stands now.

        Raises:
            SheetcrmError: it is not there, so nobody can type into it.
        """
        department = department_of(self._company, self._departments_of_names(), row) or ""
        row_id = self.row_id(row, seen)
        number = None
        if row_id is not None:
            number = seen.number_of(department, row_id, self._id_column(department))
        elif "/" not in row:
            number = self._named[row].number  # it got no ID yet, and nobody sorts a sheet in a story
        if number is None:
            title = self._company.departments[department].title
            msg = f"The story cannot go on: there is no row '{row}' in {title}."
            raise SheetcrmError(msg, "See above which expectation failed before.")
        return department, number

    def _learn_ids(self, seen: Seen) -> None:
        for row in self._named.values():
            if row.row_id is None:
                table = seen.table(row.department)
                place = table.fields.index(self._id_column(row.department))
                cells = dict(zip(table.numbers, table.rows, strict=True)).get(row.number)
                row.row_id = str(cells[place]) if cells is not None and cells[place] is not None else None

    def _check_step(self, step: Step, result: PassResult, after: Seen) -> Iterator[Check]:
        if step.in_step:
            changes = len(result.preview.plan.edits) + len(result.preview.plan.new_rows)
            yield Check(place="", column="", wanted="in-step", found=str(changes), holds=changes == 0)
        for department, wanted in step.rows.items():
            found = after.count(department, self._id_column(department))
            title = self._company.departments[department].title
            yield Check(place=title, column=ROWS, wanted=str(wanted), found=str(found), holds=found == wanted)

    def _check_rows(self, step: Step, seen: Seen) -> Iterator[Check]:
        for expected in step.expect:
            yield from self._check_row(expected, seen)

    def _check_row(self, expected: Expectation, seen: Seen) -> Iterator[Check]:
        department = department_of(self._company, self._departments_of_names(), expected.row) or ""
        row_id = self.row_id(expected.row, seen)
        table = seen.table(department)
        number = None if row_id is None else seen.number_of(department, row_id, self._id_column(department))
        cells = None
        if number is not None:
            cells = dict(zip(table.fields, table.rows[table.numbers.index(number)], strict=True))
        title = self._company.departments[department].title
        return check_row(
            expected, f"{title} {row_id or expected.row}", cells, self._company.fields[department]
        )

    def _departments_of_names(self) -> Mapping[str, str]:
        return {name: row.department for name, row in self._named.items()}

    def _id_column(self, department: str) -> str:
        return self._company.departments[department].row_id.column
