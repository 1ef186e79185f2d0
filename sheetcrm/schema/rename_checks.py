"""Cross-checks of what statuses were called: each earlier name must mean one status of today."""

from __future__ import annotations

from collections.abc import Iterator

from sheetcrm.schema.company import Company, Department
from sheetcrm.schema.nearest import offer
from sheetcrm.schema.problems import Fault


def check_renames(company: Company) -> Iterator[Fault]:
    """List what is wrong with the departments' `was`."""
    for name, department in company.departments.items():
        yield from _check(name, department)


def _check(name: str, department: Department) -> Iterator[Fault]:
    taken: dict[str, str] = {}
    for status, names in department.was.items():
        path = ("departments", name, "was", status)
        if status not in department.status_names:
            hint = offer(status, department.status_names)
            message = f"'{status}' is no status of '{name}'"
            yield Fault(code="unknown-status", path=path, message=message, hint=hint, at_key=True)
        for earlier in (names,) if isinstance(names, str) else names:
            if earlier in department.status_names:
                message = f"'{earlier}' is a status of today, so cells that hold it mean that one"
                hint = "Take it out here, or give that status another name."
                yield Fault(code="earlier-name-taken", path=path, message=message, hint=hint)
            elif taken.setdefault(earlier, status) != status:
                message = f"'{earlier}' is said to be what '{taken[earlier]}' was called already"
                hint = "Leave it with the one status that it became."
                yield Fault(code="earlier-name-taken", path=path, message=message, hint=hint)
