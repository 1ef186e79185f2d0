"""Cross-checks of reminders: the departments and columns they name, and what their columns hold."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass

from sheetcrm.schema.columns import Column, MoneyColumn
from sheetcrm.schema.company import Company
from sheetcrm.schema.directories import Directory, Reminder
from sheetcrm.schema.nearest import offer
from sheetcrm.schema.problems import Fault, Path

_PRICES = frozenset(("integer", "decimal", "money"))
_MARKS = frozenset(("integer", "decimal", "percent", "rating"))
_TERMS = frozenset(("integer", "decimal", "duration", "date", "datetime"))


def check_reminders(company: Company, at: Path, directory: Directory) -> Iterator[Fault]:
    """List what is wrong with the reminders of a directory whose own departments exist.

    Args:
        company: the config.
        at: where the directory stands in it.
        directory: the directory.
    """
    for department, reminder in directory.remind.items():
        path = (*at, "remind", department)
        if department not in company.departments:
            yield Fault(
                code="unknown-name",
                path=path,
                message=f"'{department}' is not a department",
                hint=offer(department, company.departments),
                at_key=True,
            )
        elif department in {directory.things, directory.history}:
            yield Fault(
                code="shared-department",
                path=path,
                message=f"'{department}' is the directory's own, and no place where a thing is to be chosen",
                hint="Name the department in whose rows people choose.",
                at_key=True,
            )
        else:
            check = _ReminderCheck(company, path, department, directory, reminder)
            yield from check.columns()
            yield from check.types()
            yield from check.corridor()


@dataclass(frozen=True, slots=True)
class _ReminderCheck:
    company: Company
    at: Path
    department: str
    directory: Directory
    reminder: Reminder

    @property
    def history(self) -> str:
        """The department with the events."""
        return self.directory.history

    def columns(self) -> Iterator[Fault]:
        """Columns that are not there."""
        for path, department, column in self._named():
            columns = self.company.fields[department]
            if column not in columns:
                yield Fault(
                    code="unknown-name",
                    path=(*self.at, *path),
                    message=f"'{column}' is not a column of '{department}'",
                    hint=offer(column, columns),
                )

    def _named(self) -> Iterator[tuple[Path, str, str]]:
        """Every column named: where, of which department, its header."""
        reminder = self.reminder
        paired: list[tuple[Path, tuple[str, str]]] = [
            (("like", at), pair) for at, pair in enumerate(reminder.pairs)
        ]
        if reminder.priced is not None:
            paired.append((("price",), reminder.priced))
        for path, (row, history) in paired:
            yield path, self.department, row
            yield path, self.history, history
        for column in reminder.term or ():
            yield ("in_time",), self.history, column
        for at, column in enumerate(reminder.tell):
            yield ("tell", at), self.history, column
        if reminder.quality is not None:
            yield ("quality",), self.history, reminder.quality
        if reminder.unless is not None:
            yield ("unless",), self.directory.things, reminder.unless
        for key, shown in (("show", reminder.show), ("corridor", reminder.corridor)):
            if shown is not None:
                yield (key,), self.department, shown

    def types(self) -> Iterator[Fault]:
        """Columns that hold something else than what is to be made of them, or put into them."""
        reminder = self.reminder
        yield from self._fits("show", self.department, reminder.show, {"text"})
        yield from self._fits("corridor", self.department, reminder.corridor, {"text"})
        yield from self._fits("quality", self.history, reminder.quality, _MARKS)
        yield from self._fits("unless", self.directory.things, reminder.unless, {"boolean"})
        if reminder.term is not None:
            for column in reminder.term:
                yield from self._fits("in_time", self.history, column, _TERMS)
        if reminder.priced is not None:
            row, history = reminder.priced
            yield from self._fits("price", self.department, row, _PRICES)
            yield from self._fits("price", self.history, history, _PRICES)
            yield from self._currencies(row, history)

    def _fits(
        self, key: str, department: str, column: str | None, wanted: Collection[str]
    ) -> Iterator[Fault]:
        known = self._known(department, column)
        if known is not None and known.type not in wanted:
            yield Fault(
                code="type-mismatch",
                path=(*self.at, key),
                message=f"'{column}' of '{department}' holds {known.type}, which will not do here",
                hint=f"Name a column of one of these types: {', '.join(sorted(wanted))}.",
            )

    def _currencies(self, row: str, history: str) -> Iterator[Fault]:
        """Prices of two currencies, which nobody can compare."""
        ours, theirs = self._known(self.department, row), self._known(self.history, history)
        of = [column.currency for column in (ours, theirs) if isinstance(column, MoneyColumn)]
        if len(set(of)) > 1:
            yield Fault(
                code="type-mismatch",
                path=(*self.at, "price"),
                message=f"'{row}' is in {of[0]}, '{history}' of '{self.history}' in {of[1]}",
                hint="Compare prices of one currency.",
            )

    def corridor(self) -> Iterator[Fault]:
        """A corridor of nothing."""
        if self.reminder.corridor is not None and self.reminder.price is None:
            yield Fault(
                code="missing-key",
                path=(*self.at, "corridor"),
                message="a corridor of which prices?",
                hint="Add `price:` with the row's and the history's column.",
            )

    def _known(self, department: str, column: str | None) -> Column | None:
        return self.company.fields[department].get(column or "")
