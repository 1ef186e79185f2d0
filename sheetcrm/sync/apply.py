"""A plan carried out: one atomic batch per spreadsheet, verified by what it captured.

Spreadsheets in which rows get their IDs are written first. What belongs to such a row elsewhere is written
only once its ID was seen in its sheet; otherwise a later pass could give the row another ID and make its
child a second time. Likewise a row that is added because of a status which the same pass sets elsewhere waits
until that was seen: it may not come to be set.

A cell that is protected makes Google refuse the whole batch; it is found by halving, and the rest is written.
What was found is remembered: the next passes leave it out of their first batch, and try it once more apart.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field

from sheetcrm.errors import SheetsError
from sheetcrm.language import say
from sheetcrm.schema.cells import Scalar
from sheetcrm.schema.company import Company
from sheetcrm.schema.findings import Finding
from sheetcrm.schema.tables import CellKey
from sheetcrm.sheets.batch import Batch
from sheetcrm.sheets.errors import ForbiddenError, RefusedError
from sheetcrm.sheets.layout import Layout
from sheetcrm.sync.batches import Drafter, Part
from sheetcrm.sync.channel import UNSOUND, Channel
from sheetcrm.sync.look import Progress
from sheetcrm.sync.plan import CellEdit, Plan
from sheetcrm.sync.protected import not_written
from sheetcrm.sync.repair import Repair, undo_misplaced

MAX_BATCHES = 24
"""How many batches a spreadsheet with protected cells may cost in one pass."""


class CaptureError(SheetsError):
    """The copies that a batch makes of what it replaces do not come back as they were."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Failure:
    """A spreadsheet whose writes were not seen to have happened.

    Attributes:
        spreadsheet: its name in the config.
        error: what the attempt said; None where it was not tried, or people had edited meanwhile.
        cells: how many cells are concerned.
    """

    spreadsheet: str
    error: SheetsError | None
    cells: int


@dataclass(slots=True)
class Applied:
    """What became of a plan.

    Attributes:
        confirmed: the written cells that stand where they were meant to, with their values.
        failures: the spreadsheets of which some cell was not confirmed.
        written: spreadsheets that were written to.
        repairs: cells that got back what they held, since people had edited meanwhile.
        findings: cells that may not be written.
        protected: what was found protected in spreadsheets that were written to, the last tried at the end.
        held_nothing: cells that showed something in the read and held nothing when they were written to:
            emptied meanwhile, or spilled over by an array formula.
        is_overtaken: whether a sheet had changed so that looking again at once is worth while.
    """

    confirmed: dict[CellKey, Scalar] = field(default_factory=dict)
    failures: list[Failure] = field(default_factory=list)
    written: list[str] = field(default_factory=list)
    repairs: list[Repair] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    protected: dict[str, tuple[CellKey, ...]] = field(default_factory=dict)
    held_nothing: set[CellKey] = field(default_factory=set)
    is_overtaken: bool = False


