"""Measuring: processor time without the office's, and memory."""

from __future__ import annotations

import gc
import time
from collections.abc import Callable, Mapping
from io import BytesIO
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

import orjson
import requests
from requests.adapters import BaseAdapter
from urllib3 import HTTPResponse


class Line(BaseAdapter):
    """Carries requests to the office, keeps the answers, and knows what carrying took."""

    def __init__(self, connection: Connection) -> None:
        super().__init__()
        self._connection = connection
        self.seconds = 0.0
        self.requests = 0
        self.answers: list[bytes] | None = None

    def send(self, request: requests.PreparedRequest, **_: Any) -> requests.Response:  # type: ignore[override]
        """Answer a request."""
        began = time.process_time()
        body = request.body or b""
        data = body.encode() if isinstance(body, str) else body
        self._connection.send(("ask", request.method, request.url, dict(request.headers), data))
        status, headers = self._connection.recv()
        answer = self._connection.recv_bytes()
        if self.answers is not None:
            self.answers.append(answer)
        response = _response(request, status, headers, answer)
        self.requests += 1
        self.seconds += time.process_time() - began
        return response

    def close(self) -> None:
        """The line belongs to whoever opened it."""


def session_over(line: Line) -> requests.Session:
    """A session in which everything goes over the line."""
    made = requests.Session()
    made.trust_env = False
    made.adapters.clear()
    made.mount("https://", line)
    return made


def timed(line: Line, work: Callable[[], Any]) -> tuple[float, Any]:
    """Processor seconds of some work without those of the line, and what it gave.

    As in `decoding`, what is there already is hidden from the garbage collector.
    """
    gc.collect()
    gc.freeze()
    carried, began = line.seconds, time.process_time()
    result = work()
    # What the collector was kept from during the pass, it does after it: that is a cost of the pass, too.
    gc.collect(0)
    gc.unfreeze()
    return time.process_time() - began - (line.seconds - carried), result


def decoding(answers: list[bytes]) -> float:
    """Processor seconds `orjson.loads` takes for the answers, one after the other.

    What this process holds otherwise is hidden from the garbage collector meanwhile: decoding pays for its
    own objects only.
    """
    gc.collect()
    gc.freeze()
    began = time.process_time()
    for answer in answers:
        orjson.loads(answer)
    taken = time.process_time() - began
    gc.unfreeze()
    return taken


def bare_decoding(answers: list[bytes]) -> float:
    """The same with the garbage collector off, which no program does that just calls `orjson.loads`."""
    gc.disable()
    try:
        return decoding(answers)
    finally:
        gc.enable()


def resident() -> float:
    """Resident megabytes of this process."""
    return _status("VmRSS")


def peak() -> float:
    """The most resident megabytes since `forget_peak`."""
    return _status("VmHWM")


def forget_peak() -> None:
    """Start measuring the peak anew (Linux: 5 written to clear_refs)."""
    Path("/proc/self/clear_refs").write_text("5", encoding="ascii")


def _status(name: str) -> float:
    lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    (found,) = (line for line in lines if line.startswith(f"{name}:"))
    return int(found.split()[1]) / 1000


def _response(
    request: requests.PreparedRequest, status: int, headers: Mapping[str, str], body: bytes
) -> requests.Response:
    response = requests.Response()
    response.status_code = status
    response.headers.update(headers)
    response.url = str(request.url)
    response.request = request
    response.encoding = "utf-8"
    response.raw = HTTPResponse(body=BytesIO(body), headers=headers, status=status, preload_content=False)
    return response
