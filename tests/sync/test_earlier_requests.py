"""Conflicts with a request that another has taken the place of, as the deal was asked about once more."""

from __future__ import annotations

import pytest
from companies import company
from embedded import Office

from sheetcrm.state.conflicts import Pick

FIRST, SECOND = "D-000001/LOG-1", "D-000001/LOG-2"

UPHILL = ("owner", Pick.PARENT)
"""A decision against a value that its owner goes on giving."""


@pytest.fixture
def office(tmp_path, request) -> Office:
    """One request in step, and a cost of which the policy decides."""
    made = Office(tmp_path, company(merge={"Cost": request.param}))
    made.edit("sales", 2, Status="Estimate", Cargo="Tractor", From="Perm")
    for _ in range(3):
        result = made.sync()
    assert result.outcome == "ok"
    made.edit_row("sales", "D-000001", Cost=100)
    made.edit_row("logistics", FIRST, Cost=200)
    made.sync()
    return made


def ask_again(office: Office) -> None:
    office.edit_row("sales", "D-000001", Status="New")
    office.sync()
    office.edit_row("sales", "D-000001", Status="Estimate")
    office.sync()


def costs(office: Office) -> list[object]:
    rows = {row["ID"]: row for row in (*office.rows("sales"), *office.rows("logistics"))}
    return [rows[row_id].get("Cost") for row_id in ("D-000001", FIRST, SECOND)]


@pytest.mark.parametrize("office", ["manual"], indirect=True)
def test_a_question_about_an_earlier_request_is_over(office):
    assert len(office.store().load().conflicts) == 1
    ask_again(office)
    assert office.store().load().conflicts == {}
    assert costs(office) == [100, 200, 100]
    assert office.sync().outcome == "ok"


@pytest.mark.parametrize("office", ["manual", "max", "newest"], indirect=True)
@pytest.mark.parametrize("pick", list(Pick))
def test_a_decision_about_an_earlier_request_leaves_deal_and_request_in_step(office, pick):
    (name,) = office.store().load().conflicts
    office.edit_row("sales", "D-000001", Status="New")
    office.sync()
    office.edit_row("sales", "D-000001", Status="Estimate")
    office.syncer.decide(name, pick)
    for _ in range(3):
        result = office.sync()
    deal, _, second = costs(office)
    assert deal == second
    assert result.preview.plan.is_empty
    assert office.store().load().conflicts == {}


@pytest.mark.parametrize(
    ("office", "pick"),
    [(policy, pick) for policy in ("owner", "max", "newest") for pick in Pick if (policy, pick) != UPHILL],
    indirect=["office"],
)
def test_a_value_that_gave_way_to_an_earlier_request_can_still_be_decided_about(office, pick):
    (name,) = office.store().load().conflicts
    ask_again(office)
    office.edit_row("logistics", SECOND, Cost=300)
    office.sync()
    office.syncer.decide(name, pick)
    for _ in range(3):
        result = office.sync()
    deal, _, second = costs(office)
    assert deal == second
    assert result.preview.plan.is_empty
    assert name not in office.store().load().conflicts


@pytest.mark.parametrize("office", ["owner"], indirect=True)
def test_a_value_that_gave_way_is_not_put_into_an_earlier_request_alone(office):
    """The deal has the cost of its second request, and logistics own that."""
    (name,) = office.store().load().conflicts
    ask_again(office)
    office.edit_row("logistics", SECOND, Cost=300)
    office.sync()
    office.syncer.decide(name, Pick.PARENT)
    assert [found.code for found in office.sync().preview.findings] == ["decision-undone"]
    assert costs(office) == [300, 200, 300]
    assert name in office.store().load().conflicts
    office.syncer.decide(name, Pick.CHILD)
    assert office.sync().outcome == "ok"
    assert costs(office) == [300, 200, 300]
    assert name not in office.store().load().conflicts
