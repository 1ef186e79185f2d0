"""New columns are wide enough to read, in as few requests as their widths allow."""

from __future__ import annotations

from sheetcrm.schema.company import Company
from sheetcrm.sheets.widths import width_of, width_requests


def company() -> Company:
    columns = {
        "Paid": {"type": "boolean"},
        "Cost": {"type": "money", "currency": "RUB"},
        "Everything the client said on the phone, word by word": {"type": "text"},
        "Дата отгрузки со склада": {"type": "date"},
    }
    sales = {
        "title": "Sales",
        "spreadsheet": "a",
        "sheet": "A",
        "row_id": {"column": "ID", "prefix": "D"},
        "messages": "Note",
        "pipelines": {"main": ["New"]},
        "columns": columns,
    }
    return Company.model_validate(
        {"company": "Test Co.", "connection": {"kind": "embedded"}, "departments": {"sales": sales}}
    )


def test_a_column_is_as_wide_as_its_content_or_its_header_wants():
    widths = {name: width_of(company(), "sales", name) for name in company().fields["sales"]}
    assert widths["ID"] == 160
    assert (widths["Paid"], widths["Cost"]) == (80, 120)
    assert widths["Дата отгрузки со склада"] == 23 * 8 + 24
    assert widths["Everything the client said on the phone, word by word"] == 400
    assert widths["Note"] == 360


def test_neighbours_of_one_width_share_a_request():
    bodies = list(width_requests(7, 2, [80, 80, 120, 80]))
    spans = [(body["range"]["startIndex"], body["range"]["endIndex"]) for body in bodies]
    assert spans == [(2, 4), (4, 5), (5, 6)]
    assert [body["properties"]["pixelSize"] for body in bodies] == [80, 120, 80]
    assert {body["range"]["sheetId"] for body in bodies} == {7}
