"""Google's own Python client with its bundled discovery documents, and the tokens of a service account."""

from __future__ import annotations

import json
from datetime import timedelta

import google.auth.exceptions
import gspread
import httplib2
import pytest
import requests
from emulator_clients import ROBOT, key_file, site
from google_auth_httplib2 import AuthorizedHttp
from googleapiclient.discovery import build
from googleapiclient.errors import HttpError

SPREADSHEET = "application/vnd.google-apps.spreadsheet"


@pytest.fixture(scope="module")
def the_site():
    with site() as opened:
        yield opened
    assert opened.watch.problems == []


def service(the_site, name, version, email=ROBOT):
    http = AuthorizedHttp(the_site.credentials(email), http=httplib2.Http(timeout=10))
    endpoint = the_site.url + ("/drive/v3/" if name == "drive" else "/")
    return build(
        name,
        version,
        http=http,
        static_discovery=True,
        cache_discovery=False,
        client_options={"api_endpoint": endpoint},
    )


@pytest.fixture(scope="module")
def sheets(the_site):
    with service(the_site, "sheets", "v4") as made:
        yield made.spreadsheets()


@pytest.fixture(scope="module")
def drive(the_site):
    with service(the_site, "drive", "v3") as made:
        yield made


@pytest.fixture
def book(sheets, request):
    properties = {"title": request.node.name, "locale": "en_US", "timeZone": "Europe/Moscow"}
    grid = {"rowCount": 20, "columnCount": 6}
    body = {"properties": properties, "sheets": [{"properties": {"title": "Data", "gridProperties": grid}}]}
    return sheets.create(body=body).execute()


def put(sheets, book, where, values, option="RAW"):
    return (
        sheets.values()
        .update(
            spreadsheetId=book["spreadsheetId"], range=where, valueInputOption=option, body={"values": values}
        )
        .execute()
    )


def test_create_and_get(sheets, book):
    assert book["sheets"][0]["properties"]["gridProperties"] == {"rowCount": 20, "columnCount": 6}
    again = sheets.get(spreadsheetId=book["spreadsheetId"], fields="properties(title,timeZone)").execute()
    assert again == {"properties": {"title": "test_create_and_get", "timeZone": "Europe/Moscow"}}


def test_every_values_method(sheets, book):
    values, file_id = sheets.values(), book["spreadsheetId"]
    put(sheets, book, "Data!A1", [["id", "sum"], ["a", 1.5]])
    appended = values.append(
        spreadsheetId=file_id, range="Data!A1", valueInputOption="USER_ENTERED",
        insertDataOption="INSERT_ROWS", includeValuesInResponse=True, body={"values": [["b", "2%"]]},
    ).execute()  # fmt: skip
    assert appended["updates"]["updatedData"]["values"] == [["b", "2%"]]
    answer = values.batchGet(
        spreadsheetId=file_id, ranges=["Data!A1:A", "Data!B2:B"], valueRenderOption="UNFORMATTED_VALUE",
        majorDimension="COLUMNS",
    ).execute()  # fmt: skip
    assert [found["values"] for found in answer["valueRanges"]] == [[["id", "a", "b"]], [[1.5, 0.02]]]
    assert values.get(spreadsheetId=file_id, range="Data!B3").execute()["values"] == [["2%"]]
    body = {"valueInputOption": "RAW", "data": [{"range": "Data!C1", "values": [["x"], ["y"]]}]}
    assert values.batchUpdate(spreadsheetId=file_id, body=body).execute()["totalUpdatedCells"] == 2
    chosen = {"dataFilters": [{"a1Range": "Data!C1:C2"}]}
    found = values.batchGetByDataFilter(spreadsheetId=file_id, body=chosen).execute()
    assert found["valueRanges"][0]["valueRange"]["values"] == [["x"], ["y"]]
    body = {
        "valueInputOption": "RAW",
        "data": [{"dataFilter": {"gridRange": {"startRowIndex": 0, "endRowIndex": 1, "startColumnIndex": 2}},
                  "majorDimension": "ROWS", "values": [["z"]]}],
    }  # fmt: skip
    assert (
        values.batchUpdateByDataFilter(spreadsheetId=file_id, body=body).execute()["totalUpdatedCells"] == 1
    )
    cleared = values.batchClearByDataFilter(spreadsheetId=file_id, body=chosen).execute()
    assert cleared["clearedRanges"] == ["Data!C1:C2"]
    assert (
        values.clear(spreadsheetId=file_id, range="Data!B:B", body={}).execute()["clearedRange"]
        == "Data!B1:B21"
    )
    cleared = values.batchClear(spreadsheetId=file_id, body={"ranges": ["Data!A1", "Data!A2"]}).execute()
    assert cleared["clearedRanges"] == ["Data!A1", "Data!A2"]
    assert values.get(spreadsheetId=file_id, range="Data").execute()["values"] == [[], [], ["b"]]


