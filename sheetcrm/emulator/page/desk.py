"""One person's access to the spreadsheets, beside the API: nothing done here counts as a request."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TypeVar

from sheetcrm.emulator.access import rank
from sheetcrm.emulator.call import SPREADSHEET_TYPE, Call
from sheetcrm.emulator.edit import Edit
from sheetcrm.emulator.errors import ApiError, EmulatorDataError
from sheetcrm.emulator.exchange import Request
from sheetcrm.emulator.model import Json, Sheet
from sheetcrm.emulator.page.refusals import PageError, of_service, unknown
from sheetcrm.emulator.page.rowview import RowReader
from sheetcrm.emulator.page.sheetview import shown_file, shown_spreadsheet
from sheetcrm.emulator.service import Service
from sheetcrm.emulator.store import StoredFile

Answer = TypeVar("Answer")


class Desk:
    """A person at the page.

    Whoever sits at this machine may play anybody, so a name that a file does not know may read and change it,
    as if it were shared by link; a name the file knows as a reader only reads. Protections go by name.

    Args:
        service: the service.
        user: the person's e-mail address; blank for the account that owns what the service makes.
    """

    def __init__(self, service: Service, user: str = "") -> None:
        self._service = service
        self.user = user or service.options.owner

    def files(self) -> list[Json]:
        """Return the spreadsheets this person sees, last changed first."""
        store = self._service.store
        with store.locked():
            records = [store.record(file_id) for file_id in store.ids()]
        seen = [r for r in records if r and r["mimeType"] == SPREADSHEET_TYPE and not r.get("trashed")]
        return sorted(map(shown_file, seen), key=lambda shown: shown["modified"], reverse=True)

    def version(self, file_id: str) -> int:
        """Return a number that grows with every change of a spreadsheet, whoever makes it."""
        store = self._service.store
        with store.locked():
            record = store.record(file_id)
        if record is None:
            raise unknown("There is no such spreadsheet any more.")
        return int(record["version"])

    def spreadsheet(self, file_id: str) -> Json:
        """Return a spreadsheet's tabs, as this person sees them."""
        stored, edit = self._open(file_id)
        return shown_spreadsheet(stored.record, edit, can_write=rank(stored.record, self.user) != 1)

    def rows(self, file_id: str, sheet_id: int, start: int, end: int) -> Json:
        """Return rows of a tab, with the version they are of."""
        stored, edit = self._open(file_id)
        reader = RowReader(edit, visible_sheet(edit, sheet_id))
        return {"version": stored.record["version"], **reader.read(start, end)}

    def _open(self, file_id: str) -> tuple[StoredFile, Edit]:
        store = self._service.store
        with store.locked():
            try:
                stored = store.get(file_id)
            except EmulatorDataError as error:
                raise PageError(500, "refused", f"{error} {error.hint}") from error
        if stored is None or stored.workbook is None:
            raise unknown("There is no such spreadsheet.")
        return stored, self._call(file_id).edit(stored.workbook, stored.record["owner"])

    def _call(self, file_id: str) -> Call:
        call = self._service.call(Request(method="PAGE", path=""), {"id": file_id}, self.user)
        return replace(call, guest=True)

    def change(self, file_id: str, work: Callable[[Edit], Answer]) -> Answer:
        """Change a spreadsheet at once or not at all.

        Raises:
            PageError: refused, in the service's words.
        """
        try:
            return self._call(file_id).change(work)
        except ApiError as error:
            raise of_service(error) from error
        except EmulatorDataError as error:
            raise PageError(500, "refused", f"{error} {error.hint}") from error


def visible_sheet(edit: Edit, sheet_id: int) -> Sheet:
    """Return a tab that people see.

    Raises:
        PageError: there is none, or it is hidden.
    """
    sheet = edit.workbook.find(sheet_id)
    if sheet is None or sheet.properties.get("hidden"):
        raise unknown("This tab is not there any more.")
    return sheet
