"""`why` as a person at the terminal asks it."""

from __future__ import annotations

import pytest

LOG = "D-000001/LOG-1"


def test_an_address_is_explained_down_to_the_person(answered):
    text = answered.run("why", "Deals!E2").stdout.replace("\xa0", " ")
    first, rule, because, typed = text.splitlines()
    assert first == "Deals!E2  D-000001, Cost: 45 000 RUB"
    assert rule.startswith("  sheetcrm set it to 45 000 RUB (before: —) at ")
    assert rule.endswith("run 000002, rule links.estimate.bring_back")
    assert because == f"  because of Logistics {LOG}, Cost:"
    assert typed.startswith("    a person set it to 45 000 RUB (before: —) between ")
    assert typed.endswith("seen by run 000002")


@pytest.mark.parametrize(
    "named",
    [
        ["D-000001", "Cost"],
        ["d-000001", "cost"],
        ["'Deals'!$E$2"],
        ["deals!e2"],
        ["Sales!E2"],
        ["sales!E2"],
    ],
    ids=" ".join,
)
def test_a_cell_may_be_named_in_many_ways(answered, named):
    document = answered.json("why", *named)
    assert (document["row_id"], document["column"], document["cell"]) == ("D-000001", "Cost", "Deals!E2")
    assert [(step["origin"], step["row_id"]) for step in document["chain"]] == [
        ("rule", "D-000001"),
        ("person", LOG),
    ]
    assert document["chain"][1]["seen_from"] < document["chain"][1]["at"]
    assert document["value"] == 45000
    assert document["changed_since_last_pass"] is False


def test_a_cell_that_only_people_wrote(answered):
    text = answered.run("why", "D-000001", "Client").stdout
    assert "Nobody but people wrote this cell:" in text
    assert "a person had set it to Farm by " in text
    assert "rule" not in text


def test_what_was_typed_after_the_last_pass_is_said(answered):
    answered.type("sales", 2, Cost="7")
    text = answered.run("why", "D-000001", "Cost").stdout.replace("\xa0", " ")
    assert "The sheet shows 7 RUB now, typed after the last pass; this is how 45 000 RUB came there:" in text
    assert answered.json("why", "D-000001", "Cost")["changed_since_last_pass"] is True


def test_a_value_put_back_names_what_was_lost(answered):
    answered.type("sales", 2, Cost="7")
    answered.run("sync")
    text = answered.run("why", "D-000001", "Cost").stdout
    assert "this replaced what a person had typed: 7 RUB" in text


def test_a_row_that_is_gone_is_still_explained(answered):
    answered.type("sales", 3, Client="Other")
    answered.run("sync")
    answered.person("sales").delete_rows("Deals", 2)
    answered.run("sync")
    document = answered.json("why", "D-000001", "Cost")
    assert (document["cell"], document["value"]) == ("", None)
    assert document["chain"][0]["new"] == 45000
    assert "Sales  D-000001, Cost: —" in answered.run("why", "D-000001", "Cost").stdout


def test_a_cell_nobody_filled_is_unknown_to_the_journal(answered):
    assert "the journal does not tell" in answered.run("why", "D-000001", "Truck").stdout


@pytest.mark.parametrize(
    ("named", "message", "hint"),
    [
        (["Deels!E2"], "There is no sheet 'Deels'", "Did you mean 'Deals'?"),
        (["Deals!E9"], "Row 9 of Deals has no row ID", "ID"),
        (["Deals!E1"], "Row 1 of Deals has no row ID", "ID"),
        (["Deals!Z2"], "Column Z of Deals is not one", "A ID, "),
        (["Deals!E0"], "'Deals!E0' is no cell", "Deals!C7"),
        (["D-000002", "Cost"], "No department has a row 'D-000002'", "D-000001"),
        (["D-000001", "Csot"], "Sales has no column 'Csot'", "Did you mean 'Cost'?"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_a_cell_that_is_not_there_brings_the_nearest_names(answered, named, message, hint):
    result = answered.run("why", *named, code=1)
    assert message in result.stderr
    assert hint in result.stderr


def test_an_id_without_a_column_is_wrong_usage(answered):
    assert "a row ID and a column" in answered.run("why", "D-000001", code=2).stderr


def test_a_sheet_name_that_may_be_two_is_not_guessed_at(answered):
    for name in ("sales", "logistics"):
        answered.company["departments"][name]["title"] = "Office"
    answered.write_config()
    result = answered.run("why", "Office!E2", code=1)
    assert "may be sales or logistics" in result.stderr


def test_a_sheet_that_cannot_be_read_is_said(answered):
    answered.person("sales").delete_columns("Deals", 1)
    assert "could not be read" in answered.run("why", "Deals!E2", code=1).stderr


def test_the_answer_is_in_the_companys_language(answered):
    answered.company["language"] = "ru"
    answered.write_config()
    text = answered.run("why", "Deals!E2").stdout
    assert "sheetcrm записал" in text
    assert "потому что Logistics" in text
    assert "человек записал" in text
