import dataclasses

import pytest
from gspread.utils import rowcol_to_a1
from sheets_support import Reply, ScriptedServer, open_google, session_to

from sheetcrm.emulator.faults import Fault
from sheetcrm.schema.cells import FormulaCell
from sheetcrm.sheets.batch import Batch, CellWrite, RowWrite
from sheetcrm.sheets.http import (
    DamagedError,
    RefusedError,
    RetryPolicy,
    SpreadsheetMissingError,
    UnknownOutcomeError,
)
from sheetcrm.sheets.judging import judge
from sheetcrm.sheets.ledger import Kind
from sheetcrm.sheets.reading import Reader, WantedSheet
from sheetcrm.sheets.scratch import Scratch, new_scratch
from sheetcrm.sheets.structure import KnownIds, apply_structure, inspect
from sheetcrm.sheets.writing import look_back, write


class Office:
    """A company set up on the embedded service, with one reader and somebody at the sheets."""

    def __init__(self, service, google, company):
        self.service, self.google, self.company = service, google, company
        ids = apply_structure(google, company, inspect(google, company, KnownIds()))
        self.file_id, self.sheets = ids.spreadsheets["office"], ids.sheets
        self.scratch_id = ids.scratches["office"]
        self.turns = [None]
        self.person = service.as_person(self.file_id)
        self.reader = Reader(google, company)

    def read(self):
        wanted = [WantedSheet(name, sheet_id) for name, sheet_id in self.sheets.items()]
        return self.reader.read(self.file_id, wanted, scratch_id=self.scratch_id)

    def sales(self):
        return self.read().sheets["sales"]

    def batch(self, *writes):
        read = self.read()
        headers = {sheet.layout.sheet_id: sheet.layout.headers for sheet in read.sheets.values()}
        self.turns.append(1000 + len(self.turns))
        return Batch(
            spreadsheet="office",
            spreadsheet_id=self.file_id,
            name=f"batch {self.turns[-1]}",
            scratch=read.scratch,
            marker=f"marker {self.turns[-1]}",
            turn_before=self.turns[-2],
            turn_after=self.turns[-1],
            cells=[write for write in writes if isinstance(write, CellWrite)],
            rows=[write for write in writes if isinstance(write, RowWrite)],
            headers={write.sheet_id: headers[write.sheet_id] for write in writes},
        )

    def cell(self, row_number, field, value, **more):
        sales = self.sales()
        layout, table = sales.layout, sales.table
        row = table.rows[row_number - 2]
        read = {
            "before": row[table.fields.index(field)],
            "id_before": row[table.fields.index("Deal ID")],
        }
        return CellWrite(
            key=("sales", str(read["id_before"]), field),
            sheet_id=layout.sheet_id,
            row_index=row_number - 1,
            column_index=layout.positions[field],
            value=value,
            check_column=layout.positions["Deal ID"],
            **{**read, **more},
        )

    def row(self, **values):
        layout = self.sales().layout
        named = {field.replace("_", " "): value for field, value in values.items()}
        return RowWrite(
            department="sales",
            row_id=named["Deal ID"],
            sheet_id=layout.sheet_id,
            values={layout.positions[field]: value for field, value in named.items()},
            columns={layout.positions[field]: field for field in named},
            check_column=layout.positions["Deal ID"],
            at_row_index=layout.first_free_row,
            row_count=layout.row_count,
        )

    def batch_without_scratch(self, value):
        """A batch for a file whose hidden tab is gone."""
        sales = self.sales()
        return Batch(
            spreadsheet="office",
            spreadsheet_id=self.file_id,
            name=f"batch {value}",
            scratch=new_scratch(),
            marker=f"marker {value}",
            turn_after=2000 + value,
            cells=[self.cell(2, "Cost", value)],
            headers={sales.layout.sheet_id: sales.layout.headers},
        )

    def found(self, field):
        table = self.sales().table
        return [row[table.fields.index(field)] for row in table.rows]


