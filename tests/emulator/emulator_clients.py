"""Clients that nobody here wrote, pointed at a service on loopback; nothing is changed but the address."""

from __future__ import annotations

import random
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from functools import cache

import google_schemas
import gspread
import httplib2
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from google.oauth2 import service_account
from requests.adapters import HTTPAdapter

from sheetcrm.emulator.faults import Faults
from sheetcrm.emulator.options import Options
from sheetcrm.emulator.server import running
from sheetcrm.emulator.service import Service

GOOGLE = ("https://sheets.googleapis.com", "https://www.googleapis.com")
ROBOT = "robot@project.iam.gserviceaccount.com"
SCOPES = ("https://www.googleapis.com/auth/spreadsheets", "https://www.googleapis.com/auth/drive")


class RealClock:
    """The time of day, which tokens need, plus what a test lets pass."""

    def __init__(self) -> None:
        self.ahead = timedelta()

    def __call__(self) -> datetime:
        return datetime.now(UTC) + self.ahead


@cache
def _private_key() -> str:
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    return key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    ).decode()


def key_file(url: str, email: str = ROBOT) -> dict[str, str]:
    """A throw-away service account's key, in the form Google hands out."""
    return {
        "type": "service_account",
        "project_id": "project",
        "private_key_id": "0" * 40,
        "private_key": _private_key(),
        "client_email": email,
        "client_id": "1" * 21,
        "token_uri": f"{url}/token",
    }


class Elsewhere(HTTPAdapter):
    """Sends what is meant for Google to another address."""

    def __init__(self, url: str) -> None:
        super().__init__()
        self._url = url

    def send(self, request, **more):
        for host in GOOGLE:
            request.url = request.url.replace(host, self._url, 1)
        return super().send(request, **more)


class ElsewhereHttp(httplib2.Http):
    """The same for httplib2, on which Google's own client and pygsheets stand."""

    def __init__(self, url: str) -> None:
        super().__init__(timeout=10)
        self._url = url

    def request(self, uri, *args, **more):
        for host in GOOGLE:
            uri = uri.replace(host, self._url, 1)
        return super().request(uri, *args, **more)


class Site:
    """A service that answers over HTTP, and whoever calls it.

    Everything it answers, and optionally everything it is asked, is held to Google's documents.
    """

    def __init__(self, service: Service, url: str, clock: RealClock, watch: google_schemas.Watch) -> None:
        self.service = service
        self.url = url
        self.clock = clock
        self.watch = watch

    def credentials(self, email: str = ROBOT):
        return service_account.Credentials.from_service_account_info(key_file(self.url, email), scopes=SCOPES)

    def gspread(self, email: str = ROBOT, **more) -> gspread.Client:
        client = gspread.service_account_from_dict(key_file(self.url, email), **more)
        for host in GOOGLE:
            client.http_client.session.mount(host, Elsewhere(self.url))
        client.set_timeout(10)
        return client

    def token(self, email: str = ROBOT) -> str:
        import google.auth.transport.requests

        made = self.credentials(email)
        made.refresh(google.auth.transport.requests.Request())
        return made.token


@contextmanager
def site(**switches):
    """Serve in a thread while the block runs; a request without a token is refused, as Google refuses it."""
    switches.setdefault("require_authorization", True)
    clock = RealClock()
    service = Service(
        None,
        clock=clock,
        random=random.Random(7),
        options=Options(**switches),
        faults=Faults(sleep=lambda s: None),
    )
    watch = google_schemas.Watch(requests=False)
    watch.over(service)
    with running(service) as server, pytest.MonkeyPatch.context() as patch:
        # google-auth asks Google in a thread where the account may be used from; that ends at a closed door.
        patch.setenv("HTTPS_PROXY", "http://127.0.0.1:9")
        yield Site(service, server.url, clock, watch)
