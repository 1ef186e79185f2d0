"""The rules of a department's rows that no single cell can break, as the config says them.

A rule speaks of a row by its status and other cells; every column it names has a header, or it is silent.
"""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from pydantic import Field, field_validator
from pydantic_core import PydanticCustomError

from sheetcrm.language import say, together
from sheetcrm.schema.cells import Cell, ErrorCell, is_blank, value_of
from sheetcrm.schema.columns import Violation
from sheetcrm.schema.findings import Severity
from sheetcrm.schema.models import Model, Name
from sheetcrm.schema.types.base import either, quoted
from sheetcrm.schema.types.tidying import fold

_OPERATORS: Mapping[str, Callable[[float, float], bool]] = {
    "<=": operator.le,
    ">=": operator.ge,
    "!=": operator.ne,
    "<": operator.lt,
    ">": operator.gt,
    "=": operator.eq,
}
_WORDS = {
    "<=": lambda other: say("must not be later or larger than {other}", other=other),
    ">=": lambda other: say("must not be earlier or smaller than {other}", other=other),
    "!=": lambda other: say("must differ from {other}", other=other),
    "<": lambda other: say("must be earlier or smaller than {other}", other=other),
    ">": lambda other: say("must be later or larger than {other}", other=other),
    "=": lambda other: say("must be the same as {other}", other=other),
}
_COMPARISON = re.compile(r"(.+?) (<=|>=|!=|<|>|=) (.+)")

Get = Callable[[str], Cell]
"""Gives the cell of a row by its column."""


class RowRule(Model):
    """A condition across the cells of a row."""

    when: dict[Name, Name | tuple[Name, ...]] = Field(
        default_factory=dict,
        description="Column to the value, or values, it must hold for the rule to speak; all of them.",
    )
    at: tuple[Name, ...] = Field(
        default=(), description="Statuses in which the rule speaks; none given means all."
    )
    need: tuple[Name, ...] = Field(default=(), description="Columns that must then be filled in.")
    compare: str | None = Field(
        default=None, description="Two columns and what must hold between them: `Issued <= Returned`."
    )
    severity: Severity = Field(
        default=Severity.ERROR,
        description="An error keeps links waiting for the row, a warning does not.",
    )
    hint: str | None = Field(default=None, description="What to do, told where the rule is broken.")

    @field_validator("compare")
    @classmethod
    def _refuse_no_comparison(cls, compare: str | None) -> str | None:
        if compare is not None and _COMPARISON.fullmatch(compare) is None:
            message = (
                f"'{compare}' compares nothing: two columns and one of {', '.join(_OPERATORS)} are needed"
            )
            raise PydanticCustomError("wrong_value", "{problem}", {"problem": message})
        return compare

    @property
    def comparison(self) -> tuple[str, str, str] | None:
        """Left column, operator, right column."""
        found = None if self.compare is None else _COMPARISON.fullmatch(self.compare)
        return None if found is None else (found[1], found[2], found[3])

    @property
    def columns(self) -> Iterator[str]:
        """Every column the rule names."""
        yield from (*self.when, *self.need)
        if self.comparison is not None:
            yield from (self.comparison[0], self.comparison[2])


