import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from schema_samples import SMALL, changed

from sheetcrm.schema.addresses import a1, column_letters
from sheetcrm.schema.cells import ErrorCell, FormulaCell
from sheetcrm.schema.findings import Severity
from sheetcrm.schema.loading import parse
from sheetcrm.schema.rows import RowChecker, check_row, is_blank_row, linked_columns
from sheetcrm.schema.table_checks import check_table
from sheetcrm.schema.tables import Table

COMPANY = parse(SMALL, "c.yaml").company
SALES = tuple(COMPANY.fields["sales"])
LOGISTICS = tuple(COMPANY.fields["logistics"])
GOOD = {"ID": "D-000001", "Line": "turnkey", "Status": "New", "Client": "Ромашка"}
CHILD = {"ID": "D-000001/LOG-1", "Deal": "D-000001", "Status": "New", "Client": "Ромашка"}


def row(fields, **cells):
    return tuple(cells.get(field) for field in fields)


def sale(**cells):
    return row(SALES, **{**GOOD, **cells})


def violations(cells, department="sales", company=COMPANY):
    fields = tuple(company.fields[department])
    return [
        (field, violation.code)
        for field, violation in check_row(company, department, fields, row(fields, **cells))
    ]


def table(*rows, department="sales", fields=SALES, missing=(), first=2):
    numbers = tuple(range(first, first + len(rows)))
    return Table(department=department, fields=fields, rows=rows, numbers=numbers, missing=frozenset(missing))


def findings(*rows, company=COMPANY, **more):
    made = table(*rows, **more)
    positions = {field: place for place, field in enumerate(made.fields) if field not in made.missing}
    return check_table(company, made, positions)


def codes(*rows, **more):
    return [(finding.address, finding.code) for finding in findings(*rows, **more)]


class TestRow:
    def test_a_good_row_has_nothing_wrong(self):
        assert violations(GOOD | {"Cost": 85000, "Term": 46000.0, "Kind": "Own"}) == []

    def test_every_wrong_cell_is_found_in_field_order_the_status_last(self):
        wrong = {"Client": None, "Kind": "Rented", "Cost": "1 234,50", "Term": "soon", "Status": "Nwe"}
        assert violations(GOOD | wrong) == [
            ("Client", "required-blank"),
            ("Kind", "unknown-choice"),
            ("Cost", "number-as-text"),
            ("Term", "not-a-date"),
            ("Status", "unknown-status"),
        ]

    @pytest.mark.parametrize("blank", [None, "", "  ", FormulaCell("=A9", None)])
    def test_a_required_cell_must_show_something(self, blank):
        assert violations(GOOD | {"Client": blank}) == [("Client", "required-blank")]

    def test_a_required_cell_with_an_error_shows_the_error(self):
        assert violations(GOOD | {"Client": ErrorCell("REF")}) == [("Client", "cell-error")]

    @pytest.mark.parametrize(
        "cells", [{}, {"Client": " "}, {"Client": False}, {"Client": FormulaCell("=A9", "")}, {"Cost": None}]
    )
    def test_a_row_nobody_wrote_into_is_not_checked(self, cells):
        assert violations(cells) == []
        assert is_blank_row(row(SALES, **cells))

    @pytest.mark.parametrize("cell", [True, 0, "x", ErrorCell("REF")])
    def test_a_row_somebody_wrote_into_is_checked(self, cell):
        assert not is_blank_row(row(SALES, Messages=cell))

    def test_a_field_the_company_does_not_know_is_left_alone(self):
        checker = RowChecker(COMPANY, "sales", (*SALES, "Remark"))
        assert checker.check((*sale(), ErrorCell("REF"))) == []

    def test_a_row_without_a_status_column_is_checked_all_the_same(self):
        fields = ("ID", "Client", "Cost")
        assert [code.code for _, code in check_row(COMPANY, "sales", fields, ("D-000001", "x", "y"))] == [
            "not-an-amount"
        ]


STATUSES = [
    # line, status, expected
    ("turnkey", "Estimate", []),
    ("rental", "Rented", []),
    ("turnkey", "Rented", [("Status", "status-of-another-pipeline")]),
    ("calls", "Estimate", [("Status", "status-of-another-pipeline")]),
    ("turnkey", "estimate", [("Status", "unknown-status")]),
    ("turnkey", "Estimate ", [("Status", "unknown-status")]),
    ("turnkey", 5, [("Status", "unknown-status")]),
    ("turnkey", None, [("Status", "status-blank")]),
    ("turnkey", ErrorCell("NAME"), [("Status", "cell-error")]),
    ("turnkey", FormulaCell("=A1", "Ready"), []),
    ("Turnkey", "Estimate", [("Line", "unknown-pipeline")]),
    ("Turnkey", "Nowhere", [("Line", "unknown-pipeline"), ("Status", "unknown-status")]),
    (None, "Estimate", [("Line", "pipeline-blank")]),
    (" ", "Estimate", [("Line", "pipeline-blank")]),
    (7, "Estimate", [("Line", "unknown-pipeline")]),
    (ErrorCell("REF"), "Estimate", [("Line", "cell-error")]),
]


