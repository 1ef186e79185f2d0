"""The whole public surface of gspread, over HTTP, with a service account's key."""

from __future__ import annotations

import inspect
import re
from importlib.util import find_spec

import gspread
import pytest
from emulator_clients import site
from gspread.utils import (
    DateTimeOption,
    Dimension,
    ExportFormat,
    InsertDataOption,
    MergeType,
    PasteOrientation,
    PasteType,
    TableDirection,
    ValidationConditionType,
    ValueInputOption,
    ValueRenderOption,
)

CLASSES = (gspread.Client, gspread.Spreadsheet, gspread.Worksheet, gspread.Cell)

NOT_CALLED: dict[str, str] = {}
"""What is not called below, and why."""


class Calls:
    """Which public members of gspread's classes were used."""

    def __init__(self) -> None:
        self.used: set[str] = set()

    def listen(self, monkeypatch) -> None:
        for owner in CLASSES:
            for name, member in public(owner):
                monkeypatch.setattr(owner, name, self._noting(f"{owner.__name__}.{name}", member))

    def _noting(self, label, member):
        if isinstance(member, property):
            return property(self._wrapped(label, member.fget), member.fset, member.fdel)
        if isinstance(member, classmethod):
            return classmethod(self._wrapped(label, member.__func__))
        return self._wrapped(label, member)

    def _wrapped(self, label, function):
        def noting(*args, **more):
            self.used.add(label)
            return function(*args, **more)

        return noting


def public(owner):
    """Every public method and property that a class has, with what stands behind it."""
    for name in dir(owner):
        if name.startswith("_"):
            continue
        member = inspect.getattr_static(owner, name)
        if isinstance(member, property | classmethod | staticmethod) or inspect.isfunction(member):
            yield name, member


@pytest.fixture(scope="module")
def the_site():
    with site() as opened:
        yield opened
    assert opened.watch.problems == []


@pytest.fixture(scope="module")
def client(the_site):
    return the_site.gspread()


@pytest.fixture
def book(client, request):
    return client.create(request.node.name)


def client_files(client, book):
    sheet = book.sheet1
    sheet.update([["a", "b"], [1, "x,y"]], "A1")
    assert client.open(book.title).id == book.id
    assert client.open_by_key(book.id).title == book.title
    assert client.open_by_url(book.url).id == book.id
    assert client.open_by_url(f"https://docs.google.com/spreadsheets/d/{book.id}/edit#gid=0").id == book.id
    assert [found.id for found in client.openall(book.title)] == [book.id]
    assert book.id in [found["id"] for found in client.list_spreadsheet_files()]
    with pytest.raises(gspread.SpreadsheetNotFound):
        client.open("no such file")
    with pytest.raises(gspread.SpreadsheetNotFound):
        client.open_by_key("1" * 44)
    metadata = client.get_file_drive_metadata(book.id)
    assert metadata["name"] == book.title
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", metadata["createdTime"])
    assert client.export(book.id, ExportFormat.CSV) == b'a,b\r\n1,"x,y"'
    assert client.export(book.id, ExportFormat.TSV) == b"a\tb\r\n1\tx,y"
    if find_spec("xlsxwriter"):
        assert client.export(book.id, ExportFormat.EXCEL).startswith(b"PK")
    with pytest.raises(gspread.exceptions.APIError, match="not supported by the embedded"):
        client.export(book.id, ExportFormat.PDF)
    assert client.expiry is not None
    client.set_timeout(9)
    client.set_timeout(10)


def client_copies(client, book):
    book.sheet1.update([["kept"]], "A1")
    book.share("boss@example.com", perm_type="user", role="reader", notify=False)
    copy = client.copy(book.id, title="Second")
    assert copy.title == "Second"
    assert copy.sheet1.acell("A1").value == "kept"
    assert [entry["role"] for entry in copy.list_permissions()] == ["owner"]
    # gspread shares with the owner as an owner, which Google refuses (burnash/gspread#1544), and so do we.
    with pytest.raises(gspread.exceptions.APIError, match="transferOwnership parameter must be enabled"):
        client.copy(book.id, copy_permissions=True)
    assert client.copy(book.id).title == f"Copy of {book.title}"
    client.del_spreadsheet(copy.id)
    with pytest.raises(gspread.SpreadsheetNotFound):
        client.open_by_key(copy.id)


