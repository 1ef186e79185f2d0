"""The service: answers requests, lets tests step in between, and makes faults on demand."""

from __future__ import annotations

import random
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from sheetcrm.emulator.call import Call
from sheetcrm.emulator.errors import ApiError, EmulatorDataError, unsupported
from sheetcrm.emulator.exchange import Request, Response, dated, error_response, json_response
from sheetcrm.emulator.faults import Faults
from sheetcrm.emulator.model import Workbook
from sheetcrm.emulator.options import Options
from sheetcrm.emulator.person import Person
from sheetcrm.emulator.quota import Quota
from sheetcrm.emulator.routes import Route, find_route
from sheetcrm.emulator.store import FolderStore, MemoryStore, Store, with_record
from sheetcrm.emulator.tokens import Token, caller

Hook = Callable[[int, str, str, Any], None]


@dataclass(slots=True)
class Hooks:
    """Callables that see each request: `(number from 1, method, path, decoded body or None)`.

    `before` runs when nothing has been done yet, `after` when the answer is ready and the change is on the
    disk. Neither holds a lock, so both may edit through `Service.as_person`.
    """

    before: list[Hook] = field(default_factory=list)
    after: list[Hook] = field(default_factory=list)


class Service:
    """An embedded Google Sheets and Drive.

    Args:
        data: folder of the spreadsheets; None keeps everything in memory.
        clock: gives aware times.
        random: source of ids; seed it for repeatable runs.
        options: switches.
        faults: what shall go wrong when.
    """

    def __init__(
        self,
        data: Path | None,
        *,
        clock: Callable[[], datetime],
        random: random.Random,
        options: Options | None = None,
        faults: Faults | None = None,
    ) -> None:
        self.options = Options() if options is None else options
        self.store: Store = MemoryStore() if data is None else FolderStore(data)
        self.hooks = Hooks()
        self.faults = Faults() if faults is None else faults
        self._clock = clock
        self._random = random
        self._tokens: dict[str, Token] = {}
        self._earlier: dict[str, tuple[datetime, Workbook]] = {}
        self._quota = Quota(self.options)
        self._number = 0
        self._counting = threading.Lock()

    def handle(self, request: Request) -> Response:
        """Answer one request.

        Raises:
            ConnectionDropped: a fault says the connection breaks; the caller must break it.
        """
        number = self._next_number()
        body = _peek(request)
        for hook in list(self.hooks.before):
            hook(number, request.method, request.path, body)
        response = self.faults.around(number, request, body, lambda: self._answer(request))
        for hook in list(self.hooks.after):
            hook(number, request.method, request.path, body)
        return response

    def _next_number(self) -> int:
        with self._counting:
            self._number += 1
            return self._number

    @property
    def requests(self) -> int:
        """How many requests were made so far."""
        return self._number

    def _answer(self, request: Request) -> Response:
        try:
            return self._operate(request)
        except ApiError as error:
            return error_response(request, error)
        except EmulatorDataError as error:
            return error_response(request, ApiError("DATA_LOSS", f"{error} {error.hint}"))

    def _operate(self, request: Request) -> Response:
        found = find_route(request.method, request.path)
        if found is None:
            raise unsupported(f"{request.method} {request.path}")
        route, params = found
        call = self.call(request, dict(params), self._user(route, request))
        self._quota.spend(route.cost, call.user, call.now)
        answer = route.operation(call)
        if isinstance(answer, Response):
            return dated(answer, call.now)
        if self.options.unknown_answer_keys and not request.is_drive:
            answer = {**answer, "unknownToEveryClient": {"added": True}}
        return dated(json_response(request, answer, pretty_limit=self.options.pretty_print_limit), call.now)

    def _user(self, route: Route, request: Request) -> str:
        if route.name == "token":
            return self.options.owner
        return caller(request, route.name, self._tokens, self.options, self._clock())

    def call(self, request: Request, params: dict[str, str], user: str) -> Call:
        """Return the tools for one operation."""
        return Call(
            request,
            params,
            user,
            self._clock(),
            self.store,
            self.options,
            self._random,
            self._tokens,
            self._earlier,
        )

    def as_person(self, spreadsheet_id: str, user: str | None = None) -> Person:
        """Return a person who edits a spreadsheet beside the API; nothing they do counts as a request."""
        return Person(self, spreadsheet_id, self.options.owner if user is None else user)

    def give_away(self, file_id: str, owner: str, *, editors: Sequence[str] = ()) -> None:
        """Make a file somebody else's, shared with nobody but `editors`.

        A file nobody shared with the account is one without editors; one that a person made and shared with
        it names `Options.owner` among them, and protected ranges then keep the account out.
        """
        with self.store.locked():
            stored = self.store.get(file_id)
            if stored is not None:
                grants = [_grant("owner", "owner", owner)]
                grants += [_grant(f"editor{n}", "writer", email) for n, email in enumerate(editors)]
                self.store.put(with_record(stored, owner=owner, permissions=grants))

    def damaged(self) -> list[EmulatorDataError]:
        """Read every file whole and return what is damaged, each with file and remedy."""
        return self.store.check() if isinstance(self.store, FolderStore) else []


def _grant(grant_id: str, role: str, email: str) -> dict[str, str]:
    return {"id": grant_id, "type": "user", "role": role, "emailAddress": email}


def _peek(request: Request) -> Any:
    """Return the decoded body for hooks and faults; None where it is no JSON."""
    try:
        return request.json()
    except ApiError:
        return None
