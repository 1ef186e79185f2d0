"""`explain`: pages of departments without a sheet at hand, and what a row waits for as work goes on."""

from __future__ import annotations

import pytest
from cli_office import Office

DEAL, LOG, OPS = "D-000001", "D-000001/LOG-1", "D-000001/LOG-1/OPS-1"


def sections(office, *arguments: str) -> dict[str, list[str]]:
    (page,) = office.json("explain", *arguments)["pages"]
    return {one["heading"]: [item["text"] for item in one["items"]] for one in page["sections"]}


def test_departments_are_explained_before_there_are_any_sheets(tmp_path):
    office = Office(tmp_path)
    text = office.run("explain").stdout
    titles = [line for line in text.splitlines() if line.startswith("# ")]
    assert titles == [f"# {name}: how the work goes" for name in ("Sales", "Logistics", "Operations")]
    assert not (office.folder / "sheets").exists()
    assert office.run("explain", "logistics").stdout == office.run("explain", "Logistics").stdout


def test_the_language_is_the_companys_unless_somebody_asks(office, tmp_path):
    assert "Откуда берутся строки" in office.run("explain", "sales", "--lang", "ru").stdout
    office.company["language"] = "ru"
    office.write_config()
    assert "# Sales: порядок работы" in office.run("explain", "sales").stdout
    page = tmp_path / "sales.md"
    assert office.run("explain", "sales", "--lang", "en", "-o", str(page)).stdout == ""
    assert page.read_text(encoding="utf-8").startswith("# Sales: how the work goes\n")


@pytest.mark.parametrize(
    ("what", "told"),
    [("sale", "Did you mean 'Sales'?"), ("D-000009", "No sheet holds a row D-000009")],
)
def test_what_is_not_there_is_refused_with_the_way_out(office, what, told):
    assert told in office.run("explain", what, code=1).stderr


def test_a_row_is_told_what_it_lacks_and_what_comes_of_it(office):
    office.type("sales", 2, Client="Plant", Status="Estimate")
    office.run("sync")
    told = sections(office, "d-000001")
    assert told["What is missing"] == ["Logistics gets no row until you fill in “Cargo”."]
    office.type("sales", 2, Cargo="Tractor")
    told = sections(office, DEAL)
    assert told["What is missing"] == ["Nothing: all that its status asks for is there."]
    assert f"The next sync makes {LOG} for it (Logistics)." in told["What happens next"]
    assert "The next sync clears “Note”." in told["What happens next"]


def test_a_row_is_told_whom_it_waits_for_and_what_each_step_sets_going(busy):
    told = sections(busy, DEAL)
    assert told["How it stands"][1] == "Status “Estimate”: another department has been asked."
    assert told["What happens next"][0] == (
        f"{LOG} (Logistics) is “New”. When it becomes “Approval” (still missing there: “Cost”), this row "
        "becomes “Estimate ready”."
    )
    told = sections(busy, LOG)
    assert told["How it stands"][-1] == f"It was made for {DEAL} (Sales), which is “Estimate” now."
    assert told["What happens next"] == [
        "If you set “Truck needed”, Operations gets a row.",
        f"If you set “Approval”, {DEAL} (Sales) becomes “Estimate ready”; first fill in “Cost”.",
        "You can set “In work” or “Done”.",
    ]


def test_an_answer_that_comes_too_late_is_told_to_change_nothing(busy):
    busy.type("sales", 2, Status="Lost")
    busy.run("sync")
    assert (
        f"If you set “Approval”, {DEAL} (Sales) stays “Lost”: it has gone on meanwhile."
        in sections(busy, LOG)["What happens next"]
    )


def test_a_row_that_has_ended_waits_for_nothing(busy):
    busy.type("logistics", 2, Status="Done")
    busy.run("sync")
    assert sections(busy, LOG)["What happens next"] == ["Nothing more: the work on this row has ended."]


def test_a_row_without_a_status_is_told_which_there_are(busy):
    busy.type("logistics", 2, Status="Dome")
    busy.run("sync", code=None)
    told = sections(busy, LOG, "--lang", "ru")
    assert "поставьте «New», «Truck needed», «In work», «Approval» или «Done»" in told["Как сейчас"][1]
    assert any("Dome" in line for line in told["Чего не хватает"])


def test_what_a_row_lacks_for_its_own_status_is_told(office):
    office.company["departments"]["logistics"]["entry"] = {"In work": ["Truck"]}
    office.write_config()
    office.run("setup")
    office.type("sales", 2, Client="Plant", Cargo="Tractor", Status="Estimate")
    office.run("sync")
    assert "You can set “In work”; first fill in “Truck”." in sections(office, LOG)["What happens next"]
    office.type("logistics", 2, Status="In work")
    assert "The status “In work” asks for “Truck”." in sections(office, LOG)["What is missing"]


def test_a_row_whose_place_another_took_passes_nothing_on(busy):
    busy.type("sales", 2, Status="New")
    busy.run("sync")
    busy.type("sales", 2, Status="Estimate")
    assert sections(busy, LOG)["How it stands"][-1].startswith("D-000001/LOG-2 has taken its place")
    busy.run("sync")
    told = sections(busy, LOG)
    assert told["How it stands"][-1] == (
        "D-000001/LOG-2 has taken its place: what is done here is not passed on any more."
    )
    assert not any("Sales" in line for line in told["What happens next"])
    assert any(
        f"{DEAL} (Sales) becomes" in line for line in sections(busy, "D-000001/LOG-2")["What happens next"]
    )


def test_a_row_of_a_sheet_that_cannot_be_read_is_not_said_to_be_gone(busy):
    busy.company["spreadsheets"] = {"back": {"id": "1" * 44}}
    busy.write_config()
    assert "No sheet that could be read (not: Logistics) holds" in busy.run("explain", LOG, code=1).stderr
