"""Drive: files, search, sharing, changes; and the token endpoint."""

from __future__ import annotations

import base64
import json

import pytest

SPREADSHEET = "application/vnd.google-apps.spreadsheet"


def test_create_answers_four_members(book):
    answer = book.ok("POST", "/drive/v3/files", {"name": "New", "mimeType": SPREADSHEET})
    assert sorted(answer) == ["id", "kind", "mimeType", "name"]
    assert book.ok("GET", f"/v4/spreadsheets/{answer['id']}")["properties"]["title"] == "New"


def test_without_storage_nothing_is_created(make_service, book):
    client = type(book).__mro__[1](make_service(owner_has_storage=False))
    status, answer = client.call("POST", "/drive/v3/files", {"name": "New", "mimeType": SPREADSHEET})
    assert status == 403
    assert answer["error"]["errors"][0]["reason"] == "storageQuotaExceeded"


def test_fields(book):
    path = f"/drive/v3/files/{book.id}"
    assert sorted(book.ok("GET", path)) == ["id", "kind", "mimeType", "name"]
    assert book.ok("GET", path, fields="id,name") == {"id": book.id, "name": "Book"}
    assert book.ok("GET", path, fields="") == {}
    everything = book.ok("GET", path, fields="*")
    assert {"modifiedTime", "version", "capabilities", "owners"} <= set(everything)
    assert book.error("GET", path, fields="a(b")[0] == 400


def test_an_unknown_file(book):
    status, answer = book.call("GET", "/drive/v3/files/nope")
    assert status == 404
    assert answer["error"]["message"] == "File not found: nope."
    assert answer["error"]["errors"] == [
        {
            "message": "File not found: nope.",
            "domain": "global",
            "reason": "notFound",
            "location": "fileId",
            "locationType": "parameter",
        }
    ]
    assert "status" not in answer["error"]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", {"Alpha one", "Beta", "It's"}),
        ("name = 'Beta'", {"Beta"}),
        ('name = "Beta"', {"Beta"}),
        ("name = 'It\\'s'", {"It's"}),
        ("name contains 'al'", {"Alpha one"}),
        ("name contains 'one'", {"Alpha one"}),
        ("name contains 'ne'", set()),
        ("name != 'Beta' and trashed = false", {"Alpha one", "It's"}),
        ("name = 'Beta' or name = 'Alpha one'", {"Beta", "Alpha one"}),
        ("not (name = 'Beta')", {"Alpha one", "It's"}),
        (f"mimeType='{SPREADSHEET}'", {"Alpha one", "Beta", "It's"}),
        ("'root' in parents", {"Alpha one", "Beta", "It's"}),
        ('parents in "elsewhere"', set()),
        ("modifiedTime > '2024-03-05T12:00:30Z'", {"Beta", "It's"}),
        ("'owner@sheets.localhost' in owners", {"Alpha one", "Beta", "It's"}),
    ],
)
def test_search(make_service, clock, book, query, found):
    client = type(book).__mro__[1](make_service())
    for name in ("Alpha one", "Beta", "It's"):
        client.ok("POST", "/drive/v3/files", {"name": name, "mimeType": SPREADSHEET})
        clock.pass_time(minutes=1)
    answer = client.ok("GET", "/drive/v3/files", q=query)
    assert {item["name"] for item in answer["files"]} == found


@pytest.mark.parametrize(
    "query", ["name", "name = ", "nonsense = 'x'", "name ~ 'x'", "(name = 'x'", "'x' in nothing"]
)
def test_bad_searches(book, query):
    assert book.error("GET", "/drive/v3/files", q=query) == (400, "Invalid Value")


def test_pages(book):
    for number in range(4):
        book.ok("POST", "/drive/v3/files", {"name": str(number), "mimeType": SPREADSHEET})
    first = book.ok("GET", "/drive/v3/files", pageSize="3")
    second = book.ok("GET", "/drive/v3/files", pageSize="3", pageToken=first["nextPageToken"])
    assert len(first["files"]) + len(second["files"]) == 5
    assert "nextPageToken" not in second
    assert book.error("GET", "/drive/v3/files", pageToken="rubbish!")[0] == 400
    assert book.error("GET", "/drive/v3/files", pageSize="0")[0] == 400


def test_all_drives_need_support(book):
    status, answer = book.call("GET", "/drive/v3/files", includeItemsFromAllDrives="true")
    assert (status, answer["error"]["errors"][0]["reason"]) == (403, "supportsTeamDrivesRequired")


