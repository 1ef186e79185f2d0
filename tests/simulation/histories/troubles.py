"""What can go wrong with a request, and the seam at which histories step in between requests."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import orjson

from histories.history import Act, Turn
from histories.ports import Ports
from sheetcrm.emulator.exchange import Request, Response
from sheetcrm.emulator.faults import Fault, Faults

FAULTS: Mapping[str, Fault] = {
    "429 storm": Fault(when="before", status=429),
    "quota exhausted": Fault(when="before", status=429),
    "500 before": Fault(when="before", status=500),
    "503 before": Fault(when="before", status=503),
    "503 after": Fault(when="after", status=503),
    "500 after": Fault(when="after", status=500),
    "dropped before": Fault(when="before", status=None, drop=True),
    "dropped after": Fault(when="after", status=None, drop=True),
    "timeout before": Fault(when="before", status=None, timeout=True),
    "timeout after": Fault(when="after", status=None, timeout=True),
    "a page before": Fault(when="before", status=502, html=True),
    "a page after": Fault(when="after", status=502, html=True),
    "a page for an answer": Fault(when="after", status=200, html=True),
    "dropped, applied later": Fault(when="late", status=None, drop=True),
    "503, applied later": Fault(when="late", status=503),
}


@dataclass(slots=True)
class Watch:
    """One pass as the sheets' service sees it: its requests so far, and what is to happen at which."""

    turn: Turn
    ports: Ports
    requests: int = 0
    writes: int = 0
    reads: int = 0
    lost_writes: int = 0
    struck: list[str] = field(default_factory=list)
    acted: int = 0


@dataclass(slots=True)
class Seam:
    """Stands where the service plans its faults, and so sees each request before and after it takes effect.

    Attributes:
        act: does what a person does.
        record: called around each write, to see what it changes.
        digest: of everything that went through.
    """

    act: Callable[[Act, Watch], None]
    record: Callable[[str, Callable[[], Response]], Response]
    watches: list[Watch] = field(default_factory=list)
    held_up: list[Callable[[], Response]] = field(default_factory=list)
    digest: Any = field(default_factory=lambda: hashlib.blake2b(digest_size=12))

    def note(self, *parts: object) -> None:
        """Add to the trace."""
        self.digest.update(repr(parts).encode())

    def around(self, number: int, request: Request, body: Any, answer: Callable[[], Response]) -> Response:
        """Answer a request; people act before and after, and it may go wrong.

        Raises:
            ConnectionDropped: no answer comes.
            Killed: the process that asked is gone.
        """
        if not self.watches:
            return answer()
        watch = self.watches[-1]
        watch.requests += 1
        nth, writing = watch.requests, request.path.endswith(":batchUpdate")
        watch.writes += writing
        watch.reads += not writing
        self.note("request", request.method, request.path, orjson.dumps(body))
        self._acts(watch, nth, after=False)
        watch.ports.call(f"request {nth}, before")
        fault = self._fault(watch, nth, writing)
        try:
            response = self._answer(number, request, body, answer, fault)
        except Exception:
            watch.lost_writes += writing
            self._acts(watch, nth, after=True)
            watch.ports.call(f"request {nth}, after")
            raise
        watch.lost_writes += writing and (response.status != 200 or fault is not None)
        self.note("answer", response.status)
        self._acts(watch, nth, after=True)
        watch.ports.call(f"request {nth}, after")
        return response

    def _answer(
        self, number: int, request: Request, body: Any, answer: Callable[[], Response], fault: Fault | None
    ) -> Response:
        def recorded() -> Response:
            if not request.path.endswith(":batchUpdate"):
                return answer()
            return self.record(request.path, answer)

        while self.held_up:
            self.held_up.pop(0)()
        if fault is None:
            return recorded()
        if fault.when == "late":
            self.held_up.append(recorded)
            fault = replace(fault, when="before")
        faults = Faults()
        faults.on(lambda *_: True, fault)
        return faults.around(number, request, body, recorded)

    def _fault(self, watch: Watch, nth: int, writing: bool) -> Fault | None:
        for trouble in watch.turn.troubles:
            if trouble.writes and not writing:
                continue
            at = watch.writes if trouble.writes else nth
            if trouble.request <= at < trouble.request + trouble.times:
                watch.struck.append(trouble.kind)
                return FAULTS[trouble.kind]
        return None

    def _acts(self, watch: Watch, nth: int, *, after: bool) -> None:
        for moment in watch.turn.moments:
            if moment.request == nth and moment.after is after:
                self.act(moment.act, watch)