@pytest.mark.parametrize(("line", "status", "expected"), STATUSES)
def test_a_status_is_judged_by_the_pipeline_of_its_row(line, status, expected):
    assert violations(GOOD | {"Line": line, "Status": status}) == expected


def test_an_unknown_status_names_the_allowed_ones_of_its_pipeline_and_the_nearest():
    [finding] = findings(sale(Line="rental", Status="Rentd"))
    assert finding.message == "Status: 'Rentd' is not a status of 'rental'."
    assert finding.hint == "Did you mean 'Rented'? Choose from: New, Estimate, Ready, Rented, Won."


def test_a_status_of_another_pipeline_names_both_pipelines():
    [finding] = findings(sale(Status="Rented"))
    assert finding.message == "Status: 'Rented' belongs to 'rental', and the row is in 'turnkey'."
    assert "Choose from: New, Estimate, Ready, Won." in finding.hint


def test_an_unknown_line_names_the_allowed_ones():
    [finding] = findings(sale(Line="Rentals"))
    assert (finding.message, finding.hint) == (
        "Line: 'Rentals' is not a pipeline.",
        "Did you mean 'rental'? Choose from: turnkey, rental, calls.",
    )


def test_where_there_is_one_pipeline_nobody_has_to_name_it():
    assert violations(CHILD, "logistics") == []
    with_column = changed(("code: LOG}", "code: LOG}\n    pipeline: Flow"))
    company = parse(with_column, "c.yaml").company
    assert violations(CHILD, "logistics", company) == []
    assert violations(CHILD | {"Flow": "requests"}, "logistics", company) == []
    assert violations(CHILD | {"Flow": "request"}, "logistics", company) == [("Flow", "unknown-pipeline")]


class TestHeaders:
    def test_a_missing_header_matters_by_what_hangs_on_it(self):
        missing = {"ID", "Status", "Line", "Client", "From", "Cost", "Request", "Kind", "Messages", "Manager"}
        found = {finding.column: finding.severity for finding in findings(missing=missing)}
        serious = {"ID", "Status", "Line", "Client", "From", "Cost", "Request"}
        assert {column for column, severity in found.items() if severity is Severity.ERROR} == serious
        assert set(found) == missing

    def test_a_missing_header_is_named_with_the_tab_and_the_remedy(self):
        [finding] = findings(missing={"Cost"})
        assert (finding.code, finding.sheet, finding.row, finding.column) == (
            "missing-header",
            "Deals",
            None,
            "Cost",
        )
        assert "'Cost'" in finding.message
        assert "sheetcrm setup" in finding.hint

    def test_the_cells_under_a_missing_header_are_not_reported_one_by_one(self):
        found = findings(sale(Client=None), sale(ID="D-000002", Client=None), missing={"Client"})
        assert [finding.code for finding in found] == ["missing-header"]

    def test_without_a_status_header_no_row_lacks_a_status(self):
        found = findings(sale(Status=None), missing={"Status"})
        assert [finding.code for finding in found] == ["missing-header"]

    def test_without_an_id_header_no_row_lacks_an_id(self):
        child = row(LOGISTICS, **CHILD | {"ID": None})
        found = findings(child, department="logistics", fields=LOGISTICS, missing={"ID"})
        assert [finding.code for finding in found] == ["missing-header"]

    def test_what_links_need_is_known_on_both_sides(self):
        assert linked_columns(COMPANY, "logistics") == {
            "ID",
            "Status",
            "Deal",
            "Client",
            "Loading point",
            "Cost",
            "Term",
        }