def client_imports(client, book):
    book.sheet1.update([["old"] * 3] * 3, "A1")
    book.add_worksheet("Second", 5, 5)
    client.import_csv(book.id, 'name,number\n"Müller, K.",12\n,3.5')
    again = client.open_by_key(book.id)
    assert [sheet.title for sheet in again.worksheets()] == [book.title]
    assert again.sheet1.get_all_values() == [["name", "number"], ["Müller, K.", "12"], ["", "3.5"]]
    assert again.sheet1.get("B2", value_render_option=ValueRenderOption.unformatted) == [[12]]


def client_permissions(client, book):
    made = client.insert_permission(book.id, "boss@example.com", "user", "writer", notify=False).json()
    listed = client.list_permissions(book.id)
    assert {entry["role"] for entry in listed} == {"owner", "writer"}
    client.remove_permission(book.id, made["id"])
    assert [entry["role"] for entry in client.list_permissions(book.id)] == ["owner"]
    everybody = client.insert_permission(book.id, None, "anyone", "reader").json()
    assert everybody["type"] == "anyone"


def spreadsheet_properties(client, book):
    assert book.timezone == "Etc/GMT"
    assert book.locale == "en_US"
    assert re.fullmatch(r"[\w-]{20,}", book.id)
    assert book.url.endswith(book.id)
    book.update_title("Renamed")
    book.update_locale("ru_RU")
    book.update_timezone("Europe/Moscow")
    again = client.open_by_key(book.id)
    assert (again.title, again.locale, again.timezone) == ("Renamed", "ru_RU", "Europe/Moscow")
    assert book.creationTime <= book.get_lastUpdateTime()
    book.update_drive_metadata()
    with pytest.warns(DeprecationWarning, match="lastUpdateTime"):
        assert book.lastUpdateTime
    assert book.fetch_sheet_metadata()["properties"]["title"] == "Renamed"


def spreadsheet_tabs(client, book):
    first = book.sheet1
    second = book.add_worksheet("Second", rows=7, cols=3)
    assert (second.row_count, second.col_count) == (7, 3)
    third = book.duplicate_sheet(second.id, insert_sheet_index=0, new_sheet_name="Third")
    assert [tab.title for tab in book.worksheets()] == ["Third", "Sheet1", "Second"]
    assert book.get_worksheet(0).id == third.id
    assert book.get_worksheet_by_id(second.id).title == "Second"
    assert book.worksheet("Second").id == second.id
    assert [tab.title for tab in book] == ["Third", "Sheet1", "Second"]
    book.reorder_worksheets([first, second, third])
    assert [tab.title for tab in book.worksheets()] == ["Sheet1", "Second", "Third"]
    second.hide()
    assert [tab.title for tab in book.worksheets(exclude_hidden=True)] == ["Sheet1", "Third"]
    with pytest.raises(gspread.exceptions.APIError, match="already exists"):
        book.add_worksheet("SECOND", 1, 1)
    book.del_worksheet(second)
    book.del_worksheet_by_id(third.id)
    with pytest.raises(gspread.WorksheetNotFound):
        book.worksheet("Second")
    with pytest.raises(gspread.exceptions.APIError, match="all the visible sheets"):
        book.del_worksheet(first)
    body = {"requests": [{"addSheet": {"properties": {"title": "By hand"}}}]}
    assert book.batch_update(body)["replies"][0]["addSheet"]["properties"]["title"] == "By hand"


