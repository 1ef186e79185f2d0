"""The one place where a company with embedded sheets and one with Google's differ."""

from __future__ import annotations

import os
import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any, cast

import gspread
import msgspec
import orjson
import requests
from google.auth.transport.requests import AuthorizedSession, Request
from google.oauth2.service_account import Credentials

from sheetcrm.errors import ConfigError
from sheetcrm.language import say
from sheetcrm.schema.company import Company, EmbeddedConnection, GoogleConnection
from sheetcrm.sheets.http import RetryingHTTPClient, garbled
from sheetcrm.sheets.ledger import Ledger, count_requests
from sheetcrm.sheets.retry import Pacing, RetryPolicy

SHEETS_URL = "https://sheets.googleapis.com/v4/spreadsheets"
FILES_URL = "https://www.googleapis.com/drive/v3/files"

SCOPES = (
    "https://www.googleapis.com/auth/spreadsheets",
    "https://www.googleapis.com/auth/drive.metadata.readonly",
)
"""What a pass needs: the content of sheets, and the list of files and changes."""

SETUP_SCOPES = (*SCOPES, "https://www.googleapis.com/auth/drive.file")
"""What `setup` needs on top: to create files of its own."""

_KEY_HINT = say(
    "Make a key in the Google Cloud console (IAM, Service accounts, Keys, type JSON), save it there, "
    "or name another file under connection.credentials."
)


def utc_now() -> datetime:
    """Return the time of day."""
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class Google:
    """An open connection.

    Attributes:
        client: gspread's client; each ``open`` through it costs a request that nobody sees.
        ledger: the requests sent so far.
        account: address of the service account; None where sheets are embedded.
    """

    client: gspread.Client
    ledger: Ledger
    account: str | None = None

    def send(
        self, method: str, url: str, *, params: Mapping[str, str] | None = None, body: object = None
    ) -> bytes:
        """Send a request and return the body of its answer.

        Args:
            method: HTTP method.
            url: the address, without parameters.
            params: query parameters.
            body: a JSON value; None sends none.

        Raises:
            SheetsError: see `RetryingHTTPClient.request`.
        """
        headers = None if body is None else {"Content-Type": "application/json; charset=utf-8"}
        data = None if body is None else orjson.dumps(body)
        response = self.client.http_client.request(
            method, url, params=dict(params or {}), data=data, headers=headers
        )
        return response.content

    def ask(
        self, method: str, url: str, *, params: Mapping[str, str] | None = None, body: object = None
    ) -> dict[str, Any]:
        """Send a request and return its answer as a JSON object.

        Raises:
            SheetsError: as `send`; also when the answer is no JSON object.
        """
        answer = self.send(method, url, params=params, body=body)
        try:
            return msgspec.json.decode(answer, type=dict[str, Any])
        except msgspec.DecodeError as failure:
            raise garbled(method, url, answer) from failure

    def close(self) -> None:
        """Close the connections to the server."""
        self.client.http_client.session.close()


def connect(  # noqa: PLR0913 - everything a connection depends on comes in here, and only here
    company: Company,
    folder: Path,
    *,
    ledger: Ledger,
    policy: RetryPolicy,
    sleep: Callable[[float], None],
    clock: Callable[[], float],
    random: Callable[[], float] = random.random,
    session: requests.Session | None = None,
    scopes: Sequence[str] = SCOPES,
    environment: Mapping[str, str] = os.environ,
    now: Callable[[], datetime] = utc_now,
) -> Google:
    """Open a company's sheets, without sending anything yet.

    Args:
        company: the config.
        folder: where the config file lies; relative paths start there.
        ledger: where requests are written down.
        policy: how often, how long and how patiently to try.
        sleep: waits so many seconds.
        clock: seconds, never going back.
        random: returns a number from 0 to 1, for jitter.
        session: used as it stands in place of the company's own; it belongs to this connection from now on.
        scopes: what to ask Google's leave for.
        environment: where ``env/NAME`` is looked up.
        now: the time of day the embedded service works with; aware.

    Raises:
        ConfigError: the key file is missing or broken, the variable that names it is not set, or the folder
            of the embedded sheets cannot be used.
    """
    account = None
    if session is None:
        if isinstance(company.connection, EmbeddedConnection):
            session = _open_embedded(folder / company.connection.data, now)
        else:
            credentials = _load_key(company.connection, folder, scopes, environment)
            account = credentials.service_account_email
            session = _open_google(credentials, ledger, clock)
    http_client = partial(
        RetryingHTTPClient,
        ledger=ledger,
        pacing=Pacing(policy=policy, sleep=sleep, clock=clock, random=random),
        account=account,
    )
    # gspread's type hints ask for credentials and a class; a session of one's own needs neither.
    client: gspread.Client = cast("Any", gspread.Client)(None, session, http_client)
    return Google(client, ledger, account)


def _open_embedded(data: Path, now: Callable[[], datetime]) -> requests.Session:
    # Imported here, so that a company on Google does not load a whole Sheets service at each command.
    from sheetcrm.emulator import adapter  # noqa: PLC0415
    from sheetcrm.emulator.service import Service  # noqa: PLC0415

    try:
        return adapter.session(Service(data, clock=now, random=random.Random()))  # noqa: S311 - IDs, not secrets
    except OSError as failure:
        raise ConfigError(
            say(
                "The folder {folder} of the embedded sheets cannot be used: {why}",
                folder=data,
                why=failure.strerror,
            ),
            say("Name a folder that can be written to under connection.data."),
        ) from failure


def _open_google(credentials: Credentials, ledger: Ledger, clock: Callable[[], float]) -> requests.Session:
    # Tokens are fetched through a session of its own, so that the ledger sees these requests too.
    tokens = requests.Session()
    count_requests(tokens, ledger, clock)
    return AuthorizedSession(credentials, auth_request=Request(tokens), refresh_timeout=30)  # type: ignore[no-untyped-call]


def _load_key(
    connection: GoogleConnection, folder: Path, scopes: Sequence[str], environment: Mapping[str, str]
) -> Credentials:
    path = folder / _key_path(connection.credentials, environment)
    try:
        document = orjson.loads(path.read_bytes())
    except OSError as failure:
        msg = say("The key file {path} cannot be read: {why}", path=path, why=failure.strerror)
        raise ConfigError(msg, _KEY_HINT) from failure
    except orjson.JSONDecodeError as failure:
        msg = say("The key file {path} is not JSON: {why}", path=path, why=failure)
        raise ConfigError(msg, _KEY_HINT) from failure
    kind = document.get("type") if isinstance(document, dict) else None
    if kind != "service_account":
        raise ConfigError(say("The file {path} is not the key of a service account", path=path), _KEY_HINT)
    try:
        credentials: Credentials = Credentials.from_service_account_info(  # type: ignore[no-untyped-call]
            document, scopes=list(scopes)
        )
    except ValueError as failure:  # google.auth.exceptions.MalformedError is one
        msg = say("The key file {path} is broken: {why}", path=path, why=failure)
        raise ConfigError(msg, _KEY_HINT) from failure
    return credentials


def _key_path(reference: str, environment: Mapping[str, str]) -> str:
    if not reference.startswith("env/"):
        return reference
    name = reference.removeprefix("env/")
    path = environment.get(name)
    if not path:
        raise ConfigError(
            say("The environment variable {name}, which names the key file, is not set", name=name),
            say(
                "Set {name} to the path of the key file, or name the file itself under "
                "connection.credentials.",
                name=name,
            ),
        )
    return path
