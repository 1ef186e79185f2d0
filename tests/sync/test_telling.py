"""What is wrong in a row is told in the row: one column, notes on the cells; gone once it is mended."""

from __future__ import annotations

import pytest
from companies import Sheets, company
from embedded import Office

from sheetcrm.schema.company import Company
from sheetcrm.sync.brakes import find_stops

LOG = "D-000001/LOG-1"
NOTE = "Note"


def with_departments(language="en", **changed) -> Company:
    data = company().model_dump(mode="json", by_alias=True)
    data["language"] = language
    for department, rules in changed.items():
        for key, value in rules.items():
            data["departments"][department][key] = (
                {**data["departments"][department][key], **value} if key == "columns" else value
            )
    return Company.model_validate(data)


def one_deal(made=None, **cells) -> Sheets:
    sheets = Sheets(made or company(), sales=[{"Status": "New", **cells}])
    sheets.settle()
    return sheets


def told(sheets, row_id="D-000001", department="sales"):
    return sheets.row(department, row_id).get(NOTE)


def note(sheets, column, row_id="D-000001", department="sales"):
    return sheets.notes.get((department, row_id, column), "")


class TestOneRow:
    def test_a_mistake_is_told_in_the_row_and_on_the_cell_and_goes_once_it_is_mended(self):
        sheets = one_deal(Cost="a lot")
        problem = "'a lot' is not an amount of money."
        remedy = "Type it as a number: digits and the decimal mark, no spaces, letters or currency sign."
        assert told(sheets) == f"Cost: {problem} {remedy}"
        assert note(sheets, "Cost") == f"[sheetcrm! D-000001: {problem} {remedy}]"
        sheets.row("sales", "D-000001")["Cost"] = 1500
        plan = sheets.sync()
        assert [edit.is_message for edit in plan.edits] == [True, True]
        assert (told(sheets), note(sheets, "Cost")) == (None, "")
        assert sheets.plan().is_empty

    def test_it_is_told_in_the_language_of_the_company(self):
        sheets = one_deal(with_departments("ru"), Cost="много")
        assert told(sheets).startswith("Cost: «много» — не сумма. Введите число: ")
        assert note(sheets, "Cost").startswith("[sheetcrm! D-000001: «много» — не сумма. Введите")

    @pytest.mark.parametrize(("checks", "is_told"), [({}, False), ({"phone-form": "warning"}, True)])
    def test_what_is_only_written_in_another_way_is_told_where_the_config_asks_for_it(self, checks, is_told):
        columns = {"Phone": {"type": "phone", "country": "RU"}}
        sheets = one_deal(
            with_departments(sales={"columns": columns, "checks": checks}), Phone="8 (916) 123-45-67"
        )
        assert ("another form" in (told(sheets) or "")) is is_told
        assert bool(note(sheets, "Phone")) is is_told

    def test_errors_come_before_warnings_and_each_cell_has_its_own_note(self):
        phone = {"type": "phone", "country": "RU"}
        made = with_departments(sales={"columns": {"Phone": phone}, "checks": {"phone-form": "warning"}})
        sheets = one_deal(made, Phone="8 (916) 123-45-67", Cost="a lot")
        first, second = told(sheets).split(" • ")
        assert first.startswith("Cost: ")
        assert (
            second == "Phone: '8 (916) 123-45-67' is a phone number in another form. Type +7 916 123-45-67."
        )
        assert "phone number" in note(sheets, "Phone")
        assert "Phone" not in note(sheets, "Cost")

    def test_what_a_row_tells_is_no_mistake_itself(self):
        made = with_departments(sales={"checks": {"untidy-text": "warning"}})
        sheets = one_deal(made, Cargo="two  axles ")
        assert told(sheets) == "Cargo: 'two  axles ' has spaces or unseen signs too many. Take them out."
        assert note(sheets, NOTE) == ""

    def test_more_than_fits_a_line_is_counted(self):
        columns = {f"N{n}": {"type": "integer"} for n in range(8)}
        sheets = one_deal(with_departments(sales={"columns": columns}), **dict.fromkeys(columns, "x"))
        assert told(sheets).count(" is not a number.") == 5
        assert told(sheets).endswith(" • 3 more in the notes of the cells")
        assert all(note(sheets, column) for column in columns)

    def test_a_check_that_is_ignored_is_silent(self):
        sheets = one_deal(with_departments(sales={"checks": {"not-an-amount": "ignore"}}), Cost="a lot")
        assert (told(sheets), note(sheets, "Cost")) == (None, "")

    def test_without_a_column_for_messages_nothing_is_told_and_marks_go(self):
        sheets = one_deal(Cost="a lot")
        sheets.company = with_departments(sales={"messages": None})
        for row in sheets.rows["sales"]:
            row.pop(NOTE)
        sheets.settle()
        assert note(sheets, "Cost") == ""

    def test_what_a_link_asks_for_is_not_told_twice(self):
        made = with_departments(sales={"columns": {"Cargo": {"type": "text", "required": True}}})
        sheets = one_deal(made, Status="Estimate")
        assert told(sheets) == "“Estimate” needs: Cargo."
        assert note(sheets, "Cargo") == "[sheetcrm! D-000001: must be filled in and is empty. Fill it in.]"

    def test_what_a_link_needs_stands_before_what_is_wrong(self):
        sheets = one_deal(Status="Estimate", Cost="a lot")
        assert told(sheets).startswith("“Estimate” needs: Cargo. • Cost: 'a lot' is not")
        sheets.row("sales", "D-000001")["Cargo"] = "Tractor"
        sheets.settle()
        assert told(sheets).startswith("Cost: 'a lot' is not")

    def test_a_person_who_types_over_the_message_gets_it_back(self):
        sheets = one_deal(Cost="a lot")
        before = told(sheets)
        sheets.row("sales", "D-000001")[NOTE] = "I know"
        sheets.settle()
        assert told(sheets) == before
        assert "I know" in note(sheets, NOTE)


