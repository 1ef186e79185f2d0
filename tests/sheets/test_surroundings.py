"""What Google refuses is told by its reason; settings and clocks are compared."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from sheets_support import Reply, ScriptedServer, make_company, open_google, session_to

from sheetcrm.errors import ConfigError, SheetcrmError
from sheetcrm.sheets.surroundings import clock_finding, may_edit, refusal, setting_findings
from sheetcrm.sheets.tabs import File, read_file

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


def envelope(status, message, reason=None):
    details = [{"@type": "type.googleapis.com/google.rpc.ErrorInfo", "reason": reason}] if reason else []
    error = {"code": status, "message": message, "status": "PERMISSION_DENIED", "details": details}
    return Reply({"error": error}, status)


@pytest.mark.parametrize(
    ("reply", "code"),
    [
        (envelope(403, "The caller does not have permission"), "spreadsheet-forbidden"),
        (envelope(403, "Request had insufficient authentication scopes."), "scope-missing"),
        (envelope(403, "No.", "ACCESS_TOKEN_SCOPE_INSUFFICIENT"), "scope-missing"),
        (envelope(403, "Sheets API has not been used in project 1", "SERVICE_DISABLED"), "api-disabled"),
        (envelope(404, "Requested entity was not found."), "spreadsheet-missing"),
        (envelope(401, "Request had invalid authentication credentials."), "credentials-unusable"),
        (envelope(400, "This operation is not supported for this document."), "spreadsheet-unreachable"),
    ],
)
def test_what_is_refused_has_the_name_of_its_reason(reply, code):
    google = open_google(session_to(ScriptedServer([reply])))
    with pytest.raises(SheetcrmError) as caught:
        read_file(google, "file-1")
    found = refusal("sales", caught.value)
    assert (found.code, found.sheet) == (code, "sales")
    assert found.message
    assert found.hint


def test_a_key_that_google_does_not_take():
    assert refusal("the account", ConfigError("no", "Make a new one.")).code == "credentials-unusable"


@pytest.mark.parametrize(
    ("body", "editable"),
    [({"capabilities": {"canEdit": True}}, True), ({"capabilities": {"canEdit": False}}, False), ({}, False)],
)
def test_whether_a_file_may_be_edited(body, editable):
    server = ScriptedServer([Reply(body)])
    assert may_edit(open_google(session_to(server)), "file-1") is editable
    assert "supportsAllDrives=true" in server.asked[0].url


def codes(company, **files):
    return [(found.code, found.sheet) for found in setting_findings(company, files)]


def test_the_odd_locale_is_told_and_every_zone_that_is_not_the_companys():
    company = make_company()
    one = File(locale="ru_RU", time_zone="Europe/Moscow")
    other = File(locale="en_US", time_zone="Etc/GMT")
    assert codes(company, a=one, b=one) == []
    assert codes(company, a=one) == []
    assert codes(company) == []
    assert codes(company, a=one, b=other, c=one) == [("time-zone-differs", "b"), ("locale-differs", "b")]


@pytest.mark.parametrize(
    ("date", "words"),
    [
        ("Mon, 02 Mar 2026 09:00:30 GMT", None),
        ("Mon, 02 Mar 2026 08:59:00 GMT", None),
        ("Mon, 02 Mar 2026 08:58:00 GMT", "2 minutes ahead of"),
        ("Mon, 02 Mar 2026 13:00:00 GMT", "4 hours behind"),
        ("", None),
        ("yesterday", None),
    ],
)
def test_the_clock(date, words):
    found = clock_finding(date, NOW + timedelta(milliseconds=0))
    assert (found is None) is (words is None)
    assert words is None or words in found.message
