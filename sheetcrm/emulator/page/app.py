"""The page as a WSGI application."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Any, Final

import orjson
from werkzeug.exceptions import HTTPException, MethodNotAllowed
from werkzeug.routing import Map, Rule
from werkzeug.wrappers import Request, Response

from sheetcrm.emulator.page.actions import Wish, act
from sheetcrm.emulator.page.assets import Asset, load_assets
from sheetcrm.emulator.page.desk import Desk
from sheetcrm.emulator.page.guard import SECURITY_HEADERS, check_host, check_write
from sheetcrm.emulator.page.language import choose_language
from sheetcrm.emulator.page.refusals import PageError, bad_request
from sheetcrm.emulator.service import Service

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

BODY_BYTES: Final = 8_000_000
_USER_CHARACTERS: Final = 254
"""The longest an e-mail address can be."""

_ROUTES: Final = Map(
    [
        Rule("/", endpoint="list", methods=["GET"]),
        Rule("/spreadsheets/d/<file>/edit", endpoint="sheet", methods=["GET"]),
        Rule("/spreadsheets/d/<file>", endpoint="sheet", methods=["GET"]),
        Rule("/page/static/<path:name>", endpoint="asset", methods=["GET"]),
        Rule("/page/api/files", endpoint="files", methods=["GET"]),
        Rule("/page/api/files/<file>", endpoint="spreadsheet", methods=["GET"]),
        Rule("/page/api/files/<file>/version", endpoint="version", methods=["GET"]),
        Rule("/page/api/files/<file>/sheets/<int:sheet>/rows", endpoint="rows", methods=["GET"]),
        Rule("/page/api/files/<file>/edit", endpoint="edit", methods=["POST"]),
    ],
    strict_slashes=False,
)
"""`/spreadsheets/d/<id>/edit` is the address Google gives a spreadsheet: a link needs another host only."""


class Page:
    """Shows a service's spreadsheets to browsers on this machine, and takes edits from them.

    What it does is no request of the API: no hook, fault or quota sees it.

    Args:
        service: the service.
    """

    def __init__(self, service: Service) -> None:
        self._service = service
        self._assets: Mapping[str, Asset] = load_assets()
        self._endpoints: Mapping[str, Callable[..., Response]] = {
            "list": lambda request: self._document(request, "list.html"),
            "sheet": self._sheet,
            "asset": self._asset,
            "files": lambda request: _json({"files": self._desk(request).files()}),
            "spreadsheet": lambda request, file: _json(self._desk(request).spreadsheet(file)),
            "version": lambda request, file: _json({"version": self._desk(request).version(file)}),
            "rows": self._rows,
            "edit": self._edit,
        }

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer one request."""
        request = Request(environ)
        request.max_content_length = BODY_BYTES
        response = self._answer(request)
        for name, value in SECURITY_HEADERS.items():
            response.headers.setdefault(name, value)
        return response(environ, start_response)

    def _answer(self, request: Request) -> Response:
        try:
            check_host(request.environ.get("HTTP_HOST", ""))
            endpoint, values = _ROUTES.bind_to_environ(request.environ).match()
            return self._endpoints[endpoint](request, **values)
        except PageError as error:
            return _json(error.body(), error.status)
        except MethodNotAllowed:
            return _json(PageError(405, "bad", "The page does not do that here.").body(), 405)
        except HTTPException as error:
            status = error.code or 500
            return _json(PageError(status, "unknown", "There is nothing here.").body(), status)

    def _desk(self, request: Request) -> Desk:
        return Desk(self._service, _user(request.args.get("user", "")))

    def _sheet(self, request: Request, file: str) -> Response:
        del file  # the script asks for it
        return self._document(request, "sheet.html")

    def _document(self, request: Request, name: str) -> Response:
        language = choose_language(request.accept_languages)
        body = self._assets[name].body.replace(b'lang="en"', f'lang="{language}"'.encode(), 1)
        response = Response(body, content_type=self._assets[name].media_type)
        response.headers["Cache-Control"] = "no-cache"
        response.headers["Vary"] = "Accept-Language"
        response.headers["Content-Language"] = language
        return response

    def _asset(self, request: Request, name: str) -> Response:
        asset = self._assets.get(name)
        if asset is None or name.endswith(".html"):
            raise PageError(404, "unknown", "There is nothing here.")
        response = Response(asset.body, content_type=asset.media_type)
        response.headers["Cache-Control"] = "no-cache"
        response.set_etag(asset.tag)
        return response.make_conditional(request)

    def _rows(self, request: Request, file: str, sheet: int) -> Response:
        start, end = _number(request, "from"), _number(request, "to")
        return _json(self._desk(request).rows(file, sheet, start, end))

    def _edit(self, request: Request, file: str) -> Response:
        check_write(request.headers, request.environ["HTTP_HOST"], request.mimetype)
        wish = Wish(_body(request))
        desk = Desk(self._service, _user(wish.body.get("user", "")))
        done = desk.change(file, lambda edit: act(edit, wish))
        return _json({**done, "version": desk.version(file)})


def _json(body: Mapping[str, Any], status: int = 200) -> Response:
    response = Response(orjson.dumps(body), status=status, content_type="application/json")
    response.headers["Cache-Control"] = "no-store"
    return response


def _body(request: Request) -> Mapping[str, Any]:
    try:
        body: Any = orjson.loads(request.get_data())
    except ValueError:
        raise bad_request("The body is no JSON.") from None
    if not isinstance(body, dict):
        raise bad_request("The body must be an object.")
    return body


def _user(text: object) -> str:
    if not isinstance(text, str) or len(text) > _USER_CHARACTERS or not text.isprintable():
        raise bad_request("user must be an e-mail address.")
    return text.strip()


def _number(request: Request, name: str) -> int:
    try:
        return max(0, int(request.args.get(name, "0")))
    except ValueError:
        raise bad_request(f"{name} must be a whole number.") from None