@pytest.fixture
def office(service, google, company):
    office = Office(service, google, company)
    office.person.paste("Deals!A2", [[f"D-{n:06}", "New", "", f"client {n}"] for n in range(1, 6)])
    return office


VALUES = [
    "0012",
    "+7 916 123-45-67",
    "1 234,50",
    "=1+1",
    "'x",
    "-1",
    "@x",
    "1-2",
    "2026-01-01",
    "TRUE",
    "5%",
    " x ",
    "🚜 трактор",
    "two\nlines",
    "tab\there",
    '"q" \\ /',
    "x" * 50_000,
    0,
    -7,
    46022,
    46022.5,
    0.1,
    123456789012345,
    1e-9,
    True,
    False,
    None,
]


@pytest.mark.parametrize("value", VALUES, ids=lambda value: repr(value)[:20])
def test_a_value_is_read_back_as_it_was_written(office, value):
    todo = office.batch(office.cell(3, "Client", value))

    judgement = judge(todo, write(office.google, todo))

    assert judgement.is_clean
    assert (judgement.cells[0].found, judgement.cells[0].id_found) == ("client 2", "D-000002")
    found = office.found("Client")
    assert (found[1], type(found[1])) == (value, type(value))
    assert [found[at] for at in (0, 2, 3, 4)] == ["client 1", "client 3", "client 4", "client 5"]


def test_one_request_whatever_there_is_to_write(office):
    todo = office.batch(
        *(office.cell(n, "Cost", n) for n in (2, 4, 6)),
        *(office.row(Deal_ID=f"D-00010{n}", Client="new", Cost=n) for n in range(3)),
    )
    mark = office.google.ledger.mark()

    captured = write(office.google, todo)

    assert office.google.ledger.summary(mark).requests == {Kind.WRITE: 1}
    assert judge(todo, captured).is_clean
    assert office.found("Deal ID")[5:] == ["D-000100", "D-000101", "D-000102"]
    assert office.found("Cost") == [2, None, 4, None, 6, 0, 1, 2]


def test_new_rows_go_under_the_last_row_and_push_nothing_over(office):
    office.person.type("Deals!Z7", "a total")
    office.person.paste("Deals!J7", [[False], [False]])
    grid = office.sales().layout.row_count

    write(office.google, office.batch(office.row(Deal_ID="D-000100")))

    assert office.person.read("Deals!A7") == [["D-000100"]]
    assert office.person.read("Deals!Z8") == [["a total"]]
    assert office.sales().layout.row_count == grid + 1


def test_the_first_row_of_all_takes_its_looks_from_below(service, google, company):
    office = Office(service, google, company)

    write(google, office.batch(office.row(Deal_ID="D-000001", Term=46022)))

    answer = google.ask(
        "GET",
        f"https://sheets.googleapis.com/v4/spreadsheets/{office.file_id}",
        params={"ranges": "Deals!A2:M2", "includeGridData": "true"},
    )
    cells = answer["sheets"][0]["data"][0]["rowData"][0]["values"]
    assert "textFormat" not in cells[0].get("userEnteredFormat", {})
    assert cells[8]["formattedValue"] == "31.12.2025"
    assert cells[1]["dataValidation"]["condition"]["type"] == "ONE_OF_LIST"


def test_a_full_grid_grows(service, google, company):
    office = Office(service, google, company)
    for grid in ({"frozenRowCount": 0}, {"rowCount": 1}):
        properties = {"sheetId": office.sheets["sales"], "gridProperties": grid}
        mask = f"gridProperties.{next(iter(grid))}"
        office.person.batch({"updateSheetProperties": {"properties": properties, "fields": mask}})

    write(google, office.batch(office.row(Deal_ID="D-000001")))
    write(google, office.batch(office.row(Deal_ID="D-000002")))

    assert office.found("Deal ID") == ["D-000001", "D-000002"]


