"""`runs` and `undo` as a person at the terminal uses them."""

from __future__ import annotations

import pytest

LOG = "D-000001/LOG-1"


def test_runs_lists_the_passes_newest_first(answered):
    lines = answered.run("runs").stdout.splitlines()
    assert lines[0].split()[:3] == ["Run", "When", "Outcome"]
    assert [line.split()[0] for line in lines[1:]] == ["000002", "000001"]
    assert lines[1].split()[3:] == ["ok", "2", "3"]
    document = answered.json("runs", "-n", "1")
    (run,) = document["runs"]
    assert (run["run"], run["outcome"], run["counts"]["edits"]) == ("000002", "ok", 3)


def test_runs_of_a_company_that_was_never_synced(office):
    assert "No pass has been made yet." in office.run("runs").stdout


def test_undo_shows_first_and_does_it_when_told(answered):
    shown = answered.run("undo", "2").stdout.replace("\xa0", " ")
    assert "Deals!E2  D-000001  Cost    45 000 RUB → —" in shown
    assert "Undo of run 000002: 2 cells go back. To do it: sheetcrm undo 000002 --yes" in shown
    assert answered.rows("sales")[0]["Cost"] == 45000
    done = answered.run("undo", "2", "--yes").stdout
    assert "Done by run 000003, which can be undone itself." in done
    deal = answered.rows("sales")[0]
    assert "Cost" not in deal
    assert deal["Status"] == "Estimate"
    assert "In step" in answered.run("sync").stdout
    assert "undo of 000002" in answered.run("runs").stdout
    answered.run("undo", "000003", "--yes")
    assert answered.rows("sales")[0]["Cost"] == 45000


def test_undo_lists_what_people_have_changed_since(answered):
    answered.type("sales", 2, Status="Won")
    answered.run("sync")
    text = answered.run("undo", "2").stdout
    assert "Stays as it is" in text
    assert "Estimate ready" in text
    assert "changed since by a person (who: not known), seen at " in text
    assert "1 cell goes back, 1 change stays" in text
    document = answered.json("undo", "2", "--yes")
    assert (document["undone_run"], document["run"], document["outcome"]) == ("000002", "000004", "ok")
    assert [edit["column"] for edit in document["back"]] == ["Cost"]
    (stays,) = document["stays"]
    assert (stays["column"], stays["reason"], stays["made"], stays["now"]) == (
        "Status",
        "changed-since",
        "Estimate ready",
        "Won",
    )
    assert stays["changed_by_person"] is True
    assert stays["seen_from"] < stays["seen_at"]


def test_undo_clears_a_row_and_brings_it_back(busy):
    text = busy.run("undo", "1", "--yes").stdout
    assert f"Row {LOG} of Logistics is cleared" in text
    assert busy.rows("logistics") == []
    document = busy.json("undo", "2")
    assert [row["row_id"] for row in document["restored_rows"]] == [LOG]
    assert document["run"] is None
    assert f"Row {LOG} of Logistics is added again." in busy.run("undo", "2", "--yes").stdout
    assert busy.rows("logistics")[0]["ID"] == LOG


@pytest.mark.parametrize("typed", ["9", "0", "-1", "x", "000002x"])
def test_a_run_that_never_was_is_refused_with_the_last_ones(busy, typed):
    result = busy.run("undo", "--", typed, code=1)
    assert f"There is no run '{typed}'" in result.stderr
    assert "000001" in result.stderr


def test_a_run_that_wrote_nothing_has_nothing_to_undo(busy):
    busy.run("sync")
    assert "Run 000002 saw nothing new and wrote nothing" in busy.run("undo", "2", code=1).stderr
    busy.type("sales", 2, Client="Another farm")
    busy.run("sync")
    assert "it wrote nothing. Nothing is to be done." in busy.run("undo", "3").stdout


def test_why_tells_of_an_undo(answered):
    answered.run("undo", "2", "--yes")
    assert "rule undo.000002" in answered.run("why", "D-000001", "Cost").stdout


def test_undo_takes_back_more_than_the_limits_allow_a_rule(answered):
    answered.company["limits"] = {"changed_rows": 0, "changed_percent": 0}
    answered.write_config()
    answered.run("undo", "2", "--yes")
    assert "Cost" not in answered.rows("sales")[0]
