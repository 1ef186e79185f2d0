"""Cells that an array formula spills over: a finding, like any formula's cell, and no tug-of-war."""

from __future__ import annotations

import json

import pytest
from embedded import Office

from sheetcrm.sheets.connection import Google


class Spill:
    """Lets the answers to reads show Deals!E3:E4 as spilled over; the embedded service has no spilling.

    Google shows such a cell with an ``effectiveValue`` and without a ``userEnteredValue``; where something
    was entered, the whole array gives way.
    """

    def __init__(self, office: Office, monkeypatch) -> None:
        self.is_there = True
        self.file_id = office.ids["sales"]
        send = Google.send

        def spilled(google, method, url, **more):
            answer = send(google, method, url, **more)
            if (
                url.endswith(f"{self.file_id}:getByDataFilter")
                and "effectiveValue" in more["params"]["fields"]
            ):
                return self._over(answer)
            return answer

        monkeypatch.setattr(Google, "send", spilled)

    def _over(self, answer: bytes) -> bytes:
        document = json.loads(answer)
        rows = document["sheets"][0]["data"][0]["rowData"][2:4]
        for row in rows:
            row["values"] += [{} for _ in range(5 - len(row["values"]))]
        cells = [row["values"][4] for row in rows]
        if self.is_there and all("effectiveValue" not in cell for cell in cells):
            for cell in cells:
                cell["effectiveValue"] = {"numberValue": 5}
        return json.dumps(document).encode()


@pytest.fixture
def office(tmp_path) -> Office:
    office = Office(tmp_path)
    for number, cargo in enumerate(("Tractor", "Axles", "Beams"), start=2):
        office.edit("sales", number, Status="Estimate", Cargo=cargo)
    assert office.sync().outcome == "ok"
    for number in (2, 3):
        office.edit_row("logistics", f"D-00000{number}/LOG-1", Cost=100 + number)
    return office


@pytest.fixture
def spill(office, monkeypatch) -> Spill:
    return Spill(office, monkeypatch)


def writes(result) -> int:
    return {kind.value: count for kind, count in result.requests.requests.items()}.get("write", 0)


def test_it_comes_to_rest_with_a_finding_and_the_formula_stands(office, spill):
    office.sync()
    for _ in range(2):
        office.syncer = office.open_syncer()
        result = office.sync()
        assert writes(result) == 0
        assert result.earlier == ()
        kept = [found for found in result.preview.findings if found.code == "formula-kept"]
        assert {found.address for found in kept} >= {"Deals!E3", "Deals!E4"}
    assert ["Cost" in row for row in office.rows("sales")] == [False] * 3, "nothing stands in its way"


def test_once_the_formula_is_gone_the_values_come(office, spill):
    office.sync()
    office.sync()
    spill.is_there = False
    for _ in range(2):
        result = office.sync()
    assert [office.row("sales", f"D-00000{n}").get("Cost") for n in (1, 2, 3)] == [None, 102, 103]
    assert result.outcome == "ok"
    assert office.store().registry.spilled == {}


def test_a_value_typed_where_the_formula_was_is_a_persons_again(office, spill):
    office.sync()
    office.sync()
    office.person("sales").paste("Deals!E3", [[55]])
    for _ in range(3):
        office.sync()
    assert office.row("sales", "D-000002")["Cost"] == 102
    assert office.store().registry.spilled == {}
