"""What the program and Google's service say to each other, scene by scene, over HTTP.

The same scenes are played when cassettes are recorded - staff then really type, and the service really
answers - and when they are replayed, with the recorded answers and without staff. Whatever differs from run
to run (clock, lineage, names of batches and of the host) is given here, so that equal code sends equal bytes.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import requests
from companies import company
from requests.adapters import HTTPAdapter
from requests.models import PreparedRequest, Response

from sheetcrm.schema.cells import decode, encode
from sheetcrm.sheets.connection import Google, connect
from sheetcrm.sheets.ledger import Ledger
from sheetcrm.sheets.marker import Marker
from sheetcrm.sheets.retry import RetryPolicy
from sheetcrm.sheets.structure import KnownIds, apply_structure, inspect
from sheetcrm.state.store import TinyStateStore
from sheetcrm.sync.approval import Approval
from sheetcrm.sync.channel import Machine
from sheetcrm.sync.passes import Syncer
from sheetcrm.sync.results import PassResult

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
LINEAGE = "0123456789abcdef0123456789abcdef"
HOST = "a-host"
LOG = "D-000001/LOG-1"

Staff = Callable[[str, int, Mapping[str, Any]], None]
"""Types into a department's sheet: row number, value by header; nobody types when a cassette is replayed."""


class Conductor(HTTPAdapter):
    """Carries requests, notes them, and makes the troubles of a scene.

    Attributes:
        sent: method, address and body of each request, in order.
        before_write: what happens once, just before the next write leaves.
        loses_answer: whether the answer to the next write is thrown away.
    """

    def __init__(self, elsewhere: str | None = None, over: requests.Session | None = None) -> None:
        """Carry requests to Google's addresses.

        Args:
            elsewhere: address of a service that answers in Google's place.
            over: a session that adds authorisation; None sends as it is.
        """
        super().__init__()
        self._elsewhere = elsewhere
        self._over = over
        self.sent: list[tuple[str, str, bytes]] = []
        self.before_write: Callable[[], None] | None = None
        self.loses_answer = False

    def send(self, request: PreparedRequest, *args: Any, **options: Any) -> Response:
        """Send a request.

        Raises:
            requests.ConnectionError: the answer was thrown away.
        """
        is_write = str(request.url).partition("?")[0].endswith(":batchUpdate")
        if is_write and self.before_write is not None:
            happens, self.before_write = self.before_write, None
            happens()
        self.sent.append((request.method or "", str(request.url), bytes(request.body or b"")))
        answer = self._carry(request, *args, **options)
        if is_write and self.loses_answer:
            self.loses_answer = False
            raise requests.ConnectionError("the answer was lost on its way", request=request)
        return answer

    def _carry(self, request: PreparedRequest, *args: Any, **options: Any) -> Response:
        if self._over is not None:
            return self._over.request(
                request.method, request.url, data=request.body, headers=dict(request.headers)
            )
        if self._elsewhere is not None:
            for google in ("https://sheets.googleapis.com", "https://www.googleapis.com"):
                request.url = str(request.url).replace(google, self._elsewhere)
        return super().send(request, *args, **options)


@dataclass(eq=False, slots=True)
class Desk:
    """Where the program works while a conversation is played.

    Attributes:
        folder: for the state.
        conductor: what carries the requests.
        type: staff.
    """

    folder: Path
    conductor: Conductor
    type: Staff
    company: Any = field(default_factory=company)
    _numbers: Any = field(default_factory=lambda: itertools.count(1))

    def store(self) -> TinyStateStore:
        return TinyStateStore(
            self.folder / "state", encode=encode, decode=decode, now=lambda: NOW, new_lineage=lambda: LINEAGE
        )

    def google(self) -> Google:
        session = requests.Session()
        session.trust_env = False
        session.mount("https://", self.conductor)
        return connect(
            self.company,
            self.folder,
            ledger=Ledger(),
            policy=RetryPolicy(),
            sleep=lambda seconds: None,
            clock=lambda: 0.0,
            session=session,
        )

    def set_up(self) -> KnownIds:
        """Make what the company's sheets lack."""
        store, google = self.store(), self.google()
        plan = inspect(google, self.company, store.registry)
        ids = apply_structure(google, self.company, plan, first_marker=self._first_marker)
        store.register(spreadsheets=ids.spreadsheets, sheets=ids.sheets, scratches=ids.scratches)
        return ids

    def _first_marker(self, file_id: str) -> Marker:
        return Marker(
            lineage=LINEAGE,
            serial=0,
            run="setup",
            batch="setup",
            spreadsheet=file_id,
            host=HOST,
            at=NOW.isoformat(),
        )

    def sync(self) -> PassResult:
        """Make a pass, as a process of its own."""
        machine = Machine(host=HOST, token=lambda: f"batch-{next(self._numbers)}")
        syncer = Syncer(self.company, self.google(), self.store(), clock=lambda: NOW, machine=machine)
        return syncer.run(Approval.standing())


def _set_up(desk: Desk) -> None:
    desk.set_up()


def _first_pass(desk: Desk) -> None:
    desk.type("sales", 2, {"Status": "Estimate", "Cargo": "Tractor", "From": "Perm"})
    assert desk.sync().outcome == "ok"


def _idle_pass(desk: Desk) -> None:
    assert desk.sync().preview.plan.is_empty


def _pass_with_edits(desk: Desk) -> None:
    desk.type("logistics", 2, {"Cost": 45000, "Status": "Approval"})
    assert desk.sync().outcome == "ok"


def _new_child(desk: Desk) -> None:
    desk.type("sales", 3, {"Status": "Estimate", "Cargo": "=not a formula", "From": "0012"})
    assert desk.sync().outcome == "ok"


def _race(desk: Desk) -> None:
    desk.type("logistics", 2, {"Cost": 50000})
    desk.conductor.before_write = lambda: desk.type("sales", 2, {"Cost": 1})
    for _ in range(3):
        if desk.sync().preview.plan.is_empty:
            break


def _lost_answer(desk: Desk) -> None:
    desk.type("logistics", 2, {"Vehicle": "MAN 7"})
    desk.conductor.loses_answer = True
    for _ in range(3):
        if desk.sync().preview.plan.is_empty:
            break


SCENES: dict[str, Callable[[Desk], None]] = {
    "1-setup": _set_up,
    "2-first-pass": _first_pass,
    "3-idle-pass": _idle_pass,
    "4-pass-with-edits": _pass_with_edits,
    "5-new-child": _new_child,
    "6-race-with-put-back": _race,
    "7-lost-answer": _lost_answer,
}