def spreadsheet_values(client, book):
    answer = book.values_update("Sheet1!A1", {"valueInputOption": "RAW"}, {"values": [["a", "b"], [1, 2]]})
    assert answer["updatedCells"] == 4
    appended = book.values_append("Sheet1!A1", {"valueInputOption": "RAW"}, {"values": [[3, 4]]})
    assert appended["tableRange"] == "Sheet1!A1:B2"
    assert appended["updates"]["updatedRange"] == "Sheet1!A3:B3"
    assert book.values_get("Sheet1!A2:B3")["values"] == [["1", "2"], ["3", "4"]]
    both = book.values_batch_get(["Sheet1!A1", "Sheet1!B2"], {"valueRenderOption": "UNFORMATTED_VALUE"})
    assert [found["values"] for found in both["valueRanges"]] == [[["a"]], [[2]]]
    data = [{"range": "Sheet1!A1", "values": [["x"]]}, {"range": "Sheet1!C1", "values": [["y"]]}]
    updated = book.values_batch_update({"valueInputOption": "RAW", "data": data})
    assert updated["totalUpdatedCells"] == 2
    assert book.values_clear("Sheet1!A1:A2")["clearedRange"] == "Sheet1!A1:A2"
    cleared = book.values_batch_clear(body={"ranges": ["Sheet1!B:B", "C1"]})
    assert cleared["clearedRanges"] == ["Sheet1!B1:B1000", "Sheet1!C1"]
    assert book.export(ExportFormat.CSV) == b"\r\n\r\n3"


def spreadsheet_sharing(client, book):
    book.share("boss@example.com", perm_type="user", role="writer", notify=False)
    book.share("example.com", perm_type="domain", role="reader", with_link=True)
    roles = {
        entry.get("emailAddress") or entry.get("domain"): entry["role"] for entry in book.list_permissions()
    }
    assert roles["boss@example.com"] == "writer"
    assert roles["example.com"] == "reader"
    assert len(book.remove_permissions("boss@example.com", role="writer")) == 1
    assert "boss@example.com" not in [entry.get("emailAddress") for entry in book.list_permissions()]


def spreadsheet_ownership(client, book, the_site):
    made = book.share("boss@example.com", perm_type="user", role="writer", notify=False).json()
    book.transfer_ownership(made["id"])
    (entry,) = [entry for entry in book.list_permissions() if entry["id"] == made["id"]]
    assert entry["pendingOwner"] is True
    the_site.gspread("boss@example.com").open_by_key(book.id).accept_ownership(made["id"])
    roles = {entry["emailAddress"]: entry["role"] for entry in book.list_permissions()}
    assert roles["boss@example.com"] == "owner"


def named_and_protected(client, book):
    sheet = book.sheet1
    sheet.update([["a", "b"], [1, 2]], "A1")
    made = sheet.define_named_range("A1:B2", "block")["replies"][0]["addNamedRange"]["namedRange"]
    assert [entry["name"] for entry in book.list_named_ranges()] == ["block"]
    assert [cell.value for cell in book.named_range("block")] == ["a", "b", "1", "2"]
    sheet.delete_named_range(made["namedRangeId"])
    assert book.list_named_ranges() == []
    answer = sheet.add_protected_range("A1:A2", ["robot@project.iam.gserviceaccount.com"], description="mine")
    guarded = answer["replies"][0]["addProtectedRange"]["protectedRange"]
    (listed,) = book.list_protected_ranges(sheet.id)
    assert listed["protectedRangeId"] == guarded["protectedRangeId"]
    sheet.delete_protected_range(guarded["protectedRangeId"])
    assert book.list_protected_ranges(sheet.id) == []


