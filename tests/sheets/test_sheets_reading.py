import pytest
from sheets_support import Reply, ScriptedServer, cell, make_company, open_google, session_to, sheet

from sheetcrm.schema.cells import ErrorCell, FormulaCell
from sheetcrm.schema.findings import Severity
from sheetcrm.sheets.http import UnreachableError
from sheetcrm.sheets.layout import needed_fields
from sheetcrm.sheets.ledger import Kind
from sheetcrm.sheets.reading import Reader, Unusable, WantedSheet

SALES = [
    "Deal ID",
    "Status",
    "Manager",
    "Client",
    "Phone",
    "Source",
    "Cargo",
    "Cost",
    "Term",
    "Urgent",
    "Logistics row",
    "Logistics status",
    "Messages",
]
REQUESTS = ["Request ID", "Deal", "Status", "Cargo", "Cost", "Margin", "Due"]
BOTH = [WantedSheet("sales", 0), WantedSheet("logistics", 77)]
ONE = [WantedSheet("sales", 0)]


def answer(*sheets):
    return Reply({"sheets": list(sheets)})


def reader_of(*replies, company=None):
    server = ScriptedServer(replies)
    company = company or make_company()
    return server, Reader(open_google(session_to(server), company=company), company)


def read_sales(rows, **changes):
    _, reader = reader_of(answer(sheet(0, "Deals", rows)), company=make_company(**changes))
    return reader.read("FILE", ONE)


def refusal(status, message):
    return Reply({"error": {"code": status, "message": message}}, status)


def test_one_request_for_all_departments_with_this_very_body():
    server, reader = reader_of(answer(sheet(77, "Requests", [REQUESTS]), sheet(0, "Deals", [SALES])))

    read = reader.read("FILE", BOTH)

    assert set(read.sheets) == {"sales", "logistics"}
    assert read.findings == ()
    [asked] = server.asked
    assert asked.method == "POST"
    assert asked.url == (
        "https://sheets.googleapis.com/v4/spreadsheets/FILE:getByDataFilter?prettyPrint=false&fields="
        "properties%28locale%29%2C"
        "sheets%28properties%28sheetId%2Ctitle%2CgridProperties%28rowCount%2CcolumnCount%29%29%2C"
        "data%28startRow%2CstartColumn%2C"
        "columnMetadata%28developerMetadata%28metadataKey%2CmetadataValue%29%29%2CrowData%28values%28userEnteredValue%2FformulaValue%2CeffectiveValue%2Cnote%29%29%29%29"
    )
    assert asked.json == {
        "dataFilters": [{"gridRange": {"sheetId": 0}}, {"gridRange": {"sheetId": 77}}],
        "includeGridData": True,
    }
    assert reader.google.ledger.summary().requests == {Kind.READ: 1}


def test_values_keep_their_types():
    row = ["D-000001", "New", None, "0012", "+7 916 123-45-67", "", "=1+1", 1234.5, 46022, True]
    read = read_sales([SALES, row])

    table = read.sheets["sales"].table
    assert table.fields == tuple(make_company().fields["sales"])
    found = dict(zip(table.fields, table.rows[0], strict=True))
    assert found["Client"] == "0012"
    assert found["Phone"] == "+7 916 123-45-67"
    assert found["Source"] is None
    assert found["Cargo"] == "=1+1"
    assert found["Cost"] == 1234.5
    assert found["Term"] == 46022
    assert type(found["Term"]) is int
    assert found["Urgent"] is True
    assert found["Messages"] is None


