"""A plan for people: which cells of which rows change, by which rule, and because of what."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby

from rich.console import Console
from rich.padding import Padding
from rich.text import Text

from sheetcrm.commands.output import language_of, print_table, said
from sheetcrm.language import Language, in_language, say, together
from sheetcrm.schema.cells import Cell, is_blank
from sheetcrm.schema.columns import Column
from sheetcrm.schema.company import Company
from sheetcrm.schema.showing import shown
from sheetcrm.sheets.layout import Layout
from sheetcrm.sync.plan import Cause, CellEdit, NewRow, Overruled, Plan, told_part
from sheetcrm.sync.results import Preview

SHOWN_ROWS = 40
"""Changed rows, and apart from them new rows, of a department that a terminal shows."""

_Row = tuple[str | Text, ...]

_HEADERS = (
    *(say("Department"), say("Cell"), say("Row ID"), say("Column")),
    *(say("Old"), say("New"), say("Rule"), say("Because of")),
)


def print_plan(console: Console, company: Company, preview: Preview) -> None:
    """Print a plan, department by department; nothing for an empty one.

    On a terminal rows are grouped under their IDs. In a pipe every line stands for itself. Of the rows of the
    Conflicts tabs only the IDs are told: their values are those of the departments' cells.
    """
    view = PlanView(company, preview.look.layouts, language_of(console))
    plan = told_part(company, preview.plan)
    _print_plan_of_departments(console, company, view, plan)
    _print_conflicts(console, company, preview.plan)


def _print_plan_of_departments(console: Console, company: Company, view: PlanView, plan: Plan) -> None:
    if not console.is_terminal:
        rows = [
            *map(view.line_of_edit, plan.edits),
            *(line for row in plan.new_rows for line in view.lines_of_row(row)),
        ]
        if rows:
            print_table(console, _HEADERS, rows)
        return
    for department in company.departments:
        edits = [edit for edit in plan.edits if edit.department == department]
        new_rows = [row for row in plan.new_rows if row.department == department]
        if edits or new_rows:
            _print_department(console, company, view, department, edits, new_rows)


def print_overruled(console: Console, company: Company, entries: Sequence[Overruled]) -> None:
    """Print the persons' values that the plan replaces; nothing for none."""
    if not entries:
        return
    console.print(Text(said(console, say("Values that are put back to their owner's")), "bold"))
    print_table(
        console,
        [say("Row ID"), say("Column"), say("Typed here"), say("Put back to"), say("Owner")],
        [
            (
                entry.row_id,
                entry.column,
                shown(entry.lost, _column(company, entry.department, entry.column)),
                shown(entry.kept, _column(company, entry.department, entry.column)),
                entry.owner or "sheetcrm",
            )
            for entry in entries
        ],
        whole=(0,),
        indent=2,
    )
    console.print()


def _print_conflicts(console: Console, company: Company, plan: Plan) -> None:
    noted, settled = _conflict_rows(company, plan)
    if noted:
        told = say("Noted in {tab}: {conflicts}.", tab=company.conflicts, conflicts=", ".join(noted))
        console.print(said(console, told), soft_wrap=True)
    if settled:
        told = say("Settled: {conflicts}.", conflicts=", ".join(settled))
        console.print(said(console, told), soft_wrap=True)
    if noted or settled:
        console.print()


def _conflict_rows(company: Company, plan: Plan) -> tuple[list[str], list[str]]:
    """The IDs of the conflicts whose rows a plan fills, and of those whose rows it clears."""
    system = {name for name, rules in company.departments.items() if rules.is_system}
    filled = {row.row_id for row in plan.new_rows if row.department in system}
    edits = [edit for edit in plan.edits if edit.department in system]
    filled |= {edit.row_id for edit in edits if not is_blank(edit.new)}
    return sorted(filled), sorted({edit.row_id for edit in edits} - filled)


def count_changes(company: Company, preview: Preview) -> str:
    """Say how much a plan changes: ``3 cells, 1 message, 1 note, 1 new row, 1 conflict noted``."""
    plan = told_part(company, preview.plan)
    noted, settled = _conflict_rows(company, preview.plan)
    notes = sum(edit.is_note for edit in plan.edits)
    messages = sum(edit.is_message and not edit.is_note for edit in plan.edits)
    counts = (
        (
            len(plan.edits) - notes - messages,
            say("1 cell"),
            say("{count} cells", count=len(plan.edits) - notes - messages),
        ),
        (messages, say("1 message"), say("{count} messages", count=messages)),
        (notes, say("1 note"), say("{count} notes", count=notes)),
        (len(plan.new_rows), say("1 new row"), say("{count} new rows", count=len(plan.new_rows))),
        (len(noted), say("1 conflict noted"), say("{count} conflicts noted", count=len(noted))),
        (len(settled), say("1 conflict settled"), say("{count} conflicts settled", count=len(settled))),
    )
    return together(*(one if count == 1 else many for count, one, many in counts if count), between=", ")


def in_step(*, is_part: bool) -> str:
    """Say that nothing has to change, in all sheets or in that part of them that could be read."""
    if is_part:
        return say("In step: nothing to change in what could be read.")
    return say("In step: nothing to change.")


