"""A salesperson makes twenty mistakes in the page, reads what is wrong, mends them, and sees it go."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from embedded import Office
from mistakes import COMPANY, IN_ORDER, NOTHING, TWENTY

from sheetcrm.emulator.options import Options
from sheetcrm.emulator.server import running
from sheetcrm.schema.codes import CHECKS
from sheetcrm.sheets.structure import apply_structure, inspect

pytest.importorskip("selenium", reason="needs selenium")
from page_browser import Keys, Window, start_browser
from selenium.common.exceptions import TimeoutException
from selenium.webdriver import ActionChains

pytestmark = pytest.mark.browser

ANNA = "anna.sales@example.com"
FIELDS = list(COMPANY.fields["sales"])
MESSAGES = "Что поправить"
NOTED = "#grid .noted:not([id^=cell-0-])"
"""Cells with a note; the headers have theirs from `setup`."""


@pytest.fixture
def office(tmp_path):
    """Twenty deals in sheets as `setup` makes them, in order and in step."""
    made = Office(tmp_path, COMPANY, Options(locale="ru_RU"))
    registry, google, company = made.store().registry, made.syncer.google, made.syncer.company
    ids = apply_structure(google, company, inspect(google, company, registry))
    made.store().register(spreadsheets=ids.spreadsheets, sheets=ids.sheets, scratches=ids.scratches)
    made.syncer = made.open_syncer()
    rows = [[IN_ORDER.get(field, "") for field in FIELDS] for _ in TWENTY]
    made.person("sales").paste("Сделки!A2", rows)
    assert made.sync().outcome == "ok"
    return made


@pytest.fixture
def window(office, tmp_path_factory):
    driver = start_browser(tmp_path_factory.mktemp("profile"), language="ru")
    try:
        with running(office.service) as server:
            made = Window(driver, server.url, office.ids["sales"], ANNA)
            driver.set_window_size(2300, 1000)
            yield made
    finally:
        driver.quit()


@pytest.fixture
def picture(window, tmp_path):
    folder = Path(os.environ.get("SHEETCRM_SCREENSHOTS", tmp_path))
    folder.mkdir(parents=True, exist_ok=True)

    def take(name):
        assert window.here().save_screenshot(str(folder / f"{name}.png"))

    return take


def place(column, number):
    return f"{chr(65 + FIELDS.index(column))}{number}"


def type_in(window, column, number, text):
    window.wait(lambda: window.click(place(column, number)) or True)
    window.keys(*((Keys.DELETE,) if text == NOTHING else (text, Keys.ENTER)))


def note_on(window, name, row_id):
    """What a person reads who points at a cell; the page may draw it anew meanwhile."""

    def read():
        ActionChains(window.here()).move_to_element(window.cell(name)).perform()
        note = window.find("#note")
        return note.text if note.is_displayed() and f" {row_id}: " in note.text else None

    return window.wait(read)


def told_at(mistake):
    """The column a finding is about, which is not always the one in which the mistake was made."""
    column, _, rest = mistake.told.partition(": ")
    return column if rest and column in FIELDS else mistake.column


def wait_for_messages(window, seen):
    """Wait until each row tells what is expected of it, and return what they tell."""
    told = []

    def are_told():
        told[:] = [window.text(place(MESSAGES, number)) for number in range(2, len(TWENTY) + 2)]
        return all(map(seen, told))

    try:
        window.wait(are_told)
    except TimeoutException as error:
        raise AssertionError(told) from error
    return told


def test_twenty_mistakes_are_told_in_their_rows_and_go_once_they_are_mended(office, window, picture):
    for number, mistake in enumerate(TWENTY, start=2):
        type_in(window, mistake.column, number, mistake.typed)
    picture("1-mistakes")

    office.sync()
    lines = wait_for_messages(window, bool)
    picture("2-told")
    for number, (mistake, line) in enumerate(zip(TWENTY, lines, strict=True), start=2):
        column = told_at(mistake)
        problem = mistake.told.removeprefix(f"{column}: ")
        assert line.startswith(f"{column}: "), (mistake, line)
        assert problem in line, (mistake, line)
        assert line.count(" • ") == 0, (mistake, line)
        note = note_on(window, place(column, number), f"D-{number - 1:06}")
        assert note.startswith(f"[sheetcrm! D-{number - 1:06}: "), (mistake, note)
        assert problem in note, (mistake, note)
    picture("3-note")
    assert office.sync().preview.plan.is_empty

    assert window.all(NOTED) != []
    for number, mistake in enumerate(TWENTY, start=2):
        type_in(window, mistake.column, number, mistake.mended)
    result = office.sync()
    assert all(edit.is_message for edit in result.preview.plan.edits)
    wait_for_messages(window, lambda text: text == "")
    window.wait(lambda: window.all(NOTED) == [])
    picture("4-mended")
    assert office.sync().preview.plan.is_empty


def test_they_are_twenty_different_ones():
    codes = {mistake.code for mistake in TWENTY}
    assert len(codes) == len(TWENTY) == 20
    assert codes - CHECKS.keys() == {"back-after-issue"}  # the company's own rule