def test_notes(office):
    def notes():
        answer = office.google.ask(
            "GET",
            f"https://sheets.googleapis.com/v4/spreadsheets/{office.file_id}",
            params={"ranges": "Deals!D2:D4", "fields": "sheets/data/rowData/values/note"},
        )
        rows = answer["sheets"][0]["data"][0].get("rowData", [])
        return [row.get("values", [{}])[0].get("note") for row in rows]

    for number in (2, 3, 4):
        office.person.note(f"Deals!D{number}", "staff's")

    write(
        office.google,
        office.batch(
            office.cell(2, "Client", "a"),
            office.cell(3, "Client", "b", note="ours"),
            office.cell(4, "Client", "c", note=""),
        ),
    )

    assert notes() == ["staff's", "ours"]


PRE_IMAGES = ["0012", "+7 916", "=1+1", 46022.5, 0, True, False, None, 10**14 + 1]


@pytest.mark.parametrize("held", PRE_IMAGES, ids=repr)
def test_what_was_replaced_is_shown_as_it_was(office, held):
    todo = office.batch(office.cell(3, "Client", "ours"))
    if held is None:
        office.person.batch({"updateCells": {"range": GRID_D3, "fields": "userEnteredValue"}})
    else:
        office.person.paste("Deals!D3", [[held]])

    verdict = judge(todo, write(office.google, todo)).cells[0]

    assert (verdict.found, type(verdict.found)) == (held, type(held))
    assert not verdict.is_clean
    assert not verdict.is_misplaced, "the row and the column are right"


GRID_D3 = {"sheetId": 0, "startRowIndex": 2, "endRowIndex": 3, "startColumnIndex": 3, "endColumnIndex": 4}


def test_formulas_and_errors_are_shown_as_formulas_and_errors(office):
    todo = office.batch(office.cell(3, "Cost", 1), office.cell(4, "Cost", 2))
    at = rowcol_to_a1(3, office.sales().layout.positions["Cost"] + 1)
    office.person.type(f"Deals!{at}", "=A3&$B$2")
    office.person.type(f"Deals!{at[:-1]}4", "=1/0")

    first, second = judge(todo, write(office.google, todo)).cells

    assert isinstance(first.found, FormulaCell)
    assert first.found.text.endswith("&$B$2")
    assert second.found == FormulaCell("=1/0", None)


def test_a_formula_that_was_there_all_along_is_known_again_whatever_row_it_is_copied_to(office):
    at = rowcol_to_a1(3, office.sales().layout.positions["Cost"] + 1)
    office.person.type(f"Deals!{at}", "=A3&SUM(B$1:C4)")
    todo = office.batch(office.cell(3, "Cost", 5))

    assert isinstance(todo.cells[0].before, FormulaCell)
    assert judge(todo, write(office.google, todo)).is_clean


def between_reading_and_writing(office, todo, act):
    """Let somebody act when the batch is on its way, and return what it captured says."""

    def step_in(number, method, path, body):
        office.service.hooks.before.clear()
        act(office.person)

    office.service.hooks.before.append(step_in)
    return judge(todo, write(office.google, todo))


def test_a_sort_in_between_shows(office):
    todo = office.batch(office.cell(2, "Cost", 100))

    [verdict] = between_reading_and_writing(
        office, todo, lambda person: person.sort("Deals!A2:M6", 1, descending=True)
    ).cells

    assert verdict.is_misplaced
    assert verdict.id_found == "D-000005", "the wrong row, and the answer says so"


def test_an_insertion_in_between_shows(office):
    todo = office.batch(office.cell(3, "Cost", 100))

    [verdict] = between_reading_and_writing(office, todo, lambda person: person.insert_rows("Deals", 2)).cells

    assert verdict.id_found == "D-000001"
    assert verdict.is_misplaced


