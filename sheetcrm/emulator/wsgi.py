"""The service as a WSGI application."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl

from werkzeug.wrappers import Request as WsgiRequest
from werkzeug.wrappers import Response as WsgiResponse

from sheetcrm.emulator.exchange import Request
from sheetcrm.emulator.service import Service

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment


class Application:
    """WSGI front of a service."""

    def __init__(self, service: Service) -> None:
        self._service = service

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer one WSGI request; a fault that drops the connection raises ConnectionDropped."""
        response = self._service.handle(read_request(WsgiRequest(environ)))
        answer = WsgiResponse(response.body, status=response.status, headers=dict(response.headers))
        return answer(environ, start_response)


def read_request(request: WsgiRequest) -> Request:
    """Return what a WSGI request asks; a method override header counts (long GETs are sent by POST)."""
    method = request.headers.get("X-HTTP-Method-Override", request.method)
    body = request.get_data()
    query = parse_qsl(request.query_string.decode("latin-1"), keep_blank_values=True)
    if method != request.method and request.mimetype == "application/x-www-form-urlencoded":
        query += parse_qsl(body.decode(), keep_blank_values=True)
        body = b""
    headers = {name.lower(): value for name, value in request.headers.items()}
    return Request(method=method.upper(), path=request.path, query=query, headers=headers, body=body)