class Applier:
    """Carries out one plan.

    Args:
        company: the config.
        plan: the plan.
        drafter: turns it into batches; it knows the very read the plan was made from.
        layouts: where that read found each department.
        channels: the spreadsheets, by name.
        progress: told about each spreadsheet.
        protected: what earlier passes have found protected, by spreadsheet.
    """

    def __init__(
        self,
        company: Company,
        plan: Plan,
        *,
        drafter: Drafter,
        layouts: Mapping[str, Layout],
        channels: Mapping[str, Channel],
        progress: Progress,
        protected: Mapping[str, Collection[CellKey]] | None = None,
    ) -> None:
        self._company = company
        self._plan = plan
        self._drafter = drafter
        self._layouts = layouts
        self._channels = channels
        self._progress = progress
        self._parts = list(_parts(company, plan))
        self._homes = {edit.row_id: edit.department for edit in plan.edits if edit.row_id in plan.assigned}
        self._causes = _causes(company, plan)
        self._drafts: dict[str, Batch] = {}
        self._applied = Applied()
        self._budget = 0
        self._protected = protected or {}

    def prepare(self) -> tuple[Batch, ...]:
        """Make the batches, to be stored before anything is sent."""
        for part in self._parts:
            channel = self._channels[part.spreadsheet]
            self._drafts[part.spreadsheet] = channel.prepare(**self._drafter.draft(self._first_of(part)))
        return tuple(self._drafts.values())

    def run(self) -> Applied:
        """Send the batches; a spreadsheet that fails is in `failures`, and the others go on."""
        for part in self._parts:
            self._budget = MAX_BATCHES
            draft = self._drafts[part.spreadsheet]
            self._applied.protected[part.spreadsheet] = ()
            ready = part.without_deals(self._unnamed(part.spreadsheet))
            ready = ready.without_rows(self._uncalled(part))
            if ready.cells < part.cells:
                self._fail(part, part.cells - ready.cells)
                channel = self._channels[part.spreadsheet]
                channel.intent.settle(draft)
                draft = (
                    channel.prepare(**self._drafter.draft(self._first_of(ready))) if ready.cells else draft
                )
            if ready.cells:
                self._progress(
                    say("writing {count} cells to {name}", count=ready.cells, name=part.spreadsheet)
                )
                self._write_apart(ready, draft)
        return self._applied

    def _remembered(self, part: Part) -> list[CellKey]:
        """What of it was found protected before, what was not tried for longest first."""
        here = frozenset(part.names)
        return [key for key in self._protected.get(part.spreadsheet, ()) if key in here]

    def _first_of(self, part: Part) -> Part:
        """What is sent first: all that is not known for protected, or one of it if there is nothing else."""
        remembered = self._remembered(part)
        others = part.without(remembered)
        others = others.without(self._needed_still(others))
        return others if others.cells or not remembered else part.only(remembered[:1])

    def _write_apart(self, part: Part, draft: Batch) -> None:
        """Write what is not known for protected; then the rest as a whole but one, and that one by itself.

        So what is protected no longer is noticed: at once where it is all of it, otherwise one by one.
        """
        remembered = self._remembered(part)
        first = self._first_of(part)
        self._budget = MAX_BATCHES if len(first.names) > 1 or not remembered else 1
        self._write(first, draft)
        left = self._needed_still(part.without(remembered))
        for keys in (remembered[1:], remembered[:1], left):
            rest = self._writable(part.only(keys).without(first.names))
            if rest.cells:
                self._budget = 1
                self._write(rest, self._channels[part.spreadsheet].prepare(**self._drafter.draft(rest)))

    def _unnamed(self, spreadsheet: str, *, here: bool = False) -> set[str]:
        """Deals whose row was to get its ID in another spreadsheet, or here, and was not seen to."""
        return {
            row_id
            for row_id, department in self._homes.items()
            if (self._company.departments[department].spreadsheet == spreadsheet) is here
            and self._id_cell(department, row_id) not in self._applied.confirmed
        }

    def _uncalled(self, part: Part) -> set[str]:
        """Rows to be added for what this pass was to write in another spreadsheet, and was not seen to."""
        return {
            row.row_id
            for row in part.new_rows
            if row.cause is not None
            and self._causes.get(row.cause.key, part.spreadsheet) != part.spreadsheet
            and row.cause.key not in self._applied.confirmed
        }

    def _id_cell(self, department: str, row_id: str) -> CellKey:
        return department, row_id, self._company.departments[department].row_id.column

    def _write(self, part: Part, batch: Batch) -> None:
        channel = self._channels[part.spreadsheet]
        if channel.is_distrusted:
            self._fail(part, part.cells, _unsound(part.spreadsheet))
            return
        self._budget -= 1
        try:
            captured = channel.send(batch)
        except (RefusedError, ForbiddenError) as error:
            if is_protected(error):
                self._bisect(part, error)
            else:
                self._applied.is_overtaken = True
                self._fail(part, part.cells, error)
            return
        except SheetsError as error:
            self._fail(part, part.cells, error)
            return
        if part.spreadsheet not in self._applied.written:
            self._applied.written.append(part.spreadsheet)
        judgement = channel.judge(batch, captured)
        if channel.is_distrusted:
            self._fail(part, part.cells, _unsound(part.spreadsheet))
            return
        seen = dict(_confirmed(batch, judgement.rows, [cell.is_clean for cell in judgement.cells]))
        self._applied.confirmed.update(seen)
        channel.intent.settle(batch, judgement)
        if judgement.is_clean:
            return
        self._applied.is_overtaken = True
        self._applied.held_nothing |= {
            cell.write.key
            for cell in judgement.cells
            if not cell.is_misplaced and cell.found is None and cell.write.before is not None
        }
        self._fail(part, part.cells - len(seen))
        self._applied.repairs += undo_misplaced(channel, batch, judgement, captured)

    def _bisect(self, part: Part, error: SheetsError) -> None:
        """Write what is not protected, half by half, as far as the budget goes."""
        if len(part.names) == 1 or self._budget < 2:
            self._fail(part, part.cells, error)
            self._give_up(part, error)
            return
        channel = self._channels[part.spreadsheet]
        for half in part.halves():
            ready = self._writable(half)
            if ready.cells:
                self._write(ready, channel.prepare(**self._drafter.draft(ready)))

    def _writable(self, part: Part) -> Part:
        """Leave out what belongs to rows that should have got their IDs here, and IDs needed still."""
        unnamed = {
            row_id for row_id in self._unnamed(part.spreadsheet, here=True) if not _names(part, row_id)
        }
        ready = part.without_deals(unnamed)
        ready = ready.without(self._needed_still(ready))
        if ready.cells < part.cells:
            self._fail(part, part.cells - ready.cells)
        return ready

    def _needed_still(self, part: Part) -> list[CellKey]:
        """The IDs it clears of rows with other cells yet to be cleared, which are found by them."""
        done = self._applied.confirmed.keys() | set(part.names)
        return [
            edit.key
            for edit in part.edits
            if _is_id(self._company, edit)
            and edit.new is None
            and any(other.row == edit.row and other.key not in done for other in self._plan.edits)
        ]

    def _give_up(self, part: Part, error: SheetsError) -> None:
        """Tell what was not written: what is protected, and what was not looked at one by one."""
        remembered = frozenset(self._remembered(part))
        found = [key for key in part.names if key in remembered or len(part.names) == 1]
        self._applied.protected[part.spreadsheet] += tuple(found)
        for key, entry in zip(part.names, part.entries, strict=True):
            self._applied.findings.append(
                not_written(self._layouts[key[0]], entry, error, is_protected=key in found)
            )

    def _fail(self, part: Part, cells: int, error: SheetsError | None = None) -> None:
        self._applied.failures.append(Failure(spreadsheet=part.spreadsheet, error=error, cells=cells))


