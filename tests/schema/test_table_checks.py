"""Whole tables: what screening finds is what looking at every cell finds, and nothing is looked at twice."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from schema_samples import SMALL
from test_columns import CELLS, EVERY

from sheetcrm.schema.cells import ErrorCell, FormulaCell
from sheetcrm.schema.codes import (
    CHECKS,
    DOCTOR_CHECKS,
    SHEET_CHECKS,
    render_checks,
    render_doctor_checks,
    render_link_checks,
    render_sheet_checks,
)
from sheetcrm.schema.columns import UNDECIDED, DateColumn, DecimalColumn, IntegerColumn, TextColumn
from sheetcrm.schema.loading import parse
from sheetcrm.schema.rows import RowChecker
from sheetcrm.schema.screening import screen_of
from sheetcrm.schema.table_checks import TableChecker, check_table
from sheetcrm.schema.tables import Table

ROOT = Path(__file__).parent.parent.parent
COMPANY = parse(SMALL, "c.yaml").company
FIELDS = tuple(COMPANY.fields["sales"])
TIGHT = (
    TextColumn(pattern=r"[A-Z]+-\d+", max_length=6),
    TextColumn(min_length=3),
    IntegerColumn(min=0, max=9),
    DecimalColumn(max=10),
    DateColumn(min="2020-01-01", max="2030-12-31"),
)
LIKELY = st.sampled_from(
    [
        "Ads",
        "Cold call",
        "Ann",
        "D-1",
        " Ann",
        "Ann ",
        "A  b",
        "Ann\n",
        "a\u00a0b",
        "Аnn",
        "Анна",
        "x@firma.ru",
        "https://firma.ru/a",
        "+7 916 123-45-67",
        5,
        5.5,
        -1,
        45356,
        46000.5,
        3000000,
        True,
        "ABC-12",
        "A" * 9,
        "ё",
        "т\u0308",
    ]
)


@settings(deadline=None, max_examples=600)
@given(st.lists(CELLS | LIKELY, max_size=8), st.sampled_from((*EVERY, *TIGHT)))
def test_no_screen_passes_over_what_a_closer_look_would_find(cells, column):
    places = set(screen_of(column)(cells))
    for place, cell in enumerate(cells):
        if place not in places:
            assert column.examine(cell) is None


@settings(deadline=None, max_examples=200)
@given(
    st.lists(
        st.tuples(*(CELLS | LIKELY | st.sampled_from([None, "turnkey", "New"]) for _ in FIELDS)), max_size=6
    )
)
def test_many_rows_at_once_are_found_to_be_what_each_is(rows):
    checker = RowChecker(COMPANY, "sales", FIELDS)
    one_by_one = {index: found for index, row in enumerate(rows) if (found := checker.check(row))}
    assert checker.check_all(rows) == one_by_one
    unusable = {index: found for index, row in enumerate(rows) if (found := checker.errors(row))}
    assert checker.errors_all(rows) == unusable


ROWS = st.tuples(*(CELLS | LIKELY | st.sampled_from([None, "turnkey", "New"]) for _ in FIELDS))


@settings(deadline=None, max_examples=100)
@given(st.lists(ROWS, min_size=1, max_size=5), st.data())
def test_what_a_checker_remembers_changes_nothing_it_finds(pool, data):
    kept = TableChecker(COMPANY, "sales")
    for _ in range(3):
        one = table(*data.draw(st.lists(st.sampled_from(pool), max_size=6)))
        positions = {field: place for place, field in enumerate(FIELDS)} if data.draw(st.booleans()) else {}
        assert kept.check(one, positions) == check_table(COMPANY, one, positions)


def test_more_rows_than_are_taken_at_a_time_keep_their_numbers():
    rows = [sale(number, Cost="x" if number % 700 == 0 else None) for number in range(1, 2801)]
    found = check_table(COMPANY, table(*rows), {})
    assert [one.row for one in found] == [701, 1401, 2101, 2801]


def table(*rows):
    return Table(department="sales", fields=FIELDS, rows=rows, numbers=tuple(range(2, 2 + len(rows))))


def sale(number, **cells):
    row = {"ID": f"D-{number:06}", "Line": "turnkey", "Status": "New", "Client": "Ann", **cells}
    return tuple(map(row.get, FIELDS))


class TestMemory:
    def test_rows_that_stay_are_not_looked_at_again_wherever_they_stand(self):
        checker = TableChecker(COMPANY, "sales")
        good, bad = sale(1), sale(2, Cost="x")
        first = checker.check(table(good, bad), {})
        assert checker.looked_at == 2
        again = checker.check(table(bad, good), {})
        assert checker.looked_at == 0
        assert [(one.code, one.row) for one in first] == [("not-an-amount", 3)]
        assert [(one.code, one.row) for one in again] == [("not-an-amount", 2)]

    def test_a_changed_row_is_looked_at_and_a_mended_one_is_clean(self):
        checker = TableChecker(COMPANY, "sales")
        good, bad = sale(1), sale(2, Cost="x")
        checker.check(table(good, bad), {})
        assert checker.check(table(good, sale(2, Cost=5)), {}) == []
        assert checker.looked_at == 1

    def test_what_rows_are_to_each_other_is_asked_every_time(self):
        checker = TableChecker(COMPANY, "sales")
        one, copy = sale(1), sale(1, Client="Bob")
        assert checker.check(table(one), {}) == []
        assert [found.code for found in checker.check(table(one, copy), {})] == ["duplicate-row-id"] * 2
        assert checker.check(table(one), {}) == []

    def test_another_locale_makes_it_look_again(self):
        checker = TableChecker(COMPANY, "sales")
        row = sale(1, Term="01/02/2024")
        assert [found.code for found in checker.check(table(row), {}, UNDECIDED)] == ["ambiguous-value"]
        decided = type(UNDECIDED)(day_first=True)
        assert [found.code for found in checker.check(table(row), {}, decided)] == ["date-as-text"]

    @settings(deadline=None, max_examples=60)
    @given(st.lists(st.lists(st.tuples(*(LIKELY | st.none() for _ in FIELDS)), max_size=4), max_size=4))
    def test_a_checker_that_remembers_finds_what_a_new_one_finds(self, reads):
        checker = TableChecker(COMPANY, "sales")
        for rows in reads:
            assert checker.check(table(*rows), {}) == check_table(COMPANY, table(*rows), {})


def test_a_finding_brings_what_the_cell_should_hold():
    [finding] = check_table(COMPANY, table(sale(1, Cost="1 234,50")), {"Cost": 4})
    assert (finding.code, finding.fix, finding.address) == ("number-as-text", 1234.5, "Deals!E2")
    formula = FormulaCell("=A1", "1 234,50")
    [finding] = check_table(COMPANY, table(sale(1, Cost=formula)), {})
    assert finding.fix is None


def test_an_id_that_shows_an_error_is_told():
    assert [one.code for one in check_table(COMPANY, table(sale(1, ID=ErrorCell("REF"))), {})] == [
        "cell-error"
    ]


def test_every_code_of_a_violation_is_in_the_registry_and_every_one_there_is_used():
    used = set()
    for path in (ROOT / "sheetcrm").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            is_violation = isinstance(node, ast.Call) and getattr(node.func, "id", "") == "Violation"
            if is_violation and node.args and isinstance(node.args[0], ast.Constant):
                used.add(node.args[0].value)
    assert used == set(CHECKS)


def test_the_docs_list_every_check():
    page = (ROOT / "docs" / "findings.md").read_text(encoding="utf-8")
    made = page.partition("<!-- made from sheetcrm/schema/codes.py -->\n")[2]
    assert made.strip() == render_checks(), "write the table anew: sheetcrm.schema.codes.render_checks()"


def test_the_docs_list_every_check_of_links():
    page = (ROOT / "docs" / "findings.md").read_text(encoding="utf-8")
    made = page.partition("<!-- links, made from sheetcrm/schema/codes.py -->\n")[2].partition("\n## ")[0]
    assert made.strip() == render_link_checks(), "write it anew: sheetcrm.schema.codes.render_link_checks()"


@pytest.mark.parametrize(
    ("mark", "render"), [("sheets", render_sheet_checks), ("doctor", render_doctor_checks)]
)
def test_the_docs_list_every_check_of_the_doctor(mark, render):
    page = (ROOT / "docs" / "findings.md").read_text(encoding="utf-8")
    made = page.partition(f"<!-- {mark}, made from sheetcrm/schema/codes.py -->\n\n")[2].partition("\n\n")[0]
    assert made.strip() == render(), "write it anew with sheetcrm.schema.codes"


def test_every_code_the_doctor_may_tell_is_told_somewhere():
    folders = [ROOT / "sheetcrm" / name for name in ("sheets", "sync")]
    source = "\n".join(path.read_text(encoding="utf-8") for folder in folders for path in folder.glob("*.py"))
    assert [code for code in (*SHEET_CHECKS, *DOCTOR_CHECKS) if f'"{code}"' not in source] == []
