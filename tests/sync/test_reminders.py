"""Open rows show the best earlier events like them; a price far from what like ones have cost is told."""

from __future__ import annotations

from dataclasses import replace

import pytest
from companies import NOW, Sheets
from reminding import asked, reminding

from sheetcrm.schema.cells import ErrorCell, FormulaCell
from sheetcrm.schema.company import Company
from sheetcrm.sync.brakes import find_stops
from sheetcrm.sync.reconcile import reconcile
from sheetcrm.sync.world import World

LAST = "D-{:06}/LOG-1"


def shown(sheets: Sheets, number: int, column="Earlier") -> str | None:
    """What a request shows, with plain spaces."""
    text = sheets.row("logistics", LAST.format(number)).get(column)
    return None if text is None else text.replace("\N{NO-BREAK SPACE}", " ")


NAMES = ("Vector", "Orion", "Basalt", "Lighthouse", "Northwind", "Granite", "Meadow")


def offers(*prices, **more) -> list[dict]:
    return [{"Carrier": name, "Cost": price, **more} for name, price in zip(NAMES, prices, strict=False)]


def test_the_second_like_request_shows_the_first_ones_offer():
    sheets = asked({"Carrier": "ООО «Вектор»", "Cost": 45000, "Quality": 5}, {})
    assert shown(sheets, 2) == "ООО «Вектор», 45,000 ₽, 2 Mar 2026, Quality 5"
    assert shown(sheets, 1) is None, "its own offer is no earlier one"
    assert shown(sheets, 2, "Usual") is None, "one offer makes no corridor"


def test_numbers_days_and_words_are_in_the_companys_language():
    rows = [{**row, "Promised": 46090, "Arrived": 46090} for row in offers(1234567.5, 1300000, 1400000)]
    sheets = asked(*rows, {"Loading": "Tver"}, {}, the_company=reminding("ru"))
    assert shown(sheets, 4).splitlines()[0] == (
        "Vector, 1 234 567,50 ₽, 2 марта 2026, в срок 1 из 1, отличается: Loading"
    )
    assert shown(sheets, 5, "Usual") == ("1 040 000 – 1 560 000 ₽, медиана 1 300 000 ₽ (3)")


def test_more_alike_comes_first_whatever_it_cost():
    sheets = asked(
        {"Carrier": "Far", "Cost": 1000, "Loading": "Tver"}, {"Carrier": "Near", "Cost": 90000}, {}
    )
    first, second = shown(sheets, 3).splitlines()
    assert first.startswith("Near,")
    assert "not the same" not in first
    assert second.startswith("Far,")
    assert second.endswith("not the same: Loading")


@pytest.mark.parametrize("cargo", ["Truck", None])
def test_another_first_column_is_not_alike(cargo):
    sheets = asked({"Carrier": "Near", "Cost": 90000}, {"Cargo": "Tractor"}, {})
    sheets.row("logistics", LAST.format(2))["Cargo"] = cargo
    sheets.row("sales", "D-000002")["Cargo"] = cargo
    sheets.settle()
    assert shown(sheets, 2) is None
    assert shown(sheets, 3) is not None


def test_spellings_make_no_difference():
    sheets = asked({"Carrier": "Near", "Cost": 1, "Cargo": " tractor «X»"}, {"Cargo": 'TRACTOR "x"'})
    assert shown(sheets, 2).startswith("Near, 1 ₽")


def test_three_are_shown_a_carrier_once_by_its_last_offer():
    rows = [*offers(40, 50, 60, 70), {"Carrier": "Vector", "Cost": 45}]
    sheets = asked(*rows, {})
    lines = shown(sheets, 6).splitlines()
    assert [line.split(",")[0] for line in lines] == ["Vector", "Orion", "Basalt"]
    assert "45 ₽" in lines[0]


def test_terms_that_were_not_kept_cost_the_first_place():
    late = {"Promised": 46090, "Arrived": 46100}
    sheets = asked(
        {"Carrier": "Late", "Cost": 40000, **late},
        {"Carrier": "Sure", "Cost": 41000, "Promised": 46090, "Arrived": 46089},
        {},
    )
    first, second = shown(sheets, 3).splitlines()
    assert (first.split(",")[0], second.split(",")[0]) == ("Sure", "Late")
    assert first.endswith("1 of 1 in time")
    assert second.endswith("0 of 1 in time")


