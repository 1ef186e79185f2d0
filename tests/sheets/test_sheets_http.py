import socket

import google.auth.exceptions
import pytest
import requests
from sheets_support import HTML, Clock, Reply, ScriptedServer, open_google, session_to
from urllib3.exceptions import MaxRetryError, NewConnectionError, ProtocolError

from sheetcrm.errors import ConfigError
from sheetcrm.sheets.http import (
    ForbiddenError,
    QuotaError,
    RefusedError,
    RetryPolicy,
    SpreadsheetMissingError,
    UnknownOutcomeError,
    UnreachableError,
)
from sheetcrm.sheets.ledger import Kind

READ = ("GET", "https://sheets.googleapis.com/v4/spreadsheets/FILE")
FILTERED_READ = ("POST", "https://sheets.googleapis.com/v4/spreadsheets/FILE:getByDataFilter")
WRITE = ("POST", "https://sheets.googleapis.com/v4/spreadsheets/FILE:batchUpdate")
OK = Reply({"spreadsheetId": "FILE"})

NO_CONNECTION = requests.ConnectionError(
    MaxRetryError(None, "/", NewConnectionError(None, "[Errno 111] Connection refused"))
)
NO_CONNECTION_IN_TIME = requests.ConnectTimeout("timed out")
PROXY_SAYS_NO = requests.exceptions.ProxyError("Tunnel connection failed: 407")
BAD_CERTIFICATE = requests.exceptions.SSLError("[SSL: CERTIFICATE_VERIFY_FAILED] self-signed certificate")
RESET = requests.ConnectionError(ProtocolError("Connection aborted.", ConnectionResetError(104, "reset")))
HALF_AN_ANSWER = requests.exceptions.ChunkedEncodingError("Connection broken: IncompleteRead")
NO_ANSWER_IN_TIME = requests.ReadTimeout("Read timed out.")
TLS_BROKE = requests.exceptions.SSLError("EOF occurred in violation of protocol")


def google_error(status, message, word="", **extra):
    return Reply({"error": {"code": status, "message": message, "status": word, **extra}}, status)


def ask(server, request, policy=None, clock=None):
    google = open_google(session_to(server), policy=policy, clock=clock)
    return google, google.ask(*request)


def fail(server, request, error, policy=None, clock=None):
    google = open_google(session_to(server), policy=policy, clock=clock)
    with pytest.raises(error) as caught:
        google.ask(*request)
    return google, caught.value


@pytest.mark.parametrize("request_", [READ, FILTERED_READ, WRITE])
@pytest.mark.parametrize(
    "failure", [NO_CONNECTION, NO_CONNECTION_IN_TIME, PROXY_SAYS_NO, BAD_CERTIFICATE], ids=repr
)
def test_what_was_never_sent_is_sent_again(request_, failure):
    server = ScriptedServer([failure, OK])

    google, answer = ask(server, request_)

    assert answer == {"spreadsheetId": "FILE"}
    assert len(server.asked) == 2
    assert google.ledger.summary().retries == 1


SILENCES = [
    RESET,
    HALF_AN_ANSWER,
    NO_ANSWER_IN_TIME,
    TLS_BROKE,
    Reply({"error": {"code": 500, "message": "Internal error encountered."}}, 500),
    Reply(b"<html><title>502. That is an error</title></html>", 502, HTML),
    Reply(b"", 503),
    Reply({"error": "backend"}, 504),
]


@pytest.mark.parametrize("silence", SILENCES, ids=repr)
@pytest.mark.parametrize("request_", [READ, FILTERED_READ])
def test_a_read_without_an_answer_is_sent_again(request_, silence):
    server = ScriptedServer([silence, silence, OK])
    clock = Clock()

    ask(server, request_, clock=clock)

    assert len(server.asked) == 3
    assert clock.slept == [1.0, 2.0]


@pytest.mark.parametrize("silence", SILENCES, ids=repr)
def test_a_write_without_an_answer_is_not_sent_again(silence):
    server = ScriptedServer([silence, OK])
    clock = Clock()

    _, error = fail(server, WRITE, UnknownOutcomeError, clock=clock)

    assert len(server.asked) == 1
    assert clock.slept == []
    assert "FILE" in error.message
    assert error.hint


