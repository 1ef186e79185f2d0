"""Faults on demand, hooks between requests, quotas."""

from __future__ import annotations

import json
import re
from datetime import timedelta

import gspread
import pytest
import requests

from sheetcrm.emulator.adapter import session
from sheetcrm.emulator.exchange import Request
from sheetcrm.emulator.faults import Fault, FaultSyntaxError, plan
from sheetcrm.emulator.server import running


@pytest.fixture(params=["in process", "over HTTP"])
def sheet(request, service):
    """A gspread worksheet, once over the in-process session and once over a socket."""
    if request.param == "in process":
        yield gspread.Client(auth=None, session=session(service)).create("Book").sheet1
        return
    with running(service) as server:
        yield gspread.Client(auth=None, session=redirected(server.url)).create("Book").sheet1


def redirected(url):
    class Redirect(requests.adapters.HTTPAdapter):
        def send(self, request, **options):
            for host in ("https://sheets.googleapis.com", "https://www.googleapis.com"):
                request.url = request.url.replace(host, url)
            return super().send(request, **options)

    made = requests.Session()
    made.mount("https://", Redirect())
    return made


@pytest.mark.parametrize("when", ["before", "after"])
@pytest.mark.parametrize("kind", ["503", "reset", "timeout", "HTML"])
def test_the_fault_matrix(service, sheet, when, kind):
    fault = {
        "503": Fault(when=when, status=503),
        "reset": Fault(when=when, drop=True),
        "timeout": Fault(when=when, timeout=True),
        "HTML": Fault(when=when, status=502, html=True),
    }[kind]
    sheet.update([["old"]], "A1")
    service.faults.at(service.requests + 1, fault)
    if kind in ("503", "HTML"):
        with pytest.raises(gspread.exceptions.APIError) as caught:
            sheet.update([["new"]], "A1")
        assert caught.value.response.status_code == (503 if kind == "503" else 502)
        assert caught.value.code == (503 if kind == "503" else -1)
    else:
        sheet.client.set_timeout(0.5 if kind == "timeout" else None)
        with pytest.raises(requests.ReadTimeout if kind == "timeout" else requests.ConnectionError):
            sheet.update([["new"]], "A1")
        sheet.client.set_timeout(None)
    assert sheet.acell("A1").value == ("new" if when == "after" else "old")


def test_a_fault_happens_as_often_as_planned(service, book):
    service.faults.on(lambda number, request, body: request.method == "PUT", Fault(status=429), times=2)
    for _ in range(2):
        assert (
            book.error("PUT", f"{book.path}/values/A1", {"values": [["x"]]}, valueInputOption="RAW")[0] == 429
        )
    book.put("A1", [["x"]])


def test_delays_use_the_given_sleep(service, book):
    slept = []
    service.faults.sleep = slept.append
    service.faults.at(service.requests + 1, Fault(status=None, delay=180.0))
    book.put("A1", [["x"]])
    assert slept == [180.0]
    assert book.get("A1") == [["x"]]


@pytest.mark.parametrize(
    ("status", "name"),
    [(500, "INTERNAL"), (503, "UNAVAILABLE"), (409, "ABORTED"), (429, "RESOURCE_EXHAUSTED")],
)
def test_faults_speak_googles_words(service, book, status, name):
    service.faults.at(service.requests + 1, Fault(status=status))
    assert book.call("GET", book.path)[1]["error"]["status"] == name


@pytest.mark.parametrize(
    ("text", "statuses"),
    [
        ("PUT:before:503", [503, 200, 200]),
        ("*:after:429:2", [429, 429, 200]),
        ("*:late:429:2", [429, 429, 200]),
        ("GET:before:500", [200, 200, 200]),
        ("PUT:after:html:*", [502, 502, 502]),
        ("3:before:503", [200, 503, 200]),
        ("PUT:before:1.5s", [200, 200, 200]),
    ],
)
def test_faults_from_the_command_line(service, book, text, statuses):
    plan(service.faults, text)
    found = [
        book.service.handle(
            Request(method="PUT", path=f"{book.path}/values/A1", query=[("valueInputOption", "RAW")])
        ).status
        for _ in statuses
    ]
    assert found == statuses


@pytest.mark.parametrize(
    "text", ["", "PUT", "PUT:later:503", "PUT:late:2s", "PUT:before:xyz", "PUT:before:503:x", "a:b:c:d:e"]
)
def test_bad_faults_from_the_command_line(service, text):
    with pytest.raises(FaultSyntaxError, match=re.escape(repr(text))):
        plan(service.faults, text)


def test_a_person_steps_in_between_two_requests(service, book):
    book.put("A1", [["b", 1], ["a", 2]])
    seen = []

    def meddle(number, method, path, body):
        seen.append((number, method, body))
        if method == "PUT":
            person = service.as_person(book.id)
            person.sort("A1:B2", 1)
            person.insert_rows("Sheet1", 1)
            person.rename_sheet("Sheet1", "Renamed")

    service.hooks.before.append(meddle)
    before = service.requests
    book.put("A1", [["x"]])
    assert seen == [(before + 1, "PUT", {"values": [["x"]]})]
    assert service.requests == before + 1
    service.hooks.before.clear()
    assert book.get("Renamed") == [["x"], ["a", 2], ["b", 1]]


