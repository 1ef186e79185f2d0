"""The rows of the Conflicts tabs: one a conflict, found by its ID, cleared when it is settled."""

from __future__ import annotations

from collections.abc import Mapping

from sheetcrm.schema.cells import is_blank, same
from sheetcrm.schema.company import Company
from sheetcrm.schema.system_tabs import HEADERS, conflict_tab
from sheetcrm.state.conflicts import Conflict, Pick
from sheetcrm.sync.conflict_checks import late_decisions
from sheetcrm.sync.conflict_rows import row_of
from sheetcrm.sync.conflicts import Ledger
from sheetcrm.sync.plan import Cause
from sheetcrm.sync.world import Sheet, World, Write


def write_tabs(company: Company, tabs: World, ledger: Ledger) -> None:
    """Let every Conflicts tab that was read show what is open, and nothing that is settled.

    Rows with other IDs, and whatever people write beside, are left alone; rows that are blank are used before
    new ones are added.
    """
    for name, sheet in tabs.sheets.items():
        for conflict_id in ledger.settled:
            if conflict_id in sheet.index.positions:
                _clear(tabs, name, sheet, conflict_id)
        _clear_late_decisions(company, tabs, name, sheet)
        _clear_late_decisions(company, tabs, name, sheet)
        wanted = {
            conflict_id: {**row_of(company, conflict), **_decision(company, conflict, ledger)}
            for conflict_id, conflict in ledger.open.items()
            if conflict_tab(company.departments[conflict.owner].spreadsheet) == name
        }
        _show(tabs, name, sheet, wanted)


def _decision(company: Company, conflict: Conflict, ledger: Ledger) -> Mapping[str, str | None]:
    """The decision that waits for its rows; it may have been made elsewhere, in place of another one."""
    headers = HEADERS[company.language]
    if conflict.id in ledger.undone:
        return {headers.decision: None}
    words = dict(zip(Pick, headers.decisions, strict=True))
    return {} if conflict.decision is None else {headers.decision: words[conflict.decision]}


def _clear(world: World, name: str, sheet: Sheet, conflict_id: str) -> None:
    cause = Cause(department=name, row_id=conflict_id, column=sheet.table.fields[0], value=conflict_id)
    for column in sheet.table.fields:
        if not is_blank(sheet.get(conflict_id, column)):
            world.put(name, conflict_id, column, Write(value=None, rule="conflicts", cause=cause, note=None))


def _clear_late_decisions(company: Company, tabs: World, name: str, sheet: Sheet) -> None:
    """Take away what people decided while the row was being cleared: it stands there for nothing."""
    column = HEADERS[company.language].decision
    for position in late_decisions(company, sheet):
        row_id = f"row {sheet.table.numbers[position]}"  # it has no ID, and gets none
        sheet.assigned[row_id] = position
        cause = Cause(department=name, row_id=row_id, column=column, value=sheet.get(row_id, column))
        tabs.put(name, row_id, column, Write(value=None, rule="conflicts", cause=cause, note=None))


def _show(world: World, name: str, sheet: Sheet, wanted: Mapping[str, Mapping[str, str | None]]) -> None:
    taken = set(sheet.index.positions.values())
    free = (
        position
        for position, row in enumerate(sheet.table.rows)
        if position not in taken and all(is_blank(cell) for cell in row)
    )
    id_column = sheet.table.fields[0]
    for conflict_id, cells in wanted.items():
        if conflict_id in sheet.index.duplicates:
            continue
        cause = Cause(department=name, row_id=conflict_id, column=id_column, value=conflict_id)
        if conflict_id not in sheet:
            position = next(free, None)
            if position is None:
                world.add_row(name, conflict_id, "conflicts", cause)
            else:
                sheet.assigned[conflict_id] = position
        for column, text in {id_column: conflict_id, **cells}.items():
            if not same(sheet.get(conflict_id, column), text):
                world.put(
                    name, conflict_id, column, Write(value=text, rule="conflicts", cause=cause, note=None)
                )