def is_protected(error: SheetsError) -> bool:
    """Whether Google refused because of a protected range."""
    return "protected" in (error.reason if isinstance(error, RefusedError) else error.message)


def _parts(company: Company, plan: Plan) -> Iterator[Part]:
    """The plan by spreadsheet; those in which rows get their IDs first, and in each the IDs first."""
    names = {name: rules.spreadsheet for name, rules in company.departments.items()}
    for spreadsheet in _order(company, plan):
        edits = [edit for edit in plan.edits if names[edit.department] == spreadsheet]
        edits.sort(key=lambda edit: _turn(company, plan, edit))
        new_rows = tuple(row for row in plan.new_rows if names[row.department] == spreadsheet)
        if edits or new_rows:
            yield Part(spreadsheet=spreadsheet, edits=tuple(edits), new_rows=new_rows)


def _order(company: Company, plan: Plan) -> Iterator[str]:
    """The spreadsheets, each after those in which the causes of its new rows are written, if that can be."""
    names = {name: rules.spreadsheet for name, rules in company.departments.items()}
    naming = {names[edit.department] for edit in plan.edits if edit.row_id in plan.assigned}
    written = _causes(company, plan)
    causes = {
        (names[row.department], written[row.cause.key])
        for row in plan.new_rows
        if row.cause is not None and row.cause.key in written
    }
    left = sorted(company.spreadsheet_names(), key=lambda name: name not in naming)
    while left:
        ready = (
            name
            for name in left
            if name in naming
            or not any(cause in left for of, cause in causes if of == name and cause != name)
        )
        chosen = next(ready, left[0])
        left.remove(chosen)
        yield chosen


def _causes(company: Company, plan: Plan) -> dict[CellKey, str]:
    """The cells because of which rows are added and which the same plan writes, with their spreadsheets."""
    wanted = {row.cause.key for row in plan.new_rows if row.cause is not None}
    if not wanted:
        return {}
    added = {(row.department, row.row_id): row.values for row in plan.new_rows}
    cells = {edit.key for edit in plan.edits if not edit.is_note} & wanted
    cells.update(key for key in wanted if key[2] in added.get(key[:2], ()))
    return {key: company.departments[key[0]].spreadsheet for key in cells}


def _turn(company: Company, plan: Plan, edit: CellEdit) -> int:
    """IDs that rows get come first; those that rows lose come last, since they are found by them."""
    if not _is_id(company, edit):
        return 1
    return 0 if edit.row_id in plan.assigned else 2 if edit.new is None else 1


def _is_id(company: Company, edit: CellEdit) -> bool:
    return edit.column == company.departments[edit.department].row_id.column


def _names(part: Part, row_id: str) -> bool:
    return any(edit.row_id == row_id and edit.new == row_id for edit in part.edits)


def _confirmed(batch: Batch, rows: tuple[bool, ...], cells: list[bool]) -> Iterator[tuple[CellKey, Scalar]]:
    """The cells that hold what was written, in the row that was meant."""
    for cell, is_clean in zip(batch.cells, cells, strict=True):
        if is_clean:
            yield cell.key, cell.value
    for row, stands in zip(batch.rows, rows, strict=True):
        if stands:
            for at, value in row.values.items():
                yield (row.department, row.row_id, row.columns[at]), value


def _unsound(spreadsheet: str) -> CaptureError:
    return CaptureError(
        say(
            "spreadsheet '{name}' was written to, but what that replaced was not copied as it should be",
            name=spreadsheet,
        ),
        UNSOUND,
    )