def test_drives_changes_are_not_sent_again_either():
    server = ScriptedServer([RESET])

    fail(server, ("POST", "https://www.googleapis.com/drive/v3/files"), UnknownOutcomeError)

    assert len(server.asked) == 1


QUOTA = google_error(429, "Quota exceeded for quota metric 'Read requests'", "RESOURCE_EXHAUSTED")
DRIVE_LIMIT = Reply(
    {
        "error": {
            "code": 403,
            "message": "User Rate Limit Exceeded",
            "errors": [{"reason": "userRateLimitExceeded"}],
        }
    },
    403,
)
HTML_LIMIT = Reply(b"<html>automated queries</html>", 429, HTML)


@pytest.mark.parametrize("reply", [QUOTA, DRIVE_LIMIT, HTML_LIMIT], ids=repr)
@pytest.mark.parametrize("request_", [READ, WRITE])
def test_a_request_turned_away_for_want_of_quota_is_sent_again(request_, reply):
    server = ScriptedServer([reply, OK])

    ask(server, request_)

    assert len(server.asked) == 2


def test_retries_end_after_the_attempts():
    server = ScriptedServer([QUOTA] * 20)
    clock = Clock()

    google, error = fail(server, READ, QuotaError, RetryPolicy(jitter_seconds=0.0, attempts=4), clock)

    assert len(server.asked) == 4
    assert clock.slept == [1.0, 2.0, 4.0]
    assert google.ledger.summary().retries == 3
    assert google.ledger.summary().waited == 7.0
    assert "Quota exceeded" in error.message


def test_retries_end_before_the_deadline():
    server = ScriptedServer([RESET] * 20)
    clock = Clock()

    fail(
        server,
        READ,
        UnreachableError,
        RetryPolicy(jitter_seconds=0.0, attempts=20, deadline_seconds=8),
        clock,
    )

    assert clock.slept == [1.0, 2.0, 4.0]


def test_retry_after_is_honoured():
    server = ScriptedServer([Reply({}, 429, {"Retry-After": "20"}), OK])
    clock = Clock()

    ask(server, READ, clock=clock)

    assert clock.slept == [20.0]


def test_a_retry_after_beyond_the_deadline_is_not_waited_for():
    server = ScriptedServer([Reply({}, 429, {"Retry-After": "3600"}), OK])
    clock = Clock()

    fail(server, READ, QuotaError, clock=clock)

    assert clock.slept == []


def test_the_network_error_is_the_cause():
    _, error = fail(ScriptedServer([RESET] * 9), READ, UnreachableError)

    assert error.__cause__ is RESET


@pytest.mark.parametrize(
    ("reply", "error", "in_message", "in_hint"),
    [
        (
            google_error(404, "Requested entity was not found."),
            SpreadsheetMissingError,
            "FILE",
            "shared with",
        ),
        (
            google_error(403, "The caller does not have permission"),
            ForbiddenError,
            "permission",
            "Share the file",
        ),
        (
            google_error(403, "no room", errors=[{"reason": "storageQuotaExceeded"}]),
            ForbiddenError,
            "no room",
            "create the file by hand",
        ),
        (
            google_error(403, "off", details=[{"reason": "SERVICE_DISABLED"}]),
            ForbiddenError,
            "off",
            "Switch on the Google Sheets API",
        ),
        (google_error(400, "No grid with id: 7"), RefusedError, "No grid with id: 7", "Run again"),
        (
            google_error(400, "You are trying to edit a protected cell or object."),
            RefusedError,
            "protected",
            "to edit the protected range",
        ),
        (google_error(409, "The operation was aborted."), RefusedError, "aborted", "Run again"),
        (google_error(401, "Request had invalid credentials"), ConfigError, "credentials", "key"),
        (
            Reply({"error": "invalid_grant", "error_description": "gone"}, 400),
            RefusedError,
            "invalid_grant: gone",
            "",
        ),
        (Reply({"error": "text"}, 404), SpreadsheetMissingError, "text", ""),
        (Reply({"error": None}, 404), SpreadsheetMissingError, "error", ""),
        (
            Reply({"error": {"message": 7, "errors": "x", "details": [1]}}, 404),
            SpreadsheetMissingError,
            "no reason",
            "",
        ),
        (Reply([1, 2], 400), RefusedError, "[1,2]", ""),
        (Reply(b"", 404, HTML), SpreadsheetMissingError, "an empty answer", ""),
        (Reply(b"\xff\xfe<html>", 403, HTML), ForbiddenError, "<html>", ""),
    ],
    ids=repr,
)
@pytest.mark.parametrize("request_", [READ, WRITE])
def test_refusals_are_told_apart_and_not_repeated(request_, reply, error, in_message, in_hint):
    server = ScriptedServer([reply])

    _, caught = fail(server, request_, error)

    assert in_message in caught.message
    assert in_hint in caught.hint
    assert caught.hint
    assert len(server.asked) == 1


