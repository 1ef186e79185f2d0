"""`sheetcrm schema`: in what the config has changed, and the sheets brought after it."""

from __future__ import annotations

import json

import pytest
from cli_office import Office

from sheetcrm.commands import schema
from sheetcrm.schema.cells import decode, encode
from sheetcrm.state.store import TinyStateStore


@pytest.fixture
def office(tmp_path):
    made = Office(tmp_path)
    made.run("setup")
    return made


def rename_cargo(office, *, declared):
    sales = office.company["departments"]["sales"]
    load = {"type": "text", "aliases": ["Cargo"]} if declared else {"type": "text"}
    sales["columns"] = {
        ("Load" if name == "Cargo" else name): column for name, column in sales["columns"].items()
    }
    sales["columns"]["Load"] = load
    link = office.company["links"]["estimate"]
    link["requires"], link["carry"] = ["Load"], [{"Load": "Cargo"}]
    office.write_config()


def diff(office, code=0):
    result = office.run("schema", "diff", "--format", "json", "--exit-code", code=code)
    return json.loads(result.stdout)


def test_after_setup_there_is_no_difference(office):
    assert diff(office)["in_step"] is True
    assert "in step" in office.run("schema", "diff").stdout


def test_a_rename_that_nobody_has_declared_is_a_doubt_with_what_to_write(office):
    rename_cargo(office, declared=False)
    found = diff(office, code=3)
    assert [
        (change["kind"], change["name"], change["may_have_become"]) for change in found["changes"][:2]
    ] == [
        ("retire-column", "Cargo", ["Load"]),
        ("add-column", "Load", []),
    ]
    assert "aliases: [Cargo]" in office.run("schema", "diff").stdout


def test_setup_does_not_forget_what_is_for_apply_to_do(office):
    rename_cargo(office, declared=True)
    before = diff(office, code=3)
    assert "sales/Load" in office.run("setup").stderr
    assert diff(office, code=3)["changes"] == before["changes"]


def test_what_setup_does_alone_is_applied_by_it(office):
    office.company["departments"]["sales"]["columns"]["Weight"] = {"type": "decimal"}
    office.company["departments"]["sales"]["pipelines"]["main"].insert(1, "Called")
    office.write_config()
    assert [change["kind"] for change in diff(office, code=3)["changes"]] == ["add-column", "add-status"]
    office.run("setup")
    assert diff(office)["in_step"] is True


def test_what_staff_have_changed_is_told_beside(office):
    office.person("sales").type("Deals!C1", "Customer")
    found = diff(office, code=3)
    assert found["changes"] == []
    assert [finding["code"] for finding in found["findings"]] == ["header-renamed"]


def test_nothing_is_written(office):
    rename_cargo(office, declared=True)
    state = office.tree()
    diff(office, code=3)
    assert office.tree() == state


def apply(office, *options, code=0):
    result = office.run("schema", "apply", *options, "--format", "json", code=code)
    return json.loads(result.stdout)


def in_step(office):
    return office.json("plan")["edits"] == []


def rename_estimate(office):
    sales = office.company["departments"]["sales"]
    sales["pipelines"]["main"][1] = "Asked"
    sales["was"] = {"Asked": "Estimate"}
    link = office.company["links"]["estimate"]
    link["when"] = "Asked"
    link["status"]["Approval"]["only_from"] = ["Asked"]
    office.write_config()


@pytest.fixture
def working(office):
    """Two deals, of which one has asked for an estimate."""
    office.type("sales", 2, Client="Ann", Cargo="Tractor", Status="Estimate")
    office.type("sales", 3, Client="Bob", Cargo="Bus", Status="New")
    office.run("sync")
    return office


def test_a_status_renamed_everywhere_and_taken_back(working):
    rename_estimate(working)
    state = working.tree()

    shown = apply(working)
    assert shown["applied"] is False
    assert [(cell["cell"], cell["old"], cell["new"]) for cell in shown["cells"]] == [
        ("Deals!B2", "Estimate", "Asked")
    ]
    assert working.tree() == state, "looking changes nothing"
    text = working.run("schema", "apply").stdout
    assert "Estimate → Asked" in text
    assert "Deals!B2" in text

    done = apply(working, "--yes")
    assert done["applied"] is True
    assert [row["Status"] for row in working.rows("sales")] == ["Asked", "New"]
    assert len(working.rows("logistics")) == 1, "nobody has asked again"
    assert in_step(working)
    assert diff(working)["in_step"] is True
    assert apply(working)["changes"] == []
    assert list((working.folder / "state" / "backups" / "automatic").iterdir())


