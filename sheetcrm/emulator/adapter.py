"""A `requests` session that reaches the service without a network, under Google's own addresses."""

from __future__ import annotations

from collections.abc import Mapping
from http.client import responses
from io import BytesIO
from urllib.parse import unquote, urlsplit

import requests
from requests.adapters import BaseAdapter
from urllib3 import HTTPResponse

from sheetcrm.emulator.exchange import Request, Response, read_request
from sheetcrm.emulator.faults import ConnectionDropped, ReadTimedOut
from sheetcrm.emulator.service import Service

HOSTS = ("https://sheets.googleapis.com/", "https://www.googleapis.com/", "https://oauth2.googleapis.com/")


class InProcessAdapter(BaseAdapter):
    """Carries requests to a service in this process."""

    def __init__(self, service: Service) -> None:
        super().__init__()
        self._service = service

    def send(
        self,
        request: requests.PreparedRequest,
        stream: bool = False,  # noqa: FBT001, FBT002 - the signature is requests'
        timeout: float | tuple[float, float] | tuple[float, None] | None = None,
        verify: bool | str = True,  # noqa: FBT001, FBT002
        cert: bytes | str | tuple[bytes | str, bytes | str] | None = None,
        proxies: Mapping[str, str] | None = None,
    ) -> requests.Response:
        """Answer a request.

        Raises:
            requests.ConnectionError: a fault drops the connection.
            requests.ReadTimeout: a fault lets the answer come too late.
        """
        del stream, timeout, verify, cert, proxies
        try:
            response = self._service.handle(_read(request))
        except ReadTimedOut as error:
            raise requests.ReadTimeout(str(error), request=request) from error
        except ConnectionDropped as error:
            raise requests.ConnectionError(str(error), request=request) from error
        return _answer(request, response)

    def close(self) -> None:
        """Nothing is kept open."""


def _read(request: requests.PreparedRequest) -> Request:
    url = urlsplit(str(request.url))
    headers = {name.lower(): _text(value) for name, value in request.headers.items()}
    body = request.body or b""
    data = body.encode() if isinstance(body, str) else body
    return read_request(request.method or "GET", unquote(url.path), url.query, headers, data)


def _text(value: str | bytes) -> str:
    return value.decode("latin-1") if isinstance(value, bytes) else value


def _answer(request: requests.PreparedRequest, given: Response) -> requests.Response:
    response = requests.Response()
    response.status_code = given.status
    response.reason = responses.get(given.status, "UNKNOWN")
    response.headers.update(given.headers)
    response.headers["Content-Length"] = str(len(given.body))
    response.url = str(request.url)
    response.request = request
    response.encoding = "utf-8"
    response.raw = HTTPResponse(
        body=BytesIO(given.body), headers=given.headers, status=given.status, preload_content=False
    )
    return response


def session(service: Service) -> requests.Session:
    """Return a session in which Google's addresses lead to `service`; nothing else can be reached with it."""
    made = requests.Session()
    made.trust_env = False
    made.adapters.clear()
    adapter = InProcessAdapter(service)
    for host in HOSTS:
        made.mount(host, adapter)
    return made
