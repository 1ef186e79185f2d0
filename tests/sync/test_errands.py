"""What a person asks of one pass besides the rules: rows joined to others, rows made late."""

from __future__ import annotations

import pytest
from companies import NOW, Sheets, company

from sheetcrm.schema.company import Company
from sheetcrm.sync.conflict_memory import Decisions
from sheetcrm.sync.errands import Adoption, Backfill, Verdict
from sheetcrm.sync.plan import Plan
from sheetcrm.sync.reconcile import reconcile

BY_CARGO = Adoption(link="estimate", keys=(("Cargo", "Cargo"),))
BY_BOTH = Adoption(link="estimate", keys=(("Cargo", "Cargo"), ("Loading", "From")))


def ask(sheets: Sheets, errand) -> Plan:
    return reconcile(sheets.company, sheets.tables(), sheets.base, NOW, decisions=Decisions(errand=errand))


def verdicts(sheets: Sheets, adoption: Adoption = BY_CARGO):
    return [(stray.verdict, stray.row_id) for stray in ask(sheets, adoption).strays]


def office(*strays: dict, deals=None, the_company: Company | None = None) -> Sheets:
    deals = deals or [
        {"ID": "D-000001", "Status": "Estimate", "Cargo": "Tractor", "From": "Perm"},
        {"ID": "D-000002", "Status": "Estimate ready", "Cargo": "Axles", "From": "Ufa"},
    ]
    return Sheets(the_company or company(), sales=deals, logistics=strays)


class TestWhatMatches:
    def test_one_row_and_one_deal_that_hold_the_same(self):
        sheets = office({"Cargo": "Axles", "Status": "In work"})
        (stray,) = ask(sheets, BY_CARGO).strays
        assert (stray.verdict, stray.row_id, stray.parents) == (
            Verdict.UNIQUE,
            "D-000002/LOG-1",
            ("D-000002",),
        )
        assert stray.number == 2

    @pytest.mark.parametrize("spelling", ["AXLES", " axles", "Axles\u00a0"])
    def test_capitals_and_spaces_make_no_difference(self, spelling):
        assert verdicts(office({"Cargo": spelling})) == [(Verdict.UNIQUE, "D-000002/LOG-1")]

    def test_amounts_are_compared_by_what_they_mean(self):
        sheets = office(
            {"Cost": "1 234,50 ₽"}, deals=[{"ID": "D-000001", "Status": "New", "Cargo": "T", "Cost": 1234.5}]
        )
        assert verdicts(sheets, Adoption(link="estimate", keys=(("Cost", "Cost"),)))[0][0] is Verdict.UNIQUE

    def test_two_rows_for_one_deal_are_left_to_people(self):
        sheets = office({"Cargo": "Axles"}, {"Cargo": "axles"})
        (first, second) = ask(sheets, BY_CARGO).strays
        assert (first.verdict, first.row_id, first.rivals) == (Verdict.SEVERAL_ROWS, None, (3,))
        assert (second.verdict, second.rivals) == (Verdict.SEVERAL_ROWS, (2,))

    def test_two_deals_for_one_row_are_left_to_people_until_a_second_column_tells(self):
        deals = [
            {"ID": "D-000001", "Status": "New", "Cargo": "Axles", "From": "Perm"},
            {"ID": "D-000002", "Status": "New", "Cargo": "Axles", "From": "Ufa"},
        ]
        sheets = office({"Cargo": "Axles", "Loading": "Ufa"}, deals=deals)
        (stray,) = ask(sheets, BY_CARGO).strays
        assert (stray.verdict, stray.parents) == (Verdict.SEVERAL_PARENTS, ("D-000001", "D-000002"))
        assert verdicts(sheets, BY_BOTH) == [(Verdict.UNIQUE, "D-000002/LOG-1")]

    def test_a_deal_that_has_its_row_gets_no_other(self):
        sheets = office({"Cargo": "Axles"}, {"ID": "D-000002/LOG-1", "Cargo": "Axles", "Status": "New"})
        (stray,) = ask(sheets, BY_CARGO).strays
        assert (stray.verdict, stray.row_id, stray.parents) == (Verdict.SERVED, None, ("D-000002",))

    @pytest.mark.parametrize("cell", [None, "  "])
    def test_a_blank_key_matches_nothing_not_even_another_blank(self, cell):
        deals = [{"ID": "D-000001", "Status": "New", "Cargo": cell, "From": "Perm"}]
        assert verdicts(office({"Cargo": cell, "Loading": "Perm"}, deals=deals)) == [(Verdict.NO_KEY, None)]

    def test_what_no_deal_holds_is_not_matched(self):
        assert verdicts(office({"Cargo": "Beams"})) == [(Verdict.NO_PARENT, None)]

    def test_rows_that_have_an_id_are_not_asked_about(self):
        assert verdicts(office({"ID": "D-000002/LOG-1", "Cargo": "Axles"})) == []

    def test_a_department_that_could_not_be_read_joins_nothing(self):
        sheets = office({"Cargo": "Axles"})
        sheets.absent.add("sales")
        assert verdicts(sheets) == []

    def test_a_deal_without_an_id_gets_one_in_the_same_pass(self):
        sheets = office({"Cargo": "Axles"}, deals=[{"Status": "New", "Cargo": "Axles"}])
        assert verdicts(sheets) == [(Verdict.UNIQUE, "D-000001/LOG-1")]


