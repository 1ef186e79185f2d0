"""`sheetcrm validate`: what it finds, in every form, and what it mends."""

from __future__ import annotations

import copy
import csv
import io
import json
from xml.etree import ElementTree

import pytest
from cli_office import COMPANY, Office

LOG = "D-000001/LOG-1"


def with_types(folder):
    """An office whose columns have types and rules of every kind."""
    company = copy.deepcopy(COMPANY)
    sales = company["departments"]["sales"]
    sales["columns"] |= {
        "Phone": {"type": "phone", "country": "RU"},
        "Due": {"type": "date"},
        "Kind": {"type": "choice", "choices": ["Own", "Hired"]},
        "Carrier": {"type": "reference", "department": "operations", "column": "Truck"},
    }
    sales["moves"] = {"New": ["Estimate", "Lost"]}
    sales["rules"] = {"own-truck": {"when": {"Kind": "Own"}, "need": ["Truck"], "severity": "warning"}}
    made = Office(folder, company)
    made.run("setup")
    made.type("sales", 2, Client="Ann", Cargo="Tractor", Status="New")
    made.run("sync")
    return made


@pytest.fixture
def typed(moulds, tmp_path) -> Office:
    return moulds.cast(with_types, tmp_path)


UNTIDY = {"Client": "Ann  Lee", "Cost": "'1 234,50 руб.", "Phone": "8 (916) 123-45-67", "Kind": "hired"}


def codes(document):
    return sorted((entry["code"], entry["column"]) for entry in document["findings"])


def test_what_is_untidy_is_found_with_what_it_should_be_and_a_link(typed):
    typed.type("sales", 2, **UNTIDY)
    document = typed.json("validate", code=1)
    assert codes(document) == [
        ("choice-spelling", "Kind"),
        ("number-as-text", "Cost"),
        ("phone-form", "Phone"),
        ("untidy-text", "Client"),
    ]
    fixes = {entry["column"]: entry["fix"] for entry in document["findings"]}
    assert fixes == {"Kind": "Hired", "Cost": 1234.5, "Phone": "+7 916 123-45-67", "Client": "Ann Lee"}
    links = {entry["column"]: entry["link"] for entry in document["findings"]}
    file = typed.files()["front"]
    assert links["Cost"].startswith(f"https://docs.google.com/spreadsheets/d/{file}/edit#gid=")
    cell = next(entry["cell"] for entry in document["findings"] if entry["column"] == "Cost")
    assert links["Cost"].endswith(f"&range={cell.rpartition('!')[2]}")


def test_mending_is_shown_first_and_touches_nothing(typed):
    typed.type("sales", 2, **UNTIDY)
    before, state = typed.rows("sales"), typed.tree()
    text = typed.run("validate", "--fix", code=1).stdout
    assert "To be mended by --fix --yes:" in text
    assert "'1 234,50 руб.'  →  1 234.50 RUB" in text.replace("\u00a0", " ") or "1 234.5" in text.replace(
        "\u00a0", " "
    )
    assert "'8 (916) 123-45-67'" in text
    assert typed.rows("sales") == before
    assert typed.tree() == state


def test_what_is_certain_is_mended_in_a_pass_that_tells_it_and_is_done_with(typed):
    typed.type("sales", 2, **UNTIDY)
    document = typed.json("validate", "--fix", "--yes")
    assert sorted(mend["code"] for mend in document["mended"]) == [
        "choice-spelling",
        "number-as-text",
        "phone-form",
        "untidy-text",
    ]
    assert (document["mends"], document["findings"]) == ([], [])
    (deal,) = typed.rows("sales")
    wanted = {"Client": "Ann Lee", "Cost": 1234.5, "Phone": "+7 916 123-45-67", "Kind": "Hired"}
    assert {column: deal[column] for column in wanted} == wanted
    events = typed.json("show", "D-000001")["events"]
    made = [event for event in events if event["kind"] == "made" and event["rule"] == "validate.fix"]
    assert {event["column"] for event in made} == set(wanted)
    assert next(event["old"] for event in made if event["column"] == "Client") == "Ann  Lee"
    assert "Nothing can be mended for certain." in typed.run("validate", "--fix", "--yes").stdout
    typed.run("plan", "--exit-code", code=0)


def test_what_has_two_readings_is_never_mended(typed):
    typed.type("sales", 2, Cost="'1,234")
    document = typed.json("validate", "--fix", "--yes", code=1)
    assert codes(document) == [("ambiguous-value", "Cost")]
    assert document["mended"] == []
    assert typed.rows("sales")[0]["Cost"] == "1,234"


def test_the_spreadsheets_locale_decides_which_day_is_meant(typed):
    typed.type("sales", 2, Due="'01/02/2024")
    (finding,) = typed.json("validate", code=1)["findings"]
    assert finding["code"] == "date-as-text"
    typed.json("validate", "--fix", "--yes")
    assert typed.rows("sales")[0]["Due"] == 45323, "en_GB: the first of February"