def test_whom_people_have_blocked_is_not_shown_but_what_they_took_still_counts():
    sheets = asked(*offers(40000, 41000, 42000), {})
    sheets.row("carriers", "K-000001")["Status"] = "Blocked"
    sheets.settle()
    assert "Vector" not in shown(sheets, 4)
    assert shown(sheets, 4, "Usual").endswith("(3)")
    sheets.row("carriers", "K-000001")["Status"] = "Known"
    sheets.settle()
    assert shown(sheets, 4).startswith("Vector")


def test_whom_people_have_ticked_off_is_not_shown():
    sheets = asked(*offers(40000, 41000), {})
    sheets.row("carriers", "K-000001")["Barred"] = True
    sheets.settle()
    assert shown(sheets, 3) == "Orion, 41,000 ₽, 2 Mar 2026"
    sheets.row("carriers", "K-000001")["Barred"] = False
    sheets.settle()
    assert len(shown(sheets, 3).splitlines()) == 2


def test_marks_and_terms_of_other_work_tell_of_a_carrier_too():
    other = {"Cargo": "Axles", "Cost": None, "Promised": 46090}
    sheets = asked(
        {"Carrier": "Vector", "Cost": 40000},
        {"Carrier": "Vector", "Quality": 4, "Arrived": 46090, **other},
        {"Carrier": "Vector", "Quality": 3, **other},
        {},
    )
    assert shown(sheets, 4) == "Vector, 40,000 ₽, 2 Mar 2026, Quality 3.5, 1 of 1 in time"
    sheets.row("logistics", LAST.format(3)).update({"Quality": 5, "Arrived": 46095})
    sheets.settle()
    assert shown(sheets, 4) == "Vector, 40,000 ₽, 2 Mar 2026, Quality 4.5, 1 of 2 in time"
    sheets.rows["offers"] = [row for row in sheets.rows["offers"] if "D-000003" not in row["ID"]]
    sheets.settle()
    assert shown(sheets, 4) == "Vector, 40,000 ₽, 2 Mar 2026, Quality 4, 1 of 1 in time"


def test_marks_of_a_double_count_for_whom_it_is_a_double_of():
    sheets = asked(
        {"Carrier": "Vector", "Cost": 40000},
        {"Carrier": "Orion", "Cargo": "Axles", "Quality": 2},
        {},
    )
    assert "Quality" not in shown(sheets, 3)
    sheets.row("carriers", "K-000002")["Same as"] = "K-000001"
    sheets.settle()
    assert shown(sheets, 3).endswith("Quality 2")
    sheets.row("carriers", "K-000002")["Same as"] = None
    sheets.settle()
    assert "Quality" not in shown(sheets, 3)


def test_doubles_are_shown_once():
    sheets = asked(*offers(40000, 41000), {})
    sheets.row("carriers", "K-000002")["Same as"] = "K-000001"
    sheets.settle()
    assert len(shown(sheets, 3).splitlines()) == 1
    sheets.row("carriers", "K-000002")["Same as"] = None
    sheets.settle()
    assert len(shown(sheets, 3).splitlines()) == 2


def test_a_corrected_offer_is_news_to_the_rows_like_it_and_to_no_other():
    sheets = asked({"Carrier": "Near", "Cost": 40000}, {}, {"Cargo": "Axles"})
    sheets.row("logistics", LAST.format(1))["Cost"] = 50000
    plan = sheets.sync()
    reminded = {(edit.row_id, edit.column) for edit in plan.edits if edit.is_reminder}
    assert reminded == {(LAST.format(2), "Earlier")}
    assert "50,000" in shown(sheets, 2)


def test_an_offer_that_is_gone_is_shown_no_more():
    sheets = asked(*offers(40000, 41000), {})
    del sheets.rows["offers"][0]
    sheets.settle()
    assert shown(sheets, 3) == "Orion, 41,000 ₽, 2 Mar 2026"


def test_a_row_that_is_done_keeps_what_it_showed():
    sheets = asked({"Carrier": "Near", "Cost": 40000}, {})
    before = shown(sheets, 2)
    sheets.row("logistics", LAST.format(2))["Status"] = "Rejected"
    sheets.settle()
    sheets.row("logistics", LAST.format(1))["Cost"] = 50000
    sheets.settle()
    assert shown(sheets, 2) == before
    sheets.row("logistics", LAST.format(2))["Status"] = "In work"
    sheets.settle()
    assert "50,000" in shown(sheets, 2)