@pytest.mark.parametrize(
    ("described", "expected"),
    [
        ({}, None),
        (cell(""), None),
        (cell("  "), "  "),
        (cell(12.0), 12),
        (cell(-0.5), -0.5),
        (cell(123456789012), 123456789012),
        (cell(1e300), 1e300),
        (cell(False), False),
        (cell("1 234,50"), "1 234,50"),
        (cell("line\nline"), "line\nline"),
        (cell("🚜"), "🚜"),
        (cell(2, formula="=1+1"), FormulaCell("=1+1", 2)),
        (cell("", formula='=""'), FormulaCell('=""', None)),
        (cell(formula="=A1"), FormulaCell("=A1", None)),
        (cell(error="REF", formula="=#REF!"), FormulaCell("=#REF!", ErrorCell("REF"))),
        (cell(error="N_A"), ErrorCell("N_A")),
        ({"effectiveValue": {}}, None),
        ({"effectiveValue": {"stringValue": "x", "newKey": [1]}, "note": "n"}, "x"),
    ],
    ids=repr,
)
def test_what_a_cell_becomes(described, expected):
    read = read_sales([SALES, [None, None, None, described, None, None, "kept"]])

    found = read.sheets["sales"].table.rows[0][3]
    assert found == expected
    assert type(found) is type(expected)


def test_rows_keep_their_numbers_and_blank_ones_between_stay():
    read = read_sales([SALES, ["D-000001", "New"], [], [None, None], ["D-000002", "New"]])

    table = read.sheets["sales"].table
    assert list(table.numbers) == [2, 3, 4, 5]
    assert [row[0] for row in table.rows] == ["D-000001", None, None, "D-000002"]
    assert table.rows[1] == (None,) * len(table.fields)
    assert read.sheets["sales"].layout.first_free_row == 5


def test_rows_that_hold_something_in_unknown_columns_only_are_not_the_departments():
    read = read_sales([[*SALES, "Scratch"], ["D-000001"], [*[None] * 13, "sum"]])

    assert len(read.sheets["sales"].table.rows) == 1
    assert read.sheets["sales"].layout.first_free_row == 2


def test_columns_prepared_far_down_do_not_push_new_rows_down():
    prepared = [*[None] * 7, cell("", formula='=IF(A3="","","x")'), None, False]
    read = read_sales([SALES, ["D-000001"], prepared, prepared])

    assert read.sheets["sales"].layout.first_free_row == 2
    assert len(read.sheets["sales"].table.rows) == 3


def test_an_empty_department():
    layout = read_sales([SALES]).sheets["sales"].layout

    assert layout.first_free_row == 1
    assert (layout.row_count, layout.column_count, layout.title) == (1000, 26, "Deals")


def test_columns_are_found_by_header_wherever_they_stand():
    shuffled = ["", "Scratch", *reversed(SALES)]
    row = [None, "x", *[f"{header}!" for header in reversed(SALES)]]
    read = read_sales([shuffled, row])

    table, layout = read.sheets["sales"].table, read.sheets["sales"].layout
    assert table.rows[0] == tuple(f"{field}!" for field in table.fields)
    assert layout.positions["Messages"] == 2
    assert layout.positions["Deal ID"] == 14
    assert layout.address(2, "Messages") == "Deals!C2"


@pytest.mark.parametrize(
    "header", ["  Deal   ID ", "Deal\nID", "Deal\u00a0ID", cell("Deal ID", formula='="Deal ID"')], ids=repr
)
def test_spaces_in_headers_do_not_matter(header):
    assert read_sales([[header, *SALES[1:]]]).sheets["sales"].layout.positions["Deal ID"] == 0


def test_headers_are_compared_in_one_unicode_form():
    decomposed = "Cou\u0302t"
    departments = {
        "sales": {
            "title": "Sales",
            "spreadsheet": "office",
            "sheet": "Deals",
            "row_id": {"column": "N", "prefix": "D"},
            "pipelines": {"deals": ["New"]},
            "columns": {"Coût": {"type": "text"}},
        }
    }
    read = read_sales([["N", "Status", decomposed], ["1", "2", "3"]], departments=departments, links={})

    assert read.sheets["sales"].table.rows[0] == ("1", "2", "3")


def test_a_number_can_be_a_header():
    company = make_company()
    departments = {name: department.model_dump() for name, department in company.departments.items()}
    departments["sales"]["columns"]["2026"] = {"type": "text"}
    read = read_sales([[*SALES, 2026]], departments=departments)

    assert read.sheets["sales"].layout.positions["2026"] == 13