@dataclass(frozen=True, slots=True, kw_only=True)
class RowRules:
    """The rules of one department.

    Attributes:
        rules: the conditions, by name; the name is the code of what breaks it.
        entry: status to the columns without which no row may stand in it.
        required_from: column to the status from which on it must be filled.
        order: pipeline to its statuses, those of lost rows left out.
    """

    rules: Mapping[str, RowRule]
    entry: Mapping[str, tuple[str, ...]]
    required_from: Mapping[str, str]
    order: Mapping[str, tuple[str, ...]]

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to ask."""
        return not (self.rules or self.entry or self.required_from)

    def check(self, pipeline: str | None, status: str | None, get: Get) -> Iterator[tuple[str, Violation]]:
        """List what a row breaks: the column to look at, and why.

        Args:
            pipeline: the row's pipeline; None where it is not known.
            status: its status; None where it has none that is known.
            get: its cells.
        """
        asked = set()
        for column, reason in self._needed(pipeline, status):
            if column not in asked and is_blank(get(column)):
                asked.add(column)
                hint = say("Fill it in, or set the status back.")
                yield column, Violation("required-for-status", reason, hint)
        for name, rule in self.rules.items():
            if _speaks(rule, status, get):
                yield from _broken(name, rule, get)

    def missing(self, pipeline: str | None, status: str | None, get: Get) -> tuple[str, ...]:
        """The columns that have to be filled in before any link may act upon the row as it stands."""
        needed = [column for column, _ in self._needed(pipeline, status)]
        for rule in self.rules.values():
            if rule.severity is Severity.ERROR and _speaks(rule, status, get):
                needed.extend(rule.need)
        return tuple(column for column in dict.fromkeys(needed) if is_blank(get(column)))

    def _needed(self, pipeline: str | None, status: str | None) -> Iterator[tuple[str, str]]:
        if status is None:
            return
        for column in self.entry.get(status, ()):
            message = say("must be filled in for the status {status} and is empty", status=quoted(status))
            yield column, message
        passed = self.order.get(pipeline or "", ())
        if status in passed:
            reached = passed[: passed.index(status) + 1]
            for column, first in self.required_from.items():
                if first in reached:
                    message = say(
                        "must be filled in from the status {status} on and is empty", status=quoted(first)
                    )
                    yield column, message


def _speaks(rule: RowRule, status: str | None, get: Get) -> bool:
    if rule.at and status not in rule.at:
        return False
    return all(_holds(get(column), wanted) for column, wanted in rule.when.items())


def _holds(cell: Cell, wanted: str | tuple[str, ...]) -> bool:
    shown = value_of(cell)
    if shown is None or isinstance(shown, ErrorCell):
        return False
    if isinstance(shown, bool):
        text = "true" if shown else "false"
    else:
        text = str(int(shown)) if isinstance(shown, float) and shown.is_integer() else str(shown)
    return fold(text) in {fold(one) for one in ((wanted,) if isinstance(wanted, str) else wanted)}


def _broken(name: str, rule: RowRule, get: Get) -> Iterator[tuple[str, Violation]]:
    where = _where(rule)
    for column in rule.need:
        if is_blank(get(column)):
            message = say("must be filled in{where} and is empty", where=where)
            yield column, Violation(name, message, rule.hint or say("Fill it in."))
    if rule.comparison is not None:
        left, sign, right = rule.comparison
        one, other = value_of(get(left)), value_of(get(right))
        if _is_comparable(one, other) and not _OPERATORS[sign](one, other):  # type: ignore[arg-type]
            told = together(_WORDS[sign](quoted(right)), where, between="")
            hint = rule.hint or say("Correct {one} or {other}.", one=quoted(left), other=quoted(right))
            yield left, Violation(name, told, hint)


def _where(rule: RowRule) -> str:
    """When the rule speaks, to be put behind what it says; empty where that is always."""
    told: str = ""
    for column, wanted in rule.when.items():
        values = either([quoted(value) for value in ((wanted,) if isinstance(wanted, str) else wanted)])
        part = say("{column} is {values}", column=quoted(column), values=values)
        told = say("{one} and {other}", one=told, other=part) if told else part
    return say(" where {conditions}", conditions=told) if told else ""


def _is_comparable(one: object, other: object) -> bool:
    """Numbers with numbers, texts with texts; anything else is the matter of the columns' types."""
    if isinstance(one, bool) or isinstance(other, bool):
        return False
    if isinstance(one, int | float):
        return isinstance(other, int | float)
    return isinstance(one, str) and isinstance(other, str) and bool(one.strip()) and bool(other.strip())