def test_a_column_renamed_everywhere(working):
    rename_cargo(working, declared=True)
    shown = apply(working)
    assert [
        (step["what"], step["detail"]) for step in shown["structure"] if step["what"] == "rename-header"
    ] == [("rename-header", "Cargo → Load")]
    apply(working, "--yes")
    assert [row["Load"] for row in working.rows("sales")] == ["Tractor", "Bus"]
    assert in_step(working)
    assert diff(working)["in_step"] is True
    why = working.json("why", "D-000001", "Load")
    assert why["chain"][0]["origin"] == "person", "the journal knows the column by its earlier name"
    working.type("sales", 2, Load="Crane")
    working.run("sync")
    assert working.rows("logistics")[0]["Cargo"] == "Crane"


def test_a_header_that_moves_meanwhile_is_the_one_renamed(working, monkeypatch):
    """Between the look and the write somebody moves the column: no other header is overwritten."""
    rename_cargo(working, declared=True)
    person = working.person("sales")
    before = person.read("Deals!1:1")[0]
    real = schema.apply_scheme

    def late(*given, **more):
        person.move_columns("Deals", before.index("Cargo") + 1, 1, 1)
        return real(*given, **more)

    monkeypatch.setattr(schema, "apply_scheme", late)
    apply(working, "--yes")
    after = working.person("sales").read("Deals!1:1")[0]
    assert sorted(after) == sorted("Load" if name == "Cargo" else name for name in before)
    assert after[0] == "Load"


def test_what_may_be_a_rename_is_refused_until_somebody_says(working):
    rename_cargo(working, declared=False)
    refused = apply(working, "--yes", code=4)
    [refusal] = refused["refusals"]
    assert "2 filled cells" in refusal["message"]
    assert "aliases: [Cargo]" in refusal["hint"]
    assert "--retire sales/Cargo" in refusal["hint"]
    assert "Cargo" in working.person("sales").read("Deals!1:1")[0]
    assert "Load" not in working.person("sales").read("Deals!1:1")[0]


def test_a_column_that_goes_is_hidden_with_all_it_holds(working):
    working.type("sales", 2, Truck="MAN 7")
    sales, link = working.company["departments"]["sales"], working.company["links"]["estimate"]
    del sales["columns"]["Truck"]
    link["bring_back"] = ["Cost"]
    working.write_config()
    done = apply(working, "--yes")
    assert [step["what"] for step in done["structure"]] == ["hide-column"]
    assert working.rows("sales")[0]["Truck"] == "MAN 7"
    assert in_step(working)
    assert [change["kind"] for change in diff(working, code=3)["changes"]] == []


def test_a_status_that_rows_stand_in_does_not_go(working):
    sales = working.company["departments"]["sales"]
    sales["pipelines"]["main"] = ["New", "Asked", "Estimate ready", {"Won": "won"}, {"Lost": "lost"}]
    link = working.company["links"]["estimate"]
    link["when"] = "Asked"
    link["status"]["Approval"]["only_from"] = ["Asked"]
    working.write_config()
    [refusal] = apply(working, "--yes", code=4)["refusals"]
    assert refusal["cells"] == ["Deals!B2"]
    assert "was: {Asked: Estimate}" in refusal["hint"]
    assert "Deals!B2" in working.run("schema", "apply", code=4).stdout
    working.type("sales", 2, Status="New")
    apply(working, "--yes")
    assert diff(working)["in_step"] is True


@pytest.mark.parametrize(
    ("change", "cells", "words"),
    [
        (
            lambda d: d["sales"]["columns"]["Client"].update(type="integer"),
            ["Deals!C2", "Deals!C3"],
            "2 cells",
        ),
        (lambda d: d["sales"]["row_id"].update(prefix="X"), [], "2 rows would not be known"),
        (lambda d: d["sales"].update(spreadsheet="other"), [], "2 rows would stay behind in 'front'"),
    ],
    ids=["type", "letters", "file"],
)
def test_what_would_lose_rows_or_cells_is_refused(working, change, cells, words):
    change(working.company["departments"])
    working.write_config()
    [refusal] = apply(working, "--yes", code=4)["refusals"]
    assert refusal["cells"] == cells
    assert words in refusal["message"]


def test_columns_in_the_order_of_the_config_and_staffs_own_where_they_were(working):
    person = working.person("sales")
    person.insert_columns("Deals", 3, 1)
    person.type("Deals!C1", "Ours")
    person.type("Deals!C2", "mine")
    sales = working.company["departments"]["sales"]
    sales["columns"] = dict(reversed(sales["columns"].items()))
    working.write_config()
    before = working.rows("sales")

    apply(working, "--reorder", "sales", "--yes")

    after = working.person("sales").read("Deals!1:1")[0]
    assert after.index("Ours") == 2
    own = [name for name in after if name in sales["columns"]]
    assert own == list(sales["columns"])
    assert working.rows("sales") == before
    assert in_step(working)
    assert "no department" in working.run("schema", "apply", "--reorder", "slaes", code=2).stderr


def test_a_tab_gets_its_new_title(working):
    working.company["departments"]["sales"]["sheet"] = "Sales deals"
    working.write_config()
    done = apply(working, "--yes")
    assert [(step["what"], step["detail"]) for step in done["structure"]] == [
        ("rename-tab", "Deals → Sales deals")
    ]
    assert len(working.rows("sales")) == 2


