"""What the tests of the sheets layer share: a scripted server, a clock, a small company."""

from __future__ import annotations

import io
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import orjson
import requests
from requests.adapters import BaseAdapter

from sheetcrm.schema.company import Company
from sheetcrm.sheets.connection import Google, connect
from sheetcrm.sheets.ledger import Ledger
from sheetcrm.sheets.retry import RetryPolicy

JSON = {"Content-Type": "application/json; charset=UTF-8"}
HTML = {"Content-Type": "text/html; charset=UTF-8"}

SETTINGS: Mapping[str, Any] = {
    "company": "Movers",
    "timezone": "Europe/Moscow",
    "connection": {"kind": "embedded"},
    "departments": {
        "sales": {
            "title": "Sales",
            "spreadsheet": "office",
            "sheet": "Deals",
            "row_id": {"column": "Deal ID", "prefix": "D"},
            "assignee": "Manager",
            "messages": "Messages",
            "pipelines": {"deals": ["New", "Estimate", "Estimate ready", {"Won": "won"}]},
            "columns": {
                "Client": {"type": "text", "required": True, "hint": "Who pays"},
                "Phone": {"type": "phone", "country": "RU"},
                "Source": {"type": "choice", "choices": ["Ads", "Referral"]},
                "Cargo": {"type": "text"},
                "Cost": {"type": "money", "currency": "RUB"},
                "Term": {"type": "date"},
                "Urgent": {"type": "boolean"},
            },
        },
        "logistics": {
            "title": "Logistics",
            "spreadsheet": "office",
            "sheet": "Requests",
            "row_id": {"column": "Request ID", "code": "LOG"},
            "deal_id": "Deal",
            "pipelines": {"requests": ["New", "In work", "Approval", {"Done": "closed"}]},
            "columns": {
                "Cargo": {"type": "text"},
                "Cost": {"type": "money", "currency": "RUB"},
                "Margin": {"type": "percent"},
                "Due": {"type": "datetime"},
            },
        },
    },
    "links": {
        "estimate": {
            "parent": "sales",
            "child": "logistics",
            "when": "Estimate",
            "requires": ["Cargo"],
            "carry": ["Cargo"],
            "bring_back": ["Cost"],
            "shows": {"id": "Logistics row", "status": "Logistics status"},
            "status": {"Approval": {"parent": "Estimate ready", "requires": ["Cost"]}},
        }
    },
}


def make_company(**changes: Any) -> Company:
    return Company.model_validate({**SETTINGS, **changes})


@dataclass
class Clock:
    """Stands still but for sleeps."""

    now: float = 1000.0
    slept: list[float] = field(default_factory=list)

    def __call__(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds


@dataclass(frozen=True)
class Reply:
    """One answer of the scripted server."""

    body: Any = b""
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=lambda: JSON)


@dataclass(frozen=True)
class Asked:
    """One request as it reached the scripted server."""

    method: str
    url: str
    headers: Mapping[str, str]
    body: bytes
    timeout: Any

    @property
    def json(self) -> Any:
        return orjson.loads(self.body)


class ScriptedServer(BaseAdapter):
    """Answers requests one after the other from a list; an exception in it is raised instead."""

    def __init__(self, replies: Iterable[Reply | Exception] = ()) -> None:
        super().__init__()
        self.replies = list(replies)
        self.asked: list[Asked] = []

    def send(self, request: requests.PreparedRequest, timeout: Any = None, **_: Any) -> requests.Response:
        body = request.body or b""
        self.asked.append(
            Asked(
                request.method or "",
                request.url or "",
                dict(request.headers),
                body.encode() if isinstance(body, str) else body,
                timeout,
            )
        )
        reply = self.replies.pop(0)
        if isinstance(reply, Exception):
            raise reply
        content = reply.body if isinstance(reply.body, bytes) else orjson.dumps(reply.body)
        response = requests.Response()
        response.status_code = reply.status
        response.headers.update(reply.headers)
        response.raw = io.BytesIO(content)
        response.url = request.url or ""
        response.request = request
        return response

    def close(self) -> None:
        pass


def session_to(server: BaseAdapter) -> requests.Session:
    session = requests.Session()
    session.mount("https://", server)
    return session


def open_google(
    session: requests.Session,
    *,
    company: Company | None = None,
    policy: RetryPolicy | None = None,
    clock: Clock | None = None,
) -> Google:
    clock = clock or Clock()
    return connect(
        company or make_company(),
        Path("/nowhere"),
        ledger=Ledger(),
        policy=policy or RetryPolicy(jitter_seconds=0.0),
        sleep=clock.sleep,
        clock=clock,
        random=lambda: 0.5,
        session=session,
    )


def cell(value: Any = None, formula: str | None = None, error: str | None = None) -> dict[str, Any]:
    """Describe a cell as Google does."""
    described: dict[str, Any] = {}
    if formula is not None:
        described["userEnteredValue"] = {"formulaValue": formula}
    if error is not None:
        described["effectiveValue"] = {"errorValue": {"type": error, "message": "in words"}}
    elif isinstance(value, bool):
        described["effectiveValue"] = {"boolValue": value}
    elif isinstance(value, int | float):
        described["effectiveValue"] = {"numberValue": value}
    elif isinstance(value, str):
        described["effectiveValue"] = {"stringValue": value}
    return described


def sheet(
    sheet_id: int, title: str, rows: Iterable[Iterable[Any]], *, row_count: int = 1000, column_count: int = 26
) -> dict[str, Any]:
    """Describe a sheet as Google does; a value may also be a described cell."""
    described = [
        {"values": [value if isinstance(value, dict) else cell(value) for value in row]} for row in rows
    ]
    return {
        "properties": {
            "sheetId": sheet_id,
            "title": title,
            "gridProperties": {"rowCount": row_count, "columnCount": column_count},
        },
        "data": [{"rowData": [row if row["values"] else {} for row in described]}],
    }