def test_a_copy_keeps_ids_and_metadata(book):
    where = {"dimension": "ROWS", "startIndex": 0, "endIndex": 1}
    entry = {"metadataKey": "k", "visibility": "DOCUMENT", "location": {"dimensionRange": where}}
    book.batch(
        {"createDeveloperMetadata": {"developerMetadata": entry}},
        {"addSheet": {"properties": {"sheetId": 7}}},
    )
    copied = book.ok("POST", f"/drive/v3/files/{book.id}/copy", {"name": None})
    assert copied["name"] == "Copy of Book"
    path = f"/v4/spreadsheets/{copied['id']}"
    assert [sheet["properties"]["sheetId"] for sheet in book.ok("GET", path)["sheets"]] == [0, 7]
    body = {"dataFilters": [{"developerMetadataLookup": {}}]}
    assert book.ok("POST", path + "/developerMetadata:search", body) == book.ok(
        "POST", book.path + "/developerMetadata:search", body
    )
    book.ok("PUT", f"{path}/values/A1", {"values": [["only here"]]}, valueInputOption="RAW")
    assert book.get("A1") == []


def test_rename_in_drive_shows_in_the_sheet_and_back(book):
    book.ok("PATCH", f"/drive/v3/files/{book.id}", {"name": "By Drive"})
    assert book.resource()["properties"]["title"] == "By Drive"
    book.batch({"updateSpreadsheetProperties": {"properties": {"title": "By Sheets"}, "fields": "title"}})
    assert book.ok("GET", f"/drive/v3/files/{book.id}")["name"] == "By Sheets"


def test_csv_is_of_the_first_visible_tab(book):
    book.batch({"addSheet": {"properties": {"title": "First", "index": 0, "hidden": True}}})
    book.put("Sheet1!A1", [["a", "b,c"], ["", 'say "x"'], [1]])
    from sheetcrm.emulator.exchange import Request

    request = Request(
        method="GET", path=f"/drive/v3/files/{book.id}/export", query=[("mimeType", "text/csv")]
    )
    response = book.service.handle(request)
    assert response.body == b'a,"b,c"\r\n,"say ""x"""\r\n1,'
    assert response.headers["Content-Disposition"] == "attachment"
    bad = Request(
        method="GET", path=f"/drive/v3/files/{book.id}/export", query=[("mimeType", "application/pdf")]
    )
    assert book.service.handle(bad).status == 501


class TestSharing:
    def test_a_stranger_sees_nothing_a_reader_reads_a_writer_writes(self, book):
        stranger = book.service.as_person(book.id, "eve@example.com")
        with pytest.raises(Exception, match="does not have permission"):
            stranger.read("A1")
        shared = book.ok(
            "POST",
            f"/drive/v3/files/{book.id}/permissions",
            {"type": "user", "role": "reader", "emailAddress": "eve@example.com"},
        )
        assert sorted(shared) == ["id", "kind", "role", "type"]
        assert stranger.read("A1") == []
        with pytest.raises(Exception, match="does not have permission"):
            stranger.type("A1", "x")
        book.ok("PATCH", f"/drive/v3/files/{book.id}/permissions/{shared['id']}", {"role": "writer"})
        stranger.type("A1", "x")
        assert book.call("DELETE", f"/drive/v3/files/{book.id}/permissions/{shared['id']}")[0] == 204
        with pytest.raises(Exception, match="does not have permission"):
            stranger.read("A1")

    def test_list_and_bad_requests(self, book):
        path = f"/drive/v3/files/{book.id}/permissions"
        assert [item["role"] for item in book.ok("GET", path)["permissions"]] == ["owner"]
        for body in (
            {"type": "user", "role": "reader", "emailAddress": "nobody"},
            {"type": "x", "role": "reader"},
            {"type": "anyone", "role": "king"},
        ):
            assert book.error("POST", path, body)[0] == 400
        assert book.error("DELETE", f"{path}/owner")[0] == 403
        assert book.error("DELETE", f"{path}/nope")[0] == 404

    def test_anyone_with_the_link(self, book):
        book.ok("POST", f"/drive/v3/files/{book.id}/permissions", {"type": "anyone", "role": "writer"})
        book.service.as_person(book.id, "eve@example.com").type("A1", "x")


