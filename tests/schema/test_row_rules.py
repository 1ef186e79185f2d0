"""Rules of whole rows, their levels, and what the config may say of them."""

from __future__ import annotations

import pytest
from schema_samples import SMALL, changed, problems_after

from sheetcrm.schema.cells import ErrorCell
from sheetcrm.schema.findings import Severity
from sheetcrm.schema.loading import parse
from sheetcrm.schema.moves import forbidden_move
from sheetcrm.schema.rows import RowChecker
from sheetcrm.schema.table_checks import check_table
from sheetcrm.schema.tables import Table

LAST_COLUMN = "      Term: {type: date}\n  logistics:"


def company(extra="", term="{type: date}", client="{type: text, required: true}"):
    """The small company with more in its sales department."""
    text = changed(
        (LAST_COLUMN, f"      Term: {term}\n      Start: {{type: date}}\n{extra}  logistics:"),
        ("{type: text, required: true}", client),
    )
    return parse(text, "c.yaml").company


def found(made, **cells):
    fields = tuple(made.fields["sales"])
    row = {"ID": "D-000001", "Line": "turnkey", "Status": "New", "Client": "Ann", **cells}
    checker = RowChecker(made, "sales", fields)
    return [(column, violation.code) for column, violation in checker.check(tuple(map(row.get, fields)))]


NEEDS = "    entry: {Estimate: [From, Term]}\n"


class TestEntry:
    def test_a_status_asks_for_its_columns(self):
        made = company(NEEDS)
        assert found(made) == []
        assert found(made, Status="Estimate", From="x") == [("Term", "required-for-status")]
        assert found(made, Status="Estimate", From="x", Term=46000) == []

    def test_only_that_status_asks(self):
        assert found(company(NEEDS), Status="Ready") == []

    def test_a_wrong_value_is_told_once(self):
        assert found(company(NEEDS), Status="Estimate", From="x", Term="soon") == [("Term", "not-a-date")]

    def test_a_column_the_sheet_lacks_is_not_asked_for(self):
        made = company(NEEDS)
        checker = RowChecker(made, "sales", ("ID", "Line", "Status", "Client", "From"))
        assert checker.check(("D-000001", "turnkey", "Estimate", "Ann", "x")) == []


class TestRequiredFrom:
    @pytest.mark.parametrize(
        ("line", "status", "is_asked"),
        [
            ("turnkey", "New", False),
            ("turnkey", "Estimate", False),
            ("turnkey", "Ready", True),
            ("turnkey", "Won", True),
            ("rental", "Rented", True),
            ("calls", "Done", False),  # a pipeline without the status never comes to it
            ("turnkey", "Nwe", False),
        ],
    )
    def test_a_column_is_required_from_a_status_on(self, line, status, is_asked):
        made = company(term="{type: date, required_from: Ready}")
        codes = [code for _, code in found(made, Line=line, Status=status)]
        assert ("required-for-status" in codes) is is_asked

    def test_rows_that_were_lost_are_not_asked(self):
        text = changed(
            (LAST_COLUMN, "      Term: {type: date, required_from: Ready}\n  logistics:"),
            ("turnkey: [New, Estimate, Ready, {Won: won}]", "turnkey: [New, Estimate, Ready, {Lost: lost}]"),
        )
        assert found(parse(text, "c.yaml").company, Status="Lost") == []


class TestConditions:
    @pytest.mark.parametrize(
        ("cells", "expected"),
        [
            ({"Kind": "Own"}, [("From", "own-needs")]),
            ({"Kind": "Own", "From": "x"}, []),
            ({"Kind": "Hired"}, []),
            ({"Kind": ErrorCell("REF")}, [("Kind", "cell-error")]),
            ({"Kind": "own"}, [("Kind", "choice-spelling"), ("From", "own-needs")]),
            ({}, []),
        ],
    )
    def test_what_is_needed_depends_on_another_cell(self, cells, expected):
        made = company("    rules: {own-needs: {when: {Kind: Own}, need: [From]}}\n")
        assert found(made, **cells) == expected

    @pytest.mark.parametrize(
        ("sign", "one", "other", "holds"),
        [
            ("<=", 46000, 46000, True),
            ("<=", 46001, 46000, False),
            ("<", 46000, 46000, False),
            (">=", 46000, 46001, False),
            (">", 46001, 46000, True),
            ("=", 46000, 46001, False),
            ("!=", 46000, 46000, False),
            ("<=", None, 46000, True),
            ("<=", 46001, None, True),
            ("<=", 46001, "soon", True),  # the column's type tells that
            ("<=", True, 0, True),
        ],
    )
    def test_two_columns_are_compared(self, sign, one, other, holds):
        made = company(f"    rules: {{in-order: {{compare: Start {sign} Term}}}}\n")
        codes = [code for _, code in found(made, Start=one, Term=other)]
        assert ("in-order" not in codes) is holds

    def test_a_rule_speaks_in_its_statuses_only(self):
        made = company("    rules: {late: {at: [Ready], need: [Term]}}\n")
        assert found(made) == []
        assert found(made, Status="Ready") == [("Term", "late")]

    def test_all_conditions_have_to_hold_and_one_of_several_values_does(self):
        made = company("    rules: {both: {when: {Kind: [Own, Hired], From: Home}, need: [Term]}}\n")
        assert found(made, Kind="Hired") == []
        assert found(made, Kind="Hired", From=" home") == [("From", "untidy-text"), ("Term", "both")]


