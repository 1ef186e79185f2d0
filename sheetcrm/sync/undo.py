"""Taking back what a pass did. Pure: events, tables and base in, a plan out.

What went back must not be done again by the next pass. So the rules are asked beforehand what they would do
to sheets in which it has all gone back: what they would write again is left as it is, and what else they
would change on account of it, such as a column that shows a status, is changed along with it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from sheetcrm.schema.cells import same
from sheetcrm.schema.company import Company
from sheetcrm.schema.tables import CellKey, RowKey, Table
from sheetcrm.state.base import Base
from sheetcrm.sync.plan import CellEdit, NewRow, Plan
from sheetcrm.sync.reconcile import reconcile
from sheetcrm.sync.undo_choice import Choice, Standing
from sheetcrm.sync.undo_effects import taken_back
from sheetcrm.sync.undo_history import History, Later


@dataclass(frozen=True, slots=True, kw_only=True)
class Undo:
    """What the undo of a pass does.

    Attributes:
        run: the pass that is undone.
        plan: all that is to be done now, what rules want besides included; the next base is made from it.
        approved: the part of it that is carried out.
        back: the cells that go back, those of cleared rows apart.
        cleared: rows the pass had added and nobody has touched since.
        restored: rows the pass had cleared.
        follow: cells that change on account of the others.
        stays: what is not taken back.
    """

    run: str
    plan: Plan
    approved: Plan
    back: tuple[CellEdit, ...]
    cleared: tuple[RowKey, ...]
    restored: tuple[NewRow, ...]
    follow: tuple[CellEdit, ...]
    stays: tuple[Standing, ...]

    @property
    def is_empty(self) -> bool:
        """Whether nothing goes back."""
        return not (self.back or self.cleared or self.restored)


def plan_undo(
    company: Company,
    history: History,
    later: Mapping[CellKey, Later],
    tables: Mapping[str, Table],
    base: Base,
    now: datetime,
    ordinary: Plan,
) -> Undo:
    """Work out what taking back a pass means now.

    Args:
        company: the config.
        history: what the pass made.
        later: what has happened to it since.
        tables: the departments as they were read.
        base: what was agreed on after the last pass.
        now: when they were read.
        ordinary: what a pass would do now without the undo; that is left to the next one.

    Raises:
        RuleError: rules set one cell to and fro without end.
    """
    choice = Choice(company, history, later, tables, base)
    while True:
        wanted = reconcile(company, *taken_back(company, choice, tables, base), now)
        if not choice.leave_what_comes_again(wanted):
            return _undo(history.run, choice, wanted, ordinary)


def _undo(run: str, choice: Choice, wanted: Plan, ordinary: Plan) -> Undo:
    restored = dict(choice.restored)
    usual = {edit.key: edit.new for edit in ordinary.edits}
    usual_rows = {row.key for row in ordinary.new_rows}
    follow: list[CellEdit] = []
    rest: list[CellEdit] = []
    for edit in wanted.edits:
        if edit.row in restored:
            values = {**restored[edit.row].values, edit.column: edit.new}
            filled = {column: value for column, value in values.items() if value is not None}
            restored[edit.row] = replace(restored[edit.row], values=filled)
        elif edit.key in usual and same(usual[edit.key], edit.new):
            rest.append(edit)
        else:
            follow.append(edit)
    # A row that people typed and that has lost its ID again is not made anew beside it by the same pass.
    kept_back = usual_rows | choice.released
    new_rows = [row for row in wanted.new_rows if row.key not in kept_back]
    back = choice.edits
    carried_out = {edit.key for edit in (*back, *follow)}
    plan = replace(
        wanted,
        edits=(*back, *follow, *rest),
        new_rows=(*restored.values(), *(row for row in wanted.new_rows if row.key not in choice.released)),
        released=choice.released,
        observations=ordinary.observations,
    )
    approved = replace(
        plan,
        edits=(*back, *follow),
        new_rows=(*restored.values(), *new_rows),
        overruled=tuple(entry for entry in plan.overruled if entry.key in carried_out),
    )
    return Undo(
        run=run,
        plan=plan,
        approved=approved,
        back=tuple(choice.cells.values()),
        cleared=tuple(choice.cleared),
        restored=tuple(restored.values()),
        follow=tuple(follow),
        stays=tuple(sorted(choice.stays, key=lambda one: (one.department, one.row_id, one.column))),
    )
