"""The service as a WSGI application."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from werkzeug.wrappers import Request as WsgiRequest
from werkzeug.wrappers import Response as WsgiResponse

from sheetcrm.emulator.exchange import Request, read_request
from sheetcrm.emulator.service import Service

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment


class Application:
    """WSGI front of a service."""

    def __init__(self, service: Service) -> None:
        self._service = service

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer one WSGI request; a fault that drops the connection raises ConnectionDropped."""
        response = self._service.handle(_read(WsgiRequest(environ)))
        answer = WsgiResponse(response.body, status=response.status, headers=dict(response.headers))
        return answer(environ, start_response)


def _read(request: WsgiRequest) -> Request:
    headers = {name.lower(): value for name, value in request.headers.items()}
    query = request.query_string.decode("latin-1")
    return read_request(request.method, request.path, query, headers, request.get_data())