class TestLevels:
    def test_a_check_that_is_off_finds_nothing_and_keeps_nothing_out(self):
        made = company("    checks: {number-as-text: ignore}\n")
        fields = tuple(made.fields["sales"])
        row = tuple(
            {"ID": "D-000001", "Line": "turnkey", "Status": "New", "Client": "A", "Cost": "5"}.get(f)
            for f in fields
        )
        assert RowChecker(made, "sales", fields).check(row) == []
        assert RowChecker(made, "sales", fields).errors(row) == []

    def test_a_check_may_weigh_more_or_less(self):
        made = company("    checks: {required-blank: error, not-a-date: warning}\n")
        fields = tuple(made.fields["sales"])
        cells = {"ID": "D-000001", "Line": "turnkey", "Status": "New", "Term": "soon"}
        row = tuple(map(cells.get, fields))
        table = Table(department="sales", fields=fields, rows=(row,), numbers=(2,))
        weights = {one.code: one.severity for one in check_table(made, table, {})}
        assert weights == {"required-blank": Severity.ERROR, "not-a-date": Severity.WARNING}
        assert RowChecker(made, "sales", fields).errors(row) == []

    def test_a_rule_has_its_own_weight(self):
        made = company("    rules: {soft: {need: [Term], severity: warning}, hard: {need: [From]}}\n")
        fields = tuple(made.fields["sales"])
        row = tuple(
            {"ID": "D-000001", "Line": "turnkey", "Status": "New", "Client": "A"}.get(f) for f in fields
        )
        table = Table(department="sales", fields=fields, rows=(row,), numbers=(2,))
        weights = {one.code: one.severity for one in check_table(made, table, {})}
        assert weights == {"soft": Severity.WARNING, "hard": Severity.ERROR}


def test_values_that_may_stand_once_are_told_in_every_row():
    made = company(client="{type: text, unique: true}")
    fields = ("ID", "Line", "Status", "Client")
    rows = tuple(
        (f"D-00000{n}", "turnkey", "New", name) for n, name in enumerate(("Ann", "Bob", "ann", None, None), 1)
    )
    table = Table(department="sales", fields=fields, rows=rows, numbers=range(2, 7))
    findings = check_table(made, table, {"Client": 3})
    told = [(one.row, one.message) for one in findings if one.code == "duplicate-value"]
    assert told == [
        (2, "Client: 'Ann' stands in Deals!D2 and Deals!D4."),
        (4, "Client: 'Ann' stands in Deals!D2 and Deals!D4."),
    ]


def test_a_move_is_held_to_what_may_follow():
    sales = company("    moves: {New: [Estimate], Won: []}\n").departments["sales"]
    assert forbidden_move(sales, "New", "Estimate") is None
    assert forbidden_move(sales, "Estimate", "Won") is None
    assert forbidden_move(sales, None, "Won") is None
    assert forbidden_move(sales, "New", "New") is None
    violation = forbidden_move(sales, "New", "Won")
    assert (violation.code, violation.message) == ("status-move", "was moved from 'New' to 'Won'")
    assert violation.hint == "From 'New' it may go to: Estimate."
    assert forbidden_move(sales, "Won", "New").hint == "From 'Won' it may go nowhere."


@pytest.mark.parametrize(
    ("extra", "says"),
    [
        (
            "    entry: {Estimat: [From]}\n",
            "'Estimat' is not a status of this department. Did you mean 'Estimate'?",
        ),
        (
            "    entry: {Estimate: [Form]}\n",
            "'Form' is not a column of this department. Did you mean 'From'?",
        ),
        ("    moves: {New: [Redy]}\n", "'Redy' is not a status of this department. Did you mean 'Ready'?"),
        (
            "    rules: {a: {need: [Form]}}\n",
            "'Form' is not a column of this department. Did you mean 'From'?",
        ),
        (
            "    rules: {a: {when: {Kind: Owm}, need: [From]}}\n",
            "'Owm' is not a choice of 'Kind' of this department. Did you mean 'Own'?",
        ),
        (
            "    rules: {a: {compare: Cost <= Trem}}\n",
            "'Trem' is not a column of this department. Did you mean 'Term'?",
        ),
        (
            "    rules: {a: {compare: Cost Term}}\n",
            "'Cost Term' compares nothing: two columns and one of <=, >=, !=, <, >, = are needed",
        ),
        ("    rules: {a: {at: [New]}}\n", "the rule asks for nothing: neither `need` nor `compare` is there"),
        ("    rules: {A b: {need: [From]}}\n", "'A b' does not do as the name of a rule"),
        (
            "    rules: {not-a-date: {need: [From]}}\n",
            "'not-a-date' is the name of a check that is there already",
        ),
        (
            "    checks: {not-a-dat: ignore}\n",
            "'not-a-dat' is neither a check nor a rule of this department. Did you mean 'not-a-date'?",
        ),
        ("    checks: {not-a-date: fatal}\n", "'fatal' is not one of ignore, warning, error"),
    ],
)
def test_a_rule_that_makes_no_sense_is_refused_with_the_nearest_right_name(extra, says):
    problems = problems_after((LAST_COLUMN, LAST_COLUMN.replace("  logistics:", f"{extra}  logistics:")))
    assert any(says in problem for problem in problems), problems


def test_an_unknown_status_of_a_column_is_refused():
    problems = problems_after((LAST_COLUMN, LAST_COLUMN.replace("date}", "date, required_from: Redy}")))
    assert any("'Redy' is not a status" in problem for problem in problems), problems


def test_the_small_company_has_no_rules():
    assert parse(SMALL, "c.yaml").company.departments["sales"].row_rules.is_empty
