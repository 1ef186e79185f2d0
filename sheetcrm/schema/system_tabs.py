"""The tabs in which staff settle conflicts: one a spreadsheet, kept by sheetcrm as if it were a department.

So they are read, written and set up by the very machinery that serves departments, in the same requests; but
no rule looks at them, no row of theirs counts as anybody's, and reports for people leave them out.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from sheetcrm.schema.columns import ChoiceColumn, Column, TextColumn
from sheetcrm.schema.company import Company, Department, RowId

CONFLICT_PREFIX = "C"
"""Letters of conflict IDs: C-000012."""

_CONFLICTS = "conflicts:"


class SystemDepartment(Department):
    """A tab of sheetcrm's own."""

    @property
    def is_system(self) -> bool:
        """Always."""
        return True


@dataclass(frozen=True, slots=True, kw_only=True)
class ConflictHeaders:
    """The headers of a Conflicts tab in one language, in order, and the decisions to choose from."""

    id: str
    row: str
    field: str
    parent_value: str
    child_value: str
    before: str
    kept: str
    seen_at: str
    decision: str
    keep_parent: str
    keep_child: str
    keep_both: str

    @property
    def told(self) -> tuple[str, ...]:
        """The headers that tell what a conflict is about and what became of it, in order."""
        return self.row, self.field, self.parent_value, self.child_value, self.before, self.kept

    @property
    def decisions(self) -> tuple[str, ...]:
        """What people can decide: the parent's value, the child's, or each its own."""
        return self.keep_parent, self.keep_child, self.keep_both


HEADERS: Mapping[Literal["en", "ru"], ConflictHeaders] = {
    "en": ConflictHeaders(
        id="Conflict",
        row="Row",
        field="Field",
        parent_value="Parent value",
        child_value="Child value",
        before="Before",
        kept="Kept",
        seen_at="Seen at",
        decision="Decision",
        keep_parent="keep parent",
        keep_child="keep child",
        keep_both="keep both",
    ),
    "ru": ConflictHeaders(
        id="Расхождение",
        row="Строка",
        field="Поле",
        parent_value="Значение в основной строке",
        child_value="Значение в дочерней строке",
        before="Было",
        kept="Осталось",
        seen_at="Замечено",
        decision="Решение",
        keep_parent="как в основной",
        keep_child="как в дочерней",
        keep_both="оставить оба",
    ),
}


def conflict_tab(spreadsheet: str) -> str:
    """The name under which a spreadsheet's Conflicts tab is kept among the departments."""
    return f"{_CONFLICTS}{spreadsheet}"


def is_conflict_tab(department: str) -> bool:
    """Whether a department is a Conflicts tab; no name in a config may hold a colon."""
    return department.startswith(_CONFLICTS)


def with_conflict_tabs(company: Company) -> Company:
    """The company with a Conflicts tab in every spreadsheet; the company itself where it has none."""
    if company.conflicts is None or any(rules.is_system for rules in company.departments.values()):
        return company
    tabs = {
        conflict_tab(name): _tab(company, name, company.conflicts) for name in company.spreadsheet_names()
    }
    # A copy of the model would keep what its properties have worked out for the smaller company.
    values = {name: getattr(company, name) for name in type(company).model_fields}
    return Company.model_construct(**{**values, "departments": {**company.departments, **tabs}})


def _tab(company: Company, spreadsheet: str, title: str) -> SystemDepartment:
    headers = HEADERS[company.language]
    columns: dict[str, Column] = {name: TextColumn() for name in (*headers.told, headers.seen_at)}
    return SystemDepartment(
        title=title,
        spreadsheet=spreadsheet,
        sheet=title,
        row_id=RowId(column=headers.id, prefix=CONFLICT_PREFIX),
        status=headers.decision,
        pipelines={"decisions": headers.decisions},
        columns={**columns, headers.decision: ChoiceColumn(type="choice", choices=headers.decisions)},
    )
