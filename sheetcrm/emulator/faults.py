"""Faults on demand: what goes wrong, at which request, before or after the effect."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Literal, TypeAlias

from sheetcrm.emulator.errors import STATUS_CODES, ApiError, EmulatorError
from sheetcrm.emulator.exchange import Request, Response, error_response, with_retry_after
from sheetcrm.emulator.quota import exhausted
from sheetcrm.emulator.routes import ROUTES, find_route

When: TypeAlias = Literal["before", "after", "late"]
Predicate = Callable[[int, Request, Any], bool]
_NAMES = {
    code: status
    for status, code in STATUS_CODES.items()
    if status not in ("FAILED_PRECONDITION", "DATA_LOSS")
}
_MESSAGES = {
    400: "Request contains an invalid argument.",
    403: "The caller does not have permission",
    404: "Requested entity was not found.",
    409: "The operation was aborted.",
    500: "Internal error encountered.",
    503: "The service is currently unavailable.",
    504: "Deadline expired before operation could complete.",
}
_MOMENTS: dict[str, When] = {"before": "before", "after": "after", "late": "late"}
_SECONDS = re.compile(r"\d{1,4}(\.\d{1,3})?s")
_HTML = b"<!DOCTYPE html><html><title>Error %d</title><p>The server encountered a temporary error.</html>"


class ConnectionDropped(EmulatorError, ConnectionError):  # noqa: N818 - an event, not a mistake
    """The connection shall break without an answer."""


class ReadTimedOut(ConnectionDropped):
    """The answer shall come later than the client waits."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """One thing that goes wrong.

    Attributes:
        when: `before` the request takes effect (it then does not), `after` (it did), or `late`: the client is
            answered at once, and the request takes effect when the service gets its next one, as a request
            that was held up on its way does.
        status: HTTP status of the answer; None with `drop` or `timeout`.
        retry_after: seconds for the answer's `Retry-After`; Google is not known to send one (recorded: none).
        html: answer with a page instead of JSON.
        drop: break the connection instead of answering.
        timeout: let the client run into its timeout instead of answering.
        delay: seconds to wait first, by the injected sleep.
    """

    when: When = "before"
    status: int | None = 503
    html: bool = False
    drop: bool = False
    timeout: bool = False
    delay: float = 0.0
    retry_after: int | None = None

    def __post_init__(self) -> None:
        """Refuse a late request that would have to be answered with its own outcome.

        Raises:
            ValueError: neither a status nor silence is said for a late request.
        """
        if self.when == "late" and self.status is None and not (self.drop or self.timeout):
            raise ValueError("a late request has no answer of its own: give a status, drop or timeout")


@dataclass(frozen=True, slots=True)
class _Planned:
    matches: Predicate
    fault: Fault


def _no_sleep(seconds: float) -> None:
    del seconds


@dataclass(slots=True)
class Faults:
    """The plan of faults of a service; each planned fault happens as often as `times` says.

    `sleep` waits for delays; tests pass one that only notes the seconds.
    """

    sleep: Callable[[float], None] = _no_sleep
    _planned: list[_Planned] = field(default_factory=list)
    _held_up: deque[Callable[[], Response]] = field(default_factory=deque)

    def at(self, number: int, fault: Fault) -> None:
        """Plan a fault for the n-th request of the service, counted from 1."""
        self.on(lambda current, _request, _body: current == number, fault)

    def on(self, matches: Predicate, fault: Fault, *, times: int | None = 1) -> None:
        """Plan a fault for requests that match; None means for ever."""
        remaining = [times]

        def limited(number: int, request: Request, body: Any) -> bool:
            left = remaining[0]
            if left == 0 or not matches(number, request, body):
                return False
            if left is not None:
                remaining[0] = left - 1
            return True

        self._planned.append(_Planned(limited, fault))

    def around(self, number: int, request: Request, body: Any, answer: Callable[[], Response]) -> Response:
        """Answer a request, with the planned fault if one is due; what was held up before goes first."""
        while self._held_up:
            self._held_up.popleft()()
        fault = next((plan.fault for plan in self._planned if plan.matches(number, request, body)), None)
        if fault is None:
            return answer()
        if fault.delay:
            self.sleep(fault.delay)
        response = answer() if fault.when == "after" else None
        if fault.when == "late":
            self._held_up.append(answer)
        if fault.timeout:
            raise ReadTimedOut(f"request {number} is answered too late")
        if fault.drop:
            raise ConnectionDropped(f"request {number} is not answered")
        if fault.status is None:
            return answer() if response is None else response
        made = fault_response(request, fault.status, html=fault.html)
        return made if fault.retry_after is None else with_retry_after(made, fault.retry_after)


class FaultSyntaxError(EmulatorError, ValueError):
    """A fault on the command line cannot be read."""


def plan(faults: Faults, text: str) -> None:
    """Plan the fault that a text describes.

    `WHICH:WHEN:WHAT[:TIMES]` - WHICH is the number of a request, a method, an operation such as
    `values.append`, or `*`; WHEN is `before`, `after` or `late`; WHAT is a status, `drop`, `timeout`, `html`
    (a 502 page), or (not `late`) seconds to wait such as `2.5s`; TIMES is a number or `*` (default 1).
    Examples: `PUT:after:503`, `*:before:429:3`, `spreadsheets.batchUpdate:after:drop`.

    Raises:
        FaultSyntaxError: the text is none of these.
    """
    parts = text.split(":")
    when = _MOMENTS.get(parts[1]) if len(parts) in (3, 4) else None
    if when is None:
        raise FaultSyntaxError(
            f"{text!r} is no fault; write WHICH:before|after|late:WHAT, e.g. PUT:after:503"
        )
    times = _times(text, parts[3]) if len(parts) == 4 else 1
    faults.on(_matcher(text, parts[0]), _fault(text, when, parts[2]), times=times)


def _times(text: str, times: str) -> int | None:
    if times == "*":
        return None
    if not times.isdecimal() or not int(times):
        raise FaultSyntaxError(f"{text!r}: {times!r} is no number of times")
    return int(times)


def _matcher(text: str, which: str) -> Predicate:
    if which.isdecimal() and int(which):
        wanted = int(which)
        return lambda number, _request, _body: number == wanted
    if which == "*" or which in {route.method for route in ROUTES}:
        return lambda _number, request, _body: which in ("*", request.method)
    if which not in {route.name for route in ROUTES}:
        raise FaultSyntaxError(f"{text!r}: {which!r} is no number, method, operation or *")
    return lambda _number, request, _body: _operation(request) == which


def _operation(request: Request) -> str:
    found = find_route(request.method, request.path)
    return "" if found is None else found[0].name


def _fault(text: str, when: When, what: str) -> Fault:
    if what in ("drop", "timeout"):
        return Fault(when=when, drop=what == "drop", timeout=what == "timeout")
    if what == "html":
        return Fault(when=when, status=502, html=True)
    if what.isdecimal() and 400 <= int(what) <= 599:
        return Fault(when=when, status=int(what))
    if _SECONDS.fullmatch(what) and when != "late":
        return Fault(when=when, status=None, delay=float(what.removesuffix("s")))
    raise FaultSyntaxError(f"{text!r}: {what!r} is no status, drop, timeout, html or seconds")


def fault_response(request: Request, status: int, *, html: bool = False) -> Response:
    """Return the answer Google gives with a status, as JSON or as a page."""
    if html:
        return Response(status, {"Content-Type": "text/html; charset=UTF-8"}, _HTML % status)
    if status == 429:
        found = find_route(request.method, request.path)
        cost = found[0].cost if found is not None and found[0].cost else "read"
        return error_response(request, exhausted(cost, 60, "PerUser", " per user", "/{user}"))
    name = _NAMES.get(status, "UNKNOWN" if status < 500 else "INTERNAL")
    return error_response(request, ApiError(name, _MESSAGES.get(status, "Error."), code=status))
