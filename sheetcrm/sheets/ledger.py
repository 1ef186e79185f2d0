"""The ledger: every HTTP request that was really sent, and what it cost.

Requests are counted where they leave the process, below retries, redirects and token refreshes, so that
nothing is counted that was not sent and nothing is sent that is not counted.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any
from urllib.parse import urlsplit

import requests
from requests.adapters import BaseAdapter

QUOTA_PER_MINUTE = 60
"""Reads, and apart from them writes, that one account may send in a minute (Sheets API, "Usage limits")."""

_SPREADSHEET = re.compile(r"^/v4/spreadsheets/(?P<id>[^/:]+)(?P<rest>.*)$")
_FILE = re.compile(r"^(?P<head>.*/files)/(?P<id>[^/]+)(?P<rest>.*)$")
_ITEM = re.compile(r"(/(?:values|sheets|developerMetadata)/).+?(:append|:clear|:copyTo)?$")
_READ_METHODS = (":getByDataFilter", ":batchGetByDataFilter", ":search")


class Kind(StrEnum):
    """Which quota a request counts against."""

    READ = "read"
    WRITE = "write"
    DRIVE = "drive"
    AUTH = "auth"


@dataclass(frozen=True, slots=True, kw_only=True)
class Endpoint:
    """What a request is about, taken from its method and address.

    Attributes:
        kind: which quota it counts against.
        method: HTTP method in capitals.
        path: the path with IDs replaced, such as ``/v4/spreadsheets/{id}:batchUpdate``.
        spreadsheet_id: the spreadsheet or Drive file it is about; None where it is about no single one.
    """

    kind: Kind
    method: str
    path: str
    spreadsheet_id: str | None = None

    @property
    def changes_nothing(self) -> bool:
        """Whether sending it twice does no more than sending it once."""
        return self.kind in {Kind.READ, Kind.AUTH} or self.method in {"GET", "HEAD"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One request that was sent.

    Attributes:
        endpoint: what it was about.
        at: when it was sent, in seconds of the ledger's clock.
        seconds: how long until the whole answer was there.
        status: the HTTP status; None where no answer came.
        bytes_out: size of the body sent.
        bytes_in: size of the body received, as it came over the wire (compressed).
        date: the answer's ``Date``, by the server's clock; empty where there was none.
    """

    endpoint: Endpoint
    at: float
    seconds: float
    status: int | None
    bytes_out: int
    bytes_in: int
    date: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """What a stretch of the ledger amounts to.

    Attributes:
        requests: requests sent, by kind; kinds without any are absent.
        bytes_out: bytes of bodies sent.
        bytes_in: bytes of bodies received.
        seconds: time spent waiting for answers.
        retries: how many of the requests were repetitions.
        waited: seconds slept before repetitions.
        read_share: reads in the busiest 60 seconds as a share of Google's quota; 1.0 is all of it.
        write_share: the same of writes.
    """

    requests: Mapping[Kind, int]
    bytes_out: int
    bytes_in: int
    seconds: float
    retries: int
    waited: float
    read_share: float
    write_share: float

    @property
    def total(self) -> int:
        """All requests sent."""
        return sum(self.requests.values())


@dataclass(frozen=True, slots=True)
class Mark:
    """A place in the ledger, to sum up what came after it."""

    entries: int = 0
    waits: int = 0


@dataclass(slots=True)
class Ledger:
    """The requests of one connection, in the order they were sent."""

    entries: list[Entry] = field(default_factory=list)
    waits: list[float] = field(default_factory=list)

    def sent(self, entry: Entry) -> None:
        """Write down a request."""
        self.entries.append(entry)

    def retried(self, waited: float) -> None:
        """Write down that the next request repeats the last one, after a wait in seconds."""
        self.waits.append(waited)

    def mark(self) -> Mark:
        """Return the present end of the ledger."""
        return Mark(len(self.entries), len(self.waits))

    def summary(self, since: Mark | None = None) -> Summary:
        """Sum up the requests after a mark; all of them where none is given."""
        start = since or Mark()
        entries, waits = self.entries[start.entries :], self.waits[start.waits :]
        counts = {kind: sum(entry.endpoint.kind is kind for entry in entries) for kind in Kind}
        return Summary(
            requests={kind: count for kind, count in counts.items() if count},
            bytes_out=sum(entry.bytes_out for entry in entries),
            bytes_in=sum(entry.bytes_in for entry in entries),
            seconds=sum(entry.seconds for entry in entries),
            retries=len(waits),
            waited=sum(waits),
            read_share=_busiest_minute(entries, Kind.READ) / QUOTA_PER_MINUTE,
            write_share=_busiest_minute(entries, Kind.WRITE) / QUOTA_PER_MINUTE,
        )