def test_a_pass_that_has_not_ended_comes_first(working):
    store = TinyStateStore(working.folder / "state", encode=encode, decode=decode)
    store.load()
    store.write_intent({"run": "000009", "batches": []})
    assert "sheetcrm sync" in working.run("schema", "apply", code=4).stderr


@pytest.mark.parametrize("command", [["schema", "apply", "--yes"], ["setup"]], ids=["apply", "setup"])
def test_a_department_without_rows_may_move_and_takes_nobodys_tab(working, command):
    """The first tab of every file has the same ID; it is not taken for the department's."""
    before, headers = working.rows("sales"), working.person("sales").read("Deals!1:1")
    working.company["departments"]["operations"]["spreadsheet"] = "front"
    working.write_config()
    working.run(*command)
    assert working.rows("sales") == before
    assert working.person("sales").read("Deals!1:1") == headers
    assert working.person("operations").read("Trucks!1:1")[0][:2] == ["ID", "Deal"]
    if command == ["setup"]:
        working.run("schema", "apply", "--yes")
    assert diff(working)["in_step"] is True
    assert in_step(working)


def test_a_sheet_that_cannot_be_read_yet_is_no_ground_to_judge_by(working):
    """A link needs a new column, and a status has another name: setup first."""
    rename_estimate(working)
    working.company["departments"]["sales"]["columns"]["Weight"] = {"type": "text"}
    working.company["links"]["estimate"]["requires"] = ["Cargo", "Weight"]
    working.write_config()
    [refusal] = apply(working, "--yes", code=4)["refusals"]
    assert "sheetcrm setup" in refusal["hint"]
    working.run("setup")
    apply(working, "--yes")
    assert working.rows("sales")[0]["Status"] == "Asked"


def test_a_renaming_can_be_undone_once_the_config_is_as_it_was(working):
    before = json.loads(json.dumps(working.company))
    rename_estimate(working)
    run = apply(working, "--yes")["run"]
    working.company = before
    working.write_config()
    working.run("undo", run, "--yes", code=6)  # it was read with names that the config knows no more
    assert [row["Status"] for row in working.rows("sales")] == ["Estimate", "New"]
    apply(working, "--yes")
    assert in_step(working)
    assert len(working.rows("logistics")) == 1


def test_a_column_moves_to_another_department_in_two_steps(working):
    working.type("sales", 2, Truck="MAN 7")
    working.run("sync")
    departments, link = working.company["departments"], working.company["links"]["estimate"]
    at_once = json.loads(json.dumps(working.company))
    del departments["sales"]["columns"]["Client"]
    departments["logistics"]["columns"]["Client"] = {"type": "text"}
    working.write_config()
    [refusal] = apply(working, "--yes", code=4)["refusals"]
    assert refusal["change"]["kind"] == "move-column"
    assert "2 filled cells" in refusal["message"]
    assert "--retire sales/Client" in refusal["hint"]
    assert "new in 'logistics'" in working.run("schema", "diff").stdout

    departments["sales"]["columns"] = at_once["departments"]["sales"]["columns"]
    link["carry"] = ["Cargo", "Client"]
    working.write_config()
    apply(working, "--yes")
    working.run("sync")
    assert working.rows("logistics")[0]["Client"] == "Ann"

    del departments["sales"]["columns"]["Client"]
    link["carry"] = ["Cargo"]
    working.write_config()
    done = apply(working, "--yes")
    assert [step["what"] for step in done["structure"] if step["what"] == "hide-column"] == ["hide-column"]
    assert [row["Client"] for row in working.rows("sales")] == ["Ann", "Bob"]
    working.run("sync")
    assert working.rows("logistics")[0]["Client"] == "Ann"
    assert in_step(working)


def test_validate_knows_an_earlier_name_and_mends_it(working):
    rename_estimate(working)
    found = working.json("validate", code=1)
    [finding] = [one for one in found["findings"] if one["code"] == "unknown-status"]
    assert finding["message"].endswith("'Estimate' is called 'Asked' now.")
    assert (finding["cell"], finding["fix"]) == ("Deals!B2", "Asked")
    mended = json.loads(working.run("validate", "--fix", "--yes", "--format", "json").stdout)["mended"]
    assert [(mend["old"], mend["new"]) for mend in mended] == [("Estimate", "Asked")]
    assert working.rows("sales")[0]["Status"] == "Asked"
    assert len(working.rows("logistics")) == 1


def test_a_pass_before_setup_takes_nobodys_tab_either(working):
    """All of it would pass for a sheet of the department that has moved."""
    working.type("sales", 2, Status="New")
    working.run("sync")
    working.company["departments"]["operations"].update(spreadsheet="front", deal_id="Client")
    working.write_config()
    before = working.rows("sales")
    found = working.json("validate", code=6)
    assert found["set_aside"] == ["operations"]
    working.run("sync", code=6)
    assert working.rows("sales") == before