def one_cell(client, book):
    sheet = book.sheet1
    sheet.update_acell("A1", "=1/4")
    sheet.update_cell(1, 2, "$1,200.50")
    assert sheet.acell("A1", value_render_option=ValueRenderOption.formula).value == "=1/4"
    cell = sheet.cell(1, 1)
    assert (cell.value, cell.numeric_value, cell.address, cell.row, cell.col) == ("0.25", 0.25, "A1", 1, 1)
    assert sheet.acell("B1").value == "$1,200.50"
    assert gspread.Cell.from_address("C7", "x") == gspread.Cell(7, 3, "x")
    sheet.update_cells([gspread.Cell(3, 1, "x"), gspread.Cell(5, 4, "=1")], ValueInputOption.user_entered)
    assert sheet.acell("D5").value == "1"
    found = sheet.range("A3:A3")
    assert [cell.value for cell in found] == ["x"]
    assert sheet.acell("Z1000").value is None
    with pytest.raises(gspread.exceptions.APIError, match="exceeds grid limits"):
        sheet.update_cell(1001, 1, "out")


def reading(client, book):
    sheet = book.sheet1
    sheet.update([["Name", "When", "Sum"], ["Ann", "2024-03-05", 10], ["", "", 2.5]], "A1", raw=False)
    assert sheet.get_all_values() == [["Name", "When", "Sum"], ["Ann", "2024-03-05", "10"], ["", "", "2.5"]]
    assert sheet.get_values("A2:C2") == [["Ann", "2024-03-05", "10"]]
    assert sheet.get("B2", value_render_option=ValueRenderOption.unformatted) == [[45356]]
    serial = sheet.get("B2", None, ValueRenderOption.unformatted, DateTimeOption.formatted_string)
    assert serial == [["2024-03-05"]]
    assert sheet.get("A1:B2", major_dimension=Dimension.cols) == [["Name", "Ann"], ["When", "2024-03-05"]]
    assert sheet.batch_get(["A1", "C2:C3"]) == [[["Name"]], [["10"], ["2.5"]]]
    assert sheet.row_values(3) == ["", "", "2.5"]
    assert sheet.col_values(3) == ["Sum", "10", "2.5"]
    assert sheet.get_all_records()[0] == {"Name": "Ann", "When": "2024-03-05", "Sum": 10}
    assert [cell.value for cell in sheet.get_all_cells()][:3] == ["Name", "When", "Sum"]
    assert sheet.find("Ann").address == "A2"
    assert sheet.find("nobody") is None
    assert [cell.address for cell in sheet.findall(re.compile(r"^\d"))] == ["B2", "C2", "C3"]
    assert sheet.expand("A1", TableDirection.right) == [["Name", "When", "Sum"]]


def writing(client, book):
    sheet = book.sheet1
    answer = sheet.update([["=1+1", "0042", True, None]], "A1:D1", raw=True, include_values_in_response=True)
    assert answer["updatedData"]["values"] == [["=1+1", "0042", "TRUE"]]
    sheet.batch_update(
        [{"range": "A2:B2", "values": [["1.5", "1.5"]]}], value_input_option=ValueInputOption.user_entered
    )
    assert sheet.get("A2", value_render_option=ValueRenderOption.unformatted) == [[1.5]]
    sheet.append_row(["x", "y"])
    sheet.append_rows([[1], [2]], insert_data_option=InsertDataOption.insert_rows, table_range="A1")
    assert sheet.col_values(1) == ["=1+1", "1.5", "x", "1", "2"]
    sheet.insert_row(["first"], 1)
    sheet.insert_rows([["a"], ["b"]], 2, inherit_from_before=True)
    assert sheet.col_values(1)[:4] == ["first", "a", "b", "=1+1"]
    sheet.insert_cols([["col", "umn"]], 1)
    assert sheet.row_values(2) == ["umn", "a"]
    sheet.delete_columns(1)
    sheet.delete_rows(1, 3)
    assert sheet.row_values(1) == ["=1+1", "0042", "TRUE"]
    sheet.delete_dimension(Dimension.rows, 1)
    sheet.batch_clear(["A1", "B1:B2"])
    assert sheet.acell("A1").value is None
    sheet.clear()
    assert sheet.get_all_values() == [[]]