def test_a_formula_is_never_mended(typed):
    typed.type("sales", 2, Cost='="1 234,50"')
    document = typed.json("validate", "--fix", "--yes", code=1)
    assert codes(document) == [("number-as-text", "Cost")]
    assert document["mended"] == []


def test_a_mended_value_goes_on_to_where_it_is_carried(typed):
    typed.type("sales", 2, Cargo="Red   tractor", Status="Estimate")
    typed.run("sync")
    typed.run("validate", "--fix", "--yes")
    assert [row["Cargo"] for row in (*typed.rows("sales"), *typed.rows("logistics"))] == ["Red tractor"] * 2
    typed.run("plan", "--exit-code", code=0)


def test_a_status_that_may_not_follow_is_told(typed):
    typed.type("sales", 2, Status="Won")
    (finding,) = typed.json("validate")["findings"]
    assert (finding["code"], finding["row_id"]) == ("status-move", "D-000001")
    assert finding["hint"] == "From 'New' it may go to: Estimate, Lost."
    assert finding["cell"].startswith("Deals!")
    typed.run("sync")
    (later,) = typed.json("validate")["findings"]
    assert later == finding, "that a pass has seen it puts nothing right"
    typed.type("sales", 2, Status="New")
    typed.run("sync")
    assert typed.json("validate")["findings"] == []


def test_a_row_of_another_department_that_is_not_there_is_told(typed):
    typed.type("sales", 2, Carrier="MAN 7")
    (finding,) = typed.json("validate")["findings"]
    assert (finding["code"], finding["severity"]) == ("dangling-reference", "warning")


def test_a_rule_of_the_config_is_told_by_its_own_name(typed):
    typed.type("sales", 2, Kind="Own")
    (finding,) = typed.json("validate")["findings"]
    assert (finding["code"], finding["column"]) == ("own-truck", "Truck")


def test_yes_alone_is_refused(typed):
    assert "--yes goes with --fix" in typed.run("validate", "--yes", code=2).stderr


class TestFormats:
    @pytest.fixture(autouse=True)
    def _wrong(self, typed):
        typed.type("sales", 2, Cost="'=much|[x]", Client="Ann  Lee")
        self.office = typed
        self.findings = typed.json("validate", code=1)["findings"]
        assert len(self.findings) == 2

    def text(self, name):
        return self.office.run("validate", "--format", name, code=1).stdout

    def test_csv_has_a_line_a_finding_and_no_formulas(self):
        lines = list(csv.DictReader(io.StringIO(self.text("csv"))))
        assert [(line["code"], line["cell"]) for line in lines] == [
            (one["code"], one["cell"]) for one in self.findings
        ]
        assert not any(value.startswith(("=", "+", "-", "@")) for line in lines for value in line.values())

    def test_junit_counts_errors_as_failures_and_warnings_as_skipped(self):
        root = ElementTree.fromstring(self.text("junit"))
        sales = next(suite for suite in root if suite.get("name") == "sales")
        assert (sales.get("tests"), sales.get("failures"), sales.get("skipped")) == ("2", "1", "1")
        failed = sales.find("testcase/failure")
        assert "=much|[x]" in failed.get("message")
        others = [suite for suite in root if suite is not sales]
        assert all(suite.get("failures") == "0" and len(suite) == 1 for suite in others)

    def test_sarif_names_rules_levels_and_places(self):
        (run,) = json.loads(self.text("sarif"))["runs"]
        assert {result["level"] for result in run["results"]} == {"error", "warning"}
        for result, one in zip(run["results"], self.findings, strict=True):
            assert (
                result["ruleId"] == run["tool"]["driver"]["rules"][result["ruleIndex"]]["id"] == one["code"]
            )
            assert result["locations"][0]["logicalLocations"][0]["fullyQualifiedName"] == one["cell"]

    def test_markdown_links_each_cell_and_lets_no_sign_break_the_table(self):
        lines = self.text("markdown").splitlines()
        assert len(lines) == 4
        wrong = next(line for line in lines if "not-an-amount" in line)
        assert "=much\\|\\[x\\]" in wrong
        assert "](https://docs.google.com/spreadsheets/d/" in wrong


def test_each_format_says_so_where_nothing_is_wrong(typed):
    assert typed.run("validate", "--format", "markdown").stdout == "Nothing is wrong.\n"
    assert len(typed.run("validate", "--format", "csv").stdout.splitlines()) == 1
    assert json.loads(typed.run("validate", "--format", "sarif").stdout)["runs"][0]["results"] == []
    root = ElementTree.fromstring(typed.run("validate", "--format", "junit").stdout)
    assert [suite.get("failures") for suite in root] == ["0"] * 3
