"""Rules of rows that contradict each other: comparisons of the same two columns that cannot both hold."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

from sheetcrm.schema.company import Company
from sheetcrm.schema.problems import Fault
from sheetcrm.schema.row_rules import RowRule
from sheetcrm.schema.types.tidying import fold

_ALLOWED = {"<": "<", ">": ">", "=": "=", "<=": "<=", ">=": ">=", "!=": "<>"}
"""What each sign allows: smaller, the same, larger."""
_TURNED = {"<": ">", ">": "<", "=": "="}


def check_contradictions(company: Company) -> Iterator[Fault]:
    """List the rules that no row can keep together, once it has values in both columns."""
    for name, department in company.departments.items():
        for (one_name, one), (other_name, other) in combinations(department.rules.items(), 2):
            first, second = _allowed(one), _allowed(other)
            if first is None or second is None or not _meet(one, other):
                continue
            columns, signs = first
            others, allowed = second
            if others == columns[::-1]:
                others, allowed = others[::-1], frozenset(_TURNED[sign] for sign in allowed)
            if others == columns and not signs & allowed:
                yield Fault(
                    code="contradicting-rules",
                    path=("departments", name, "rules", other_name, "compare"),
                    message=f"no row can keep both '{one.compare}' ('{one_name}') and '{other.compare}'",
                    hint="Correct one of the two, or let them speak of different rows by `when` or `at`.",
                )


def _allowed(rule: RowRule) -> tuple[tuple[str, str], frozenset[str]] | None:
    if rule.comparison is None:
        return None
    left, sign, right = rule.comparison
    return (left, right), frozenset(_ALLOWED[sign])


def _meet(one: RowRule, other: RowRule) -> bool:
    """Whether both rules can speak of one row."""
    if one.at and other.at and not set(one.at) & set(other.at):
        return False
    shared = one.when.keys() & other.when.keys()
    return all(_values(one, column) & _values(other, column) for column in shared)


def _values(rule: RowRule, column: str) -> set[str]:
    wanted = rule.when[column]
    return {fold(value) for value in ((wanted,) if isinstance(wanted, str) else wanted)}