def test_batch_update_and_metadata(sheets, book):
    file_id = book["spreadsheetId"]
    sheet_id = book["sheets"][0]["properties"]["sheetId"]
    row = {"sheetId": sheet_id, "dimension": "ROWS", "startIndex": 3, "endIndex": 4}
    entry = {
        "metadataKey": "id",
        "metadataValue": "D-1",
        "visibility": "DOCUMENT",
        "location": {"dimensionRange": row},
    }
    text = {"userEnteredValue": {"stringValue": "=1"}}
    start = {"sheetId": sheet_id, "rowIndex": 3, "columnIndex": 0}
    answer = sheets.batchUpdate(
        spreadsheetId=file_id,
        body={
            "requests": [
                {"createDeveloperMetadata": {"developerMetadata": entry}},
                {"updateCells": {"start": start, "rows": [{"values": [text]}], "fields": "userEnteredValue"}},
            ],
            "includeSpreadsheetInResponse": True,
            "responseRanges": ["Data!A4"],
            "responseIncludeGridData": True,
        },
        fields="replies,updatedSpreadsheet(sheets(data(rowData(values(userEnteredValue)))))",
    ).execute()
    shown = answer["updatedSpreadsheet"]["sheets"][0]["data"][0]["rowData"]
    assert shown == [{"values": [{"userEnteredValue": {"stringValue": "=1"}}]}]
    made = answer["replies"][0]["createDeveloperMetadata"]["developerMetadata"]
    metadata = sheets.developerMetadata()
    assert metadata.get(spreadsheetId=file_id, metadataId=made["metadataId"]).execute() == made
    lookup = {"dataFilters": [{"developerMetadataLookup": {"metadataKey": "id", "metadataValue": "D-1"}}]}
    found = metadata.search(spreadsheetId=file_id, body=lookup).execute()
    assert [item["developerMetadata"] for item in found["matchedDeveloperMetadata"]] == [made]
    whole = sheets.getByDataFilter(spreadsheetId=file_id, body={**lookup, "includeGridData": True}).execute()
    assert whole["sheets"][0]["data"][0]["startRow"] == 3
    copied = sheets.sheets().copyTo(
        spreadsheetId=file_id, sheetId=sheet_id, body={"destinationSpreadsheetId": file_id}
    ).execute()  # fmt: skip
    assert copied["title"] == "Copy of Data"


def test_an_error_carries_googles_words(sheets, book):
    with pytest.raises(HttpError) as caught:
        sheets.values().get(spreadsheetId=book["spreadsheetId"], range="Nope!A1").execute()
    assert (caught.value.status_code, caught.value.reason) == (400, "Unable to parse range: Nope!A1")
    with pytest.raises(HttpError) as caught:
        sheets.get(spreadsheetId="1" * 44).execute()
    assert (caught.value.status_code, caught.value.reason) == (404, "Requested entity was not found.")


def test_a_read_with_very_long_ranges_goes_by_post(sheets, book):
    """The client turns a GET above 2,048 characters into a POST with X-HTTP-Method-Override."""
    put(sheets, book, "Data!A1", [["x"]])
    ranges = ["Data!A1:B20"] * 200
    answer = sheets.values().batchGet(spreadsheetId=book["spreadsheetId"], ranges=ranges).execute()
    assert len(answer["valueRanges"]) == 200


def test_drive(drive, sheets, book):
    file_id = book["spreadsheetId"]
    files = drive.files()
    start = drive.changes().getStartPageToken().execute()["startPageToken"]
    put(sheets, book, "Data!A1", [["1", "2"]])
    assert files.get(fileId=file_id, fields="id,version,capabilities/canEdit").execute()["capabilities"] == {
        "canEdit": True
    }
    found = files.list(
        q=f"name = '{book['properties']['title']}' and trashed = false", fields="files(id)"
    ).execute()
    assert found == {"files": [{"id": file_id}]}
    assert files.export(fileId=file_id, mimeType="text/csv").execute() == b"1,2"
    copy = files.copy(fileId=file_id, body={"name": "Copy"}, fields="id,name").execute()
    renamed = files.update(fileId=copy["id"], body={"name": "Renamed"}).execute()
    assert renamed["name"] == "Renamed"
    permission = drive.permissions().create(
        fileId=copy["id"], body={"type": "user", "role": "reader", "emailAddress": "a@example.com"},
        sendNotificationEmail=False,
    ).execute()  # fmt: skip
    listed = (
        drive.permissions().list(fileId=copy["id"], fields="permissions(id,role)").execute()["permissions"]
    )
    assert {"id": permission["id"], "role": "reader"} in listed
    drive.permissions().update(
        fileId=copy["id"], permissionId=permission["id"], body={"role": "writer"}
    ).execute()
    assert (
        drive.permissions().get(fileId=copy["id"], permissionId=permission["id"]).execute()["role"]
        == "writer"
    )
    drive.permissions().delete(fileId=copy["id"], permissionId=permission["id"]).execute()
    revisions = drive.revisions().list(fileId=file_id).execute()["revisions"]
    assert revisions
    files.delete(fileId=copy["id"]).execute()
    changes = drive.changes().list(pageToken=start, includeRemoved=True).execute()
    assert {item["fileId"]: item["removed"] for item in changes["changes"]} == {
        file_id: False,
        copy["id"]: True,
    }
    assert int(changes["newStartPageToken"]) > int(start)


