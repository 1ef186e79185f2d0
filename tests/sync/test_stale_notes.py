"""Our paragraphs in notes, where they came to stand in a cell they do not belong to, or have outlived."""

from __future__ import annotations

import pytest
from companies import Sheets, company
from embedded import Office

from sheetcrm.schema.cells import FormulaCell
from sheetcrm.sync.notes import is_question_in, rows_named_in, with_ours, without_ours

LOG = "D-000001/LOG-1"


# -- the paragraph ---


@pytest.mark.parametrize("theirs", ["", "Ask Anna", "[first] of all\n\nask Anna"])
@pytest.mark.parametrize("asks", [False, True])
@pytest.mark.parametrize("row_id", ["D-000001", "Д-000001/ЛОГ-2"])
def test_a_paragraph_tells_its_row_and_goes_without_a_trace(theirs, asks, row_id):
    note = with_ours(theirs, "Your value was: [7]: x", row_id, asks=asks)
    assert rows_named_in(note) == {row_id}
    assert is_question_in(note) is asks
    assert "Your value was: (7): x]" in note
    assert without_ours(note) == theirs
    again = with_ours(note, "other", "D-000002")
    assert rows_named_in(again) == {"D-000002"}
    assert without_ours(again) == theirs


def test_a_paragraph_of_an_older_make_names_no_row_and_can_be_taken_out():
    note = "Ask Anna\n\n[sheetcrm: Your value was: 7]"
    assert rows_named_in(note) == frozenset()
    assert without_ours(note) == "Ask Anna"


@pytest.mark.parametrize("note", ["[sheetcrm] is down", "see sheetcrm: ask Anna", "[sheetcrm: unfinished"])
def test_what_people_write_of_us_is_theirs(note):
    assert without_ours(note) == note
    assert rows_named_in(note) == frozenset()


# -- rows that were copied with their notes ---


@pytest.fixture
def office(tmp_path):
    """A deal whose typed-over cost was put back, which its note tells."""
    made = Office(tmp_path)
    made.edit("sales", 2, Status="Estimate", Cargo="Tractor")
    made.sync()
    made.edit_row("logistics", LOG, Cost=10)
    made.sync()
    made.edit("sales", 2, Cost=7)
    made.sync()
    assert made.row("sales", "D-000001")["Cost"] == 10
    assert "Your value was: 7" in notes(made)["D-000001", "Cost"]
    return made


def notes(office: Office, department: str = "sales") -> dict[tuple[str, str], str]:
    book = office.service.store.get(office.ids[department]).workbook
    (sheet,) = [sheet for sheet in book.sheets if sheet.title == office.title(department)]
    header = sheet.row(0).values
    at = header.index("ID")
    return {
        (row.value(at), header[column]): cell["note"]
        for row in sheet.rows[1:]
        for column, cell in (row.extras or {}).items()
        if cell.get("note")
    }


def copy_row(office: Office, source: int, target: int) -> None:
    book = office.service.store.get(office.ids["sales"]).workbook
    (sheet,) = [sheet for sheet in book.sheets if sheet.title == office.title("sales")]
    spans = [
        {
            "sheetId": sheet.sheet_id,
            "startRowIndex": number - 1,
            "endRowIndex": number,
            "startColumnIndex": 0,
            "endColumnIndex": sheet.column_count,
        }
        for number in (source, target)
    ]
    paste = {"source": spans[0], "destination": spans[1], "pasteType": "PASTE_NORMAL"}
    office.person("sales").batch({"copyPaste": paste})


def cell_of(office: Office, column: str, number: int) -> str:
    return f"Deals!{chr(ord('A') + office.grid('sales')[0].index(column))}{number}"


def test_a_copied_row_loses_what_was_said_of_its_original(office):
    said = notes(office)["D-000001", "Cost"]
    copy_row(office, 2, 3)
    office.sync()
    assert office.rows("sales")[1]["ID"] == "D-000002"
    assert notes(office) == {("D-000001", "Cost"): said}
    assert office.sync().preview.plan.is_empty


def test_a_persons_words_stay_in_the_copy(office):
    office.person("sales").note(
        cell_of(office, "Cost", 2), "Ask Anna\n\n" + notes(office)["D-000001", "Cost"]
    )
    copy_row(office, 2, 3)
    office.sync()
    assert notes(office)["D-000002", "Cost"] == "Ask Anna"
    assert notes(office)["D-000001", "Cost"].startswith("Ask Anna\n\n[sheetcrm D-000001: ")


