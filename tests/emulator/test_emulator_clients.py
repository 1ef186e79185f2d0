"""Clients nobody here wrote, unpatched but for the address."""

from __future__ import annotations

import socket

import gspread
import pytest
import requests
from gspread.utils import ValidationConditionType

from sheetcrm.emulator.adapter import session
from sheetcrm.emulator.server import NotLoopbackError, Server, running


@pytest.fixture
def client(service):
    return gspread.Client(auth=None, session=session(service))


@pytest.fixture
def ws(client):
    return client.create("Book").sheet1


class TestGspread:
    def test_files(self, client):
        made = client.create("One")
        assert client.open("One").id == made.id
        assert client.open_by_key(made.id).title == "One"
        assert [item["name"] for item in client.list_spreadsheet_files()] == ["One"]
        copied = client.copy(made.id, title="Two")
        assert sorted(item.title for item in client.openall()) == ["One", "Two"]
        client.del_spreadsheet(copied.id)
        with pytest.raises(gspread.SpreadsheetNotFound):
            client.open_by_key(copied.id)
        made.share("anna@example.com", perm_type="user", role="writer", notify=False)
        assert {p["role"] for p in made.list_permissions()} == {"owner", "writer"}
        made.remove_permissions("anna@example.com")
        assert [p["role"] for p in made.list_permissions()] == ["owner"]
        assert made.export(gspread.utils.ExportFormat.CSV) == b""

    def test_properties(self, client):
        book = client.create("One")
        book.update_title("Other")
        book.update_locale("ru_RU")
        book.update_timezone("Europe/Moscow")
        again = client.open_by_key(book.id)
        assert (again.title, again.locale, again.timezone) == ("Other", "ru_RU", "Europe/Moscow")
        assert again.get_lastUpdateTime() >= again.creationTime

    def test_worksheets(self, client):
        book = client.create("One")
        two = book.add_worksheet("Two", 10, 5)
        three = two.duplicate(new_sheet_name="Three")
        three.update_index(0)
        assert [sheet.title for sheet in book.worksheets()] == ["Three", "Sheet1", "Two"]
        book.reorder_worksheets([two, three, book.worksheet("Sheet1")])
        assert [sheet.title for sheet in book.worksheets()] == ["Two", "Three", "Sheet1"]
        two.update_title("Zwei")
        two.hide()
        two.show()
        two.freeze(rows=1, cols=1)
        two.update_tab_color("#ff0000")
        two.hide_gridlines()
        shown = book.fetch_sheet_metadata()["sheets"][0]["properties"]
        assert shown["gridProperties"] == {
            "rowCount": 10,
            "columnCount": 5,
            "frozenRowCount": 1,
            "frozenColumnCount": 1,
            "hideGridlines": True,
        }
        assert shown["tabColor"] == {"red": 1}
        two.resize(5, 4)
        copied = two.copy_to(client.create("Target").id)
        assert copied["title"] == "Copy of Zwei"
        book.del_worksheet(three)
        assert len(book.worksheets()) == 2

    def test_cells(self, ws):
        ws.update_acell("B2", "=1+2")
        assert ws.acell("B2").value == "3"
        assert ws.acell("B2", value_render_option="FORMULA").value == "=1+2"
        ws.update_cell(1, 1, "x")
        found = ws.find("x")
        assert (found.row, found.col) == (1, 1)
        assert [cell.value for cell in ws.range("A1:B1")] == ["x", ""]
        ws.update_cells([gspread.Cell(3, 1, "a"), gspread.Cell(3, 2, 5)])
        assert ws.row_values(3) == ["a", "5"]
        assert ws.col_values(1) == ["x", "", "a"]
        ws.batch_update([{"range": "C1:D1", "values": [["c", "d"]]}])
        assert ws.batch_get(["C1", "D1"]) == [[["c"]], [["d"]]]
        ws.batch_clear(["C1", "D1"])
        ws.clear()
        assert ws.get_all_values() == [[]]

    def test_records(self, ws):
        ws.update([["Name", "Amount"], ["a", 1], ["b", 2.5]])
        assert ws.get_all_records() == [{"Name": "a", "Amount": 1}, {"Name": "b", "Amount": 2.5}]
        ws.append_row(["c", 3])
        ws.append_rows([["d", 4], ["e", 5]])
        ws.insert_row(["between", 9], 2)
        ws.insert_rows([["x", 1], ["y", 2]], 3)
        ws.insert_cols([["First", "1"]], 1)
        assert ws.row_values(1) == ["First", "Name", "Amount"]
        ws.delete_columns(1)
        ws.delete_rows(3, 4)
        assert ws.col_values(1) == ["Name", "between", "a", "b", "c", "d", "e"]
        ws.add_rows(5)
        ws.add_cols(1)
        assert (ws.row_count, ws.col_count) == (1012, 27) or ws.row_count > 1000

    def test_sorting_and_filters(self, ws):
        ws.update([["h", "n"], ["b", 1], ["a", 2], ["c", 0]])
        ws.sort((1, "asc"), range="A2:B4")
        assert ws.col_values(1) == ["h", "a", "b", "c"]
        ws.set_basic_filter("A1:B4")
        ws.clear_basic_filter()
        ws.copy_range("A1:B1", "D1:E1")
        ws.cut_range("D1:E1", "F1")
        assert ws.row_values(1) == ["h", "n", "", "", "", "h", "n"]

    def test_looks(self, ws):
        ws.format("A1:B2", {"textFormat": {"bold": True}, "backgroundColor": {"red": 1}})
        ws.batch_format([{"range": "C1", "format": {"horizontalAlignment": "CENTER"}}])
        ws.merge_cells("A1:B1")
        ws.unmerge_cells("A1:B1")
        ws.hide_rows(1, 2)
        ws.unhide_rows(1, 2)
        ws.hide_columns(1, 2)
        ws.unhide_columns(1, 2)
        ws.rows_auto_resize(0, 1)
        ws.columns_auto_resize(0, 1)
        ws.add_dimension_group_rows(0, 2)
        assert ws.list_dimension_group_rows()[0]["depth"] == 1
        ws.delete_dimension_group_rows(0, 2)
        ws.add_dimension_group_columns(0, 2)
        ws.delete_dimension_group_columns(0, 2)

    def test_notes_validation_protection_names(self, ws):
        ws.update_note("A1", "hello")
        ws.insert_notes({"B1": "x", "B2": "y"})
        assert ws.get_note("A1") == "hello"
        assert ws.get_notes() == [["hello", "x"], ["", "y"]]
        ws.clear_note("A1")
        assert ws.get_note("A1") == ""
        ws.add_validation(
            "A1:A3", ValidationConditionType.one_of_list, ["a", "b"], strict=True, showCustomUi=True
        )
        ws.define_named_range("A1:B2", "spot")
        assert ws.spreadsheet.list_named_ranges()[0]["name"] == "spot"
        ws.delete_named_range(ws.spreadsheet.list_named_ranges()[0]["namedRangeId"])
        ws.add_protected_range("A1:B2", editor_users_emails=["a@example.com"])
        protected = ws.spreadsheet.list_protected_ranges(ws.id)
        ws.delete_protected_range(protected[0]["protectedRangeId"])
        assert ws.spreadsheet.list_protected_ranges(ws.id) == []

    def test_values_of_the_spreadsheet(self, client):
        book = client.create("One")
        book.values_update("Sheet1!A1", params={"valueInputOption": "RAW"}, body={"values": [[1]]})
        book.values_append("Sheet1", {"valueInputOption": "RAW"}, {"values": [[2]]})
        book.values_batch_update({"valueInputOption": "RAW", "data": [{"range": "B1", "values": [[3]]}]})
        assert book.values_get("Sheet1")["values"] == [["1", "3"], ["2"]]
        assert len(book.values_batch_get(["A1", "B1"])["valueRanges"]) == 2
        book.values_clear("A1")
        book.values_batch_clear(body={"ranges": ["B1"]})
        assert book.values_get("Sheet1")["values"] == [[], ["2"]]