class TestNotes:
    def test_a_persons_note_stays_to_the_letter(self):
        theirs = "ask [Anna]\n\nabout VAT\n"
        sheets = one_deal(Cost=5)
        sheets.notes["sales", "D-000001", "Cost"] = theirs
        sheets.row("sales", "D-000001")["Cost"] = "a lot"
        sheets.settle()
        assert note(sheets, "Cost").startswith(f"{theirs}\n\n[sheetcrm! D-000001: ")
        sheets.row("sales", "D-000001")["Cost"] = 6
        sheets.settle()
        assert note(sheets, "Cost") == theirs

    def test_what_was_told_of_an_overruled_value_stays_beside_the_mark(self):
        sheets = Sheets(company(), sales=[{"Status": "Estimate", "Cargo": "Tractor"}])
        sheets.settle()
        sheets.row("sales", "D-000001")["Cost"] = 7
        sheets.settle()
        assert note(sheets, "Cost") == (
            "[sheetcrm D-000001: This field belongs to Logistics. Your value was: 7]"
        )
        overruled = note(sheets, "Cost")
        sheets.row("logistics", LOG)["Cost"] = "a lot"
        sheets.row("sales", "D-000001")["Cost"] = "much"
        sheets.settle()
        assert "[sheetcrm! D-000001: 'much' is not an amount" in note(sheets, "Cost")
        sheets.row("logistics", LOG)["Cost"] = 8
        sheets.settle()
        assert sheets.row("sales", "D-000001")["Cost"] == 8
        assert "!" not in note(sheets, "Cost")
        assert overruled.split(":")[0] in note(sheets, "Cost")

    def test_a_mark_that_came_with_a_copied_row_goes(self):
        sheets = one_deal(Cost="a lot")
        sheets.rows["sales"].append({"ID": "D-000002", "Status": "New", "Cost": 5})
        sheets.notes["sales", "D-000002", "Cost"] = f"mine\n\n{note(sheets, 'Cost')}"
        sheets.settle()
        assert note(sheets, "Cost", "D-000002") == "mine"
        assert "a lot" in note(sheets, "Cost")


