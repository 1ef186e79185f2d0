"""gspread's HTTP client with time limits, bounded retries and errors that say what to do.

gspread's own client waits for ever and raises errors whose constructor fails on some bodies; its
``BackOffHTTPClient`` never gives up and repeats appends. This one sends a request again only where that
cannot do harm:

==========================================  ========================  ==========================
what came back                              read                      write
==========================================  ========================  ==========================
nothing: not even a connection              again                     again
429, and Drive's 403 for usage limits       again                     again (it was not executed)
5xx, dropped connection, timeout, no JSON   again                     `UnknownOutcomeError`
other 4xx                                   error                     error
==========================================  ========================  ==========================

An expired token (401) is renewed and the request repeated by google-auth, below all this.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import google.auth.exceptions
import requests
import tenacity
from google.auth.credentials import Credentials
from gspread.http_client import FileType, HTTPClient, ParamsType
from urllib3.exceptions import NewConnectionError

from sheetcrm.errors import SheetcrmError
from sheetcrm.language import say
from sheetcrm.sheets.errors import (
    Answer,
    DamagedError,
    ForbiddenError,
    QuotaError,
    RefusedError,
    SpreadsheetMissingError,
    UnknownOutcomeError,
    UnreachableError,
    explain,
    read_answer,
    refuse_key,
)
from sheetcrm.sheets.ledger import Endpoint, Ledger, count_requests, endpoint_of
from sheetcrm.sheets.retry import Pacing, RetryPolicy, Verdict, judge_silence, judge_status, read_retry_after

__all__ = [
    "DamagedError",
    "ForbiddenError",
    "QuotaError",
    "RefusedError",
    "RetryPolicy",
    "RetryingHTTPClient",
    "SpreadsheetMissingError",
    "UnknownOutcomeError",
    "UnreachableError",
]

HEADERS = {"Accept-Encoding": "gzip", "User-Agent": "sheetcrm (gzip)"}
"""Google compresses only for clients that name gzip in both (Sheets API, "Improve performance")."""


class _TryAgainError(Exception):
    """One attempt failed in a way that another may mend."""

    def __init__(self, error: SheetcrmError, retry_after: float | None = None) -> None:
        super().__init__(error)
        self.error = error
        self.retry_after = retry_after


class RetryingHTTPClient(HTTPClient):
    """What gspread sends its requests through.

    Args:
        auth: not used; the session brings its own authorisation.
        session: where requests go; its adapters are wrapped so that the ledger sees them.
        ledger: where requests are written down.
        pacing: when to try again.
        account: address of the service account, for hints.
    """

    def __init__(
        self,
        auth: Credentials,
        session: requests.Session,
        *,
        ledger: Ledger,
        pacing: Pacing,
        account: str | None = None,
    ) -> None:
        super().__init__(auth, session)
        self.ledger = ledger
        self.pacing = pacing
        self.account = account
        count_requests(session, ledger, pacing.clock)

    def request(
        self,
        method: str,
        endpoint: str,
        params: ParamsType | None = None,
        data: bytes | None = None,
        json: Mapping[str, Any] | None = None,
        files: FileType = None,
        headers: Mapping[str, str] | None = None,
    ) -> requests.Response:
        """Send a request, again where that is safe, and return its answer.

        Raises:
            SpreadsheetMissingError: 404.
            ForbiddenError: 403.
            DamagedError: the data itself is damaged.
            RefusedError: 400 and other 4xx; nothing was applied.
            QuotaError: 429 through every attempt; nothing was applied.
            UnreachableError: no usable answer through every attempt; nothing was applied.
            UnknownOutcomeError: a write went out and its answer did not come.
            ConfigError: Google does not accept the key.
        """
        about = endpoint_of(method, endpoint)
        arguments = {
            "method": method,
            "url": endpoint,
            "params": {"prettyPrint": "false", **(params or {})},
            "data": data,
            "json": json,
            "files": files,
            "headers": {**HEADERS, **(headers or {})},
            "timeout": self.timeout or self._timeout(about),
        }
        started = self.pacing.clock()
        retrying = tenacity.Retrying(
            retry=tenacity.retry_if_exception_type(_TryAgainError),
            wait=self._wait,
            stop=lambda state: self._is_enough(state, started),
            sleep=self.pacing.sleep,
            before_sleep=lambda state: self.ledger.retried(state.upcoming_sleep),
            reraise=True,
        )
        try:
            return retrying(self._attempt, about, arguments)
        except _TryAgainError as failure:
            raise failure.error from failure.__cause__

    def _attempt(self, about: Endpoint, arguments: Mapping[str, Any]) -> requests.Response:
        try:
            response = self.session.request(**arguments)
        except google.auth.exceptions.TransportError as failure:
            raise self._silence(about, _no_token(failure), was_sent=False) from failure
        except google.auth.exceptions.RefreshError as failure:
            if failure.retryable:
                raise self._silence(about, _no_token(failure), was_sent=False) from failure
            raise refuse_key(self.account, str(failure.args[0] if failure.args else failure)) from failure
        except requests.RequestException as failure:
            raise self._silence(about, _describe(failure), was_sent=_was_sent(failure)) from failure
        if not response.ok:
            raise self._error(about, response)
        if response.headers.get("Content-Type", "").startswith("text/html") and response.content:
            # A proxy or a login page answered in Google's place.
            raise self._silence(
                about, read_answer(response.status_code, response.content).message, was_sent=True
            )
        return response

    def _error(self, about: Endpoint, response: requests.Response) -> Exception:
        answer = read_answer(response.status_code, response.content)
        verdict = Verdict.GIVE_UP
        if not answer.is_data_loss:
            verdict = judge_status(
                answer.status, over_quota=answer.is_over_quota, changes_nothing=about.changes_nothing
            )
        if verdict is Verdict.UNKNOWN:
            return _unknown(about, f"{answer.status}: {answer.message}")
        error = explain(answer, spreadsheet_id=about.spreadsheet_id, account=self.account)
        return (
            error if verdict is Verdict.GIVE_UP else _TryAgainError(error, read_retry_after(response.headers))
        )

    def _silence(self, about: Endpoint, reason: str, *, was_sent: bool) -> Exception:
        if judge_silence(was_sent=was_sent, changes_nothing=about.changes_nothing) is Verdict.UNKNOWN:
            return _unknown(about, reason)
        hint = say(
            "Check the network of this machine (proxy, firewall, DNS), then run again; nothing was lost."
        )
        msg = say("No answer from Google about {what}: {why}", what=_subject(about), why=reason)
        return _TryAgainError(UnreachableError(msg, hint))

    def _wait(self, state: tenacity.RetryCallState) -> float:
        failure = state.outcome.exception() if state.outcome is not None else None
        retry_after = failure.retry_after if isinstance(failure, _TryAgainError) else None
        return self.pacing.policy.delay(state.attempt_number, self.pacing.random(), retry_after)

    def _is_enough(self, state: tenacity.RetryCallState, started: float) -> bool:
        if state.attempt_number >= self.pacing.policy.attempts:
            return True
        return self.pacing.clock() - started + state.upcoming_sleep > self.pacing.policy.deadline_seconds

    def _timeout(self, about: Endpoint) -> tuple[float, float]:
        read = self.pacing.policy.read_seconds if about.changes_nothing else self.pacing.policy.write_seconds
        return self.pacing.policy.connect_seconds, read


def garbled(method: str, url: str, body: bytes) -> SheetcrmError:
    """Build the error for a successful answer whose body makes no sense."""
    about, start = endpoint_of(method, url), Answer(status=200, message=read_answer(200, body).message)
    if not about.changes_nothing:
        return _unknown(about, say("the answer makes no sense: {said}", said=start.message))
    return UnreachableError(
        say("The answer about {what} makes no sense: {said}", what=_subject(about), said=start.message),
        say("Something answers in Google's place (a proxy, a login page): mend that, then run again."),
    )


def _unknown(about: Endpoint, reason: str) -> UnknownOutcomeError:
    return UnknownOutcomeError(
        say("A change of {what} was sent, but no answer came ({why})", what=_subject(about), why=reason),
        say("Run again: the sheet is read anew, and what is still to be done is done then."),
    )


def _subject(about: Endpoint) -> str:
    if about.spreadsheet_id:
        return say("spreadsheet {file}", file=about.spreadsheet_id)
    return f"{about.method} {about.path}"


def _no_token(failure: Exception) -> str:
    return say("no access token came: {why}", why=failure)


def _was_sent(failure: requests.RequestException) -> bool:
    """Say whether the request may have reached Google; only want of a connection proves that it did not."""
    if isinstance(failure, requests.ConnectTimeout | requests.exceptions.ProxyError):
        return False
    if isinstance(failure, requests.exceptions.SSLError):
        return "CERTIFICATE_VERIFY_FAILED" not in str(failure)
    # What requests wraps is urllib3's MaxRetryError, and its reason tells how far the request got.
    reason = getattr(failure.args[0], "reason", None) if failure.args else None
    return not isinstance(reason, NewConnectionError)


def _describe(failure: requests.RequestException) -> str:
    text = " ".join(str(failure).split())
    return text[:200] or type(failure).__name__