def test_needed_fields_are_the_service_columns_and_what_links_name():
    company = make_company()

    assert needed_fields(company, "sales") == {
        "Deal ID",
        "Status",
        "Messages",
        "Cargo",
        "Cost",
        "Logistics row",
        "Logistics status",
    }
    assert needed_fields(company, "logistics") == {"Request ID", "Deal", "Status", "Cargo", "Cost"}


@pytest.mark.parametrize("field", sorted(needed_fields(make_company(), "sales")))
def test_a_missing_needed_header_sets_the_department_aside(field):
    headers = [f"{header}s" if header == field else header for header in SALES]
    read = read_sales([headers, ["D-000001"]])

    assert read.sheets == {}
    [finding] = read.unusable["sales"].findings
    assert (finding.code, finding.severity, finding.department) == ("header-missing", Severity.ERROR, "sales")
    assert (finding.sheet, finding.column) == ("Deals", field)
    assert f"'{field}'" in finding.message
    assert f"nearest is '{field}s'" in finding.message
    assert finding.hint == f"Rename the header '{field}s' to '{field}', or add it: run sheetcrm setup."


@pytest.mark.parametrize("field", ["Manager", "Client", "Phone", "Source", "Term", "Urgent"])
def test_another_missing_header_is_a_warning(field):
    headers = [header for header in SALES if header != field]
    read = read_sales([headers, ["D-000001"]])

    sales = read.sheets["sales"]
    assert sales.table.missing == {field}
    assert sales.table.rows[0][sales.table.fields.index(field)] is None
    assert field not in sales.layout.positions
    [finding] = sales.findings
    assert (finding.code, finding.severity, finding.column) == ("header-missing", Severity.WARNING, field)
    assert finding.hint == "To add it: run sheetcrm setup."


def test_letter_case_counts_but_is_offered():
    read = read_sales([["deal id", *SALES[1:]]])

    assert "nearest is 'deal id'" in read.unusable["sales"].findings[0].message


@pytest.mark.parametrize("field", ["Deal ID", "Phone"])
def test_a_known_header_twice_sets_the_department_aside(field):
    read = read_sales([[*SALES, f" {field} "], ["D-000001"]])

    [finding] = read.unusable["sales"].findings
    assert finding.code == "header-duplicate"
    assert finding.severity is Severity.ERROR
    assert finding.column == field
    assert finding.address == "Deals!N1"
    assert "N1" in finding.message


def test_an_unknown_header_twice_is_nobodys_business():
    assert read_sales([[*SALES, "x", "x", "", ""]]).findings == ()


def test_headers_of_errors_count_as_blank():
    assert read_sales([[*SALES, cell(error="REF")]]).findings == ()


@pytest.mark.parametrize("data", [[{}], [], [{"rowData": []}], [{"rowData": [{}]}]], ids=repr)
def test_a_sheet_with_nothing_in_it(data):
    empty = {**sheet(0, "Deals", []), "data": data}
    _, reader = reader_of(answer(empty))

    findings = reader.read("FILE", ONE).unusable["sales"].findings
    assert {finding.column for finding in findings} == set(SALES)


def test_one_department_set_aside_leaves_the_other():
    _, reader = reader_of(answer(sheet(0, "Deals", [["x"]]), sheet(77, "Requests", [REQUESTS, ["R-1"]])))

    read = reader.read("FILE", BOTH)

    assert set(read.unusable) == {"sales"}
    assert len(read.sheets["logistics"].table.rows) == 1


def test_a_renamed_tab_is_read_all_the_same():
    _, reader = reader_of(answer(sheet(0, "Sales 2026", [SALES, ["D-000001"]])))

    read = reader.read("FILE", ONE)

    assert len(read.sheets["sales"].table.rows) == 1
    [finding] = read.findings
    assert (finding.code, finding.severity) == ("sheet-renamed", Severity.WARNING)
    assert "'Sales 2026'" in finding.message


