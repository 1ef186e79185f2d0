"""One API call under way: the request, who makes it, and the files it works on."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, TypeVar

from sheetcrm.emulator.access import can_read, can_write, rank
from sheetcrm.emulator.edit import Edit
from sheetcrm.emulator.errors import ApiError, not_found
from sheetcrm.emulator.exchange import Request
from sheetcrm.emulator.model import Json, Workbook
from sheetcrm.emulator.options import Options
from sheetcrm.emulator.recalc import recalculate
from sheetcrm.emulator.store import Store, StoredFile
from sheetcrm.emulator.wire.protojson import read_message

SPREADSHEET_TYPE = "application/vnd.google-apps.spreadsheet"
Answer = TypeVar("Answer")


@dataclass(slots=True)
class Call:
    """What an operation of the API gets.

    Attributes:
        request: the request.
        params: parts of the path, decoded.
        user: e-mail of the caller.
        now: aware UTC time of the call.
        store: where files are kept.
        options: switches.
        random: source of new ids.
        tokens: live access tokens by text.
        earlier: earlier states of spreadsheets, for stale reads.
        guest: whether a user to whom a file says nothing may read and change it; so it is for the page, where
            anybody at this machine plays any person.
    """

    request: Request
    params: Mapping[str, str]
    user: str
    now: datetime
    store: Store
    options: Options
    random: random.Random
    tokens: dict[str, Any] = field(default_factory=dict)
    earlier: dict[str, tuple[datetime, Workbook]] = field(default_factory=dict)
    guest: bool = False

    def message(self, name: str, root: str = "") -> Json:
        """Return the body read strictly as a Sheets message."""
        return read_message(self.request.json(), name, root)

    def workbook(self) -> Workbook:
        """Return the spreadsheet the path names, for reading.

        Raises:
            ApiError: 404 unknown, 403 not shared with the caller.
        """
        file_id = self.params["id"]
        with self.store.locked():
            stored = self._stored(file_id)
            if not (can_read(stored.record, self.user) or self._welcome(stored.record)):
                raise ApiError("PERMISSION_DENIED", "The caller does not have permission")
            workbook = stored.workbook
        if workbook is None:
            raise not_found()
        old = self.earlier.get(file_id)
        if old is not None and self.now - old[0] < self.options.stale_reads:
            return old[1]
        return workbook

    def _welcome(self, record: Json) -> bool:
        return self.guest and rank(record, self.user) == 0

    def _stored(self, file_id: str) -> StoredFile:
        stored = self.store.get(file_id)
        if stored is None:
            raise not_found()
        return stored

    def change(self, work: Callable[[Edit], Answer], file_id: str | None = None) -> Answer:
        """Do `work` on a fork of the spreadsheet and keep it; if `work` raises, nothing happened.

        The result is on the disk when this returns.

        Raises:
            ApiError: 404 unknown, 403 not writable by the caller, or whatever `work` refuses.
        """
        wanted = self.params["id"] if file_id is None else file_id
        with self.store.locked():
            stored = self._stored(wanted)
            if not (can_write(stored.record, self.user) or self._welcome(stored.record)):
                raise ApiError("PERMISSION_DENIED", "The caller does not have permission")
            if stored.workbook is None:
                raise not_found()
            edit = self.edit(stored.workbook.fork(), stored.record["owner"])
            answer = work(edit)
            if edit.recalculate:
                recalculate(edit)
            self.earlier[wanted] = (self.now, stored.workbook)
            self.store.put(StoredFile(self.touched(stored.record, edit.workbook), edit.workbook))
        return answer

    def edit(self, workbook: Workbook, owner: str) -> Edit:
        """Return the tools for changing a fork."""
        return Edit(workbook, self.user, owner, self.now, self.options, self.random)

    def touched(self, record: Json, workbook: Workbook | None = None) -> Json:
        """Return a file record after an edit: new times, version and change number, the document's name."""
        renamed = workbook is not None and workbook.properties["title"] != record["name"]
        change = self.next_change()
        stamp = timestamp(self.now)
        result = {
            **record,
            "modifiedTime": stamp,
            "version": record["version"] + 1,
            "change": change,
            "changeTime": stamp,
            "lastModifyingUser": self.user,
            "history": [*record.get("history", ()), [stamp, change, record["version"] + 1]][-50:],
        }
        if workbook is not None:
            result["name"] = workbook.properties["title"]
        if renamed:
            result["renamedTime"] = stamp
        return result

    def next_change(self) -> int:
        """Return the next number of the change list."""
        numbers = [int((self.store.record(file_id) or {}).get("change", 0)) for file_id in self.store.ids()]
        numbers += [entry["change"] for entry in self.store.removed()]
        return max(numbers, default=0) + 1


def timestamp(moment: datetime) -> str:
    """Return RFC 3339 in UTC with milliseconds, as Drive writes it."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.") + f"{moment.microsecond // 1000:03d}Z"
