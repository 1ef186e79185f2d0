"""The Excel export, read back by a reader nobody here wrote."""

from __future__ import annotations

import io
import random
import zipfile
from datetime import UTC, datetime

import gspread
import pytest
from gspread.utils import ExportFormat
from python_calamine import CalamineWorkbook

from sheetcrm.emulator import adapter
from sheetcrm.emulator.formulas.portable import portable
from sheetcrm.emulator.service import Service

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


@pytest.fixture
def client() -> gspread.Client:
    service = Service(None, clock=lambda: NOW, random=random.Random(1))
    return gspread.Client(auth=None, session=adapter.session(service))


def exported(book: gspread.Spreadsheet) -> bytes:
    return book.export(ExportFormat.EXCEL)


def test_values_of_every_kind_come_through_on_every_tab(client):
    book = client.create("Deals")
    first = book.sheet1
    first.update([["Client", "Cost", "Won"], ["ООО «Поля» & <b>", 1234.5, True], ["0012", -3, False]], "A1")
    first.update([["=B2*2", "2026-03-02"]], "D2", raw=False)
    second = book.add_worksheet("A/B: [long title that Excel cannot take as it is]", 10, 5)
    second.update([["x"]], "C3")
    read = CalamineWorkbook.from_filelike(io.BytesIO(exported(book)))
    assert read.sheet_names == ["Sheet1", "A_B_ _long title that Excel can"]
    rows = read.get_sheet_by_index(0).to_python()
    assert rows[1][:4] == ["ООО «Поля» & <b>", 1234.5, True, 2469.0]
    assert str(rows[1][4]) == "2026-03-02"
    assert rows[2][:3] == ["0012", -3, False]


def test_formulas_notes_lists_merges_and_hidden_tabs_are_in_the_file(client):
    book = client.create("Deals")
    sheet = book.sheet1
    sheet.update([["=1+1", "text"]], "A1", raw=False)
    sheet.update_note("B1", "who said so?")
    sheet.merge_cells("A3:B3")
    sheet.update([["merged"]], "A3")
    sheet.freeze(rows=1)
    sheet.add_validation(
        "C1", gspread.utils.ValidationConditionType.one_of_list, ["New", "Won"], showCustomUi=True
    )
    book.add_worksheet("Hidden", 5, 5).hide()
    parts = zipfile.ZipFile(io.BytesIO(exported(book)))
    page = parts.read("xl/worksheets/sheet1.xml").decode()
    assert "<f>1+1</f><v>2</v>" in page
    assert '<mergeCell ref="A3:B3"/>' in page
    assert 'state="frozen"' in page
    assert "&quot;New,Won&quot;" in page or '"New,Won"' in page
    assert "who said so?" in parts.read("xl/comments1.xml").decode()
    assert 'state="hidden"' in parts.read("xl/workbook.xml").decode()


def test_text_that_looks_like_a_formula_or_a_link_stays_text(client):
    book = client.create("Deals")
    book.sheet1.update([["=1+1", "https://example.com"]], "A1")
    page = zipfile.ZipFile(io.BytesIO(exported(book))).read("xl/worksheets/sheet1.xml").decode()
    assert "<f>" not in page
    assert "hyperlink" not in page


@pytest.mark.parametrize(
    ("written", "locale", "spelled"),
    [
        ("=SUM(A1;1,5)", "ru_RU", "=SUM(A1,1.5)"),
        ('=IF(A1>0,5;"а;б,в";2)', "ru_RU", '=IF(A1>0.5,"а;б,в",2)'),
        ("=SUM(A1,1.5)", "en_US", "=SUM(A1,1.5)"),
        ("={1,2}", "en_US", None),
        ("=SUM(", "en_US", None),
    ],
)
def test_a_formula_is_spelled_as_programs_abroad_want_it(written, locale, spelled):
    assert portable(written, locale=locale) == spelled


def test_a_formula_that_cannot_be_said_elsewhere_leaves_its_value(client):
    book = client.create("Deals")
    book.sheet1.update([["={7,8}"]], "A1", raw=False)
    rows = CalamineWorkbook.from_filelike(io.BytesIO(exported(book))).get_sheet_by_index(0).to_python()
    shown = book.sheet1.get("A1", value_render_option="UNFORMATTED_VALUE")[0][0]
    assert rows[0][0] == shown