def test_the_reason_is_kept_apart():
    _, caught = fail(ScriptedServer([google_error(400, "No grid with id: 7")]), READ, RefusedError)

    assert caught.reason == "No grid with id: 7"


@pytest.mark.parametrize(
    "body", [b"<html>log in</html>", b"{cut", b"[]", b"null", b"7", b'{"a": 1', b"\xff"], ids=repr
)
def test_a_successful_answer_that_makes_no_sense(body):
    fail(ScriptedServer([Reply(body)]), READ, UnreachableError)
    fail(ScriptedServer([Reply(body)]), WRITE, UnknownOutcomeError)


def test_a_login_page_in_googles_place_is_no_answer():
    page = Reply(b"<html>Please log in to the hotel network</html>", 200, HTML)

    ask(ScriptedServer([page, OK]), READ)
    fail(ScriptedServer([page]), WRITE, UnknownOutcomeError)


def test_no_token_because_of_the_network_is_tried_again():
    ask(ScriptedServer([google.auth.exceptions.TransportError("no route"), OK]), WRITE)
    ask(ScriptedServer([google.auth.exceptions.RefreshError("later", retryable=True), OK]), WRITE)


def test_no_token_because_of_the_key_is_not():
    refused = google.auth.exceptions.RefreshError(
        "invalid_grant: Invalid JWT Signature.", {"error": "invalid_grant"}
    )
    server = ScriptedServer([refused])

    _, caught = fail(server, READ, ConfigError)

    assert "Invalid JWT Signature" in caught.message
    assert len(server.asked) == 1


def test_what_goes_over_the_wire():
    server = ScriptedServer([OK, OK])
    google = open_google(session_to(server))

    google.ask("GET", READ[1], params={"fields": "sheets(properties)"})
    google.ask("POST", WRITE[1], body={"requests": ["Ж"]})

    read, write = server.asked
    assert read.url == READ[1] + "?prettyPrint=false&fields=sheets%28properties%29"
    assert read.headers["Accept-Encoding"] == "gzip"
    assert "gzip" in read.headers["User-Agent"]
    assert read.body == b""
    assert read.timeout == (10.0, 100.0)
    assert write.timeout == (10.0, 190.0)
    assert write.body == '{"requests":["Ж"]}'.encode()
    assert write.headers["Content-Type"] == "application/json; charset=utf-8"


def test_gspread_goes_the_same_way():
    properties = {"spreadsheetId": "FILE", "properties": {"title": "Office"}, "sheets": []}
    server = ScriptedServer([RESET, Reply(properties)])
    google = open_google(session_to(server))

    spreadsheet = google.client.open_by_key("FILE")

    assert spreadsheet.id == "FILE"
    assert google.ledger.summary().requests == {Kind.READ: 2}


def test_gspread_shows_our_errors():
    google = open_google(session_to(ScriptedServer([google_error(403, "no")])))

    with pytest.raises(ForbiddenError):
        google.client.open_by_key("FILE")


def test_a_refused_connection_was_never_sent():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))  # bound but not listening: connecting is refused
        session = requests.Session()
        clock = Clock()
        google = open_google(session, policy=RetryPolicy(attempts=2, jitter_seconds=0.0), clock=clock)
        with pytest.raises(UnreachableError):
            google.ask("POST", f"http://127.0.0.1:{taken.getsockname()[1]}/v4/spreadsheets/FILE:batchUpdate")

    assert clock.slept == [1.0]


def test_a_certificate_nobody_vouches_for_is_told_from_a_broken_connection():
    fail(ScriptedServer([BAD_CERTIFICATE] * 9), WRITE, UnreachableError)
    fail(ScriptedServer([TLS_BROKE]), WRITE, UnknownOutcomeError)
