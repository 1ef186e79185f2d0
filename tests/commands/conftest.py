"""What the tests of commands share."""

from __future__ import annotations

import pytest
from cli_office import Office


@pytest.fixture
def office(tmp_path) -> Office:
    """A company that is set up, with nothing in its sheets."""
    made = Office(tmp_path)
    made.run("setup")
    return made


@pytest.fixture
def busy(office) -> Office:
    """A company with one request under way, in step."""
    office.type("sales", 2, Client="Farm", Cargo="Tractor", Status="Estimate")
    office.run("sync")
    return office
