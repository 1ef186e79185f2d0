"""Hold and pilot from the command line: what is left alone is counted, and left alone."""

from __future__ import annotations

import copy

from cli_office import COMPANY, Office


def held_office(folder, **company) -> Office:
    """The office with a hold column in sales."""
    data = {**copy.deepcopy(COMPANY), **company}
    data["departments"]["sales"].update(hold="On hold", assignee="Manager")
    office = Office(folder, data)
    office.run("setup")
    return office


def test_plan_sync_and_validate_tell_how_many_rows_are_left_alone(tmp_path):
    office = held_office(tmp_path, pilot={"people": ["Anna"]})
    office.type("sales", 2, Client="Farm", Cargo="Tractor", Status="Estimate", Manager="Anna")
    office.type("sales", 3, Client="Mill", Status="nonsense", Manager="Anna", On_hold="TRUE")
    office.type("sales", 4, Client="Shop", Status="nonsense", Manager="Boris")
    told = "Left alone: Sales 1 row on hold and 1 row outside the pilot."
    counts = {"sales": {"held": 1, "outside_pilot": 1, "whole_department": False}}
    for command in ("validate", "plan"):
        assert told in office.run(command).stdout
        document = office.json(command)
        assert document["left_alone"] == counts
        assert document["findings"] == [], "what is left alone is not checked"
    assert told in office.run("sync").stdout
    assert [row.get("ID") for row in office.rows("sales")] == ["D-000001", None, None]
    assert office.json("sync")["in_step"]


def test_a_department_outside_the_pilot_is_told_as_a_whole(tmp_path):
    office = held_office(tmp_path, pilot={"spreadsheets": ["front"]})
    office.type("sales", 2, Client="Farm", Cargo="Tractor", Status="Estimate")
    assert "Left alone: Logistics all of it, outside the pilot; Operations" in office.run("plan").stdout
    office.run("sync")
    assert office.rows("logistics") == []


def test_what_is_no_tick_is_told_with_its_address(tmp_path):
    office = held_office(tmp_path)
    office.type("sales", 2, Client="Farm", Status="New")
    person, headers = office.person("sales"), office.person("sales").read("'Deals'!1:1")[0]
    column = chr(ord("A") + headers.index("On hold"))
    person.paste(f"Deals!{column}2", [["later"]])
    (found,) = office.json("validate")["findings"]
    assert (found["code"], found["cell"]) == ("hold-unclear", f"Deals!{column}2")
    assert "'later' is no tick" in office.run("plan").stdout
