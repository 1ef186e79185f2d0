"""Small companies and tables for tests of the pure engine."""

from __future__ import annotations

from datetime import UTC, datetime

from sheetcrm.schema.company import Company
from sheetcrm.schema.system_tabs import with_conflict_tabs
from sheetcrm.schema.tables import Table
from sheetcrm.state.base import Base
from sheetcrm.sync.advance import advance
from sheetcrm.sync.conflict_memory import NO_DECISIONS
from sheetcrm.sync.identity import NO_PICKS
from sheetcrm.sync.plan import Plan
from sheetcrm.sync.reconcile import reconcile

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


def company(conflicts=None, **link_changes) -> Company:
    """Sales asks logistics for an estimate, logistics asks operations for a truck."""
    estimate = {
        "parent": "sales",
        "child": "logistics",
        "when": "Estimate",
        "requires": ["Cargo"],
        "carry": ["Cargo", {"From": "Loading"}],
        "bring_back": ["Cost", {"Vehicle": "Truck"}],
        "shows": {"id": "Request", "status": "Request status"},
        "status": {
            "Approval": {"parent": "Estimate ready", "only_from": ["Estimate"], "requires": ["Cost"]},
            "Rejected": {"parent": "New"},
        },
    }
    estimate.update(link_changes)
    return Company.model_validate(
        {
            "company": "Test Co.",
            "connection": {"kind": "embedded"},
            "conflicts": conflicts,
            "departments": {
                "sales": {
                    "title": "Sales",
                    "spreadsheet": "sales",
                    "sheet": "Deals",
                    "row_id": {"column": "ID", "prefix": "D"},
                    "messages": "Note",
                    "pipelines": {
                        "main": ["New", "Estimate", "Estimate ready", {"Won": "won"}, {"Lost": "lost"}]
                    },
                    "columns": {
                        "Cargo": {"type": "text"},
                        "From": {"type": "text"},
                        "Cost": {"type": "money", "currency": "RUB"},
                        "Truck": {"type": "text"},
                    },
                },
                "logistics": {
                    "title": "Logistics",
                    "spreadsheet": "logistics",
                    "sheet": "Requests",
                    "row_id": {"column": "ID", "code": "LOG"},
                    "deal_id": "Deal",
                    "messages": "Note",
                    "pipelines": {
                        "requests": [
                            "New",
                            "Truck needed",
                            "In work",
                            "Approval",
                            {"Rejected": "closed"},
                            {"Done": "closed"},
                        ]
                    },
                    "columns": {
                        "Cargo": {"type": "text"},
                        "Loading": {"type": "text"},
                        "Cost": {"type": "money", "currency": "RUB"},
                        "Vehicle": {"type": "text"},
                    },
                },
                "operations": {
                    "title": "Operations",
                    "spreadsheet": "operations",
                    "sheet": "Trucks",
                    "row_id": {"column": "ID", "code": "OPS"},
                    "deal_id": "Deal",
                    "pipelines": {"trucks": ["New", {"Answered": "closed"}]},
                    "columns": {"Load": {"type": "text"}, "Truck": {"type": "text"}},
                },
            },
            "links": {
                "estimate": estimate,
                "truck": {
                    "parent": "logistics",
                    "child": "operations",
                    "when": "Truck needed",
                    "carry": [{"Cargo": "Load"}],
                    "bring_back": [{"Truck": "Vehicle"}],
                    "status": {"Answered": {"parent": "In work", "only_from": ["Truck needed"]}},
                },
            },
        }
    )


class Sheets:
    """Departments held as lists of dicts: a spreadsheet without a spreadsheet, to carry plans out on."""

    def __init__(self, the_company: Company, **rows) -> None:
        self.company = the_company = with_conflict_tabs(the_company)
        self.notes: dict[tuple[str, str, str], str] = {}
        self.rows = {name: [dict(row) for row in rows.get(name, [])] for name in the_company.departments}
        self.absent: set[str] = set()
        self.base = Base.empty()

    def tables(self) -> dict[str, Table]:
        tables = {}
        for name, rows in self.rows.items():
            if name in self.absent:
                continue
            fields = tuple(self.company.fields[name])
            tables[name] = Table(
                department=name,
                fields=fields,
                rows=tuple(tuple(row.get(field) for field in fields) for row in rows),
                numbers=tuple(range(2, len(rows) + 2)),
                notes=self._notes_of(name, rows),
            )
        return tables

    def _notes_of(self, department: str, rows: list[dict]) -> dict:
        column = self.company.departments[department].row_id.column
        return {
            (at, field): self.notes[department, row.get(column), field]
            for at, row in enumerate(rows)
            for field in self.company.fields[department]
            if self.notes.get((department, row.get(column), field))
        }

    def plan(self) -> Plan:
        return reconcile(self.company, self.tables(), self.base, NOW)

    def sync(
        self,
        keep=lambda department, row_id, column: True,
        remember=True,
        decisions=None,
        picks=NO_PICKS,
    ) -> Plan:
        """One pass; `keep` says which writes arrive, `remember` whether the base is stored."""
        tables = self.tables()
        plan = reconcile(
            self.company, tables, self.base, NOW, decisions=decisions or NO_DECISIONS, picks=picks
        )
        confirmed = {}
        for edit in plan.edits:
            if keep(edit.department, edit.row_id, edit.column):
                if not edit.is_note:
                    self.rows[edit.department][edit.number - 2][edit.column] = edit.new
                if edit.note is not None:
                    self.notes[edit.department, edit.row_id, edit.column] = edit.note
                confirmed[edit.department, edit.row_id, edit.column] = edit.new
        for row in plan.new_rows:
            if keep(row.department, row.row_id, ""):
                self.rows[row.department].append(dict(row.values))
                self.notes.update(
                    {(row.department, row.row_id, column): note for column, note in row.notes.items()}
                )
                confirmed.update(
                    {(row.department, row.row_id, column): v for column, v in row.values.items()}
                )
        if remember:
            complete = not self.absent and len(confirmed) == len(plan.edits) + sum(
                len(r.values) for r in plan.new_rows
            )
            self.base = advance(self.company, tables, self.base, plan, confirmed, complete=complete)
        return plan

    def settle(self, passes=3) -> None:
        """Sync until a pass plans nothing."""
        for _ in range(passes):
            if self.sync().is_empty:
                return
        raise AssertionError(f"not in step after {passes} passes: {self.plan()}")

    def row(self, department: str, row_id: str) -> dict:
        column = self.company.departments[department].row_id.column
        found = [row for row in self.rows[department] if row.get(column) == row_id]
        assert len(found) == 1, (department, row_id, self.rows[department])
        return found[0]