class PlanView:
    """Turns edits and new rows into lines.

    Args:
        company: the config.
        layouts: where each department's columns stand.
        language: what the lines are told in.
    """

    def __init__(self, company: Company, layouts: Mapping[str, Layout], language: Language = "en") -> None:
        self.language = language
        self.company = company
        self.layouts = layouts

    def line_of_edit(self, edit: CellEdit) -> _Row:
        """An edit as one line that stands for itself."""
        return (
            self.company.departments[edit.department].title,
            self.layouts[edit.department].address(edit.number, edit.column),
            edit.row_id,
            edit.column,
            self.value(edit.department, edit.column, edit.old),
            self._note(edit) or self.value(edit.department, edit.column, edit.new),
            edit.rule,
            self.cause(edit.cause),
        )

    def lines_of_row(self, row: NewRow) -> Iterator[_Row]:
        """A new row as one line per cell."""
        title = self.company.departments[row.department].title
        for column, value in row.values.items():
            new = self.value(row.department, column, value)
            origin = row.origin(column)
            yield title, self._new_row(), row.row_id, column, "", new, origin.rule, self.cause(origin.cause)

    def _new_row(self) -> str:
        return in_language(say("new row"), self.language)

    def change(self, edit: CellEdit) -> Text:
        """An edit's values with an arrow between them; of a note alone what becomes of it."""
        if edit.is_note:
            return Text(self._note(edit), "dim")
        return (
            Text(self.value(edit.department, edit.column, edit.old), "dim")
            .append(" → ", "default not dim")
            .append(self.value(edit.department, edit.column, edit.new), "bold green not dim")
        )

    def _note(self, edit: CellEdit) -> str:
        """What becomes of the note where that is all an edit is about; empty elsewhere."""
        if not edit.is_note:
            return ""
        told = say("note: {note}", note=edit.note) if edit.note else say("note taken away")
        return in_language(told, self.language)

    def why(self, rule: str, cause: Cause | None) -> Text:
        """The rule, and below it the cell it followed."""
        text = Text(rule)
        return text if cause is None else text.append(f"\n{self._because(cause)}", "dim")

    def _because(self, cause: Cause) -> str:
        return in_language(say("because of {cause}", cause=self.cause(cause)), self.language)

    def cause(self, cause: Cause | None) -> str:
        """The cell a rule followed, as ``Logistics D-000123/LOG-1: Status is Approval``."""
        if cause is None:
            return ""
        title = self.company.departments[cause.department].title
        value = self.value(cause.department, cause.column, cause.value)
        told = say(
            "{title} {row}: {column} is {value}",
            title=title,
            row=cause.row_id,
            column=cause.column,
            value=value,
        )
        return in_language(told, self.language)

    def value(self, department: str, column: str, cell: Cell) -> str:
        """A cell's value as its column shows it."""
        return shown(cell, _column(self.company, department, column))


def _print_department(
    console: Console,
    company: Company,
    view: PlanView,
    department: str,
    edits: Sequence[CellEdit],
    new_rows: Sequence[NewRow],
) -> None:
    rules = company.departments[department]
    sheet = say("sheet {title}", title=view.layouts[department].title)
    console.print(Text(rules.title, "bold").append(f", {said(console, sheet)}", "not bold"))
    by_number = groupby(sorted(edits, key=lambda edit: edit.number), key=lambda edit: edit.number)
    changed = [(number, list(of_row)) for number, of_row in by_number]
    for number, found in changed[:SHOWN_ROWS]:
        place = say("row {number}", number=number)
        console.print(
            Text("  ").append(found[0].row_id, "bold cyan").append(f"  {said(console, place)}", "dim")
        )
        rows: list[_Row] = [
            (_bare(view, edit), edit.column, view.change(edit), view.why(edit.rule, edit.cause))
            for edit in found
        ]
        print_table(console, ["", "", "", ""], rows, whole=(0,), indent=4)
    made = say("new row")
    for row in new_rows[:SHOWN_ROWS]:
        heading = Text("  ").append(row.row_id, "bold cyan").append(f"  {said(console, made)}", "bold green")
        console.print(heading)
        console.print(Padding(view.why(row.rule, row.cause), (0, 0, 0, 4), expand=False))
        values: list[_Row] = [
            (column, Text("→ ").append(view.value(department, column, value), "bold green"))
            for column, value in row.values.items()
        ]
        print_table(console, ["", ""], values, indent=4)
    hidden = max(len(changed) - SHOWN_ROWS, 0) + max(len(new_rows) - SHOWN_ROWS, 0)
    if hidden:
        more = say("… and {count} more rows; a pipe or --format json lists them all", count=hidden)
        console.print(Text(f"  {said(console, more)}", "dim"))
    console.print()


def _bare(view: PlanView, edit: CellEdit) -> str:
    """The cell without its sheet, which stands in the heading."""
    return view.layouts[edit.department].address(edit.number, edit.column).rpartition("!")[2]


def _column(company: Company, department: str, column: str) -> Column | None:
    return company.fields[department].get(column)