ROWS = [SALES, ["D-000001", "New", None, "A"], ["D-000002", "New", None, "B"]]


def test_the_same_answer_gives_the_same_objects():
    same = answer(sheet(0, "Deals", ROWS))
    _, reader = reader_of(same, same)

    assert reader.read("FILE", ONE) is reader.read("FILE", ONE)


def test_the_same_answer_for_other_departments_is_looked_at_anew():
    same = answer(sheet(0, "Deals", ROWS), sheet(77, "Requests", [REQUESTS]))
    _, reader = reader_of(same, same)

    assert set(reader.read("FILE", ONE).sheets) == {"sales"}
    assert set(reader.read("FILE", BOTH).sheets) == {"sales", "logistics"}


def test_rows_that_did_not_change_are_the_same_objects():
    changed = [SALES, ["D-000003", "New"], *ROWS[:0:-1]]
    requests = sheet(77, "Requests", [REQUESTS, ["D-000001/LOG-1"]])
    _, reader = reader_of(
        answer(sheet(0, "Deals", ROWS), requests), answer(sheet(0, "Deals", changed), requests)
    )
    before, after = reader.read("FILE", BOTH), reader.read("FILE", BOTH)

    assert after.sheets["logistics"].table is before.sheets["logistics"].table
    old, new = before.sheets["sales"].table, after.sheets["sales"].table
    assert [row[0] for row in new.rows] == ["D-000003", "D-000002", "D-000001"]
    assert new.rows[1] is old.rows[1]
    assert new.rows[2] is old.rows[0]


def test_a_grown_grid_keeps_the_table_but_not_the_layout():
    _, reader = reader_of(answer(sheet(0, "Deals", ROWS)), answer(sheet(0, "Deals", ROWS, row_count=2000)))
    before, after = reader.read("FILE", ONE).sheets["sales"], reader.read("FILE", ONE).sheets["sales"]

    assert after.table is before.table
    assert after.layout.row_count == 2000


@pytest.mark.parametrize(("old", "new"), [(1, True), (True, 1), (0, False), (1, "1"), ("", None), ("a", "A")])
def test_a_change_of_type_alone_is_seen(old, new):
    first, second = ([SALES, ["D-000001", None, None, value, None, None, "kept"]] for value in (old, new))
    _, reader = reader_of(answer(sheet(0, "Deals", first)), answer(sheet(0, "Deals", second)))
    reader.read("FILE", ONE)

    found = reader.read("FILE", ONE).sheets["sales"].table.rows[0][3]
    assert found == (new or None if new == "" else new)
    assert type(found) is type(new)


def test_a_moved_column_drops_what_was_remembered():
    moved = [[row[3] if len(row) > 3 else None, *row[:3], *row[4:]] for row in ROWS]
    _, reader = reader_of(answer(sheet(0, "Deals", ROWS)), answer(sheet(0, "Deals", moved)))
    before, after = reader.read("FILE", ONE).sheets["sales"], reader.read("FILE", ONE).sheets["sales"]

    assert after.table.rows == before.table.rows
    assert after.layout.positions["Client"] == 0


def test_equal_bytes_under_other_headers_mean_other_rows():
    swapped = ["Client" if name == "Cargo" else "Cargo" if name == "Client" else name for name in SALES]
    row = ["D-000001", None, None, "client?", None, None, "cargo?"]
    _, reader = reader_of(answer(sheet(0, "Deals", [SALES, row])), answer(sheet(0, "Deals", [swapped, row])))
    before, after = (reader.read("FILE", ONE).sheets["sales"].table for _ in range(2))

    assert (before.rows[0][3], before.rows[0][6]) == ("client?", "cargo?")
    assert (after.rows[0][3], after.rows[0][6]) == ("cargo?", "client?")


def noted(value, text):
    return {**cell(value), "note": text}