def sizes(client, book):
    sheet = book.sheet1
    sheet.resize(10, 5)
    sheet.add_rows(2)
    sheet.add_cols(1)
    again = book.get_worksheet(0)
    assert (again.row_count, again.col_count, again.column_count) == (12, 6, 6)
    sheet.freeze(rows=2, cols=1)
    again = book.get_worksheet(0)
    assert (again.frozen_row_count, again.frozen_col_count) == (2, 1)
    sheet.hide_rows(3, 5)
    sheet.hide_columns(1, 2)
    mask = {"fields": "sheets.data(rowMetadata.hiddenByUser,columnMetadata.hiddenByUser)"}
    data = book.fetch_sheet_metadata(mask)["sheets"][0]["data"][0]
    assert [entry.get("hiddenByUser", False) for entry in data["rowMetadata"]] == [False] * 3 + [True] * 2 + [
        False
    ] * 7
    assert [entry.get("hiddenByUser", False) for entry in data["columnMetadata"]][:3] == [False, True, False]
    sheet.unhide_rows(3, 5)
    sheet.unhide_columns(1, 2)
    sheet.columns_auto_resize(0, 2)
    sheet.rows_auto_resize(0, 2)


def groups(client, book):
    sheet = book.sheet1
    sheet.add_dimension_group_rows(1, 5)
    sheet.add_dimension_group_rows(2, 4)
    sheet.add_dimension_group_columns(0, 2)
    assert sorted(entry["depth"] for entry in sheet.list_dimension_group_rows()) == [1, 2]
    (columns,) = sheet.list_dimension_group_columns()
    assert columns["range"]["endIndex"] == 2
    sheet.delete_dimension_group_rows(2, 4)
    sheet.delete_dimension_group_columns(0, 2)
    assert [entry["depth"] for entry in sheet.list_dimension_group_rows()] == [1]
    assert sheet.list_dimension_group_columns() == []


def tab_properties(client, book):
    sheet = book.sheet1
    book.add_worksheet("Other", 3, 3)
    sheet.update_title("New name")
    sheet.update_tab_color("#ff7f00")
    sheet.update_index(2)  # counted before the tab is taken out
    sheet.hide_gridlines()
    again = book.worksheet("New name")
    assert (again.index, again.id, again.title) == (1, sheet.id, "New name")
    assert again.get_tab_color().lower() == "#ff7f00"
    assert again.tab_color == again.get_tab_color()
    assert again.is_gridlines_hidden is True
    assert again.isSheetHidden is False
    assert again.spreadsheet.id == book.id
    assert again.url.endswith(f"#gid={sheet.id}")
    sheet.show_gridlines()
    sheet.clear_tab_color()
    sheet.hide()
    assert book.worksheet("New name").isSheetHidden is True
    sheet.show()
    assert book.worksheet("New name").get_tab_color() is None


def notes(client, book):
    sheet = book.sheet1
    sheet.insert_note("A1", "first")
    sheet.update_note("A1", "changed")
    sheet.insert_notes({"B2": "second", "C3": "third"})
    sheet.update_notes({"C3": "3"})
    assert sheet.get_note("A1") == "changed"
    assert sheet.get_notes() == [["changed"], ["", "second"], ["", "", "3"]]
    sheet.clear_note("A1")
    sheet.clear_notes(["B2", "C3"])
    assert sheet.get_note("A1") == ""
    assert sheet.get_notes() in ([], [[]])