class TestRowsAndEachOther:
    def test_a_value_that_stands_twice_is_told_in_both_rows_and_goes_from_both(self):
        made = with_departments(sales={"columns": {"From": {"type": "text", "unique": True}}})
        sheets = Sheets(made, sales=[{"Status": "New", "From": "Perm"}, {"Status": "New", "From": "Omsk"}])
        sheets.settle()
        sheets.row("sales", "D-000002")["From"] = " perm"
        sheets.settle()
        assert told(sheets) == "From: 'Perm' also stands in D-000002. Let it stand in one row only."
        assert "' perm' also stands in D-000001." in told(sheets, "D-000002")
        sheets.rows["sales"].reverse()
        assert sheets.plan().is_empty
        sheets.row("sales", "D-000002")["From"] = "Omsk"
        sheets.settle()
        assert (told(sheets), told(sheets, "D-000002")) == (None, None)

    def test_names_out_of_another_spreadsheet_are_not_told(self):
        person = {"type": "person", "department": "logistics", "column": "Vehicle"}
        sheets = Sheets(
            with_departments(sales={"columns": {"From": person}, "checks": {"person-spelling": "warning"}}),
            sales=[{"Status": "New", "From": "Ivanof"}],
            logistics=[{"ID": LOG, "Status": "New", "Vehicle": "Ivanov Petr"}],
        )
        sheets.settle()
        assert told(sheets, "D-000002") == (
            "From: 'Ivanof' is nobody on the list of people. Type it as 'Logistics' has it."
        )
        sheets.row("sales", "D-000002")["From"] = "ivanov petr"
        sheets.settle()
        assert (
            told(sheets, "D-000002")
            == "From: is not written as in 'Logistics'. Type it as 'Logistics' has it."
        )
        sheets.row("sales", "D-000002")["From"] = "Ivanov Petr"
        sheets.settle()
        assert told(sheets, "D-000002") is None
        sheets.row("logistics", LOG)["Vehicle"] = "Sidorov"
        sheets.settle()
        assert "is nobody on the list" in told(sheets, "D-000002")


class TestWhatRulesDo:
    def test_what_a_rule_is_about_to_fill_in_is_not_asked_for(self):
        made = with_departments(
            sales={"columns": {"Cost": {"type": "money", "currency": "RUB", "required": True}}}
        )
        sheets = Sheets(made, sales=[{"Status": "Estimate", "Cargo": "Tractor"}])
        sheets.settle()
        assert "Cost: must be filled in" in told(sheets)
        sheets.row("logistics", LOG)["Cost"] = 5
        plan = sheets.sync()
        assert told(sheets) is None
        assert not plan.is_empty
        assert sheets.plan().is_empty

    def test_a_row_that_is_made_tells_at_once_what_is_wrong_in_it(self):
        choice = {"type": "choice", "choices": ["Tractor", "Beams"]}
        made = with_departments(
            logistics={"columns": {"Cargo": choice, "Vehicle": {"type": "text", "required": True}}}
        )
        sheets = Sheets(made, sales=[{"Status": "Estimate", "Cargo": "Axles"}])
        sheets.settle()
        assert "Cargo: 'Axles' is not one of the choices." in told(sheets, LOG, "logistics")
        assert "[sheetcrm! D-000001/LOG-1: 'Axles' is not" in note(sheets, "Cargo", LOG, "logistics")
        assert "must be filled in" in note(sheets, "Vehicle", LOG, "logistics")
        assert sheets.plan().is_empty


class TestMoves:
    @pytest.fixture
    def sheets(self):
        moves = {"New": ["Estimate"], "Estimate": ["Estimate ready"], "Lost": []}
        return one_deal(with_departments(sales={"moves": moves}))

    def move(self, sheets, status):
        sheets.row("sales", "D-000001")["Status"] = status
        plan = sheets.sync()
        assert sheets.plan().is_empty
        return [found.code for found in plan.findings]

    def test_a_move_that_may_not_be_is_told_until_it_is_put_back(self, sheets):
        assert self.move(sheets, "Lost") == ["status-move"]
        expected = "Status: was moved from 'New' to 'Lost'. From 'New' it may go to: Estimate."
        assert told(sheets) == expected
        assert [found.code for found in sheets.sync().findings] == ["status-move"]
        assert told(sheets) == expected
        assert self.move(sheets, "New") == []
        assert (told(sheets), note(sheets, "Status")) == (None, "")

    def test_going_on_to_what_may_follow_is_a_way_out(self, sheets):
        assert self.move(sheets, "Won") == ["status-move"]
        assert self.move(sheets, "Lost") == []  # nothing is said about what may follow Won
        assert told(sheets) is None

    def test_another_wrong_move_is_told_from_where_it_began(self, sheets):
        self.move(sheets, "Lost")
        assert self.move(sheets, "Won") == ["status-move"]
        assert told(sheets).startswith("Status: was moved from 'New' to 'Won'.")
        assert self.move(sheets, "New") == []