def test_a_column_that_moved_in_between_shows_for_new_rows_too(office):
    todo = office.batch(office.cell(3, "Cost", 100), office.row(Deal_ID="D-000100", Cost=5))

    judgement = between_reading_and_writing(office, todo, lambda person: person.insert_columns("Deals", 4))

    assert judgement.cells[0].is_misplaced
    assert judgement.rows == (False,)


def test_of_two_batches_planned_on_one_read_only_one_is_applied(office):
    first = office.batch(office.cell(2, "Cost", 1))
    second = office.batch(office.cell(2, "Cost", 2))
    second = dataclasses.replace(second, turn_before=first.turn_before)
    write(office.google, first)

    with pytest.raises(RefusedError):
        write(office.google, second)

    assert office.found("Cost")[0] == 1


def test_also_where_both_would_make_the_hidden_tab(office):
    office.person.batch({"deleteSheet": {"sheetId": office.scratch_id}})
    office.read()
    made = new_scratch()
    batches = [
        dataclasses.replace(
            office.batch_without_scratch(n), scratch=made, makes_scratch=True, turn_before=None
        )
        for n in (1, 2)
    ]
    write(office.google, batches[0])

    with pytest.raises(RefusedError):
        write(office.google, batches[1])

    assert office.found("Cost")[0] == 1


def test_a_deletion_of_everything_below_in_between_refuses_the_batch(office):
    office.person.delete_rows("Deals", 7, 994)
    todo = office.batch(office.cell(6, "Cost", 100), office.cell(2, "Cost", 1))

    with pytest.raises(RefusedError, match="grid"):
        between_reading_and_writing(office, todo, lambda person: person.delete_rows("Deals", 4, 3))

    assert office.found("Cost") == [None, None], "nothing of it was applied"


def test_a_renamed_tab_is_written_to_all_the_same(office):
    todo = office.batch(office.cell(2, "Cost", 100), office.row(Deal_ID="D-000100"))

    judgement = between_reading_and_writing(
        office, todo, lambda person: person.rename_sheet("Deals", "Other")
    )

    assert judgement.is_clean
    assert office.found("Cost")[0] == 100


def test_a_deleted_tab_refuses_the_whole_batch(office):
    todo = office.batch(office.cell(2, "Cost", 100))
    delete = {"deleteSheet": {"sheetId": office.sheets["sales"]}}

    with pytest.raises(RefusedError):
        between_reading_and_writing(office, todo, lambda person: person.batch(delete))


@pytest.mark.parametrize(
    "fault",
    [
        Fault(when="after", status=None, drop=True),
        Fault(when="after", timeout=True, status=None),
        Fault(when="after"),
    ],
)
def test_an_applied_batch_without_an_answer_is_not_sent_again(office, fault):
    todo = office.batch(office.row(Deal_ID="D-000100"))
    office.service.faults.at(office.service.requests + 1, fault)

    with pytest.raises(UnknownOutcomeError):
        write(office.google, todo)

    assert office.found("Deal ID").count("D-000100") == 1
    back = look_back(office.google, todo)
    assert back.marker_cell == todo.marker
    assert judge(todo, back.captured).is_clean


def test_a_batch_that_never_arrived_is_unknown_too(office):
    todo = office.batch(office.row(Deal_ID="D-000100"))
    office.service.faults.at(office.service.requests + 1, Fault(when="before", status=503, html=True))

    with pytest.raises(UnknownOutcomeError):
        write(office.google, todo)

    assert office.found("Deal ID").count("D-000100") == 0
    assert look_back(office.google, todo).marker_cell is None


def test_a_batch_turned_away_by_the_quota_is_applied_once(office):
    todo = office.batch(office.row(Deal_ID="D-000100"))
    office.service.faults.at(office.service.requests + 1, Fault(status=429))
    mark = office.google.ledger.mark()

    write(office.google, todo)

    assert office.found("Deal ID").count("D-000100") == 1
    assert office.google.ledger.summary(mark).requests[Kind.WRITE] == 2
    assert office.google.ledger.summary(mark).retries == 1