def test_notes_of_known_columns_by_row_and_column():
    strange = [*SALES, "Hobby"]
    rows = [
        [noted("Deal ID", "of the header"), *strange[1:]],
        ["D-000001", noted("New", "why not?"), None, noted(None, "who?")],
        [],
        ["D-000002", noted("New", ""), *[None] * 11, noted("chess", "of a stranger's column")],
        ["D-000003", None, None, noted("A", 'say "note"')],
        [noted(None, "below the last row")],
    ]
    [table] = [read.table for read in read_sales(rows).sheets.values()]

    assert len(table.rows) == 4
    assert table.notes == {(0, "Status"): "why not?", (0, "Client"): "who?", (3, "Client"): 'say "note"'}


def test_a_text_that_speaks_of_notes_is_none():
    [table] = [read.table for read in read_sales([SALES, ["D-000001", '"note"']]).sheets.values()]

    assert table.rows[0][1] == '"note"'
    assert table.notes == {}


def test_a_changed_note_makes_another_table_of_equal_rows():
    first, second = ([SALES, ["D-000001", "New"], ["D-000002", noted("New", text)]] for text in ("a", "b"))
    _, reader = reader_of(answer(sheet(0, "Deals", first)), answer(sheet(0, "Deals", second)))
    before, after = (reader.read("FILE", ONE).sheets["sales"].table for _ in range(2))

    assert (before.notes, after.notes) == ({(1, "Status"): "a"}, {(1, "Status"): "b"})
    assert after.rows == before.rows
    assert after.rows[0] is before.rows[0]


def test_a_note_follows_its_row():
    one, two = ["D-000001", noted("New", "a")], ["D-000002", "New"]
    _, reader = reader_of(
        answer(sheet(0, "Deals", [SALES, one, two])), answer(sheet(0, "Deals", [SALES, two, one]))
    )
    before, after = (reader.read("FILE", ONE).sheets["sales"].table for _ in range(2))

    assert after.notes == {(1, "Status"): "a"}
    assert after.rows[1] is before.rows[0]


def test_a_note_that_moves_from_one_blank_row_to_another():
    # Blank rows are one and the same tuple: only the notes tell that something moved.
    bare, with_note, last = ["", ""], [noted(None, "a")], ["D-000001"]
    _, reader = reader_of(
        answer(sheet(0, "Deals", [SALES, with_note, bare, last])),
        answer(sheet(0, "Deals", [SALES, bare, with_note, last])),
    )
    before, after = (reader.read("FILE", ONE).sheets["sales"].table for _ in range(2))

    assert after.rows == before.rows
    assert (before.notes, after.notes) == ({(0, "Deal ID"): "a"}, {(1, "Deal ID"): "a"})


def test_two_departments_may_share_a_tab():
    server, reader = reader_of(answer(sheet(0, "Deals", [[*SALES, *REQUESTS[:2], *REQUESTS[5:]]])))

    read = reader.read("FILE", [WantedSheet("sales", 0), WantedSheet("logistics", 0)])

    assert set(read.sheets) == {"sales", "logistics"}
    assert len(server.asked[0].json["dataFilters"]) == 1


TABS = answer(sheet(0, "Deals", []), sheet(77, "Requests", []))


def test_unknown_ids_are_looked_up_by_title_once():
    server, reader = reader_of(TABS, answer(sheet(0, "Deals", ROWS), sheet(77, "Requests", [REQUESTS])))

    read = reader.read("FILE", [WantedSheet("sales"), WantedSheet("logistics")])

    assert [asked.method for asked in server.asked] == ["GET", "POST"]
    assert {name: part.layout.sheet_id for name, part in read.sheets.items()} == {"sales": 0, "logistics": 77}


def test_resolve():
    chart = {"properties": {"sheetId": 5, "title": "Chart", "sheetType": "OBJECT"}}
    server, reader = reader_of(answer(sheet(0, "Deals", []), sheet(77, " Requests", []), chart))

    assert reader.resolve("FILE", ["Requests", "Deals", "Missing", "Chart"]) == {"Deals": 0, "Requests": 77}
    assert len(server.asked) == 1
    assert server.asked[0].url.startswith("https://sheets.googleapis.com/v4/spreadsheets/FILE?")


