"""Cross-checks of the rules of rows: every column, status and check they name has to be there."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from sheetcrm.schema.codes import ALL_CHECKS
from sheetcrm.schema.columns import ChoiceColumn
from sheetcrm.schema.company import Company, Department
from sheetcrm.schema.nearest import offer
from sheetcrm.schema.problems import Fault, Path
from sheetcrm.schema.row_rules import RowRule

_KEBAB = re.compile(r"[a-z][a-z0-9]*(?:-[a-z0-9]+)*")


def check_rules(company: Company) -> Iterator[Fault]:
    """List what is wrong with the rules, the moves and the levels of every department."""
    for name, department in company.departments.items():
        at: Path = ("departments", name)
        columns = tuple(company.fields[name])
        for header, column in department.columns.items():
            if column.required_from is not None:
                path = (*at, "columns", header, "required_from")
                yield from _status(department, path, column.required_from)
        yield from _check_statuses(department, at, columns)
        for rule_name, rule in department.rules.items():
            yield from _check_rule(department, (*at, "rules", rule_name), rule, columns)
        yield from _check_levels(department, at)


def _check_statuses(department: Department, at: Path, columns: Iterable[str]) -> Iterator[Fault]:
    for status, needed in department.entry.items():
        yield from _status(department, (*at, "entry", status), status, at_key=True)
        for place, column in enumerate(needed):
            yield from _known((*at, "entry", status, place), column, "a column", columns)
    for status, following in department.moves.items():
        yield from _status(department, (*at, "moves", status), status, at_key=True)
        for place, name in enumerate(following):
            yield from _status(department, (*at, "moves", status, place), name)


def _check_rule(department: Department, at: Path, rule: RowRule, columns: Iterable[str]) -> Iterator[Fault]:
    if not rule.need and rule.compare is None:
        message = "the rule asks for nothing: neither `need` nor `compare` is there"
        yield Fault(code="empty-rule", path=at, message=message, hint="Say what must hold.")
    for column, wanted in rule.when.items():
        yield from _known((*at, "when", column), column, "a column", columns, at_key=True)
        yield from _check_wanted(department, (*at, "when", column), column, wanted)
    for place, column in enumerate(rule.need):
        yield from _known((*at, "need", place), column, "a column", columns)
    for place, status in enumerate(rule.at):
        yield from _status(department, (*at, "at", place), status)
    if rule.comparison is not None:
        for column in (rule.comparison[0], rule.comparison[2]):
            yield from _known((*at, "compare"), column, "a column", columns)


def _check_wanted(
    department: Department, at: Path, column: str, wanted: str | tuple[str, ...]
) -> Iterator[Fault]:
    """A value that no cell of a drop-down list can hold would silence the rule for ever."""
    chosen = department.columns.get(column)
    if isinstance(chosen, ChoiceColumn):
        for value in (wanted,) if isinstance(wanted, str) else wanted:
            yield from _known(at, value, f"a choice of '{column}'", chosen.choices)


def _check_levels(department: Department, at: Path) -> Iterator[Fault]:
    for name in department.rules:
        path = (*at, "rules", name)
        if _KEBAB.fullmatch(name) is None:
            message = f"'{name}' does not do as the name of a rule: findings carry it as their code"
            hint = "Take small Latin letters and digits, in words parted by dashes: own-truck."
            yield Fault(code="wrong-form", path=path, message=message, hint=hint, at_key=True)
        if name in ALL_CHECKS:
            message = f"'{name}' is the name of a check that is there already"
            hint = "Choose another name."
            yield Fault(code="rule-name-taken", path=path, message=message, hint=hint, at_key=True)
    known = (*ALL_CHECKS, *department.rules)
    for code in department.checks:
        if code not in known:
            message = f"'{code}' is neither a check nor a rule of this department"
            hint = offer(code, known, lead="There are")
            yield Fault(
                code="unknown-name", path=(*at, "checks", code), message=message, hint=hint, at_key=True
            )


def _status(department: Department, path: Path, name: str, *, at_key: bool = False) -> Iterator[Fault]:
    yield from _known(path, name, "a status", department.status_names, at_key=at_key)


def _known(
    path: Path, name: str, what: str, names: Iterable[str], *, at_key: bool = False
) -> Iterator[Fault]:
    names = tuple(names)
    if name not in names:
        message = f"'{name}' is not {what} of this department"
        yield Fault(code="unknown-name", path=path, message=message, hint=offer(name, names), at_key=at_key)
