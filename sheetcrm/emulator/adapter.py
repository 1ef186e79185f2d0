"""A `requests` session that reaches the service without a network, under Google's own addresses."""

from __future__ import annotations

from collections.abc import Mapping
from io import BytesIO
from typing import Any

import requests
from requests.adapters import BaseAdapter
from urllib3 import HTTPResponse
from werkzeug.test import EnvironBuilder, run_wsgi_app

from sheetcrm.emulator.faults import ConnectionDropped, ReadTimedOut
from sheetcrm.emulator.service import Service
from sheetcrm.emulator.wsgi import Application

HOSTS = ("https://sheets.googleapis.com/", "https://www.googleapis.com/", "https://oauth2.googleapis.com/")


class InProcessAdapter(BaseAdapter):
    """Carries requests to the WSGI application in this process."""

    def __init__(self, service: Service) -> None:
        super().__init__()
        self._application = Application(service)

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
        environ = _environ(request)
        try:
            chunks, status, headers = run_wsgi_app(self._application, environ, buffered=True)
        except ReadTimedOut as error:
            raise requests.ReadTimeout(str(error), request=request) from error
        except ConnectionDropped as error:
            raise requests.ConnectionError(str(error), request=request) from error
        return _response(request, b"".join(chunks), status, dict(headers))

    def close(self) -> None:
        """Nothing is kept open."""


def _environ(request: requests.PreparedRequest) -> Any:
    body = request.body or b""
    data = body.encode() if isinstance(body, str) else body
    builder = EnvironBuilder.from_environ  # the class reads a whole URL by itself
    del builder
    environ = EnvironBuilder(
        path=str(request.url), method=request.method or "GET", headers=list(request.headers.items())
    ).get_environ()
    environ["wsgi.input"] = BytesIO(data)
    environ["CONTENT_LENGTH"] = str(len(data))
    return environ


def _response(
    request: requests.PreparedRequest, body: bytes, status: str, headers: dict[str, str]
) -> requests.Response:
    code, _, reason = status.partition(" ")
    response = requests.Response()
    response.status_code = int(code)
    response.reason = reason
    response.headers.update(headers)
    response.url = str(request.url)
    response.request = request
    response.encoding = "utf-8"
    response.raw = HTTPResponse(body=BytesIO(body), headers=headers, status=int(code), preload_content=False)
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
