"""Conflicts at the terminal: listed, decided about, and in nobody's way elsewhere."""

from __future__ import annotations

import copy
import json
import shutil
from pathlib import Path

import pytest
from cli_office import COMPANY, Office

LOG = "D-000001/LOG-1"


def two_minds(folder) -> Office:
    office = office_with_tabs(folder)
    office.type("sales", 2, Client="Farm", Cargo="Tractor", Status="Estimate")
    office.run("sync")
    office.type("sales", 2, Cargo="Car")
    office.type("logistics", 2, Cargo="Bus")
    return office


@pytest.fixture
def asked(moulds, tmp_path) -> Office:
    """Sales and logistics have typed different cargoes, and people have to decide."""
    return moulds.cast(two_minds, tmp_path)


def office_with_tabs(folder, **company) -> Office:
    data = {**copy.deepcopy(COMPANY), "conflicts": "Conflicts", **company}
    data["links"]["estimate"]["merge"] = {"Cargo": "manual"}
    office = Office(folder, data)
    office.run("setup")
    return office


def tab(office: Office) -> list[dict]:
    header, *rows = office.person("sales").read("Conflicts")
    filled = ({k: v for k, v in zip(header, row, strict=False) if v not in ("", None)} for row in rows)
    return [row for row in filled if row]


def pick(office: Office, text: str, row: int = 2) -> None:
    header = office.person("sales").read("Conflicts!1:1")[0]
    office.person("sales").paste(f"Conflicts!{chr(ord('A') + header.index('Decision'))}{row}", [[text]])


def cargo(office: Office) -> tuple:
    return office.rows("sales")[0].get("Cargo"), office.rows("logistics")[0].get("Cargo")


def test_sync_says_that_only_people_can_go_on(asked):
    assert "differs" in asked.run("sync", code=5).stdout
    assert asked.json("sync", code=5)["in_step"], "and asks once"


def test_the_list_tells_both_values_and_the_pass_that_met_them(asked):
    asked.run("sync", code=5)
    text = asked.run("conflicts", "list", code=5).stdout
    assert all(word in text for word in ("C-000001", "Cargo", "Car", "Bus", "Tractor", "both, until decided"))
    result = asked.run("conflicts", "list", "--format", "json", code=5)
    (found,) = json.loads(result.stdout)["conflicts"]
    assert (found["parent"], found["child"]) == (
        ["sales", "D-000001", "Cargo"],
        ["logistics", LOG, "Cargo"],
    )
    assert (found["parent_value"], found["child_value"], found["before"]) == ("Car", "Bus", "Tractor")
    assert found["awaits_decision"]
    assert found["run"] == "000002"
    runs = asked.run("runs", "--format", "json").stdout
    assert found["run"] in runs


def test_without_conflicts_the_list_is_empty_and_the_code_zero(busy):
    assert busy.run("conflicts", "list").stdout == "No conflicts.\n"


@pytest.mark.parametrize(
    ("decision", "expected"),
    [("keep-parent", ("Car", "Car")), ("keep-child", ("Bus", "Bus")), ("keep-both", ("Car", "Bus"))],
)
def test_resolve_carries_a_decision_out_and_clears_the_row(asked, decision, expected):
    asked.run("sync", code=5)
    result = asked.run("conflicts", "resolve", "C-000001", decision, "--format", "json")
    document = json.loads(result.stdout)
    assert (document["decision"], document["carried_out"], document["outcome"]) == (decision, True, "ok")
    assert cargo(asked) == expected
    assert tab(asked) == []
    assert asked.run("conflicts", "list").stdout == "No conflicts.\n"
    assert asked.json("sync")["in_step"]
    again = asked.run("conflicts", "resolve", "C-000001", decision, code=None)
    assert again.exit_code not in (0, 5)
    assert "no open conflict 'C-000001'" in again.stderr


def test_resolve_says_by_its_code_that_other_questions_are_open(asked):
    asked.type("sales", 3, Client="Mine", Cargo="Crane", Status="Estimate")
    asked.run("sync", code=5)
    asked.type("sales", 3, Cargo="Crane, small")
    asked.type("logistics", 3, Cargo="Crane, tall")
    asked.run("sync", code=5)
    asked.run("conflicts", "resolve", "C-000001", "keep-child", code=5)
    asked.run("conflicts", "resolve", "C-000002", "keep-child")


