"""Rows of the Conflicts tabs that nobody can act upon: they are told, since somebody may wait for it."""

from __future__ import annotations

from collections.abc import Iterator

from sheetcrm.language import say
from sheetcrm.schema.cells import ErrorCell, is_blank, value_of
from sheetcrm.schema.company import Company
from sheetcrm.schema.findings import Finding, Severity
from sheetcrm.schema.system_tabs import HEADERS
from sheetcrm.sync.conflicts import Ledger
from sheetcrm.sync.world import Sheet, World

_CLEAR = say("Set the cells yourself if they are not as you want them, then clear the row.")


def check_tabs(company: Company, tabs: World, ledger: Ledger) -> Iterator[Finding]:
    """List the rows about conflicts that are not known, IDs that stand twice, and picks that are none.

    A row that nobody knows stays: it may be the last that tells of a value.
    """
    for name, sheet in tabs.sheets.items():
        yield from _check_tab(company, name, sheet, ledger)


def _check_tab(company: Company, name: str, sheet: Sheet, ledger: Ledger) -> Iterator[Finding]:
    headers = HEADERS[company.language]
    choices = headers.decisions
    place = sheet.table.fields.index(headers.decision)
    tell = _Teller(company, name, sheet)
    error, warning = Severity.ERROR, Severity.WARNING
    for row_id, position in sheet.index.positions.items():
        picked = _text(sheet.table.rows[position][place])
        if row_id in ledger.open:
            if picked and picked not in choices:
                message = say("{picked!r} is no decision", picked=picked)
                hint = say("Choose one of: {choices}.", choices=", ".join(choices))
                yield tell("decision-unknown", error, (position, headers.decision), message, hint, row_id)
        elif row_id not in ledger.settled and picked:
            message = say(
                "{conflict} is not known, or is settled; {picked!r} was not carried out",
                conflict=row_id,
                picked=picked,
            )
            yield tell("conflict-unknown", error, (position, headers.decision), message, _CLEAR, row_id)
        elif row_id not in ledger.settled:
            message = say("no conflict {conflict} is known; nothing will come of this row", conflict=row_id)
            yield tell("conflict-unknown", warning, (position, headers.id), message, _CLEAR, row_id)
    for position in late_decisions(company, sheet):
        message = say("the conflict of this row was settled while somebody decided; nothing came of that")
        hint = say("Set the cells yourself if they are not as you want them.")
        yield tell("decision-late", warning, (position, headers.decision), message, hint, None)
    for position, text in sheet.index.misnamed.items():
        message = say("{text!r} is no conflict; nothing will come of this row", text=_text(text))
        yield tell("conflict-unknown", warning, (position, headers.id), message, _CLEAR, None)
    for row_id, positions in sheet.index.duplicates.items():
        for position in positions:
            message = say(
                "{conflict} stands in {count} rows; no decision in them is carried out",
                conflict=row_id,
                count=len(positions),
            )
            hint = say("Clear all of these rows but one.")
            yield tell("conflict-duplicate", error, (position, headers.id), message, hint, row_id)


def late_decisions(company: Company, sheet: Sheet) -> Iterator[int]:
    """The rows of a tab in which nothing is left but a decision."""
    choices = HEADERS[company.language].decisions
    place = sheet.table.fields.index(HEADERS[company.language].decision)
    for position in sheet.index.unnamed:
        row = sheet.table.rows[position]
        is_alone = all(is_blank(cell) for at, cell in enumerate(row) if at != place)
        if is_alone and _text(row[place]) in choices:
            yield position


def _text(cell: object) -> str:
    shown = value_of(cell)  # type: ignore[arg-type]
    if is_blank(shown):
        return ""
    return f"#{shown.code}" if isinstance(shown, ErrorCell) else str(shown).strip()


class _Teller:
    def __init__(self, company: Company, name: str, sheet: Sheet) -> None:
        self._title = company.departments[name].sheet
        self._name = name
        self._sheet = sheet

    def __call__(
        self,
        code: str,
        severity: Severity,
        cell: tuple[int, str],
        message: str,
        hint: str,
        row_id: str | None,
    ) -> Finding:
        position, column = cell
        return Finding(
            code=code,
            severity=severity,
            department=self._name,
            message=message,
            hint=hint,
            sheet=self._title,
            row=self._sheet.table.numbers[position],
            column=column,
            row_id=row_id,
        )
