"""Reminders on the embedded service: what one pass writes, that the next rests, what an undo takes back."""

from __future__ import annotations

import pytest
from embedded import Office
from reminding import reminding

from sheetcrm.sync.approval import Approval

LOG = "D-{:06}/LOG-1"
NAMES = ("Vector", "Orion", "Basalt")


@pytest.fixture
def office(tmp_path) -> Office:
    """Three requests with offers, and a fourth without."""
    office = Office(tmp_path, reminding())
    for number in range(4):
        office.edit("sales", number + 2, Status="Estimate", Cargo="Tractor", From="Kazan")
    office.sync()
    for number, name in enumerate(NAMES, start=1):
        office.edit_row(
            "logistics", LOG.format(number), Status="In work", Carrier=name, Cost=40000 + 1000 * number
        )
    assert office.sync().outcome == "ok"
    return office


def test_the_next_request_opens_with_the_offers_of_those_before(office):
    request = office.row("logistics", LOG.format(4))
    assert [line.split(", ")[0] for line in request["Earlier"].splitlines()] == list(NAMES)
    assert request["Usual"].replace("\N{NO-BREAK SPACE}", " ") == "33,600 – 50,400 ₽, median 42,000 ₽ (3)"
    again = office.sync()
    assert again.preview.plan.is_empty, again.preview.plan.edits


def test_an_offer_outside_the_corridor_is_flagged_until_it_is_mended(office):
    office.edit_row("logistics", LOG.format(4), Cost=95000)
    result = office.sync()
    assert [(one.code, one.row_id, one.column) for one in result.preview.plan.findings] == [
        ("price-outside-corridor", LOG.format(4), "Cost")
    ]
    assert office.row("logistics", LOG.format(4))["Note"].startswith("Cost: 95,000")
    rested = office.sync()
    assert rested.preview.plan.is_empty, rested.preview.plan.edits
    assert [one.code for one in rested.preview.plan.findings] == ["price-outside-corridor"]
    office.syncer = office.open_syncer()
    office.edit_row("logistics", LOG.format(4), Cost=45000)
    assert office.sync().preview.plan.findings == ()
    assert "Note" not in office.row("logistics", LOG.format(4))
    assert office.sync().preview.plan.is_empty


def test_the_pass_after_an_undo_has_nothing_to_say_to_it(office):
    office.edit_row("logistics", LOG.format(1), Cost=39000)
    run = office.sync().run
    assert "39,000" in office.row("logistics", LOG.format(4))["Earlier"]
    office.sync(Approval.of_undo(run))
    for _ in range(2):
        after = office.sync()
    assert after.preview.plan.is_empty, after.preview.plan.edits
    (event,) = [row for row in office.rows("offers") if row["ID"].startswith(LOG.format(1))]
    assert f"{event['Price']:,}" in office.row("logistics", LOG.format(4))["Earlier"]