def endpoint_of(method: str, url: str) -> Endpoint:
    """Tell what a request is about from its method and address."""
    parts, method = urlsplit(url), method.upper()
    found = _SPREADSHEET.match(parts.path)
    if found is not None:
        reads = method == "GET" or found["rest"].endswith(_READ_METHODS)
        return Endpoint(
            kind=Kind.READ if reads else Kind.WRITE,
            method=method,
            path="/v4/spreadsheets/{id}" + _ITEM.sub(r"\1{…}\2", found["rest"]),
            spreadsheet_id=found["id"],
        )
    if parts.path.startswith("/v4/"):
        return Endpoint(kind=Kind.READ if method == "GET" else Kind.WRITE, method=method, path=parts.path)
    if "/drive/" in parts.path:
        file = _FILE.match(parts.path)
        path = f"{file['head']}/{{id}}{file['rest']}" if file else parts.path
        return Endpoint(
            kind=Kind.DRIVE, method=method, path=path, spreadsheet_id=file["id"] if file else None
        )
    return Endpoint(kind=Kind.AUTH, method=method, path=parts.path)


class CountingAdapter(BaseAdapter):
    """A transport adapter that writes down what another one sends.

    Args:
        inner: the adapter that does the sending.
        ledger: where to write it down.
        clock: seconds, never going back.
    """

    def __init__(self, inner: BaseAdapter, ledger: Ledger, clock: Callable[[], float]) -> None:
        super().__init__()
        self.inner = inner
        self.ledger = ledger
        self.clock = clock

    def send(self, *arguments: Any, **options: Any) -> requests.Response:
        """Send the request and read the whole answer, so that its size and time are known."""
        request: requests.PreparedRequest = arguments[0]
        streams = bool(options.get("stream"))
        started = self.clock()
        response: requests.Response | None = None
        try:
            response = self.inner.send(*arguments, **options)
            if not streams:
                _ = response.content
            return response
        finally:
            self.ledger.sent(
                Entry(
                    endpoint=endpoint_of(request.method or "GET", request.url or ""),
                    at=started,
                    seconds=self.clock() - started,
                    status=None if response is None else response.status_code,
                    bytes_out=len(request.body or b""),
                    bytes_in=0 if response is None or streams else _wire_size(response),
                    date="" if response is None else response.headers.get("Date", ""),
                )
            )

    def close(self) -> None:
        """Close the adapter that does the sending."""
        self.inner.close()


def count_requests(session: requests.Session, ledger: Ledger, clock: Callable[[], float]) -> None:
    """Let a ledger count what a session sends from now on; it takes the place of any ledger before it."""
    for prefix, adapter in list(session.adapters.items()):
        inner = adapter.inner if isinstance(adapter, CountingAdapter) else adapter
        session.adapters[prefix] = CountingAdapter(inner, ledger, clock)


def _wire_size(response: requests.Response) -> int:
    # urllib3 counts the bytes before decompression; stand-ins for it need not, and their body is what came.
    tell = getattr(response.raw, "tell", None)
    try:
        size = tell() if tell is not None else 0
    except (OSError, ValueError):  # a closed stand-in
        size = 0
    return size or len(response.content)


def _busiest_minute(entries: Iterable[Entry], kind: Kind) -> int:
    times = [entry.at for entry in entries if entry.endpoint.kind is kind]
    busiest, oldest = 0, 0
    for newest, at in enumerate(times):
        while at - times[oldest] >= 60:
            oldest += 1
        busiest = max(busiest, newest - oldest + 1)
    return busiest
