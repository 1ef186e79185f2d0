"""Records the cassettes anew: `python tests/cassettes/record.py`; docs/cassettes.md tells the rest.

Without more it talks over HTTP to the embedded service on this machine. With SHEETCRM_GOOGLE_KEY naming the
key file of a service account it talks to Google, makes three spreadsheets there, and removes them at the end.
"""

from __future__ import annotations

import os
import random
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import gspread
import requests

HERE = Path(__file__).parent
sys.path[:0] = [str(HERE), str(HERE.parent / "sync")]

from conversation import NOW, SCENES, Conductor, Desk  # noqa: E402
from tape import RECORDED, STAFF, mask, tape  # noqa: E402

from sheetcrm.emulator.server import running  # noqa: E402
from sheetcrm.emulator.service import Service  # noqa: E402
from sheetcrm.sheets.connection import SETUP_SCOPES  # noqa: E402


class Staff:
    """Types into sheets through an API client of its own, whose requests are not the program's."""

    def __init__(self, session: requests.Session, desk_of: Any) -> None:
        session.headers[STAFF] = "1"
        self._client = gspread.Client(auth=None, session=session)
        self._desk_of = desk_of

    def __call__(self, department: str, row: int, cells: Mapping[str, Any]) -> None:
        desk = self._desk_of()
        rules = desk.company.departments[department]
        file_id = desk.store().registry.spreadsheets[rules.spreadsheet]
        sheet = self._client.open_by_key(file_id).worksheet(rules.sheet)
        header = sheet.row_values(1)
        for name, value in cells.items():
            sheet.update([[value]], gspread.utils.rowcol_to_a1(row, header.index(name) + 1), raw=True)

    def remove(self, file_ids: list[str]) -> None:
        """Throw the spreadsheets away."""
        for file_id in file_ids:
            self._client.del_spreadsheet(file_id)


@contextmanager
def embedded() -> Iterator[tuple[Conductor, requests.Session]]:
    """The embedded service, over HTTP on loopback."""
    service = Service(None, clock=lambda: NOW, random=random.Random(7))
    with running(service) as server:
        session = requests.Session()
        session.mount("https://", Conductor(server.url))
        yield Conductor(server.url), session


@contextmanager
def google(key: str) -> Iterator[tuple[Conductor, requests.Session]]:
    """Google, as the service account of a key file."""
    from google.auth.transport.requests import AuthorizedSession
    from google.oauth2.service_account import Credentials

    credentials = Credentials.from_service_account_file(key, scopes=list(SETUP_SCOPES))
    yield Conductor(over=AuthorizedSession(credentials)), AuthorizedSession(credentials)


def main(folder: Path = RECORDED, key: str | None = None) -> None:
    """Play every scene and keep what was said, masked.

    Args:
        folder: where the cassettes go.
        key: the key file of a service account; None talks to the embedded service.
    """
    folder.mkdir(exist_ok=True)
    desks: list[Desk] = []
    service = embedded() if key is None else google(key)
    with tempfile.TemporaryDirectory() as state, service as (carrier, session):
        staff = Staff(session, lambda: desks[0])
        desks.append(Desk(Path(state), carrier, staff))
        try:
            for scene, play in SCENES.items():
                (folder / f"{scene}.yaml").unlink(missing_ok=True)
                with tape(scene, folder, record=True):
                    play(desks[0])
        finally:
            files = dict(desks[0].store().registry.spreadsheets)
            staff.remove(list(files.values()))
    names = {file_id: f"file-of-{name}" for name, file_id in files.items()}
    for scene in SCENES:
        path = folder / f"{scene}.yaml"
        path.write_text(mask(path.read_text(encoding="utf-8"), names), encoding="utf-8")


if __name__ == "__main__":
    main(key=os.environ.get("SHEETCRM_GOOGLE_KEY"))