class TestChanges:
    def test_one_entry_per_file_its_latest(self, book, clock):
        token = book.ok("GET", "/drive/v3/changes/startPageToken")["startPageToken"]
        assert book.ok("GET", "/drive/v3/changes", pageToken=token)["changes"] == []
        for _ in range(3):
            clock.pass_time(minutes=1)
            book.put("A1", [["x"]])
        answer = book.ok("GET", "/drive/v3/changes", pageToken=token)
        assert [item["fileId"] for item in answer["changes"]] == [book.id]
        later = answer["newStartPageToken"]
        assert book.ok("GET", "/drive/v3/changes", pageToken=later)["changes"] == []
        book.call("DELETE", f"/drive/v3/files/{book.id}")
        gone = book.ok("GET", "/drive/v3/changes", pageToken=later)["changes"]
        assert [(item["fileId"], item["removed"]) for item in gone] == [(book.id, True)]
        assert book.ok("GET", "/drive/v3/changes", pageToken=later, includeRemoved="false")["changes"] == []

    def test_a_token_is_required(self, book):
        assert book.error("GET", "/drive/v3/changes")[0] == 400
        assert book.error("GET", "/drive/v3/changes", pageToken="x") == (400, "Invalid Value")

    def test_drive_may_lag_behind_edits_but_not_behind_renames(self, make_book, clock):
        from datetime import timedelta

        book = make_book(drive_lag=timedelta(minutes=3))
        clock.pass_time(minutes=10)
        token = book.ok("GET", "/drive/v3/changes/startPageToken")["startPageToken"]
        before = book.ok("GET", f"/drive/v3/files/{book.id}", fields="modifiedTime,version")
        book.put("A1", [["x"]])
        clock.pass_time(seconds=14)
        assert book.ok("GET", f"/drive/v3/files/{book.id}", fields="modifiedTime,version") == before
        assert book.ok("GET", "/drive/v3/changes", pageToken=token)["changes"] == []
        clock.pass_time(minutes=3)
        assert book.ok("GET", f"/drive/v3/files/{book.id}", fields="modifiedTime,version") != before
        assert len(book.ok("GET", "/drive/v3/changes", pageToken=token)["changes"]) == 1
        book.batch({"updateSpreadsheetProperties": {"properties": {"title": "T"}, "fields": "title"}})
        shown = book.ok("GET", f"/drive/v3/files/{book.id}", fields="modifiedTime")["modifiedTime"]
        assert shown == "2024-03-05T12:13:14.000Z"


def jwt(clock, minutes=60, **claims):
    scope = " ".join(f"https://www.googleapis.com/auth/{name}" for name in ("spreadsheets", "drive"))
    body = {"iss": "robot@project.iam.gserviceaccount.com", "scope": scope, "iat": int(clock().timestamp())}
    body |= {
        "exp": int(clock().timestamp()) + minutes * 60,
        "aud": "https://oauth2.googleapis.com/token",
        **claims,
    }
    part = base64.urlsafe_b64encode(json.dumps(body).encode()).decode().rstrip("=")
    return f"e30.{part}.c2ln"


def token_answer(book, assertion):
    from urllib.parse import urlencode

    from sheetcrm.emulator.exchange import Request

    form = {"grant_type": "urn:ietf:params:oauth:grant-type:jwt-bearer", "assertion": assertion}
    response = book.service.handle(Request(method="POST", path="/token", body=urlencode(form).encode()))
    return response.status, json.loads(response.body)


class TestTokens:
    def test_a_service_account_acts_under_its_own_name(self, make_book, clock):
        book = make_book()
        status, answer = token_answer(book, jwt(clock))
        assert (status, answer["expires_in"], answer["token_type"]) == (200, 3599, "Bearer")
        book.headers = {"authorization": "Bearer " + answer["access_token"]}
        assert book.error("GET", book.path) == (403, "The caller does not have permission")
        made = book.ok("POST", "/drive/v3/files", {"name": "Mine", "mimeType": SPREADSHEET})
        owners = book.ok("GET", f"/drive/v3/files/{made['id']}", fields="owners")["owners"]
        assert owners[0]["emailAddress"] == "robot@project.iam.gserviceaccount.com"

    def test_tokens_expire(self, book, clock):
        book.headers = {"authorization": "Bearer " + token_answer(book, jwt(clock))[1]["access_token"]}
        clock.pass_time(minutes=61)
        status, answer = book.call("GET", book.path)
        assert (status, answer["error"]["status"]) == (401, "UNAUTHENTICATED")
        status, answer = book.call("GET", "/drive/v3/files")
        assert answer["error"]["errors"][0]["reason"] == "authError"

    @pytest.mark.parametrize("assertion", ["", "a.b.c", "nonsense"])
    def test_bad_assertions(self, book, assertion):
        assert token_answer(book, assertion)[1]["error"] == "invalid_grant"

    def test_an_expired_assertion(self, book, clock):
        assert token_answer(book, jwt(clock, minutes=-1)) == (
            400,
            {
                "error": "invalid_grant",
                "error_description": "Invalid JWT: Token must be a short-lived token (60 minutes).",
            },
        )

    def test_authorization_may_be_required(self, make_service, book):
        client = type(book).__mro__[1](make_service(require_authorization=True))
        status, message = client.error("GET", "/v4/spreadsheets/x")
        assert (status, message.startswith("Method doesn't allow unregistered callers")) == (403, True)
        client.headers = {"authorization": "Bearer unknown"}
        assert client.error("GET", "/v4/spreadsheets/x")[0] == 401
