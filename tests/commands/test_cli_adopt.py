"""`adopt` and `link --backfill`: what is shown, what is written, and the way back."""

from __future__ import annotations

import pytest

DEAL, LOG = "D-000001", "D-000001/LOG-1"


@pytest.fixture
def old(office):
    """A company that has worked by hand: deals that ask, requests typed beside them."""
    office.run("setup")
    office.type("sales", 2, Client="Plant", Cargo="Tractor", Status="Estimate")
    office.type("sales", 3, Client="Mill", Cargo="Mill stone", Status="Estimate")
    office.type("sales", 4, Client="Farm", Cargo="Plough", Status="New")
    office.type("sales", 5, Client="Farm", Cargo="plough", Status="New")
    office.type("logistics", 2, Cargo="tractor", Cost="500", Status="In work")
    office.type("logistics", 3, Cargo="Plough", Status="In work")
    office.type("logistics", 4, Cargo="Beams", Status="In work")
    return office


def test_it_shows_what_is_unique_ambiguous_and_unmatched_and_writes_nothing(old):
    before = old.rows("logistics")
    document = old.json("adopt", "logistics", "--by", "Cargo", code=1)
    assert [(one["cell"], one["row_id"]) for one in document["unique"]] == [("'Our requests'!A2", LOG)]
    assert [(one["row"], one["parents"]) for one in document["ambiguous"]] == [(3, ["D-000003", "D-000004"])]
    assert [(one["row"], one["verdict"]) for one in document["unmatched"]] == [(4, "no-parent")]
    assert document["run"] is None
    text = old.run("adopt", "logistics", "--by", "Cargo", code=1).stdout
    assert f"→ {LOG}, for {DEAL} of Sales" in text
    assert "D-000003, D-000004 with the same" in text
    assert old.rows("logistics") == before


def test_it_writes_ids_and_nothing_else_and_the_next_sync_does_the_rest(old):
    sales, logistics = old.rows("sales"), old.rows("logistics")
    document = old.json("adopt", "logistics", "--by", "Cargo", "--yes", code=1)
    assert document["written"] == [LOG]
    assert document["not_written"] == []
    ids = [f"D-00000{number}" for number in range(1, 5)]
    assert old.rows("sales") == [{**row, "ID": one} for row, one in zip(sales, ids, strict=True)]
    assert old.rows("logistics") == [{**logistics[0], "ID": LOG}, *logistics[1:]]
    old.run("sync", code=6)
    by_id = {row.get("ID"): row for row in old.rows("logistics")}
    assert by_id[LOG] == {"ID": LOG, "Deal": DEAL, "Status": "In work", "Cargo": "tractor", "Cost": 500}
    assert by_id["D-000002/LOG-1"]["Status"] == "New"
    assert len(old.rows("logistics")) == 4
    assert old.rows("sales")[0]["Request"] == LOG
    assert old.rows("sales")[0]["Cost"] == 500


def test_undo_takes_the_ids_back_and_they_may_be_given_again(old):
    before = old.rows("logistics")
    run = old.json("adopt", "logistics", "--by", "Cargo", "--yes", code=1)["run"]
    old.run("undo", run, "--yes", code=6)
    assert old.rows("logistics") == before
    document = old.json("adopt", "logistics", "--by", "Cargo", "--yes", code=1)
    assert document["written"] == [LOG]
    old.json("undo", document["run"], "--yes", code=6)
    # Nobody wants to join it after all: the deal asks as before, and gets its own.
    old.run("sync", code=6)
    assert {row.get("ID") for row in old.rows("logistics")} == {None, LOG, "D-000002/LOG-1"}


def test_undo_leaves_an_id_that_other_rows_have_grown_from(old):
    run = old.json("adopt", "logistics", "--by", "Cargo", "--yes", code=1)["run"]
    old.type("logistics", 2, Status="Truck needed")
    old.run("sync", code=6)
    stays = old.json("undo", run, "--yes", code=6)["stays"]
    assert (LOG, "row-in-use") in {(one["row_id"], one["reason"]) for one in stays}
    assert old.rows("logistics")[0]["ID"] == LOG


