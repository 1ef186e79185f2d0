import gzip
import io

import pytest
import requests
from requests.adapters import BaseAdapter
from sheets_support import Clock, Reply, ScriptedServer, session_to
from urllib3.response import HTTPResponse

from sheetcrm.sheets.ledger import Kind, Ledger, count_requests, endpoint_of

FILE = "https://sheets.googleapis.com/v4/spreadsheets/FILE"


@pytest.mark.parametrize(
    ("method", "url", "kind", "path", "file"),
    [
        ("get", FILE, Kind.READ, "/v4/spreadsheets/{id}", "FILE"),
        ("GET", FILE + "?fields=x", Kind.READ, "/v4/spreadsheets/{id}", "FILE"),
        ("POST", FILE + ":getByDataFilter", Kind.READ, "/v4/spreadsheets/{id}:getByDataFilter", "FILE"),
        ("POST", FILE + ":batchUpdate", Kind.WRITE, "/v4/spreadsheets/{id}:batchUpdate", "FILE"),
        ("GET", FILE + "/values/'A'!A1:B2", Kind.READ, "/v4/spreadsheets/{id}/values/{…}", "FILE"),
        ("GET", FILE + "/values:batchGet", Kind.READ, "/v4/spreadsheets/{id}/values:batchGet", "FILE"),
        ("POST", FILE + "/values/A1:append", Kind.WRITE, "/v4/spreadsheets/{id}/values/{…}:append", "FILE"),
        (
            "POST",
            FILE + "/values:batchGetByDataFilter",
            Kind.READ,
            "/v4/spreadsheets/{id}/values:batchGetByDataFilter",
            "FILE",
        ),
        (
            "POST",
            FILE + "/developerMetadata:search",
            Kind.READ,
            "/v4/spreadsheets/{id}/developerMetadata:search",
            "FILE",
        ),
        ("POST", "https://sheets.googleapis.com/v4/spreadsheets", Kind.WRITE, "/v4/spreadsheets", None),
        ("GET", "https://www.googleapis.com/drive/v3/files", Kind.DRIVE, "/drive/v3/files", None),
        ("GET", "https://www.googleapis.com/drive/v3/files/FILE", Kind.DRIVE, "/drive/v3/files/{id}", "FILE"),
        (
            "POST",
            "https://www.googleapis.com/drive/v3/files/FILE/copy",
            Kind.DRIVE,
            "/drive/v3/files/{id}/copy",
            "FILE",
        ),
        ("GET", "https://www.googleapis.com/drive/v3/changes", Kind.DRIVE, "/drive/v3/changes", None),
        ("POST", "https://oauth2.googleapis.com/token", Kind.AUTH, "/token", None),
    ],
)
def test_what_a_request_is_about(method, url, kind, path, file):
    endpoint = endpoint_of(method, url)

    assert (endpoint.kind, endpoint.path, endpoint.spreadsheet_id) == (kind, path, file)
    assert endpoint.method == method.upper()


@pytest.mark.parametrize(
    ("method", "url", "expected"),
    [
        ("POST", FILE + ":getByDataFilter", True),
        ("POST", FILE + ":batchUpdate", False),
        ("PUT", FILE + "/values/A1", False),
        ("GET", "https://www.googleapis.com/drive/v3/files", True),
        ("POST", "https://www.googleapis.com/drive/v3/files", False),
        ("DELETE", "https://www.googleapis.com/drive/v3/files/FILE", False),
    ],
)
def test_what_may_be_sent_twice(method, url, expected):
    assert endpoint_of(method, url).changes_nothing is expected


def counted(server):
    ledger, clock, session = Ledger(), Clock(), session_to(server)
    count_requests(session, ledger, clock)
    return ledger, clock, session


def test_each_request_is_written_down_with_its_cost():
    ledger, clock, session = counted(ScriptedServer([Reply(b"x" * 70), Reply(b"", 503)]))

    session.get(FILE)
    clock.now += 5
    session.post(FILE + ":batchUpdate", data=b"12345")

    read, write = ledger.entries
    assert (read.endpoint.kind, read.status, read.bytes_out, read.bytes_in, read.at) == (
        Kind.READ,
        200,
        0,
        70,
        1000,
    )
    assert (write.endpoint.kind, write.status, write.bytes_out, write.bytes_in) == (Kind.WRITE, 503, 5, 0)
    summary = ledger.summary()
    assert summary.requests == {Kind.READ: 1, Kind.WRITE: 1}
    assert summary.total == 2
    assert (summary.bytes_out, summary.bytes_in) == (5, 70)
    assert summary.read_share == summary.write_share == pytest.approx(1 / 60)


def test_a_request_without_an_answer_counts():
    ledger, _, session = counted(ScriptedServer([requests.ReadTimeout("late")]))

    with pytest.raises(requests.ReadTimeout):
        session.get(FILE)

    assert [entry.status for entry in ledger.entries] == [None]


class SlowGzip(BaseAdapter):
    """Sends a compressed body, the way urllib3 hands it on, and takes a second for it."""

    def __init__(self, clock, body):
        super().__init__()
        self.clock, self.body = clock, body

    def send(self, request, **_):
        self.clock.now += 1
        response = requests.Response()
        response.status_code = 200
        response.raw = HTTPResponse(
            io.BytesIO(self.body), headers={"Content-Encoding": "gzip"}, status=200, preload_content=False
        )
        return response

    def close(self):
        pass


def test_bytes_are_those_of_the_wire_and_seconds_those_of_the_whole_answer():
    clock, ledger = Clock(), Ledger()
    packed = gzip.compress(b"a" * 10_000)
    session = session_to(SlowGzip(clock, packed))
    count_requests(session, ledger, clock)

    assert session.get(FILE).content == b"a" * 10_000

    assert ledger.entries[0].bytes_in == len(packed) < 100
    assert ledger.entries[0].seconds == 1
    assert ledger.summary().seconds == 1


def test_counting_twice_counts_once_for_the_last_ledger():
    ledger, clock, session = counted(ScriptedServer([Reply()]))
    other = Ledger()
    count_requests(session, other, clock)

    session.get(FILE)

    assert (ledger.summary().total, other.summary().total) == (0, 1)


def test_the_share_of_the_quota_is_that_of_the_busiest_minute():
    ledger, clock, session = counted(ScriptedServer([Reply()] * 9))
    for pause in (0, 59.9, 0.1, 30, 1, 1, 200, 1, 1):
        clock.now += pause
        session.get(FILE)

    assert ledger.summary().read_share == 5 / 60
    assert ledger.summary().write_share == 0


def test_a_stretch_of_the_ledger():
    ledger, _, session = counted(ScriptedServer([Reply()] * 3))
    session.get(FILE)
    ledger.retried(2.0)
    mark = ledger.mark()
    session.get(FILE)
    session.get(FILE)
    ledger.retried(4.0)

    assert ledger.summary(mark).total == 2
    assert ledger.summary(mark).waited == 4.0
    assert ledger.summary().retries == 2
    assert ledger.summary(ledger.mark()).total == 0