def test_the_copy_of_a_formula_stays_a_formula(office):
    office.person("sales").type(cell_of(office, "Cost", 2), "=6*7")
    office.sync()
    copy_row(office, 2, 3)
    office.sync()
    assert ("D-000002", "Cost") not in notes(office)
    assert ("D-000001", "Cost") in notes(office)
    book = office.service.store.get(office.ids["sales"]).workbook
    at = office.grid("sales")[0].index("Cost")
    assert [book.sheets[0].row(number).formula(at) for number in (1, 2)] == ["=6*7", "=6*7"]
    kept = office.store().load().tables["sales"]
    cost = kept.rows["D-000002"][kept.fields.index("Cost")]
    assert cost == FormulaCell("=6*7", 42), "the base holds what stands there"
    assert office.sync().preview.plan.is_empty


def test_a_cell_that_was_copied_with_its_note_by_itself(office):
    office.edit("sales", 3, Status="New", Cargo="Crane")
    office.sync()
    said = notes(office)["D-000001", "Cost"]
    office.person("sales").note(cell_of(office, "Cost", 3), said)
    office.edit("sales", 3, From="Perm")
    result = office.sync()
    assert notes(office) == {("D-000001", "Cost"): said}
    (seen,) = [event for event in office.store().journal.read(run=result.run) if event.column == "From"]
    assert (seen.kind, seen.new) == ("observed", "Perm")


def test_a_person_who_types_there_meanwhile_is_not_written_over(office):
    copy_row(office, 2, 3)

    def type_once(number, method, path, body):
        if path.endswith(f"{office.ids['sales']}:batchUpdate"):
            office.service.hooks.before.clear()
            office.person("sales").paste(cell_of(office, "Cost", 3), [[99]])

    office.service.hooks.before.append(type_once)
    office.sync()
    assert office.rows("sales")[1]["Cost"] == 99
    assert list(notes(office)) == [("D-000001", "Cost")]
    assert office.sync().preview.plan.is_empty


# -- questions that were answered ---


def asked() -> Sheets:
    the_company = company(conflicts="Conflicts", merge={"Cargo": "manual"})
    deal = {"Status": "Estimate", "Cargo": "Tractor", "From": "Perm"}
    sheets = Sheets(the_company, sales=[deal, deal])
    sheets.settle()
    sheets.row("sales", "D-000001")["Cargo"] = "Car"
    sheets.row("logistics", LOG)["Cargo"] = "Bus"
    sheets.sync()
    assert is_question_in(sheets.notes["sales", "D-000001", "Cargo"])
    assert is_question_in(sheets.notes["logistics", LOG, "Cargo"])
    return sheets


def test_a_question_goes_from_a_row_that_was_away_when_it_was_settled():
    sheets = asked()
    away = sheets.rows["logistics"].pop(0)
    assert away["ID"] == LOG
    sheets.sync()
    assert sheets.base.conflicts == {}
    assert not sheets.notes["sales", "D-000001", "Cargo"]
    away["Cargo"] = "Car"
    sheets.rows["logistics"].append(away)
    sheets.settle()
    assert not any(sheets.notes.values())


def test_a_question_goes_from_a_formula_that_took_the_place_of_the_value():
    sheets = asked()
    sheets.row("logistics", LOG)["Cargo"] = FormulaCell('="C"&"ar"', "Car")
    sheets.settle()
    assert sheets.base.conflicts == {}
    assert not any(sheets.notes.values())
    assert sheets.row("logistics", LOG)["Cargo"] == FormulaCell('="C"&"ar"', "Car")


def test_a_question_that_is_still_open_stays_and_tells_what_stands_there_now():
    sheets = asked()
    sheets.row("logistics", LOG)["Cargo"] = "Lorry"
    sheets.sync()
    assert "Lorry" in sheets.notes["sales", "D-000001", "Cargo"]
    assert "Bus" not in sheets.notes["sales", "D-000001", "Cargo"]
    assert sheets.plan().is_empty


def test_a_question_a_person_has_wiped_is_not_put_again():
    sheets = asked()
    sheets.notes["sales", "D-000001", "Cargo"] = ""
    assert sheets.plan().is_empty