def test_the_journal_says_by_what_it_was_joined(old):
    old.run("adopt", "logistics", "--by", "Cargo", "--yes", code=1)
    text = old.run("why", LOG, "ID").stdout
    assert "links.estimate.adopt" in text
    assert "Tractor" in text


def test_all_joined_ends_well_and_so_does_a_department_without_strays(office):
    office.run("setup")
    office.type("sales", 2, Client="Plant", Cargo="Tractor", Status="Estimate")
    office.type("logistics", 2, Cargo="Tractor", Status="In work")
    office.run("adopt", "logistics", "--by", "Cargo", "--yes", code=0)
    assert "has its ID" in office.run("adopt", "logistics", "--by", "Cargo", code=0).stdout


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["logistic", "--by", "Cargo"], "Did you mean 'logistics'?"),
        (["sales", "--by", "Cargo"], "no link makes rows"),
        (["logistics", "--by", "Carg"], "Did you mean 'Cargo'?"),
        (["logistics", "--by", "Cargo=Freight"], "'sales' has no column 'Freight'"),
        (["logistics", "--by", "Cargo", "--link", "truck"], "no link 'truck'"),
        (["logistics", "--by", "Cargo", "--by", "Cost", "--by", "Truck"], "2 columns at most"),
        (["logistics"], "--by"),
    ],
)
def test_what_cannot_be_meant_is_refused_with_the_way_out(old, arguments, told):
    assert told in old.run("adopt", *arguments, code=2).stderr


@pytest.fixture
def late(office):
    """A deal that has asked before sheetcrm came, and one that asks now."""
    office.run("setup")
    office.type("sales", 2, Client="Plant", Cargo="Tractor", Status="Estimate ready")
    office.type("sales", 3, Client="Mill", Status="Estimate ready")
    office.run("sync")
    office.type("sales", 4, Client="Farm", Cargo="Plough", Status="Estimate")
    return office


def test_backfill_shows_what_is_owed_and_writes_nothing(late):
    document = late.json("link", "--backfill")
    assert [(one["parent"], one["child"], one["lacking"]) for one in document["late"]] == [
        ("D-000001", LOG, []),
        ("D-000002", "D-000002/LOG-1", ["Cargo"]),
    ]
    text = late.run("link", "--backfill").stdout
    assert "not yet: fill in Cargo" in text
    assert "--backfill estimate --yes" in text
    assert late.rows("logistics") == []


def test_backfill_makes_what_was_named_and_leaves_the_rest_to_the_next_sync(late):
    document = late.json("link", "--backfill", "estimate", "--yes")
    assert [row["ID"] for row in late.rows("logistics")] == [LOG]
    assert late.rows("sales")[0]["Request"] == LOG
    assert late.rows("sales")[0]["Status"] == "Estimate ready"
    assert "ID" not in late.rows("sales")[2]
    assert "links.estimate.backfill" in late.run("why", LOG, "Status").stdout
    run = document["pass"]["run"]
    late.run("sync")
    assert [row["ID"] for row in late.rows("logistics")] == [LOG, "D-000004/LOG-1"]
    late.run("undo", run, "--yes", code=None)
    assert [row["ID"] for row in late.rows("logistics") if row] == ["D-000004/LOG-1"]


def test_backfill_is_not_agreed_to_in_general(late):
    assert "name the links" in late.run("link", "--backfill", "--yes", code=2).stderr
    assert "go with --backfill" in late.run("link", "--yes", code=2).stderr
    assert "Did you mean 'estimate'?" in late.run("link", "estimat", code=2).stderr
    assert late.json("link", "--backfill", "estimate", "--row", "D-000009")["late"] == []
