"""The service over HTTP, for other clients and browsers on the same machine."""

from __future__ import annotations

import ipaddress
import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from werkzeug.serving import BaseWSGIServer, WSGIRequestHandler, make_server

from sheetcrm.emulator.errors import EmulatorError
from sheetcrm.emulator.faults import ReadTimedOut
from sheetcrm.emulator.page.app import Page
from sheetcrm.emulator.service import Service
from sheetcrm.emulator.wsgi import Application

if TYPE_CHECKING:
    from collections.abc import Iterable

    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

PAGE_PATHS = ("/page/", "/spreadsheets/")
_LOCAL_NAMES = frozenset({"localhost", "127.0.0.1", "::1"})
_LONGEST_SILENCE = 600.0
"""Seconds after which the service ends a silence of its own, were the client to wait for ever."""
_log = logging.getLogger(__name__)


class NotLoopbackError(EmulatorError):
    """The service was asked to listen where others could reach it."""


class LocalOnly:
    """Lets a request through only if it comes from this machine and means it.

    A page on the web can make a browser send requests to 127.0.0.1 under its own host name (DNS rebinding),
    which then stands in the Host header, or across sites, which the browser says in the Origin header.
    Programs send no Origin.
    """

    def __init__(self, application: WSGIApplication) -> None:
        self._application = application

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer a request; 421 for a foreign host name, 403 for one a foreign page makes a browser send."""
        plain = [("Content-Type", "text/plain; charset=utf-8")]
        if host_name(environ.get("HTTP_HOST", "")) not in _LOCAL_NAMES:
            start_response("421 Misdirected Request", plain)
            return [b"This service answers requests to localhost only.\n"]
        origin = environ.get("HTTP_ORIGIN")
        if origin is not None and host_name(origin.partition("://")[2]) not in _LOCAL_NAMES:
            start_response("403 Forbidden", plain)
            return [b"This service answers pages of its own and programs on this machine only.\n"]
        return self._application(environ, start_response)


def host_name(header: str) -> str:
    """Return the name in a Host header, without port and brackets."""
    if header.startswith("["):
        return header[1:].partition("]")[0].lower()
    return header.partition(":")[0].lower()


class _Handler(WSGIRequestHandler):
    """Keeps connections open between requests, logs them, breaks the connection when a fault says so."""

    protocol_version = "HTTP/1.1"

    def connection_dropped(self, error: BaseException, environ: WSGIEnvironment | None = None) -> None:
        """Break the connection, whether the client left or a fault says so; a timeout first lets it wait."""
        del environ
        self.close_connection = True
        if isinstance(error, ReadTimedOut):
            self._wait_for_client()
        _log.debug("connection dropped: %s", error)

    def _wait_for_client(self) -> None:
        """Say nothing until the client leaves; it cannot ask for more before it was answered."""
        self.connection.settimeout(_LONGEST_SILENCE)
        try:
            self.connection.recv(1)
        except OSError as error:
            _log.debug("client gone: %s", error)

    def log(self, type: str, message: str, *args: Any) -> None:  # noqa: A002 - the name is werkzeug's
        _log.log(logging.DEBUG if type == "info" else logging.WARNING, message, *args)


class Server:
    """A running service. `url` is its address; `stop` ends it."""

    def __init__(self, service: Service, host: str = "127.0.0.1", port: int = 0) -> None:
        """Listen on a loopback address.

        Args:
            service: what answers; its page stands at `/`.
            host: `localhost` or a loopback address.
            port: 0 for any free one.

        Raises:
            NotLoopbackError: the host can be reached from other machines.
        """
        require_loopback(host)
        application = _Combined(Application(service), Page(service))
        self._server: BaseWSGIServer = make_server(
            host, port, LocalOnly(application), threaded=True, request_handler=_Handler
        )
        # Requests under way when the server stops must not keep the process alive.
        self._server.daemon_threads = True  # type: ignore[attr-defined]
        shown = f"[{host}]" if ":" in host else host
        self.url = f"http://{shown}:{self._server.server_port}"

    def run(self) -> None:
        """Answer requests until `stop` is called from another thread or a KeyboardInterrupt comes."""
        try:
            self._server.serve_forever(poll_interval=0.1)
        finally:
            self._server.server_close()

    def stop(self) -> None:
        """End `run`."""
        self._server.shutdown()


class _Combined:
    """Sends the page's paths to the page and all others to the API."""

    def __init__(self, api: WSGIApplication, page: WSGIApplication) -> None:
        self._api = api
        self._page = page

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        path = environ.get("PATH_INFO", "")
        to_page = path == "/" or path.startswith(PAGE_PATHS)
        return (self._page if to_page else self._api)(environ, start_response)


def require_loopback(host: str) -> None:
    """Refuse an address that other machines can reach.

    Raises:
        NotLoopbackError: it is no loopback address.
    """
    if host == "localhost":
        return
    try:
        local = ipaddress.ip_address(host).is_loopback
    except ValueError:
        local = False
    if not local:
        raise NotLoopbackError(
            f"{host} is not a loopback address; the embedded service listens on 127.0.0.1 only."
        )


def serve(service: Service, host: str = "127.0.0.1", port: int = 8090) -> None:
    """Serve until interrupted (Ctrl+C ends it cleanly)."""
    server = Server(service, host, port)
    try:
        server.run()
    except KeyboardInterrupt:
        _log.info("stopped")


@contextmanager
def running(service: Service, host: str = "127.0.0.1", port: int = 0) -> Iterator[Server]:
    """Serve in a thread while the block runs."""
    server = Server(service, host, port)
    thread = threading.Thread(target=server.run, name="sheets-service", daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.stop()
        thread.join(timeout=10)