class TestAdopting:
    def test_the_row_serves_and_no_other_is_made_beside_it(self):
        sheets = office({"Cargo": "Tractor", "Status": "In work", "Cost": 500})
        plan = sheets.sync(decisions=Decisions(errand=BY_CARGO))
        assert plan.new_rows == ()
        assert "row-without-id" not in {found.code for found in plan.findings}
        sheets.settle()
        assert len(sheets.rows["logistics"]) == 1
        row = sheets.row("logistics", "D-000001/LOG-1")
        assert (row["Deal"], row["Loading"], row["Status"]) == ("D-000001", "Perm", "In work")
        deal = sheets.row("sales", "D-000001")
        assert (deal["Request"], deal["Request status"], deal["Cost"]) == ("D-000001/LOG-1", "In work", 500)

    def test_what_is_not_asked_is_not_done(self):
        sheets = office({"Cargo": "Tractor", "Status": "In work"})
        assert [row.row_id for row in sheets.sync().new_rows] == ["D-000001/LOG-1"]
        assert sheets.plan().strays == ()

    def test_the_rule_says_who_joined_it_and_by_what(self):
        plan = ask(office({"Cargo": "Axles"}), BY_CARGO)
        (edit,) = [edit for edit in plan.edits if edit.row_id == "D-000002/LOG-1" and edit.column == "ID"]
        assert edit.rule == "links.estimate.adopt"
        assert edit.cause is not None
        assert (edit.cause.row_id, edit.cause.column, edit.cause.value) == ("D-000002", "Cargo", "Axles")


def passed(**cells) -> dict:
    return {"ID": "D-000002", "Status": "Estimate ready", "Cargo": "Axles", "From": "Ufa", **cells}


def late(sheets: Sheets, errand: Backfill | None = None):
    return [(one.link, one.parent, one.lacking) for one in ask(sheets, errand or Backfill()).late]


class TestBackfill:
    def test_a_first_pass_makes_rows_for_those_that_ask_and_none_for_those_that_have_asked(self):
        sheets = office()
        assert [row.row_id for row in sheets.sync().new_rows] == ["D-000001/LOG-1"]
        assert sheets.plan().late == ()
        assert late(sheets) == [("estimate", "D-000002", ())]

    @pytest.mark.parametrize(
        ("deal", "expected"),
        [
            (passed(), [()]),
            (passed(Cargo=None), [("Cargo",)]),
            (passed(Status="New"), []),  # has not asked yet
            (passed(Status="Estimate"), []),  # asks now: the rules see to it
            (passed(Status="Won"), []),  # the work has ended
            (passed(Status="Lost"), []),
            (passed(Status="Nonsense"), []),
            (passed(ID=None), []),  # named first, by an ordinary pass
        ],
    )
    def test_which_rows_are_owed_one(self, deal, expected):
        assert [lacking for _, _, lacking in late(office(deals=[deal]))] == expected

    def test_who_has_a_row_or_had_one_is_owed_none(self):
        sheets = office({"ID": "D-000002/LOG-1", "Status": "Done"}, deals=[passed()])
        assert late(sheets) == []
        sheets.sync()
        sheets.rows["logistics"].clear()
        sheets.sync()
        assert late(sheets) == []

    def test_a_link_of_other_pipelines_owes_nothing(self):
        made = company(pipelines=["main"])
        sheets = Sheets(made, sales=[passed()])
        assert late(sheets) == [("estimate", "D-000002", ())]

    def test_only_what_is_named_is_made(self):
        sheets = office(deals=[passed(), passed(ID="D-000003")])
        assert late(sheets, Backfill(links=frozenset({"truck"}))) == []
        assert late(sheets, Backfill(rows=frozenset({"D-000003"}))) == [("estimate", "D-000003", ())]

    def test_the_row_is_made_once_and_everything_follows_as_ever(self):
        sheets = office(deals=[passed()])
        plan = sheets.sync(decisions=Decisions(errand=Backfill()))
        (row,) = plan.new_rows
        assert (row.row_id, row.rule) == ("D-000002/LOG-1", "links.estimate.backfill")
        assert row.cause is not None
        assert (row.cause.column, row.cause.value) == ("Status", "Estimate ready")
        assert sheets.plan().is_empty
        assert ask(sheets, Backfill()).is_empty
        assert sheets.row("logistics", "D-000002/LOG-1")["Loading"] == "Ufa"
        sheets.row("sales", "D-000002")["Status"] = "Estimate"
        assert [row.row_id for row in sheets.sync().new_rows] == ["D-000002/LOG-2"]

    def test_a_row_that_lacks_its_inputs_is_neither_made_nor_scolded(self):
        sheets = office(deals=[passed(Cargo=None)])
        plan = sheets.sync(decisions=Decisions(errand=Backfill()))
        assert plan.is_empty
        assert plan.findings == ()