class TestIds:
    @pytest.mark.parametrize("row_id", ["D-000001", None, "", " "])
    def test_a_root_row_has_an_id_or_will_get_one(self, row_id):
        assert codes(sale(ID=row_id)) == []

    @pytest.mark.parametrize(
        ("row_id", "code"),
        [
            ("D-1", "malformed-row-id"),
            ("D-000001 ", "malformed-row-id"),
            ("hello", "malformed-row-id"),
            (123, "malformed-row-id"),
            ("X-000001", "foreign-row-id"),
            ("D-000001/LOG-1", "foreign-row-id"),
            (ErrorCell("REF"), "cell-error"),
        ],
    )
    def test_a_wrong_id_is_reported_where_it_stands(self, row_id, code):
        assert codes(sale(ID=row_id)) == [("Deals!A2", code)]

    @pytest.mark.parametrize(
        ("row_id", "expected"),
        [
            ("D-000001/LOG-1", []),
            ("D-000001/LOG-12", []),
            ("D-000001", ["foreign-row-id"]),
            ("D-000001/OPS-1", ["foreign-row-id"]),
            ("D-000001/LOG-1/OPS-1", ["foreign-row-id"]),
            (None, ["row-without-id"]),
        ],
    )
    def test_a_child_row_carries_the_letters_of_its_link(self, row_id, expected):
        found = findings(row(LOGISTICS, **CHILD | {"ID": row_id}), department="logistics", fields=LOGISTICS)
        assert [finding.code for finding in found] == expected

    def test_rows_with_one_id_name_each_other(self):
        found = findings(sale(), sale(ID="D-000002"), sale(), sale())
        assert [(finding.address, finding.message) for finding in found] == [
            ("Deals!A2", "ID: 'D-000001' stands in Deals!A2 and Deals!A4 and Deals!A5."),
            ("Deals!A4", "ID: 'D-000001' stands in Deals!A4 and Deals!A2 and Deals!A5."),
            ("Deals!A5", "ID: 'D-000001' stands in Deals!A5 and Deals!A2 and Deals!A4."),
        ]

    def test_a_copy_with_a_blank_behind_it_is_a_copy_still(self):
        assert [code for _, code in codes(sale(), sale(ID="D-000001 "))] == ["duplicate-row-id"] * 2

    def test_two_rows_without_an_id_are_no_copies(self):
        assert codes(sale(ID=None), sale(ID=None)) == []


class TestFindings:
    def test_a_finding_tells_everything_needed_to_go_there(self):
        [finding] = findings(sale(Cost="abc"), first=17)
        place = SALES.index("Cost")
        assert (finding.department, finding.sheet, finding.row, finding.column) == (
            "sales",
            "Deals",
            17,
            "Cost",
        )
        assert finding.address == f"Deals!{column_letters(place)}17"
        assert (finding.row_id, finding.severity, finding.code) == (
            "D-000001",
            Severity.ERROR,
            "not-an-amount",
        )
        assert finding.message == "Cost: 'abc' is not an amount of money."

    def test_addresses_follow_the_sheet_not_the_config(self):
        [finding] = check_table(COMPANY, table(sale(Cost="abc")), {"Cost": 27, "ID": 3})
        assert finding.address == "Deals!AB2"

    def test_findings_come_from_top_to_bottom(self):
        found = findings(sale(Cost="x"), row(SALES), sale(ID="D-2", Term="y"))
        assert [(finding.row, finding.code) for finding in found] == [
            (2, "not-an-amount"),
            (4, "malformed-row-id"),
            (4, "not-a-date"),
        ]

    def test_what_keeps_nothing_out_of_the_sync_is_a_warning(self):
        found = findings(sale(Client=None), sale(ID="D-000002", Status=None), sale(ID="D-000003", Cost="x"))
        assert [(finding.code, finding.severity.value) for finding in found] == [
            ("required-blank", "warning"),
            ("status-blank", "warning"),
            ("not-an-amount", "error"),
        ]

    def test_an_empty_table_has_nothing_wrong(self):
        assert findings() == []


@pytest.mark.parametrize(
    ("title", "address"),
    [
        ("Deals", "Deals!C7"),
        ("Сделки", "Сделки!C7"),
        ("Deals_2026", "Deals_2026!C7"),
        ("My deals", "'My deals'!C7"),
        ("Client's", "'Client''s'!C7"),
        ("2026", "'2026'!C7"),
        ("Q1", "'Q1'!C7"),
        ("R1C1", "'R1C1'!C7"),
        ("", "''!C7"),
    ],
)
def test_an_address_can_be_pasted_into_the_sheet(title, address):
    assert a1(title, 7, 2) == address


@pytest.mark.parametrize(
    ("index", "letters"), [(0, "A"), (25, "Z"), (26, "AA"), (51, "AZ"), (701, "ZZ"), (702, "AAA")]
)
def test_columns_are_lettered_as_in_the_sheet(index, letters):
    assert column_letters(index) == letters


CELLS = st.one_of(
    st.none(),
    st.sampled_from(["D-000001", "New", "turnkey", "", "x"]),
    st.integers(),
    st.floats(allow_nan=False),
    st.booleans(),
    st.just(ErrorCell("N_A")),
    st.builds(
        FormulaCell, st.just("=A1"), st.one_of(st.text(max_size=4), st.none(), st.just(ErrorCell("REF")))
    ),
)


@settings(deadline=None, max_examples=150)
@given(st.lists(st.tuples(*[CELLS] * len(SALES)), max_size=5), st.sets(st.sampled_from(SALES), max_size=3))
def test_nothing_people_do_to_a_sheet_makes_checking_crash(rows, missing):
    blanked = [
        tuple(None if field in missing else cell for field, cell in zip(SALES, r, strict=True)) for r in rows
    ]
    for finding in findings(*blanked, missing=missing):
        assert finding.column not in missing or finding.code == "missing-header"
        assert finding.message.endswith(".")