def looks(client, book):
    sheet = book.sheet1
    sheet.format("A1:B1", {"textFormat": {"bold": True}, "backgroundColor": {"red": 1}})
    sheet.batch_format([{"range": "C1", "format": {"horizontalAlignment": "CENTER"}}])
    mask = {"ranges": "A1:C1", "fields": "sheets.data.rowData.values.userEnteredFormat"}
    values = book.fetch_sheet_metadata(mask)["sheets"][0]["data"][0]["rowData"][0]["values"]
    assert values[1]["userEnteredFormat"]["textFormat"]["bold"] is True
    assert values[2]["userEnteredFormat"] == {"horizontalAlignment": "CENTER"}
    sheet.merge_cells("A2:B3", MergeType.merge_rows)
    sheet.batch_merge([{"range": "D1:E2"}])
    assert len(book.fetch_sheet_metadata()["sheets"][0]["merges"]) == 3
    sheet.update([["m", None, "x"], [None, None, "y"]], "D1")
    assert sheet.get("D1:F2", combine_merged_cells=True) == [["m", "m", "x"], ["m", "m", "y"]]
    sheet.unmerge_cells("A1:E5")
    assert "merges" not in book.fetch_sheet_metadata()["sheets"][0]
    sheet.add_validation("A5:A9", ValidationConditionType.one_of_list, ["yes", "no"], showCustomUi=True)
    mask = {"ranges": "A5", "fields": "sheets.data.rowData.values.dataValidation"}
    (rule,) = book.fetch_sheet_metadata(mask)["sheets"][0]["data"][0]["rowData"][0]["values"]
    assert rule["dataValidation"]["condition"]["values"] == [
        {"userEnteredValue": "yes"},
        {"userEnteredValue": "no"},
    ]


def moving(client, book):
    sheet = book.sheet1
    sheet.update([["n", "v"], [3, "c"], [1, "a"], [2, "b"]], "A1")
    sheet.sort((1, "asc"), range="A2:B4")
    assert sheet.get("A2:B4") == [["1", "a"], ["2", "b"], ["3", "c"]]
    sheet.sort((1, "des"), range="A2:B4")
    assert sheet.col_values(2) == ["v", "c", "b", "a"]
    sheet.set_basic_filter("A1:B4")
    assert book.fetch_sheet_metadata()["sheets"][0]["basicFilter"]["range"]["endRowIndex"] == 4
    sheet.clear_basic_filter()
    sheet.copy_range("A1:B2", "D1:E2", PasteType.values, PasteOrientation.normal)
    sheet.cut_range("A4:B4", "D3:E3")
    assert sheet.get("D1:E3") == [["n", "v"], ["3", "c"], ["1", "a"]]
    assert sheet.get("A4:B4") == [[]]
    double = sheet.duplicate(new_sheet_name="Double")
    assert double.get_all_values() == sheet.get_all_values()
    other = client.create("Target")
    assert sheet.copy_to(other.id)["title"] == "Copy of Sheet1"
    assert other.worksheet("Copy of Sheet1").get_all_values() == sheet.get_all_values()


SCENES = [
    client_files,
    client_copies,
    client_imports,
    client_permissions,
    spreadsheet_properties,
    spreadsheet_tabs,
    spreadsheet_values,
    spreadsheet_sharing,
    spreadsheet_ownership,
    named_and_protected,
    one_cell,
    reading,
    writing,
    sizes,
    groups,
    tab_properties,
    notes,
    looks,
    moving,
]


@pytest.mark.parametrize("scene", SCENES, ids=lambda scene: scene.__name__)
def test_gspread(scene, client, book, the_site):
    site_too = [the_site] if "the_site" in inspect.signature(scene).parameters else []
    scene(client, book, *site_too)


def test_every_public_member_of_gspread_is_called(the_site):
    """Plays all scenes again, for itself: tests run in any order, and some in other processes."""
    calls = Calls()
    with pytest.MonkeyPatch.context() as patch:
        calls.listen(patch)
        client = the_site.gspread()
        for scene in SCENES:
            site_too = [the_site] if "the_site" in inspect.signature(scene).parameters else []
            scene(client, client.create(f"again {scene.__name__}"), *site_too)
    offered = {f"{owner.__name__}.{name}" for owner in CLASSES for name, _ in public(owner)}
    assert offered - calls.used - NOT_CALLED.keys() == set()
    assert NOT_CALLED.keys() - offered == set(), "listed as not called, but not there"
    assert NOT_CALLED.keys() & calls.used == set(), "listed as not called, but called"