def test_a_move_is_told_by_todays_names_where_a_status_is_called_otherwise_now():
    moves = {"New": ["Estimate"], "Estimate": ["Estimate ready"]}
    sheets = one_deal(with_departments(sales={"moves": moves}))
    sheets.row("sales", "D-000001")["Status"] = "Lost"
    sheets.settle()
    data = with_departments(sales={"moves": {"Fresh": ["Estimate"]}}).model_dump(mode="json", by_alias=True)
    sales = data["departments"]["sales"]
    sales["pipelines"] = {"main": ["Fresh", *sales["pipelines"]["main"][1:]]}
    sales["was"] = {"Fresh": ["New"]}
    sheets.company = Company.model_validate(data)
    sheets.settle()
    assert told(sheets) == "Status: was moved from 'Fresh' to 'Lost'. From 'Fresh' it may go to: Estimate."


def test_messages_are_no_matter_for_the_brakes():
    data = with_departments().model_dump(mode="json", by_alias=True)
    data["limits"] = {"changed_rows": 1, "changed_percent": 1}
    rows = [{"ID": f"D-{n:06}", "Status": "New", "Cost": "a lot"} for n in range(1, 9)]
    sheets = Sheets(Company.model_validate(data), sales=rows)
    plan = sheets.plan()
    assert len(plan.edits) == 16
    assert find_stops(sheets.company, plan, sheets.tables(), sheets.base) == ()


def test_rows_on_hold_keep_what_they_tell():
    sheets = one_deal(with_departments(sales={"hold": "Hold"}), Cost="a lot")
    before = told(sheets), note(sheets, "Cost")
    sheets.row("sales", "D-000001").update(Hold=True, Cost=5)
    assert sheets.sync().is_empty
    assert (told(sheets), note(sheets, "Cost")) == before
    sheets.row("sales", "D-000001")["Hold"] = False
    sheets.settle()
    assert (told(sheets), note(sheets, "Cost")) == (None, "")


class TestOnTheService:
    def test_one_read_and_one_write_and_then_nothing(self, tmp_path):
        phone = {"type": "phone", "country": "RU"}
        office = Office(tmp_path, with_departments("ru", sales={"columns": {"Phone": phone}}))
        office.edit("sales", 2, Status="New", Cost="дорого", Phone="12")
        assert office.sync().outcome == "ok"
        row = office.row("sales", "D-000001")
        assert row[NOTE].startswith("Cost: «дорого» — не сумма.")
        assert " • Phone: «12» — не номер телефона." in row[NOTE]
        sent = office.sync().requests.requests
        assert sum(sent.values()) == 3  # a read of each spreadsheet
        office.edit("sales", 2, Cost=5, Phone="+7 916 123-45-67")
        mended = office.sync()
        assert mended.outcome == "ok"
        assert NOTE not in office.row("sales", "D-000001")
        assert sum(mended.requests.requests.values()) == 4

    def test_a_row_that_is_made_has_its_notes(self, tmp_path):
        required = {"Vehicle": {"type": "text", "required": True}}
        office = Office(tmp_path, with_departments(logistics={"columns": required}))
        office.edit("sales", 2, Status="Estimate", Cargo="Tractor")
        office.sync()
        table = office.syncer.look().tables["logistics"]
        assert table.notes == {
            (0, "Vehicle"): f"[sheetcrm! {LOG}: must be filled in and is empty. Fill it in.]"
        }
        assert office.sync().preview.plan.is_empty

    def test_the_locale_of_the_spreadsheet_decides_what_is_meant(self, tmp_path):
        made = with_departments(sales={"columns": {"Day": {"type": "date"}}})
        office = Office(tmp_path, made)
        office.edit("sales", 2, Status="New", Day="'01/02/2024")
        office.sync()
        assert "it reads as 2 Jan 2024" in office.row("sales", "D-000001")[NOTE]
