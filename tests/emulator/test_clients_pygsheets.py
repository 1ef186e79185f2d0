"""pygsheets, another popular client, over HTTP with a service account's key."""

from __future__ import annotations

import pygsheets
import pytest
from emulator_clients import ElsewhereHttp, site
from pygsheets import DataRange
from pygsheets.custom_types import ExportType, FormatType, ValueRenderOption

# pygsheets 2.0.6 asks for the time in a way that Python 3.12 and later warn of.
pytestmark = pytest.mark.filterwarnings("ignore:datetime.datetime.utc:DeprecationWarning")


@pytest.fixture(scope="module")
def the_site():
    with site() as opened:
        yield opened
    assert opened.watch.problems == []


@pytest.fixture(scope="module")
def client(the_site):
    made = pygsheets.client.Client(the_site.credentials(), http=ElsewhereHttp(the_site.url), check=False)
    yield made
    made.sheet.service.close()
    made.drive.service.close()


@pytest.fixture
def book(client, request):
    return client.create(request.node.name)


@pytest.fixture
def sheet(book):
    return book.sheet1


def test_files(client, book):
    assert client.open(book.title).id == book.id
    assert client.open_by_key(book.id).title == book.title
    assert client.open_by_url(book.url).id == book.id
    assert book.id in client.spreadsheet_ids()
    assert book.title in client.spreadsheet_titles(query=f"name = '{book.title}'")
    assert [found.id for found in client.open_all(f"name = '{book.title}'")] == [book.id]
    assert client.open_as_json(book.id)["properties"]["title"] == book.title
    assert client.create("From template", template=book).worksheets()[0].title == "Sheet1"
    with pytest.raises(pygsheets.SpreadsheetNotFound):
        client.open("no such file")
    book.title = "Renamed"
    book.locale = "ru_RU"
    book.fetch_properties()
    assert (book.title, book.locale) == ("Renamed", "ru_RU")
    assert book.updated
    book.delete()
    assert book.id not in client.spreadsheet_ids()


def test_sharing(book):
    book.share("boss@example.com", role="writer", type="user")
    assert "boss@example.com" in [entry.get("emailAddress") for entry in book.permissions]
    book.remove_permission("boss@example.com")
    assert "boss@example.com" not in [entry.get("emailAddress") for entry in book.permissions]


def test_tabs(book):
    second = book.add_worksheet("Second", rows=9, cols=4)
    assert (second.rows, second.cols) == (9, 4)
    third = book.add_worksheet("Third", src_worksheet=second)
    assert [tab.title for tab in book.worksheets()] == ["Sheet1", "Second", "Third"]
    third.title = "3"
    third.index = 0
    third.hidden = True
    third.frozen_rows = 1
    book.fetch_properties()
    assert [tab.title for tab in book.worksheets()] == ["3", "Sheet1", "Second"]
    assert book.worksheet_by_title("3").hidden is True
    book.del_worksheet(second)
    with pytest.raises(pygsheets.WorksheetNotFound):
        book.worksheet_by_title("Second")
    third.hidden = False
    third.resize(rows=20, cols=8)
    third.rows, third.cols = 21, 9
    third.add_rows(1)
    third.add_cols(1)
    assert (third.rows, third.cols) == (22, 10)
    third.copy_to(book.id)
    book.fetch_properties()
    assert [tab.title for tab in book.worksheets()] == ["3", "Sheet1", "Copy of 3"]


def test_values(client, sheet):
    sheet.update_values("A1", [["n", "v"], [1, "=A2*2"], ["0042", "x"]])
    assert sheet.get_values("A1", "B3") == [["n", "v"], ["1", "2"], ["42", "x"]]
    assert sheet.get_value("B2", ValueRenderOption.FORMULA) == "=A2*2"
    sheet.update_value("A3", "0042", parse=False)
    assert sheet.get_value("A3") == "0042"
    assert sheet.get_row(2, include_tailing_empty=False) == ["1", "2"]
    assert sheet.get_col(1, include_tailing_empty=False) == ["n", "1", "0042"]
    assert sheet.get_values_batch(["A1:A2", "B1:B1"]) == [[["n"], ["1"]], [["v"]]]
    assert sheet.get_all_records()[0] == {"n": 1, "v": 2}
    sheet.update_values_batch(["D1", "D2:E2"], [[["d"]], [["e", "f"]]])
    sheet.update_row(4, ["r", "o", "w"])
    sheet.update_col(7, ["c", "o", "l"])
    assert sheet.get_all_values(include_tailing_empty=False, include_tailing_empty_rows=False)[1] == [
        "1", "2", "", "e", "f", "", "o",
    ]  # fmt: skip
    sheet.append_table([["last", "row"]], start="A1")
    assert sheet.get_value("A5") == "last"
    sheet.insert_rows(1, 1, values=["inserted"])
    sheet.insert_cols(0, 1, values=["left"])
    assert sheet.get_row(1, include_tailing_empty=False) == ["left", "n", "v", "", "d", "", "", "c"]
    sheet.delete_rows(2)
    sheet.delete_cols(1)
    assert sheet.get_value("A2") == "1"
    sheet.clear("A2", "B3")
    assert sheet.get_value("A2") == ""
    assert client.get_range(sheet.spreadsheet.id, "Sheet1!A1:B1") == [["n", "v"]]


def test_find_and_replace(sheet):
    sheet.update_values("A1", [["one", "two"], ["twofold", "2"]])
    assert [cell.label for cell in sheet.find("two")] == ["B1", "A2"]
    sheet.replace("two", "three", matchEntireCell=True)
    assert sheet.get_values("A1", "B2") == [["one", "three"], ["twofold", "2"]]


