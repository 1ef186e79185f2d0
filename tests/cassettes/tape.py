"""How a conversation is put on tape: what is kept, what is masked, and when two requests are the same."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import vcr

RECORDED = Path(__file__).with_name("recorded")
STAFF = "X-Staff"
"""Header of requests that staff's typing takes; they are not the program's, and not kept."""

_KEPT_HEADERS = ("content-type",)
_EMAIL = re.compile(r"[\w.+-]+@[\w-]+(\.[\w-]+)+")


def google_address(url: str) -> str:
    """Return the address at Google of a request that another service answered."""
    parts = urlsplit(url)
    host = "www.googleapis.com" if parts.path.startswith(("/drive/", "/upload/")) else "sheets.googleapis.com"
    return urlunsplit(("https", host, parts.path, parts.query, ""))


def _before_request(request: Any) -> Any:
    if STAFF.lower() in {name.lower() for name in request.headers} or "oauth2" in request.host:
        return None
    request.uri = google_address(request.uri)
    request.headers = {name: item for name, item in request.headers.items() if name.lower() in _KEPT_HEADERS}
    return request


def _before_answer(answer: dict[str, Any]) -> dict[str, Any]:
    kept = {name: item for name, item in answer["headers"].items() if name.lower() in _KEPT_HEADERS}
    return {**answer, "headers": kept}


def tape(scene: str, folder: Path = RECORDED, *, record: bool = False) -> Any:
    """Return a context in which the requests of a scene are recorded, or answered from its cassette."""
    recorder = vcr.VCR(
        record_mode="all" if record else "none",
        match_on=["method", "uri", "exact_body"],
        decode_compressed_response=True,
        before_record_request=_before_request,
        before_record_response=_before_answer,
    )
    recorder.register_matcher("exact_body", _same_body)
    return recorder.use_cassette(str(folder / f"{scene}.yaml"), allow_playback_repeats=False)


def _same_body(first: Any, second: Any) -> None:
    assert _bytes(first.body) == _bytes(second.body)


def _bytes(body: Any) -> bytes:
    return body.encode() if isinstance(body, str) else bytes(body or b"")


def mask(text: str, names: dict[str, str]) -> str:
    """Take out of a recording what tells whose it is: IDs of files, and addresses of people and accounts.

    Args:
        text: the cassette.
        names: ID of a file to what stands in its place.
    """
    for secret, name in names.items():
        text = text.replace(secret, name)
    return _EMAIL.sub("robot@example.com", text)
