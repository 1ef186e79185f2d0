"""Google's own descriptions of Sheets and Drive, and what breaks them: in requests and in answers.

The discovery documents come with google-api-python-client; nothing is fetched.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import googleapiclient
import pytest

from sheetcrm.emulator.exchange import Request, Response
from sheetcrm.emulator.service import Service

DOCUMENTS = Path(googleapiclient.__file__).parent / "discovery_cache" / "documents"
NOT_IN_SHEETS = frozenset({"unknownToEveryClient"})
"""A switch of the service adds this key to see whether clients ignore what they do not know."""


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _is_int32(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and -(2**31) <= value < 2**31


_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?(Z|[+-]\d\d:\d\d)")
_MASK = re.compile(r"[\w*.,()/ ]*")


def _scalar_fits(spec: Mapping[str, Any], value: Any) -> bool:
    """Tell whether a value has the type and the form of a scalar."""
    kind, form = spec["type"], spec.get("format")
    if kind == "boolean":
        return isinstance(value, bool)
    if kind == "integer":
        return _is_int32(value)
    if kind == "number":
        return _is_number(value)
    if not isinstance(value, str):
        return False
    if form in ("int64", "uint64"):
        return value.lstrip("-").isdecimal()
    if form in ("date-time", "google-datetime"):
        return _TIME.fullmatch(value) is not None
    if form == "google-fieldmask":
        return _MASK.fullmatch(value) is not None
    return True


@dataclass(frozen=True, slots=True)
class Method:
    """One method of an API: how its address looks, what it takes and gives."""

    id: str
    verb: str
    address: re.Pattern[str]
    parameters: Mapping[str, Any]
    takes: str | None
    gives: str | None


class Api:
    """One discovery document."""

    def __init__(self, name: str) -> None:
        self.document = json.loads((DOCUMENTS / f"{name}.json").read_text(encoding="utf-8"))
        self.schemas = self.document["schemas"]
        self.methods = [self._method(found) for found in self._methods(self.document)]

    def _methods(self, node: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
        yield from node.get("methods", {}).values()
        for resource in node.get("resources", {}).values():
            yield from self._methods(resource)

    def _method(self, found: Mapping[str, Any]) -> Method:
        path = "/" + self.document["servicePath"] + found.get("flatPath", found["path"])
        parts = re.split(r"\{\+?\w+\}", path)
        return Method(
            found["id"],
            found["httpMethod"],
            # The last part of a values address is a range, which may hold anything.
            re.compile(
                ".+?".join(map(re.escape, parts))
                if "/values/" in path
                else "[^/:]+".join(map(re.escape, parts))
            ),
            {**self.document["parameters"], **found.get("parameters", {})},
            found.get("request", {}).get("$ref"),
            found.get("response", {}).get("$ref"),
        )

    def find(self, verb: str, path: str) -> Method | None:
        """Return the method with this address; the most specific one where several fit."""
        fitting = [m for m in self.methods if m.verb == verb and m.address.fullmatch(path)]
        return max(fitting, key=lambda method: len(method.address.pattern), default=None)

    def check(self, schema: str, value: Any, where: str = "") -> Iterator[str]:
        """Yield what is wrong with a value that should be a message of this schema."""
        where = where or schema
        properties = self.schemas[schema].get("properties", {})
        if not isinstance(value, dict):
            yield f"{where}: {value!r:.80} is no {schema}"
            return
        for name, item in value.items():
            if name in properties:
                yield from self._check(properties[name], item, f"{where}.{name}")
            elif name not in NOT_IN_SHEETS:
                yield f"{where}.{name}: unknown to {schema}"

    def _check(self, spec: Mapping[str, Any], value: Any, where: str) -> Iterator[str]:
        if "$ref" in spec:
            yield from self.check(spec["$ref"], value, where)
        elif spec["type"] == "array":
            if not isinstance(value, list):
                yield f"{where}: {value!r:.80} is no list"
                return
            for index, item in enumerate(value):
                yield from self._check(spec["items"], item, f"{where}[{index}]")
        elif spec["type"] == "object":
            yield from self._check_map(spec, value, where)
        elif spec["type"] != "any":
            if not _scalar_fits(spec, value):
                yield f"{where}: {value!r:.80} is no {spec.get('format', spec['type'])}"
            elif "enum" in spec and value not in spec["enum"]:
                yield f"{where}: {value!r} is none of {', '.join(spec['enum'])}"

    def _check_map(self, spec: Mapping[str, Any], value: Any, where: str) -> Iterator[str]:
        if not isinstance(value, dict):
            yield f"{where}: {value!r:.80} is no map"
            return
        for name, item in value.items():
            if "properties" in spec:
                if name not in spec["properties"]:
                    yield f"{where}.{name}: unknown"
                else:
                    yield from self._check(spec["properties"][name], item, f"{where}.{name}")
            else:
                yield from self._check(spec["additionalProperties"], item, f"{where}.{name}")

    def check_query(self, method: Method, query: Any) -> Iterator[str]:
        """Yield what is wrong with query parameters."""
        seen: set[str] = set()
        for name, text in query:
            spec = method.parameters.get(name)
            if spec is None or spec.get("location") != "query":
                yield f"{method.id}: no parameter {name}"
                continue
            if name in seen and not spec.get("repeated"):
                yield f"{method.id}: {name} twice"
            seen.add(name)
            if not _text_fits(spec, text):
                yield f"{method.id}: {name}={text!r:.80} is no {spec['type']}"
        for name, spec in method.parameters.items():
            if spec.get("required") and spec.get("location") == "query" and name not in seen:
                yield f"{method.id}: {name} is missing"


def _text_fits(spec: Mapping[str, Any], text: str) -> bool:
    if spec["type"] == "boolean":
        return text.lower() in ("true", "false")  # `True` is what Python clients send and Google takes
    if spec["type"] == "integer":
        return text.lstrip("-").isdecimal()
    return "enum" not in spec or text in spec["enum"]


@cache
def sheets() -> Api:
    """Return Sheets v4."""
    return Api("sheets.v4")


@cache
def drive() -> Api:
    """Return Drive v3."""
    return Api("drive.v3")


@cache
def drive_v2() -> Api:
    """Return Drive v2, of which gspread uses the upload."""
    return Api("drive.v2")


def api_of(path: str) -> Api | None:
    """Return the API an address belongs to; None for the token endpoint."""
    if path.startswith("/v4/"):
        return sheets()
    if path.startswith("/drive/v3/"):
        return drive()
    if path.startswith(("/drive/v2/", "/upload/drive/v2/")):
        return drive_v2()
    return None


_ERROR_KEYS = frozenset({"code", "message", "status", "details", "errors"})


@dataclass(slots=True)
class Watch:
    """Looks at all requests and answers of a service and notes what Google's documents do not allow.

    Attributes:
        requests, answers: whether to look at them.
        problems: what was wrong, in the order it came.
        seen: methods that were called, with how many requests and checked answers.
    """

    requests: bool = True
    answers: bool = True
    problems: list[str] = field(default_factory=list)
    seen: dict[str, int] = field(default_factory=dict)
    kinds: dict[str, int] = field(default_factory=dict)

    def over(self, service: Service) -> Service:
        """Look at a service from now on."""
        service.handle = self._watched(service.handle)  # type: ignore[method-assign]
        return service

    def everywhere(self, patch: pytest.MonkeyPatch) -> None:
        """Look at every service there is, until the patch is undone."""
        handle = Service.handle

        def watched(service: Service, request: Request) -> Response:
            return self._watched(lambda asked: handle(service, asked))(request)

        patch.setattr(Service, "handle", watched)

    def _watched(self, handle: Callable[[Request], Response]) -> Callable[[Request], Response]:
        def watched(request: Request) -> Response:
            if self.requests:
                self.look_at_request(request)
            response = handle(request)
            if self.answers:
                self.look_at_answer(request, response)
            return response

        return watched

    def look_at_request(self, request: Request) -> None:
        """Check address, parameters and body of a request."""
        api, method = self._method(request)
        if api is None:
            return
        if method is None:
            self.problems.append(f"{request.method} {request.path}: no such method")
            return
        self.problems += api.check_query(method, [p for p in request.query if p[0] != "uploadType"])
        if request.path.startswith("/upload/"):
            return
        body = request.json()
        if isinstance(body, dict):
            for item in body.get("requests", ()) if method.id.endswith("spreadsheets.batchUpdate") else ():
                for kind in item:
                    self.kinds[kind] = self.kinds.get(kind, 0) + 1
        if body is not None and method.takes is not None:
            self.problems += api.check(method.takes, _without_nulls(body))
        elif body:
            self.problems.append(f"{method.id} takes no body")

    def look_at_answer(self, request: Request, response: Response) -> None:
        """Check the body of an answer."""
        api, method = self._method(request)
        if api is None or method is None:
            return
        self.seen[method.id] = self.seen.get(method.id, 0) + 1
        if "json" not in response.headers.get("Content-Type", ""):
            return
        body = json.loads(response.body)
        if response.status >= 400:
            self.problems += _wrong_in_error(method, response.status, body)
        elif method.gives is not None:
            self.problems += api.check(method.gives, body)
        else:
            self.problems.append(f"{method.id} gives no body, found {body!r:.80}")

    def _method(self, request: Request) -> tuple[Api | None, Method | None]:
        path = request.path.removeprefix("/upload")
        api = api_of(path)
        return api, None if api is None else api.find(request.method, path)


def _without_nulls(value: Any) -> Any:
    """Drop null members, which mean "not given" in a body; null in a row of values means "skip" and stays."""
    if isinstance(value, dict):
        return {name: _without_nulls(item) for name, item in value.items() if item is not None}
    if isinstance(value, list):
        return [_without_nulls(item) for item in value]
    return value


def _wrong_in_error(method: Method, status: int, body: Any) -> Iterator[str]:
    error = body.get("error") if isinstance(body, dict) and set(body) == {"error"} else None
    if not isinstance(error, dict):
        yield f"{method.id}: {body!r:.80} is no error body"
        return
    if error.get("code") != status or not isinstance(error.get("message"), str) or not error["message"]:
        yield f"{method.id}: error {error!r:.80} lacks its code {status} or a message"
    if not set(error) <= _ERROR_KEYS:
        yield f"{method.id}: error has {sorted(set(error) - _ERROR_KEYS)}"
    if method.id.startswith("sheets.") and not isinstance(error.get("status"), str):
        yield f"{method.id}: error without status"
