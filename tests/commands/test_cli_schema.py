"""`sheetcrm schema`: in what the config has changed, and the sheets brought after it."""

from __future__ import annotations

import json

import pytest
from cli_office import Office


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