def test_a_title_that_is_not_there():
    _, reader = reader_of(
        answer(sheet(0, "Dealss", []), sheet(77, "Requests", [])), answer(sheet(77, "Requests", [REQUESTS]))
    )

    read = reader.read("FILE", [WantedSheet("sales"), WantedSheet("logistics")])

    assert set(read.sheets) == {"logistics"}
    [finding] = read.unusable["sales"].findings
    assert finding.code == "sheet-missing"
    assert "no tab 'Deals'; nearest is 'Dealss'" in finding.message
    assert "name it 'Deals'" in finding.hint


def test_a_deleted_tab_sets_its_department_aside_and_the_other_is_read():
    server, reader = reader_of(
        refusal(400, "No grid with id: 0"),
        answer(sheet(77, "Requests", [])),
        answer(sheet(77, "Requests", [REQUESTS])),
        # the next pass: one look whether the tab is back, one read of the rest
        answer(sheet(77, "Requests", [])),
        answer(sheet(77, "Requests", [REQUESTS])),
        # the tab is back (undo): as usual from then on
        answer(sheet(0, "Deals", []), sheet(77, "Requests", [])),
        answer(sheet(0, "Deals", ROWS), sheet(77, "Requests", [REQUESTS])),
        answer(sheet(0, "Deals", ROWS), sheet(77, "Requests", [REQUESTS])),
    )

    first, second, third, fourth = (reader.read("FILE", BOTH) for _ in range(4))

    for read in (first, second):
        assert set(read.sheets) == {"logistics"}
        assert read.unusable["sales"].findings[0].code == "sheet-missing"
    assert set(third.sheets) == set(fourth.sheets) == {"sales", "logistics"}
    assert second.sheets["logistics"].table is first.sheets["logistics"].table
    assert len(server.asked) == 8


def test_all_tabs_deleted():
    _, reader = reader_of(refusal(400, "No grid with id: 0"), answer(sheet(3, "Other", [])))

    read = reader.read("FILE", BOTH)

    assert set(read.unusable) == {"sales", "logistics"}
    assert read.sheets == {}


def test_a_tab_that_is_silently_left_out_is_missing():
    _, reader = reader_of(answer(sheet(77, "Requests", [REQUESTS])))

    assert reader.read("FILE", BOTH).unusable["sales"].findings[0].code == "sheet-missing"


@pytest.mark.parametrize(
    ("replies", "code"),
    [
        ([refusal(404, "Requested entity was not found.")], "spreadsheet-missing"),
        ([refusal(403, "The caller does not have permission")], "spreadsheet-forbidden"),
        ([refusal(400, "The document must not be an Office file.")] * 2, "spreadsheet-refused"),
        ([refusal(400, "Something else"), TABS], "spreadsheet-refused"),
    ],
)
def test_a_spreadsheet_that_cannot_be_had_sets_all_its_departments_aside(replies, code):
    _, reader = reader_of(*replies)

    read = reader.read("FILE", BOTH)

    assert read.sheets == {}
    assert set(read.unusable) == {"sales", "logistics"}
    for department, unusable in read.unusable.items():
        assert isinstance(unusable, Unusable)
        [finding] = unusable.findings
        assert (finding.code, finding.department, finding.severity) == (code, department, Severity.ERROR)
        assert "'office' (FILE)" in finding.message
        assert finding.hint


@pytest.mark.parametrize(
    "body",
    [b"nonsense", b'{"sheets": 7}', b'{"sheets": [{"data": [{"rowData": [{"values": 7}]}]}]}'],
    ids=repr,
)
def test_an_answer_that_makes_no_sense(body):
    _, reader = reader_of(Reply(body))

    with pytest.raises(UnreachableError, match="FILE"):
        reader.read("FILE", ONE)


def test_nothing_wanted_costs_nothing():
    server, reader = reader_of()

    assert reader.read("FILE", []).sheets == {}
    assert server.asked == []