def test_googles_own_client_over_http(service):
    discovery = pytest.importorskip("googleapiclient.discovery")
    import httplib2

    with running(service) as server:
        options = {"api_endpoint": server.url}
        sheets = discovery.build("sheets", "v4", http=httplib2.Http(), client_options=options)
        drive = discovery.build(
            "drive", "v3", http=httplib2.Http(), client_options={"api_endpoint": server.url + "/drive/v3/"}
        )
        body = {
            "properties": {"title": "T", "locale": "ru_RU"},
            "sheets": [{"properties": {"title": "Лист1"}}],
        }
        made = sheets.spreadsheets().create(body=body).execute()
        file_id = made["spreadsheetId"]
        values = sheets.spreadsheets().values()
        write = {"values": [["1 234,50", "31.12.2024"]]}
        values.update(
            spreadsheetId=file_id, range="'Лист1'!A1", body=write, valueInputOption="USER_ENTERED"
        ).execute()
        read = values.get(
            spreadsheetId=file_id, range="A1:B1", valueRenderOption="UNFORMATTED_VALUE"
        ).execute()
        assert read["values"] == [[1234.5, 45657]]
        requests_ = [{"addSheet": {"properties": {"title": "Two"}}}]
        sheets.spreadsheets().batchUpdate(spreadsheetId=file_id, body={"requests": requests_}).execute()
        assert drive.files().get(fileId=file_id, fields="name").execute() == {"name": "T"}
        assert (
            drive.files().export(fileId=file_id, mimeType="text/csv").execute().decode()
            == '"1\u00a0234,50",31.12.2024'
        )
        drive.files().delete(fileId=file_id).execute()
        assert drive.files().list().execute()["files"] == []


def test_a_foreign_host_name_is_refused(service):
    with running(service) as server:
        answer = requests.get(server.url + "/v4/spreadsheets/x", headers={"Host": "evil.example"}, timeout=5)
        assert answer.status_code == 421
        assert requests.get(server.url + "/v4/spreadsheets/x", timeout=5).status_code == 404


@pytest.mark.parametrize(
    ("origin", "status"),
    [
        (None, 200),
        ("http://localhost:8000", 200),
        ("http://127.0.0.1:1", 200),
        ("http://evil.example", 403),
        ("https://localhost.evil.example", 403),
        ("null", 403),
    ],
)
def test_a_page_from_elsewhere_cannot_make_a_browser_write(service, origin, status):
    with running(service) as server:
        headers = {"Content-Type": "text/plain"} | ({} if origin is None else {"Origin": origin})
        answer = requests.post(server.url + "/v4/spreadsheets", data=b"{}", headers=headers, timeout=5)
    assert answer.status_code == status


@pytest.mark.parametrize("host", ["0.0.0.0", "192.168.1.5", "example.com", "::"])
def test_only_loopback(service, host):
    with pytest.raises(NotLoopbackError, match="loopback"):
        Server(service, host)


def test_the_port_is_free_after_stopping(service):
    with running(service) as server:
        port = int(server.url.rpartition(":")[2])
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", port))


def test_the_session_reaches_nothing_else(service):
    with pytest.raises(requests.exceptions.InvalidSchema):
        session(service).get("https://example.com/")
