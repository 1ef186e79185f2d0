import random
from datetime import UTC, datetime

import pytest
from sheets_support import make_company, open_google

from sheetcrm.emulator import adapter
from sheetcrm.emulator.service import Service


@pytest.fixture
def service():
    return Service(None, clock=lambda: datetime(2026, 11, 23, 12, tzinfo=UTC), random=random.Random(7))


@pytest.fixture
def company():
    return make_company()


@pytest.fixture
def google(service, company):
    return open_google(adapter.session(service), company=company)