def test_cells(sheet):
    cell = sheet.cell("B2").fetch()
    cell.value = "=1+2"
    assert (cell.value, cell.formula, cell.value_unformatted) == ("3", "=1+2", 3)
    cell.note = "why"
    cell.color = (1.0, 0.5, 0.0)
    cell.set_text_format("bold", True)
    cell.set_number_format(FormatType.NUMBER, "0.00")
    cell.set_horizontal_alignment(pygsheets.HorizontalAlignment.RIGHT)
    again = pygsheets.Cell("B2", worksheet=sheet)
    again.fetch()
    assert (again.value, again.note) == ("3.00", "why")
    assert again.color[1] == pytest.approx(0.5, abs=1 / 255)
    assert again.text_format["bold"] is True
    assert again.horizontal_alignment == pygsheets.HorizontalAlignment.RIGHT
    assert again.neighbour("right").label == "C2"
    cells = sheet.range("A1:B1")[0]
    for number, one in enumerate(cells):
        one.unlink()
        one.value = number
    sheet.update_cells(cells)
    assert sheet.get_values("A1", "B1") == [["0", "1"]]


def test_ranges(sheet):
    sheet.update_values("A1", [[3, "c"], [1, "a"], [2, "b"]])
    sheet.create_named_range("block", start="A1", end="B3", returnas="json")
    named = sheet.get_named_range("block")
    assert [found.name for found in sheet.get_named_ranges()] == ["block"]
    named.sort()
    assert sheet.get_values("A1", "B3") == [["1", "a"], ["2", "b"], ["3", "c"]]
    sheet.sort_range("A1", "B3", basecolumnindex=0, sortorder="DESCENDING")
    assert sheet.get_col(2, include_tailing_empty=False) == ["c", "b", "a"]
    area = DataRange("A1", "B2", worksheet=sheet)
    area.update_values([["x", "y"], ["z", "w"]])
    model = pygsheets.Cell("A1")
    model.set_text_format("italic", True)
    area.apply_format(model)
    area.update_borders(top=True, bottom=True, style="SOLID")
    area.clear()
    assert sheet.get_values("A1", "B2", include_tailing_empty=False) in ([], [[]], [[""]])
    sheet.delete_named_range("block")
    assert sheet.get_named_ranges() == []
    guarded = sheet.create_protected_range("A1", "A2")
    guarded.description = "mine"
    assert len(sheet.get_protected_ranges()) == 1
    guarded.protected = False
    assert sheet.get_protected_ranges() == []


def test_looks_and_rules(sheet):
    sheet.merge_cells("A1", "B2")
    sheet.refresh()
    assert len(sheet.merged_ranges) == 1
    sheet.adjust_column_width(1, pixel_size=150)
    sheet.adjust_row_height(1, pixel_size=40)
    sheet.hide_dimensions(3, 4)
    sheet.show_dimensions(3, 4)
    sheet.set_data_validation("C1", "C5", condition_type="ONE_OF_LIST", condition_values=["a", "b"])
    sheet.set_basic_filter("A1", "C5")
    sheet.clear_basic_filter()
    background = {"backgroundColor": {"red": 1}}
    sheet.add_conditional_formatting("A1", "A5", "NUMBER_BETWEEN", background, ["1", "5"])
    sheet.apply_format("D1:D2", {"textFormat": {"bold": True}}, "userEnteredFormat.textFormat")
    shown = sheet.client.sheet.get(
        sheet.spreadsheet.id, ranges="Sheet1!A1:D5", includeGridData=True, fields="sheets"
    )["sheets"][0]
    assert shown["data"][0]["columnMetadata"][0]["pixelSize"] == 150
    assert shown["data"][0]["rowData"][0]["values"][2]["dataValidation"]["condition"]["type"] == "ONE_OF_LIST"
    assert shown["data"][0]["rowData"][1]["values"][3]["userEnteredFormat"]["textFormat"]["bold"] is True
    assert len(shown["conditionalFormats"]) == 1


def test_charts(sheet):
    sheet.update_values("A1", [["x", "y"], [1, 2], [2, 4]])
    sheet.add_chart(("A1", "A3"), [("B1", "B3")], "Growth")
    (chart,) = sheet.get_charts()
    assert chart.title == "Growth"
    chart.title = "Shrinkage"
    assert sheet.get_charts("Shrinkage")
    chart.delete()
    assert sheet.get_charts() == []


def test_developer_metadata(book, sheet):
    made = book.create_developer_metadata("company", "movers")
    here = sheet.create_developer_metadata("sheet", "sales")
    assert [found.value for found in book.get_developer_metadata("company")] == ["movers"]
    here.value = "logistics"
    here.update()
    assert [found.value for found in sheet.get_developer_metadata("sheet")] == ["logistics"]
    made.delete()
    assert book.get_developer_metadata("company") == []


def test_batch_mode(client, sheet):
    client.set_batch_mode(True)
    try:
        sheet.resize(rows=50, cols=10)
        sheet.merge_cells("A1", "B2")
        client.run_batch()
    finally:
        client.set_batch_mode(False)
    shown = client.open_by_key(sheet.spreadsheet.id).sheet1
    assert (shown.rows, shown.cols) == (50, 10)


@pytest.mark.filterwarnings("ignore:unclosed file:ResourceWarning")
@pytest.mark.filterwarnings(
    "ignore::pytest.PytestUnraisableExceptionWarning"
)  # pygsheets leaves the file open
def test_export(sheet, tmp_path):
    sheet.update_values("A1", [["a", "b,c"]])
    sheet.export(ExportType.CSV, path=f"{tmp_path}/", filename="out")
    assert (tmp_path / "out.csv").read_bytes() == b'a,"b,c"'