def test_reads_survive_a_bad_minute(office):
    for ahead, fault in enumerate(
        [Fault(status=429), Fault(status=503, html=True), Fault(status=None, drop=True)], 1
    ):
        office.service.faults.at(office.service.requests + ahead, fault)
    mark = office.google.ledger.mark()

    assert len(office.sales().table.rows) == 5
    assert office.google.ledger.summary(mark).requests == {Kind.READ: 4}


def test_an_empty_batch_costs_nothing(office):
    empty = office.batch()
    mark = office.google.ledger.mark()

    assert write(office.google, empty) == {}
    assert office.google.ledger.summary(mark).total == 0


def test_a_spreadsheet_that_is_gone(office):
    todo = office.batch(office.cell(2, "Cost", 1))
    office.google.send("DELETE", f"https://www.googleapis.com/drive/v3/files/{office.file_id}")

    with pytest.raises(SpreadsheetMissingError):
        write(office.google, todo)


HIDDEN = Scratch(sheet_id=99, title="_sheetcrm", row_count=20, column_count=10, marker_cell="old")
TODO = Batch(
    spreadsheet="office",
    spreadsheet_id="FILE",
    name="b",
    scratch=HIDDEN,
    marker="m",
    turn_before=5,
    turn_after=6,
    cells=[
        CellWrite(key=("sales", "D-1", "Client"), sheet_id=0, row_index=1, column_index=2, check_column=0)
    ],
    headers={0: {0: "ID", 2: "Client"}},
)


def test_what_goes_over_the_wire():
    sheets = [{"properties": {"sheetId": 99}}]
    server = ScriptedServer([Reply({"spreadsheetId": "FILE", "updatedSpreadsheet": {"sheets": sheets}})])

    write(open_google(session_to(server)), TODO)

    [asked] = server.asked
    assert asked.method == "POST"
    assert asked.url == (
        "https://sheets.googleapis.com/v4/spreadsheets/FILE:batchUpdate?prettyPrint=false&fields="
        "spreadsheetId%2CupdatedSpreadsheet%28sheets%28properties%28sheetId%29%2Cdata%28startRow%2CstartColumn%2C"
        "rowData%28values%28userEnteredValue%29%29%29%29%29"
    )
    sent = dict(asked.json)
    requests = sent.pop("requests")
    assert sent == {
        "includeSpreadsheetInResponse": True,
        "responseRanges": ["'_sheetcrm'!A2:E4"],
        "responseIncludeGridData": True,
    }
    assert [next(iter(request)) for request in requests] == [
        "deleteSheet",
        "addSheet",
        "updateCells",
        "updateCells",
        "copyPaste",
        "copyPaste",
        "copyPaste",
        "copyPaste",
        "copyPaste",
        "updateCells",
        "updateCells",
    ]
    assert requests[-2]["updateCells"] == {
        "start": {"sheetId": 0, "rowIndex": 1, "columnIndex": 2},
        "rows": [{"values": [{}]}],
        "fields": "userEnteredValue",
    }


@pytest.mark.parametrize(
    "answer",
    [
        {},
        {"spreadsheetId": "FILE"},
        {"updatedSpreadsheet": {"sheets": [{"properties": {"sheetId": 77}}]}},
        {"updatedSpreadsheet": {"sheets": 7}},
        {
            "updatedSpreadsheet": {
                "sheets": [{"properties": {"sheetId": 99}, "data": [{"rowData": [{"values": 7}]}]}]
            }
        },
        b"not json",
    ],
    ids=repr,
)
def test_an_answer_that_does_not_show_the_rows_confirms_nothing(answer):
    google = open_google(session_to(ScriptedServer([Reply(answer)])))

    with pytest.raises(UnknownOutcomeError):
        write(google, TODO)


# What people do to sheets between two reads.