def test_the_after_hook_sees_the_change_done(service, book):
    found = []
    person = service.as_person(book.id)
    service.hooks.after.append(lambda *_request: found.append(person.read("A1")))
    book.put("A1", [["x"]])
    assert found == [[["x"]]]


class TestQuota:
    def test_the_recorded_answer(self, make_book, clock):
        book = make_book(reads_per_minute=2)
        for _ in range(2):
            book.resource()
        response = book.call("GET", book.path)
        assert response[0] == 429
        error = response[1]["error"]
        assert error["status"] == "RESOURCE_EXHAUSTED"
        assert error["message"] == (
            "Quota exceeded for quota metric 'Read requests' and limit 'Read requests per minute per user' "
            "of service 'sheets.googleapis.com' for consumer 'project_number:603366585132'."
        )
        assert error["details"][0]["metadata"]["quota_limit"] == "ReadRequestsPerMinutePerUser"
        clock.pass_time(seconds=60)
        book.resource()

    def test_a_batch_is_one_and_writes_count_apart(self, make_book):
        book = make_book(reads_per_minute=1, writes_per_minute=1)
        book.batch(*[{"addSheet": {}} for _ in range(10)])
        book.resource()
        assert (
            book.error("PUT", f"{book.path}/values/A1", {"values": [["x"]]}, valueInputOption="RAW")[0] == 429
        )

    def test_the_project_has_its_own_limit(self, make_book):
        book = make_book(project_reads_per_minute=1)
        book.resource()
        assert "'Read requests per minute'" in book.error("GET", book.path)[1]


def test_a_read_may_be_stale_for_a_while(make_book, clock):
    book = make_book(stale_reads=timedelta(seconds=2))
    book.put("A1", [["old"]])
    clock.pass_time(seconds=5)
    book.put("A1", [["new"]])
    assert book.get("A1") == [["old"]]
    clock.pass_time(seconds=2)
    assert book.get("A1") == [["new"]]


def test_answers_may_have_keys_nobody_knows(make_book):
    book = make_book(unknown_answer_keys=True)
    assert "unknownToEveryClient" in book.resource()
    assert json.dumps(book.get("A1")) == "[]"


def put(book, text):
    return book.call("PUT", f"{book.path}/values/A1", {"values": [[text]]}, valueInputOption="RAW")


@pytest.mark.parametrize("silence", [Fault(when="late", drop=True), Fault(when="late", timeout=True)])
def test_a_late_request_takes_effect_when_the_next_one_comes(service, book, silence):
    put(book, "old")
    service.faults.at(service.requests + 1, silence)
    with pytest.raises(ConnectionError):
        put(book, "late")
    assert service.as_person(book.id).read("Sheet1!A1") == [["old"]], "people see nothing of it yet"
    assert book.get("A1") == [["late"]]
    put(book, "new")
    assert book.get("A1") == [["new"]], "it takes effect once"


def test_a_late_request_can_be_answered_with_a_refusal(service, book):
    service.faults.at(service.requests + 1, Fault(when="late", status=503))
    assert put(book, "late")[0] == 503
    assert book.get("A1") == [["late"]]


def test_a_late_request_that_is_out_of_date_by_then_is_refused_in_silence(service, book):
    service.faults.at(service.requests + 1, Fault(when="late", drop=True))
    with pytest.raises(ConnectionError):
        put(book, "late")
    service.as_person(book.id).rename_sheet("Sheet1", "Other")
    service.give_away(book.id, "somebody@example.com")
    assert book.call("GET", f"{book.path}/values/Other!A1")[0] == 403
    assert service.as_person(book.id, "somebody@example.com").read("Other!A1") == []


def test_a_late_request_has_no_answer_of_its_own():
    with pytest.raises(ValueError, match="no answer of its own"):
        Fault(when="late", status=None, delay=1.0)


def test_faults_and_spent_quotas_can_say_when_to_come_back(make_book, clock):
    book = make_book(writes_per_minute=1, quota_retry_after=True)

    def refusal():
        request = Request(
            method="PUT",
            path=f"{book.path}/values/A1",
            query=[("valueInputOption", "RAW")],
            body=b'{"values": [["x"]]}',
        )
        response = book.service.handle(request)
        return response.status, response.headers.get("Retry-After")

    assert refusal() == (200, None)
    clock.pass_time(seconds=20.5)
    assert refusal() == (429, "40")
    clock.pass_time(seconds=40)
    assert refusal() == (200, None)
    book.service.faults.at(book.service.requests + 1, Fault(status=503, retry_after=7))
    assert refusal() == (503, "7")