def test_an_unknown_conflict_is_answered_with_the_nearest(asked):
    asked.run("sync", code=5)
    before = asked.tree()
    result = asked.run("conflicts", "resolve", "C-00001", "keep-child", code=None)
    assert result.exit_code not in (0, 5)
    assert "no open conflict 'C-00001'" in result.stderr
    assert "C-000001" in result.stderr
    assert asked.tree() == before, "no pass was made"


def test_other_commands_leave_the_tabs_out(asked):
    asked.run("sync", code=5)
    validated = asked.run("validate", code=None)
    assert "of 3 departments" in validated.stdout
    for command in (("link",), ("show", "D-000001"), ("why", "Deals!A2")):
        assert "conflicts:" not in asked.run(*command, code=None).stdout
    document = asked.json("plan")
    assert document["edits"] == []
    backup = asked.run("backup", "-o", str(asked.folder / "kept")).stdout
    assert "conflicts:" not in backup
    (folder,) = (asked.folder / "kept").iterdir()
    pick(asked, "keep child")
    assert "Nothing differs" in asked.run("restore", str(folder)).stdout, "picks are not taken back"


def test_a_backup_keeps_the_tabs_and_restore_puts_them_back_when_they_are_named(asked):
    asked.run("sync", code=5)
    asked.person("sales").note("Conflicts!B2", "ask the driver")
    pick(asked, "keep child")
    made = asked.json("backup")
    assert {name for name in made["sheets"] if "Conflicts" in name} == {
        "Conflicts (front)",
        "Conflicts (back)",
        "Conflicts (yard)",
    }
    (kept,) = tab(asked)
    assert any("ask the driver" in file.read_text("utf-8") for file in Path(made["folder"]).glob("0*.json"))
    asked.person("sales").paste("Conflicts!A2", [[""] * 9])
    asked.person("sales").note("Conflicts!B2", "")
    assert tab(asked) == []
    shown = asked.run("restore", made["folder"], "--yes")
    assert "Nothing differs" in shown.stdout
    assert f"{len(kept)} cells differ in Conflicts and stay as they are" in flat(shown.stdout)
    assert "--sheet Conflicts" in shown.stdout
    assert tab(asked) == []
    document = asked.json("restore", made["folder"])
    assert [(part["sheet"], part["left"]) for part in document["sheets"] if part["left"]] == [
        ("Conflicts", len(kept))
    ]
    asked.run("restore", made["folder"], "--sheet", "Conflicts", "--yes")
    assert tab(asked) == [kept]
    again = asked.json("restore", made["folder"])
    assert [part for part in again["sheets"] if part["left"] or part["cells"]] == [], "nor the note"
    asked.run("sync")
    assert cargo(asked) == ("Bus", "Bus")
    assert asked.json("sync")["in_step"]


def flat(text: str) -> str:
    return " ".join(text.split())


def test_tabs_that_are_not_there_yet_are_told_by_every_command_and_keep_nothing_back(busy):
    busy.company["conflicts"] = "Conflicts"
    busy.write_config()
    busy.type("logistics", 2, Cost="45000")
    for command in (("validate",), ("link",), ("plan",), ("show", "D-000001"), ("sync",)):
        assert "Conflicts" in busy.run(*command, code=6).stdout
    assert busy.rows("sales")[0]["Cost"] == 45000
    busy.run("setup")
    assert busy.json("sync")["in_step"]


def test_a_saved_plan_is_the_same_later_though_its_conflicts_are_seen_later(asked):
    file = asked.folder / "plan.json"
    asked.type("logistics", 2, Cost="45000")
    asked.run("plan", "-o", str(file))
    first = json.loads(file.read_text(encoding="utf-8"))
    asked.run("plan", "-o", str(file))
    second = json.loads(file.read_text(encoding="utf-8"))
    assert first["fingerprint"] == second["fingerprint"]
    asked.run("sync", "--plan", str(file), code=None)
    assert asked.rows("sales")[0]["Cost"] == 45000
    asked.run("sync", code=5)
    (row,) = tab(asked)
    assert (row["Parent value"], row["Child value"]) == ("Car", "Bus")
    assert asked.json("sync", code=5)["in_step"]


