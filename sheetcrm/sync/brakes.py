"""The brakes: what makes a whole pass stop before it writes anything. Pure: a plan in, reasons out.

A rule changed by a slip of the hand, or a sheet from which half the rows were deleted, would otherwise turn
into hundreds of edits in other people's sheets. A brake asks a person first. A sheet that lost all its rows
is no matter for the brakes: it is set aside, and the rest goes on.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from sheetcrm.language import numeral, say
from sheetcrm.schema.company import Company, Limits
from sheetcrm.schema.tables import Table
from sheetcrm.state.base import Base
from sheetcrm.sync.identity import has_content
from sheetcrm.sync.plan import Plan, Seen


class Danger(StrEnum):
    """What there is too much of."""

    CHANGED = "changed"
    VANISHED = "vanished"


@dataclass(frozen=True, slots=True, kw_only=True)
class Stop:
    """One sheet in which a plan goes beyond the limits.

    Attributes:
        department: the department's name in the config.
        sheet: the title of its tab.
        danger: what there is too much of.
        rows: how many rows: to be changed or added, or gone since the last pass.
        of: how many rows the sheet has; how many it had, for rows that are gone.
        limit_rows: as many rows may be concerned in any case.
        limit_percent: as large a part of the sheet may be concerned in any case.
    """

    department: str
    sheet: str
    danger: Danger
    rows: int
    of: int
    limit_rows: int
    limit_percent: float

    def __str__(self) -> str:
        return self.reason

    @property
    def reason(self) -> str:
        """What there is too much of, and the limits it is beyond."""
        return say(
            "sheet {sheet} ({department}): {count} of {of} {done} (limits: {rows} rows and {percent} %)",
            sheet=self.sheet,
            department=self.department,
            count=say("1 row") if self.rows == 1 else say("{count} rows", count=self.rows),
            of=self.of,
            done=say("would be changed or added") if self.danger is Danger.CHANGED else say("have vanished"),
            rows=self.limit_rows,
            percent=numeral(f"{self.limit_percent:g}"),
        )


def find_stops(company: Company, plan: Plan, tables: Mapping[str, Table], base: Base) -> tuple[Stop, ...]:
    """Tell in which sheets a plan goes beyond the company's limits, in config order.

    Args:
        company: the config, with its limits.
        plan: the plan.
        tables: the departments the plan was made from.
        base: what was agreed on after the last pass.

    Returns:
        A stop for every sheet where both the number of rows and their part of the sheet are beyond the
        limits; an empty sheet that gets rows is changed altogether.
    """
    return tuple(_stops(company, plan, tables, base))


def _stops(company: Company, plan: Plan, tables: Mapping[str, Table], base: Base) -> Iterator[Stop]:
    limits = company.limits
    changed = _changed_rows(plan)
    vanished = Counter(seen.department for seen in plan.observations if seen.kind is Seen.VANISHED)
    for department, rules in company.departments.items():
        if rules.is_system:
            continue
        # Counting a sheet's rows is work; a pass that does little is spared it.
        if changed[department] > limits.changed_rows and department in tables:
            of = sum(map(has_content, tables[department].rows))
            if _is_beyond(changed[department], of, limits.changed_percent):
                yield _stop(department, rules.sheet, Danger.CHANGED, changed[department], of, limits)
        if vanished[department] > limits.vanished_rows:
            of = len(base.tables[department].rows)
            if _is_beyond(vanished[department], of, limits.vanished_percent):
                yield _stop(department, rules.sheet, Danger.VANISHED, vanished[department], of, limits)


def _changed_rows(plan: Plan) -> Counter[str]:
    # To tell people what is wrong, or what was earlier, changes nothing of theirs.
    rows = {edit.row for edit in plan.edits if not (edit.is_message or edit.is_reminder)}
    rows.update(row.key for row in plan.new_rows)
    return Counter(department for department, _ in rows)


def _is_beyond(rows: int, of: int, percent: float) -> bool:
    return rows * 100 > of * percent


def _stop(department: str, sheet: str, danger: Danger, rows: int, of: int, limits: Limits) -> Stop:
    is_change = danger is Danger.CHANGED
    return Stop(
        department=department,
        sheet=sheet,
        danger=danger,
        rows=rows,
        of=of,
        limit_rows=limits.changed_rows if is_change else limits.vanished_rows,
        limit_percent=limits.changed_percent if is_change else limits.vanished_percent,
    )