def test_sorting_inserting_and_moving_change_no_value(office):
    before = office.sales()
    office.person.sort("Deals!A2:M6", 4, descending=True)
    office.person.insert_rows("Deals", 2)
    office.person.move_columns("Deals", 1, 1, 6)
    office.person.insert_columns("Deals", 1)

    after = office.sales()

    assert sorted(row for row in after.table.rows if row[0]) == sorted(before.table.rows)
    assert after.table.fields == before.table.fields
    assert after.layout.positions != before.layout.positions
    assert list(after.table.numbers) == [2, 3, 4, 5, 6, 7]
    write(office.google, office.batch(office.cell(3, "Client", "found")))
    table = office.sales().table
    assert table.rows[1][0] == "D-000005"
    assert table.rows[1][table.fields.index("Client")] == "found"


def test_an_idle_read_gives_the_same_objects(office):
    assert office.read() is office.read()


def test_an_edit_leaves_the_other_rows_the_same_objects(office):
    before = office.read()
    office.person.type("Deals!D3", "typed")
    after = office.read()

    assert after.sheets["logistics"].table is before.sheets["logistics"].table
    old, new = before.sheets["sales"].table.rows, after.sheets["sales"].table.rows
    assert [one is other for one, other in zip(old, new, strict=True)] == [True, False, True, True, True]
    assert new[1][3] == "typed"


def test_what_staff_type_is_read_as_google_keeps_it(office):
    for address, typed in {
        "G2": "0012",
        "H2": "12.50",
        "I2": "31/12/2025",
        "J2": "TRUE",
        "H3": "=H2*2",
    }.items():
        office.person.type(f"Deals!{address}", typed)
    table = office.sales().table
    found = [dict(zip(table.fields, row, strict=True)) for row in table.rows]

    assert found[0]["Cargo"] == "0012", "the column is plain text"
    assert found[0]["Cost"] == 12.5
    assert found[0]["Term"] == 46022
    assert found[0]["Urgent"] is True
    assert found[1]["Cost"] == FormulaCell("=H2*2", 25)


def test_a_deleted_tab_and_its_return(office):
    before = office.read()
    title = before.sheets["logistics"].layout.title
    office.person.batch({"deleteSheet": {"sheetId": office.sheets["logistics"]}})

    gone = office.read()
    assert gone.unusable["logistics"].findings[0].code == "sheet-missing"
    assert gone.sheets["sales"].table is before.sheets["sales"].table

    office.person.batch(
        {"addSheet": {"properties": {"title": title, "sheetId": office.sheets["logistics"]}}},
    )
    back = office.read()
    assert back.unusable["logistics"].findings[0].code == "header-missing"


def test_a_renamed_tab_is_a_warning(office):
    office.person.rename_sheet("Deals", "Sales 2026")

    assert [finding.code for finding in office.read().findings] == ["sheet-renamed"]
    assert office.sales().layout.title == "Sales 2026"


def test_a_damaged_file_is_told_at_once(tmp_path, company):
    from sheetcrm.sheets.connection import connect
    from sheetcrm.sheets.ledger import Ledger

    slept = []

    def opened():
        return connect(
            company, tmp_path, ledger=Ledger(), policy=RetryPolicy(), sleep=slept.append, clock=lambda: 0.0
        )

    google = opened()
    ids = apply_structure(google, company, inspect(google, company, KnownIds()))
    file_id = ids.spreadsheets["office"]
    [path] = (tmp_path / ".sheetcrm/sheets").glob("*.sheet")
    path.write_bytes(path.read_bytes()[:-40])

    read = Reader(opened(), company).read(file_id, [WantedSheet("sales", ids.sheets["sales"])])

    [finding] = read.unusable["sales"].findings
    assert finding.code == "spreadsheet-damaged"
    assert path.name in finding.message
    assert "backup" in finding.hint
    with pytest.raises(DamagedError):
        inspect(opened(), company, ids)
    assert slept == []