@pytest.mark.parametrize("price", [None, 0, -5, "dear"])
def test_an_event_without_a_price_is_no_offer(price):
    sheets = asked({"Carrier": "Near", "Cost": price}, {})
    assert shown(sheets, 2) is None


def test_what_somebody_types_over_it_is_put_back_and_kept_in_a_note():
    sheets = asked({"Carrier": "Near", "Cost": 40000}, {})
    before = shown(sheets, 2)
    sheets.row("logistics", LAST.format(2))["Earlier"] = "call Ivan"
    plan = sheets.sync()
    assert shown(sheets, 2) == before
    assert [lost.lost for lost in plan.overruled] == ["call Ivan"]


class TestCorridor:
    COSTS = (40000, 42000, 45000, 45000, 47000, 50000)

    @pytest.fixture
    def sheets(self) -> Sheets:
        return asked(*offers(*self.COSTS), {})

    def price(self, sheets: Sheets, cost) -> list:
        """What is found once the price stands there, and still is by the pass after."""
        sheets.row("logistics", LAST.format(7))["Cost"] = cost
        sheets.settle()
        return [found for found in sheets.plan().findings if found.code == "price-outside-corridor"]

    def test_it_stands_in_the_row_with_its_middle_and_how_many_it_is_of(self, sheets):
        # The quartiles, 42 750 and 46 500, are so close that a fifth of the median to either side is more.
        assert shown(sheets, 7, "Usual") == ("36,000 – 54,000 ₽, median 45,000 ₽ (6)")

    @pytest.mark.parametrize(
        ("cost", "is_told"), [(35999, True), (36000, False), (54000, False), (54001, True)]
    )
    def test_a_price_outside_of_it_is_told_until_it_is_mended(self, sheets, cost, is_told):
        found = self.price(sheets, cost)
        assert bool(found) is is_told
        told = shown(sheets, 7, "Note")
        assert (told is not None) is is_told
        if is_told:
            (one,) = found
            assert (one.severity, one.column, one.row_id) == ("warning", "Cost", LAST.format(7))
            assert told.startswith(
                f"Cost: {cost:,} ₽ is outside of 36,000 – 54,000 ₽, the usual range (6 like ones)."
            )
            assert "36,000" in sheets.notes["logistics", LAST.format(7), "Cost"]
        assert self.price(sheets, 45000) == []
        assert shown(sheets, 7, "Note") is None
        assert sheets.notes.get(("logistics", LAST.format(7), "Cost"), "") == ""

    @pytest.mark.parametrize("cost", [None, "", 0, -1, ErrorCell("REF"), FormulaCell("=A1", 45000)])
    def test_what_is_no_price_is_not_judged(self, sheets, cost):
        assert self.price(sheets, cost) == []

    def test_what_a_formula_shows_is_judged(self, sheets):
        assert len(self.price(sheets, FormulaCell("=A1", 99000))) == 1

    def test_it_is_told_no_more_once_the_row_is_done(self, sheets):
        assert self.price(sheets, 99000)
        sheets.row("logistics", LAST.format(7))["Status"] = "Rejected"
        sheets.settle()
        assert "price-outside-corridor" not in {found.code for found in sheets.plan().findings}
        assert shown(sheets, 7, "Note") is None

    def test_an_offer_is_not_measured_by_itself(self, sheets):
        sheets.row("logistics", LAST.format(7)).update(
            {"Carrier": "Meadow", "Cost": 99000, "Status": "In work"}
        )
        sheets.settle()
        assert shown(sheets, 7, "Usual").endswith("(6)")
        assert shown(sheets, 1, "Usual").endswith("(6)"), "and the others are measured by it"

    def test_other_routes_do_not_count(self):
        sheets = asked(*offers(*self.COSTS, Loading="Tver"), {"Status": "New", "Cost": 1})
        assert shown(sheets, 7) is not None
        assert shown(sheets, 7, "Usual") is None
        assert sheets.plan().findings == ()

    def test_a_department_may_ignore_it(self):
        config = reminding().model_dump(mode="json", exclude_unset=True)
        config["departments"]["logistics"]["checks"] = {"price-outside-corridor": "ignore"}
        sheets = asked(
            *offers(*self.COSTS), {"Status": "New", "Cost": 1}, the_company=Company.model_validate(config)
        )
        assert shown(sheets, 7, "Usual") is not None
        assert sheets.plan().findings == ()

    def test_a_price_is_judged_anew_where_only_others_have_changed(self, sheets):
        assert self.price(sheets, 60000)
        for number, cost in enumerate((55000, 56000, 60000, 60000, 61000, 62000), start=1):
            sheets.row("logistics", LAST.format(number))["Cost"] = cost
        assert self.price(sheets, 60000) == []


