"""A service in memory with a clock that stands still until it is moved, and shortcuts to call it."""

from __future__ import annotations

import hashlib
import json
import random
from datetime import UTC, datetime, timedelta

import pytest

from sheetcrm.emulator.codec import encode
from sheetcrm.emulator.exchange import Request
from sheetcrm.emulator.options import Options
from sheetcrm.emulator.service import Service

SPREADSHEET = "application/vnd.google-apps.spreadsheet"


class Clock:
    def __init__(self) -> None:
        self.now = datetime(2024, 3, 5, 12, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def pass_time(self, **amount: float) -> None:
        self.now += timedelta(**amount)


class Client:
    """Calls a service the way HTTP would, without HTTP."""

    def __init__(self, service: Service) -> None:
        self.service = service
        self.headers: dict[str, str] = {}

    def call(self, method, path, body=None, **query):
        pairs = []
        for name, value in query.items():
            pairs += [(name, item) for item in (value if isinstance(value, list) else [value])]
        data = b"" if body is None else json.dumps(body).encode()
        response = self.service.handle(
            Request(method=method, path=path, query=pairs, headers=self.headers, body=data)
        )
        return response.status, (json.loads(response.body) if response.body else None)

    def ok(self, method, path, body=None, **query):
        status, answer = self.call(method, path, body, **query)
        assert status == 200, answer
        return answer

    def error(self, method, path, body=None, **query):
        status, answer = self.call(method, path, body, **query)
        assert status >= 400, answer
        return status, answer["error"]["message"]


class Book(Client):
    """One spreadsheet of a service."""

    def __init__(self, service: Service, name: str = "Book") -> None:
        super().__init__(service)
        self.id = self.ok("POST", "/drive/v3/files", {"name": name, "mimeType": SPREADSHEET})["id"]
        self.path = f"/v4/spreadsheets/{self.id}"

    def put(self, where, values, option="RAW", **query):
        return self.ok(
            "PUT", f"{self.path}/values/{where}", {"values": values}, valueInputOption=option, **query
        )

    def get(self, where, render="UNFORMATTED_VALUE", **query):
        answer = self.ok("GET", f"{self.path}/values/{where}", valueRenderOption=render, **query)
        return answer.get("values", [])

    def batch(self, *requests, **more):
        return self.ok("POST", f"{self.path}:batchUpdate", {"requests": list(requests), **more})["replies"]

    def refuse(self, *requests):
        return self.error("POST", f"{self.path}:batchUpdate", {"requests": list(requests)})

    def append(self, where, values, option="RAW", **query):
        return self.ok(
            "POST", f"{self.path}/values/{where}:append", {"values": values}, valueInputOption=option, **query
        )

    def resource(self, **query):
        return self.ok("GET", self.path, **query)

    def sheet(self, index=0):
        return self.resource()["sheets"][index]

    def digest(self) -> str:
        return hashlib.sha256(encode(self.service.store.get(self.id).workbook)).hexdigest()


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def make_service(clock):
    def make(data=None, **switches) -> Service:
        return Service(data, clock=clock, random=random.Random(7), options=Options(**switches))

    return make


@pytest.fixture
def service(make_service) -> Service:
    return make_service()


@pytest.fixture
def book(service) -> Book:
    return Book(service)


@pytest.fixture
def make_book(make_service):
    def make(data=None, **switches) -> Book:
        return Book(make_service(data, **switches))

    return make