def test_a_pilot_does_not_keep_the_tabs_out(tmp_path):
    office = office_with_tabs(tmp_path, pilot={"rows": ["D-000001"]})
    office.type("sales", 2, ID="D-000001", Client="Farm", Cargo="Tractor", Status="Estimate")
    office.run("sync")
    office.type("sales", 2, Cargo="Car")
    office.type("logistics", 2, Cargo="Bus")
    assert "1 row outside" not in office.run("sync", code=5).stdout
    assert len(tab(office)) == 1
    pick(office, "keep child")
    office.run("validate")
    office.run("sync")
    assert cargo(office) == ("Bus", "Bus")
    assert tab(office) == []


def test_an_undo_of_a_pass_that_carried_out_a_pick_says_what_stays(asked):
    asked.run("sync", code=5)
    pick(asked, "keep child")
    asked.run("sync")
    assert cargo(asked) == ("Bus", "Bus")
    told = asked.run("undo", "000003", "--yes").stdout
    assert "the rules want it still" in told
    assert "conflicts:" not in told
    assert cargo(asked) == ("Bus", "Bus")
    assert asked.json("sync")["in_step"]


def test_a_decision_that_is_none_is_told_with_its_cell(asked):
    asked.run("sync", code=5)
    pick(asked, "the second")
    document = asked.json("sync", code=6)
    (found,) = [one for one in document["findings"] if one["code"] == "decision-unknown"]
    assert found["cell"] == "Conflicts!I2"
    assert "'the second'" in found["message"]
    assert "keep parent" in found["hint"]
    assert cargo(asked) == ("Car", "Bus")


def test_a_row_with_an_unknown_conflict_is_told_and_its_pick_never_passed_over(asked):
    asked.run("sync", code=5)
    asked.person("sales").paste("Conflicts!A4", [["C-000077", "D-000009", "Cargo", "1", "2"]])
    (found,) = [one for one in asked.json("sync", code=None)["findings"] if one["code"] == "conflict-unknown"]
    assert (found["cell"], found["severity"]) == ("Conflicts!A4", "warning")
    pick(asked, "keep child", row=4)
    (found,) = [one for one in asked.json("sync", code=6)["findings"] if one["code"] == "conflict-unknown"]
    assert (found["cell"], found["severity"]) == ("Conflicts!I4", "error")
    assert "not carried out" in found["message"]
    assert [row["Conflict"] for row in tab(asked)] == ["C-000001", "C-000077"], "nothing is cleared"


def test_after_a_lost_state_the_same_question_keeps_its_row_and_a_pick_made_meanwhile(asked):
    asked.run("sync", code=5)
    pick(asked, "keep child")
    files = asked.files()
    shutil.rmtree(asked.folder / "state")
    asked.company["spreadsheets"] = {name: {"id": file_id} for name, file_id in files.items()}
    asked.write_config()
    asked.run("state", "rebuild", "--yes")
    asked.run("sync", code=None)
    asked.run("setup")
    assert [row["Conflict"] for row in tab(asked)] == ["C-000001"]
    asked.run("sync", code=None)
    assert cargo(asked) == ("Bus", "Bus")
    assert tab(asked) == []


def test_a_pass_tells_of_a_conflict_in_one_line_and_counts_departments_cells_only(asked):
    met = asked.run("sync", code=5).stdout
    assert "Noted in Conflicts: C-000001." in met
    assert "Done: 2 notes, 1 conflict noted." in met
    assert not any(line.startswith("Conflicts ") for line in met.splitlines())
    pick(asked, "keep child")
    planned = asked.run("plan").stdout
    assert "Settled: C-000001." in planned
    assert "To change: 1 cell, 1 note, 1 conflict settled." in planned
    assert "note taken away" in planned
    assert "Done: 1 cell, 1 note, 1 conflict settled." in asked.run("sync").stdout


@pytest.mark.parametrize("through", ["tab", "command"])
def test_why_tells_of_the_decision_a_value_followed(asked, through):
    asked.run("sync", code=5)
    if through == "tab":
        pick(asked, "keep child")
        asked.run("sync")
    else:
        asked.run("conflicts", "resolve", "C-000001", "keep-child")
    text = asked.run("why", "D-000001", "Cargo").stdout
    assert "rule conflicts.C-000001" in text
    assert "because of Conflicts C-000001, Decision:" in text
    assert "somebody decided: keep child" in text
    chain = asked.json("why", "D-000001", "Cargo")["chain"]
    assert [(step["origin"], step["new"]) for step in chain] == [("rule", "Bus"), ("decided", "keep child")]
    assert chain[1]["at"] is not None
    assert "C-000001: Decision = keep child" in asked.run("show", "D-000001").stdout
