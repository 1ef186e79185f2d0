"""`sheetcrm ids`: lost IDs listed, put back, and given up."""

from __future__ import annotations

import pytest
from cli_office import Office

LOG = "D-000001/LOG-1"


def two_deals(folder) -> Office:
    made = Office(folder)
    made.run("setup")
    made.type("sales", 2, Client="Farm", Cargo="Tractor", Status="Estimate")
    made.type("sales", 3, Client="Mill", Cargo="Stone", Status="New")
    made.run("sync")
    return made


@pytest.fixture
def office(moulds, tmp_path) -> Office:
    """Two deals in step, the first with a request in logistics."""
    return moulds.cast(two_deals, tmp_path)


def ids(office):
    return [row.get("ID") for row in office.rows("sales")]


def test_nothing_is_lost(office):
    assert "Every row can be told apart" in office.run("ids", "list").stdout
    document = office.json("ids", "list")
    assert (document["proposals"], document["findings"]) == ([], [])


def test_a_wiped_id_is_listed_with_its_cell_and_put_back_with_the_edit_made_meanwhile(office):
    office.type("sales", 2, ID="", Cargo="Crane")
    listed = office.run("ids", "list", code=1).stdout
    assert "Deals!A2" in listed
    assert "sheetcrm ids restore D-000001" in listed
    document = office.json("ids", "list", code=1)
    assert document["proposals"] == ["D-000001"]
    assert [one["code"] for one in document["findings"]] == ["row-id-lost"]
    office.run("sync", code=6)
    assert ids(office) == [None, "D-000002"]
    assert office.rows("logistics")[0]["Cargo"] == "Tractor"
    done = office.run("ids", "restore", "D-000001")
    assert "D-000001" in done.stdout
    assert ids(office) == ["D-000001", "D-000002"]
    assert office.rows("logistics")[0]["Cargo"] == "Crane"
    assert "In step" in office.run("sync").stdout


def test_all_at_once(office):
    office.type("sales", 2, ID="call back")
    office.type("sales", 3, ID="")
    document = office.json("ids", "restore", "--all")
    assert (document["action"], document["outcome"]) == ("restore", "ok")
    assert ids(office) == ["D-000001", "D-000002"]


def test_a_row_that_is_another_one(office):
    office.type("sales", 3, ID="")
    office.run("ids", "release", "D-000002")
    assert ids(office) == ["D-000001", "D-000003"]
    assert "In step" in office.run("sync").stdout


@pytest.mark.parametrize(
    ("arguments", "code", "told"),
    [
        (["restore"], 2, "--all"),
        (["restore", "--all", "D-000001"], 2, "--all"),
        (["restore", "D-000001"], 1, "proposed for no row"),
        (["release", "D-000007"], 1, "in question for no row"),
        (["release"], 2, "ROW_ID"),
    ],
)
def test_words_that_make_no_sense_change_nothing(office, arguments, code, told):
    assert told in office.run("ids", *arguments, code=code).stderr
    assert ids(office) == ["D-000001", "D-000002"]


def test_restore_all_with_nothing_to_restore_is_an_ordinary_pass(office):
    assert "In step" in office.run("ids", "restore", "--all").stdout
