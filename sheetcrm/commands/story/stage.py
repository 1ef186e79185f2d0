"""What a scene looks like: who typed what, which rule did what and why, the sheets before and after."""

from __future__ import annotations

from collections.abc import Sequence

from rich.console import Console
from rich.padding import Padding
from rich.rule import Rule
from rich.text import Text

from sheetcrm.commands.output import print_table
from sheetcrm.commands.story.before_after import ARROW, PENCIL, print_sheet
from sheetcrm.commands.story.checks import ABSENT, IN_STEP, PRESENT, ROWS, Check
from sheetcrm.commands.story.model import Story
from sheetcrm.commands.story.player import Scene, Typed
from sheetcrm.commands.views.words import word
from sheetcrm.schema.cells import same
from sheetcrm.schema.company import Company
from sheetcrm.schema.showing import BLANK, shown
from sheetcrm.sheets.ledger import Kind, Summary
from sheetcrm.sheets.structure import KnownIds
from sheetcrm.sync.plan import Cause, CellEdit, NewRow


class Stage:
    """Shows scenes.

    Args:
        console: where.
        company: the config; its language is the stage's.
    """

    def __init__(self, console: Console, company: Company) -> None:
        self.console = console
        self._company = company

    def open(self, story: Story) -> None:
        """Show the title and what it is about."""
        self._heading(story.title, "bold")
        self._paragraph(story.intro)

    def tell_setup(self, ids: KnownIds, folder: str) -> None:
        """Say what was set up, and where."""
        told = self._word("setup-made", files=len(ids.spreadsheets), tabs=len(ids.sheets), folder=folder)
        self.console.print(Text(told, "dim"), soft_wrap=True)

    def show(self, scene: Scene, total: int) -> None:
        """Show a scene."""
        self.console.print()
        self._heading(
            f"{self._word('step', number=scene.number, total=total)}  {scene.step.title}", "bold cyan"
        )
        self._paragraph(scene.step.tell)
        for typed in scene.typed:
            self._show_typed(typed)
        if scene.number == 1:
            self.console.print(Text(f"{self._word('legend')}\n", "dim"))
        self._show_rules(scene)
        for department, columns in scene.step.watch.items():
            print_sheet(self.console, self._company, scene, department, columns)
        self._paragraph(scene.step.so)
        for check in scene.checks:
            self._show_check(check)
        self._show_cost(scene.result.requests)

    def close(self, checks: Sequence[Check]) -> None:
        """Say whether the story ended as it should."""
        failed = sum(not check.holds for check in checks)
        self.console.print()
        if not failed:
            self.console.print(Text(self._word("end-well", count=len(checks)), "bold green"))
            return
        self.console.print(Text(self._word("end-badly", failed=failed, count=len(checks)), "bold red"))
        for check in checks:
            if not check.holds:
                self._show_check(check)

    def _show_typed(self, typed: Typed) -> None:
        sheet = self._company.departments[typed.department].sheet
        said = self._word("typed", who=typed.who, sheet=sheet, number=typed.number)
        self.console.print(Text(said, "yellow"))
        rows = [(f"{PENCIL} {column}", text) for column, text in typed.texts.items()]
        print_table(self.console, ["", ""], rows, whole=(0,), indent=2)
        self.console.print()

    def _show_rules(self, scene: Scene) -> None:
        """The rules' work in the sheets that the scene is about; the rest in a line."""
        plan = scene.result.preview.plan
        self.console.print(Text("$ sheetcrm sync", "yellow"))
        near = {*scene.step.watch, *(typed.department for typed in scene.typed)}
        acts: dict[tuple[str, str], list[Text]] = {}
        for row in plan.new_rows:
            acts.setdefault((row.rule, self._why(row.cause)), []).append(self._row_made(row))
        for edit in plan.edits:
            if edit.department in near:
                acts.setdefault((edit.rule, self._row_of(edit.cause)), []).append(self._cell_set(edit))
        for (rule, reason), did in acts.items():
            self._show_act(rule, reason, did)
        if plan.is_empty:
            self.console.print(Text(f"  {self._word('nothing-planned')}", "green"))
        far = [edit.department for edit in plan.edits if edit.department not in near]
        if far:
            titles = ", ".join(self._company.departments[name].title for name in dict.fromkeys(far))
            self.console.print(Text(f"  {self._word('elsewhere', count=len(far), titles=titles)}", "dim"))
        self.console.print()

    def _show_act(self, rule: str, reason: str, did: Sequence[Text]) -> None:
        heading = Text(f"  {rule}")
        if reason:
            heading.append(f"  {self._word('because', cause=reason)}", "dim")
        self.console.print(heading, soft_wrap=not self.console.is_terminal)
        for line in did:
            self.console.print(
                Padding(line, (0, 0, 0, 4), expand=False), soft_wrap=not self.console.is_terminal
            )

    def _row_made(self, row: NewRow) -> Text:
        title = self._company.departments[row.department].title
        return Text(f"+ {row.row_id}", "bold").append(
            f"  {self._word('new-row', title=title)}", "green not bold"
        )

    def _cell_set(self, edit: CellEdit) -> Text:
        column = self._company.fields[edit.department].get(edit.column)
        did = Text(edit.row_id, "bold").append(f"  {edit.column}: ", "not bold")
        did.append(shown(edit.old, column), "dim not bold").append(f" {ARROW} ", "not bold")
        did.append(shown(edit.new, column), "green not bold")
        return did.append(self._wherefrom(edit), "dim not bold not green")

    def _wherefrom(self, edit: CellEdit) -> str:
        """The cause's cell, where it holds something else than what was written."""
        cause = edit.cause
        if cause is None or same(cause.value, edit.new):
            return ""
        column = self._company.fields[cause.department].get(cause.column)
        return f"   ({cause.column} = {shown(cause.value, column)})"

    def _row_of(self, cause: Cause | None) -> str:
        if cause is None:
            return ""
        return f"{self._company.departments[cause.department].title} {cause.row_id}"

    def _why(self, cause: Cause | None) -> str:
        if cause is None:
            return ""
        column = self._company.fields[cause.department].get(cause.column)
        return f"{self._row_of(cause)}: {cause.column} = {shown(cause.value, column)}"

    def _show_check(self, check: Check) -> None:
        text = Text("  ✓ " if check.holds else "  ✗ ", "green" if check.holds else "bold red")
        text.append(self._said(check), "default not bold")
        if not check.holds:
            text.append(self._word("check-found", found=check.found), "bold red")
        self.console.print(text)

    def _said(self, check: Check) -> str:
        if not check.column and check.wanted in {ABSENT, PRESENT, IN_STEP}:
            return self._word(f"check-{check.wanted}", place=check.place)
        if check.column == ROWS:
            return self._word("check-rows", place=check.place, wanted=check.wanted)
        key = "check-says" if check.is_part else "check-cell"
        return self._word(key, place=check.place, column=check.column, wanted=check.wanted or BLANK)

    def _show_cost(self, summary: Summary) -> None:
        told = self._word(
            "cost",
            reads=summary.requests.get(Kind.READ, 0),
            writes=summary.requests.get(Kind.WRITE, 0),
            retries=summary.retries,
            share=summary.read_share,
        )
        self.console.print(Text(f"  {told}", "dim"))

    def _heading(self, text: str, style: str) -> None:
        if self.console.is_terminal:
            self.console.print(Rule(Text(f" {text} ", style), align="left", style="dim"))
        else:
            self.console.print(f"== {text}", soft_wrap=True)

    def _paragraph(self, text: str) -> None:
        # In a pipe a paragraph is one line, for whoever reads it to fold.
        self.console.print(Text(text), soft_wrap=not self.console.is_terminal)
        self.console.print()

    def _word(self, key: str, **values: object) -> str:
        return word(key, self._company.language, **values)
