"""Cross-checks of columns whose values stand elsewhere: the department and the column have to be there."""

from __future__ import annotations

from collections.abc import Iterator

from sheetcrm.schema.columns import PersonColumn, ReferenceColumn
from sheetcrm.schema.company import Company
from sheetcrm.schema.nearest import offer
from sheetcrm.schema.problems import Fault, Path


def check_lists(company: Company) -> Iterator[Fault]:
    """List the columns that name a department or a column that is not there."""
    for name, department in company.departments.items():
        for header, column in department.columns.items():
            if isinstance(column, PersonColumn | ReferenceColumn):
                yield from _check_list(company, ("departments", name, "columns", header), column)


def _check_list(company: Company, path: Path, column: PersonColumn | ReferenceColumn) -> Iterator[Fault]:
    if isinstance(column, PersonColumn):
        if column.people and column.department is not None:
            message = "the names stand in `people` and in another department: one of them is too many"
            yield Fault(code="two-lists", path=path, message=message, hint="Take one of them out.")
        if (column.department is None) is not (column.column is None):
            message = "`department` and `column` say together where the names stand, and one is missing"
            yield Fault(code="missing-key", path=path, message=message, hint="Add the other.")
            return
    if column.department is None:
        return
    if column.department not in company.departments:
        yield Fault(
            code="unknown-name",
            path=(*path, "department"),
            message=f"'{column.department}' is not a department",
            hint=offer(column.department, company.departments),
        )
    elif column.column is not None and column.column not in company.fields[column.department]:
        yield Fault(
            code="unknown-name",
            path=(*path, "column"),
            message=f"'{column.department}' has no column '{column.column}'",
            hint=offer(column.column, company.fields[column.department]),
        )