def test_pages(drive):
    for number in range(5):
        drive.files().create(body={"name": f"page {number}", "mimeType": SPREADSHEET}).execute()
    names, request = (
        [],
        drive.files().list(q="name contains 'page'", pageSize=2, fields="nextPageToken,files(name)"),
    )
    while request is not None:
        answer = request.execute()
        names += [found["name"] for found in answer["files"]]
        request = drive.files().list_next(request, answer)
    assert sorted(names) == [f"page {number}" for number in range(5)]


def token_request(the_site, **claims):
    credentials = the_site.credentials()
    assertion = credentials._make_authorization_grant_assertion()
    if claims:
        import base64

        def packed(value):
            return base64.urlsafe_b64encode(json.dumps(value).encode()).rstrip(b"=").decode()

        assertion = f"{packed({'alg': 'RS256'})}.{packed(claims)}.c2ln"
    form = {"grant_type": "urn:ietf:params:oauth:grant-type:jwt-bearer", "assertion": assertion}
    return requests.post(f"{the_site.url}/token", data=form, timeout=10)


def test_a_service_account_gets_a_token(the_site):
    answer = token_request(the_site)
    assert answer.status_code == 200
    assert sorted(answer.json()) == ["access_token", "expires_in", "token_type"]
    assert answer.json()["expires_in"] == 3599
    mine = {"Authorization": f"Bearer {answer.json()['access_token']}"}
    assert requests.get(f"{the_site.url}/drive/v3/files", headers=mine, timeout=10).status_code == 200


@pytest.mark.parametrize("headers", [{"Authorization": "Bearer made.up"}, {"Authorization": "Basic eDp5"}])
def test_a_wrong_token_is_401(the_site, headers):
    for path in ("/v4/spreadsheets/x", "/drive/v3/files"):
        answer = requests.get(the_site.url + path, headers=headers, timeout=10)
        assert answer.status_code == 401
        assert "WWW-Authenticate" in answer.headers
        assert answer.json()["error"]["code"] == 401


def test_no_token_is_403(the_site):
    answer = requests.get(f"{the_site.url}/v4/spreadsheets/x", timeout=10)
    assert answer.status_code == 403
    assert "unregistered callers" in answer.json()["error"]["message"]


def test_an_expired_assertion_is_refused(the_site):
    answer = token_request(the_site, iss=ROBOT, exp=1, iat=0, scope="x", aud="y")
    assert answer.status_code == 400
    assert answer.json()["error"] == "invalid_grant"


def test_a_refused_assertion_reaches_the_user_of_gspread():
    with site() as opened:
        opened.clock.ahead = timedelta(
            days=2
        )  # the service's clock runs ahead: what is signed now is old there
        with pytest.raises(google.auth.exceptions.RefreshError, match="invalid_grant"):
            opened.gspread().openall()


def test_an_expired_token_is_renewed_by_the_client(the_site):
    with site() as opened:
        client = opened.gspread()
        client.create("Book")
        before = client.http_client.auth.token
        opened.service._tokens.clear()  # as after an hour
        assert [book.title for book in client.openall()] == ["Book"]
        assert client.http_client.auth.token != before


def test_tokens_end_after_their_lifetime():
    with site(token_lifetime=timedelta(minutes=10)) as opened:
        token = opened.token()
        mine = {"Authorization": f"Bearer {token}"}
        assert requests.get(f"{opened.url}/drive/v3/files", headers=mine, timeout=10).status_code == 200
        opened.clock.ahead = timedelta(minutes=11)
        assert requests.get(f"{opened.url}/drive/v3/files", headers=mine, timeout=10).status_code == 401


def test_each_account_has_its_own_files(the_site):
    mine, other = the_site.gspread(), the_site.gspread("other@project.iam.gserviceaccount.com")
    book = mine.create("Private")
    with pytest.raises(PermissionError):
        other.open_by_key(book.id)
    assert "Private" not in [found["name"] for found in other.list_spreadsheet_files()]
    book.share("other@project.iam.gserviceaccount.com", perm_type="user", role="reader", notify=False)
    theirs = other.open_by_key(book.id)
    with pytest.raises(gspread.exceptions.APIError, match="does not have permission"):
        theirs.sheet1.update([["x"]], "A1")


def test_read_only_scopes_may_not_write(the_site):
    import google.oauth2.service_account

    credentials = google.oauth2.service_account.Credentials.from_service_account_info(
        key_file(the_site.url), scopes=["https://www.googleapis.com/auth/spreadsheets.readonly"]
    )
    book = the_site.gspread().create("Scoped")
    book.sheet1.update([["x"]], "A1")
    session = google.auth.transport.requests.AuthorizedSession(credentials)
    url = f"{the_site.url}/v4/spreadsheets/{book.id}"
    assert session.get(f"{url}/values/A1", timeout=10).json()["values"] == [["x"]]
    for address in (f"{url}/values/A1:clear", f"{url}:batchUpdate", f"{url}/developerMetadata:search"):
        refused = session.post(address, json={}, timeout=10)
        assert refused.status_code == 403
        assert refused.json()["error"]["message"] == "Request had insufficient authentication scopes."
