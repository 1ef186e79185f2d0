"""Cross-checks of directories: every department and column they name, and what figures are made of."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass

from sheetcrm.schema.company import Company
from sheetcrm.schema.directories import Directory, Figure, Take
from sheetcrm.schema.findings import Severity
from sheetcrm.schema.nearest import offer
from sheetcrm.schema.problems import Fault, Path
from sheetcrm.schema.reminder_checks import check_reminders

_NUMBERS = frozenset(("integer", "decimal", "money", "percent", "rating", "duration", "date", "datetime"))
"""Types of columns that hold numbers, days included."""

_OF_ANYTHING = frozenset((Take.COUNT, Take.FIRST, Take.LAST))
"""What can be made of texts as well."""


def check_directories(company: Company) -> Iterator[Fault]:
    """List what is wrong with each directory."""
    for name, directory in company.directories.items():
        check = _DirectoryCheck(company, ("directories", name), directory)
        faults = list(check.departments())
        yield from faults
        if not faults:
            yield from check.columns()
            yield from check.figures()
            yield from check.sources()
            yield from check_reminders(company, check.at, directory)


def without_unknown_departments(company: Company) -> Company:
    """The company without the directories of which a department does not exist."""
    sound = {
        name: directory
        for name, directory in company.directories.items()
        if {directory.things, directory.history} <= company.departments.keys()
    }
    # A copy of the model would keep what was worked out from the directories it had before.
    return company.model_construct(**{**dict(company), "directories": sound})


@dataclass(frozen=True, slots=True)
class _DirectoryCheck:
    company: Company
    at: Path
    directory: Directory

    def departments(self) -> Iterator[Fault]:
        """Faults in the two departments, without which nothing else can be checked."""
        named = (("things", self.directory.things), ("history", self.directory.history))
        for key, department in named:
            if department not in self.company.departments:
                yield self._unknown((*self.at, key), department, "a department", self.company.departments)
        if self.directory.things == self.directory.history:
            message = "things and what happened with them stand in one department"
            hint = "Give the events a department of their own, and let links make its rows."
            yield Fault(code="shared-department", path=(*self.at, "history"), message=message, hint=hint)

    def columns(self) -> Iterator[Fault]:
        """Columns that are not there."""
        directory = self.directory
        for column in directory.identity:
            path = (*self.at, "identity", column)
            for department in (directory.things, directory.history):
                yield from self._column(path, column, department, at_key=True)
        of_history = (("thing", directory.thing), ("dated", directory.dated))
        of_things = (("same_as", directory.same_as), ("looks_like", directory.looks_like))
        for department, columns in ((directory.history, of_history), (directory.things, of_things)):
            for key, header in columns:
                if header is not None:
                    yield from self._column((*self.at, key), header, department)
        dated = self.company.fields[directory.history].get(directory.dated or "")
        if dated is not None and dated.type not in {"date", "datetime"}:
            message = f"'{directory.dated}' of '{directory.history}' holds no dates but {dated.type}"
            yield Fault(
                code="type-mismatch",
                path=(*self.at, "dated"),
                message=message,
                hint="Give the column the type date.",
            )

    def figures(self) -> Iterator[Fault]:
        """Figures made of what is not there, or of what is no number."""
        for header, figure in self.directory.figures.items():
            path = (*self.at, "figures", header)
            yield from self._column(path, header, self.directory.things, at_key=True)
            yield from self._figure(path, figure)

    def _figure(self, path: Path, figure: Figure) -> Iterator[Fault]:
        history = self.directory.history
        if figure.column is None and figure.take is not Take.COUNT:
            message = f"'{figure.take}' of what?"
            hint = f"Add `column:` with a column of '{history}'."
            yield Fault(code="missing-key", path=path, message=message, hint=hint)
        if figure.less is not None and figure.take is not Take.SUM:
            message = f"`less` belongs to a sum, and this is '{figure.take}'"
            hint = "Take `less` out, or take the sum."
            yield Fault(code="needless-key", path=(*path, "less"), message=message, hint=hint)
        for key, column in (("column", figure.column), ("less", figure.less)):
            if column is None:
                continue
            unknown = list(self._column((*path, key), column, history))
            yield from unknown
            known = self.company.fields[history].get(column)
            if not unknown and figure.take not in _OF_ANYTHING and known and known.type not in _NUMBERS:
                message = f"'{figure.take}' needs numbers, and '{column}' of '{history}' holds {known.type}"
                hint = "Give the column a type such as decimal or money, or take the last or the count."
                yield Fault(code="type-mismatch", path=(*path, key), message=message, hint=hint)
        pipelines = self.company.departments[history].pipelines
        for place, pipeline in enumerate(figure.events):
            if pipeline not in pipelines:
                at = (*path, "events", place)
                yield self._unknown(at, pipeline, f"a pipeline of '{history}'", pipelines)

    def sources(self) -> Iterator[Fault]:
        """Departments in which no row could be made."""
        directory = self.directory
        if self.company.departments[directory.things].row_id.prefix is None:
            yield Fault(
                code="missing-key",
                path=(*self.at, "things"),
                message=f"'{directory.things}' has no prefix, so new things could get no row ID",
                hint=f"Add `prefix:` to its row_id, such as {directory.things[:1].upper()}.",
            )
        if not self.company.links_into(directory.history):
            yield Fault(
                code="no-events",
                path=(*self.at, "history"),
                message=f"no link makes rows in '{directory.history}', so nothing is ever written there",
                hint="Add a link whose child it is.",
                severity=Severity.WARNING,
            )

    def _column(self, path: Path, column: str, department: str, *, at_key: bool = False) -> Iterator[Fault]:
        if column not in self.company.fields[department]:
            columns = self.company.fields[department]
            yield self._unknown(path, column, f"a column of '{department}'", columns, at_key=at_key)

    def _unknown(
        self, path: Path, name: str, what: str, names: Collection[str], *, at_key: bool = False
    ) -> Fault:
        message = f"'{name}' is not {what}"
        return Fault(code="unknown-name", path=path, message=message, hint=offer(name, names), at_key=at_key)