def test_many_rows_with_news_do_not_stop_a_pass():
    sheets = asked({"Carrier": "Near", "Cost": 40000}, *({} for _ in range(60)))
    sheets.row("logistics", LAST.format(1))["Cost"] = 50000
    tables, plan = sheets.tables(), sheets.plan()
    assert sum(edit.is_reminder for edit in plan.edits) == 60
    assert find_stops(sheets.company, plan, tables, sheets.base) == ()


@pytest.mark.parametrize(
    ("department", "column"), [("logistics", "Loading"), ("offers", "Price"), ("offers", "Quality")]
)
def test_while_a_column_is_not_there_rows_keep_what_they_show(department, column):
    sheets = asked({"Carrier": "Near", "Cost": 40000}, {})
    tables = sheets.tables()
    table = tables[department]
    place = table.fields.index(column)
    rows = tuple((*row[:place], None, *row[place + 1 :]) for row in table.rows)
    tables[department] = replace(table, rows=rows, missing=frozenset({column}))
    plan = reconcile(sheets.company, tables, replace(sheets.base, settled=False), NOW)
    assert [edit for edit in plan.edits if edit.is_reminder] == []


@pytest.mark.parametrize("absent", ["offers", "carriers"])
def test_while_a_directory_cannot_be_read_rows_keep_what_they_show(absent):
    sheets = asked({"Carrier": "Near", "Cost": 40000}, {})
    sheets.absent.add(absent)
    sheets.row("logistics", LAST.format(2))["Loading"] = "Tver"
    assert [edit for edit in sheets.sync().edits if edit.is_reminder] == []
    sheets.absent.clear()
    sheets.settle()
    assert shown(sheets, 2) is not None


def test_only_configured_columns_reach_the_row():
    sheets = asked({"Carrier": "Near", "Cost": 40000, "Phone": "+79161234567", "Quality": 2}, {})
    assert shown(sheets, 2) == "Near, 40,000 ₽, 2 Mar 2026, Quality 2"
    for told in (["Carrier"], ["Seen on"]):
        few = asked({"Carrier": "Near", "Cost": 40000}, {}, the_company=reminding(tell=told))
        assert shown(few, 2) in {"Near", "2 Mar 2026"}


def test_events_of_another_kind_cost_a_row_nothing(monkeypatch):
    """What is read for one more row does not grow with the rest of the history."""

    def read_for(rows: int, others: int) -> int:
        requests = [*offers(40000, 41000), *({} for _ in range(5))]
        sheets = asked(
            *requests, *({"Cargo": "Axles", "Carrier": "Vector", "Cost": 5} for _ in range(others))
        )
        for number in range(3, 3 + rows):
            sheets.row("logistics", LAST.format(number))["Loading"] = "Tver"
            sheets.row("sales", f"D-{number:06}")["From"] = "Tver"
        counted: list[str] = []
        get = World.get

        def counting(world, department, row_id, column):
            counted.append(department)
            return get(world, department, row_id, column)

        with monkeypatch.context() as patch:
            patch.setattr(World, "get", counting)
            sheets.sync()
        return counted.count("offers")

    few, many = (read_for(5, others) - read_for(1, others) for others in (5, 40))
    assert few == many


def test_a_row_on_hold_is_left_alone_until_it_is_released():
    config = reminding().model_dump(mode="json", exclude_unset=True)
    config["departments"]["logistics"]["hold"] = "Hold"
    sheets = asked({"Carrier": "Near", "Cost": 40000}, {}, the_company=Company.model_validate(config))
    before = shown(sheets, 2)
    sheets.row("logistics", LAST.format(2))["Hold"] = True
    sheets.settle()
    sheets.row("logistics", LAST.format(1))["Cost"] = 50000
    sheets.settle()
    assert shown(sheets, 2) == before
    sheets.row("logistics", LAST.format(2))["Hold"] = False
    sheets.settle()
    assert "50,000" in shown(sheets, 2)
