"""backup and restore from the command line, and the backups that are made unasked."""

from __future__ import annotations

from pathlib import Path

import gspread
import pytest
from cli_office import Office

from sheetcrm.emulator import adapter


@pytest.fixture
def kept(busy) -> tuple[Office, Path]:
    """A company at work, and a backup of it."""
    return busy, Path(busy.json("backup")["folder"])


def test_a_backup_is_made_in_a_dated_folder_and_listed(busy, tmp_path):
    made = busy.json("backup")
    assert made["sheets"]["Deals"] > 5
    folder = Path(made["folder"])
    assert folder.parent == tmp_path / "state" / "backups"
    elsewhere = busy.json("backup", "-o", str(tmp_path / "other"))["folder"]
    assert Path(elsewhere).parent == tmp_path / "other"
    (entry,) = busy.json("backup", "--list")["backups"]
    assert (entry["folder"], entry["reason"]) == (str(folder), "by hand")
    assert str(folder) in busy.run("backup", "--list").stdout
    assert "Kept in" in busy.run("backup").stdout


def test_restore_shows_what_differs_and_writes_nothing_unasked(kept):
    office, folder = kept
    before = office.rows("sales")
    office.type("sales", 2, Client="Somebody else")
    changed = office.rows("sales")
    shown = office.run("restore", str(folder)).stdout
    assert "Somebody else" in shown
    assert "To put back: 1 cells. Nothing was written" in shown
    assert office.rows("sales") == changed
    done = office.json("restore", str(folder), "--yes")
    assert done["applied"]
    assert office.rows("sales") == before
    assert "Nothing differs" in office.run("restore", str(folder), "--yes").stdout
    document = office.json("restore", done["backup"])
    (cell,) = [cell for sheet in document["sheets"] for cell in sheet["cells"]]
    assert cell["backup"]["value"] == {"stringValue": "Somebody else"}, "what was there is kept, too"


def test_restore_of_one_sheet_leaves_the_others(kept):
    office, folder = kept
    office.type("sales", 2, Client="Other")
    office.type("logistics", 2, Truck="Other")
    office.run("restore", str(folder), "--sheet", "logistics", "--yes")
    assert office.rows("sales")[0]["Client"] == "Other"
    assert office.rows("logistics")[0].get("Truck") != "Other"
    refused = office.run("restore", str(folder), "--sheet", "Dealz", code=4)
    assert "Did you mean 'Deals'?" in refused.stderr


def test_a_backup_of_another_company_or_file_is_refused_unless_meant(kept):
    office, folder = kept
    manifest = folder / "manifest.json"
    original = manifest.read_text(encoding="utf-8")
    manifest.write_text(original.replace("Test Co.", "Rest Co."), encoding="utf-8")
    refused = office.run("restore", str(folder), "--yes", code=4)
    assert "The backup is of Rest Co." in refused.stderr
    office.run("restore", str(folder), "--other")
    manifest.write_text(original, encoding="utf-8")
    office.company["spreadsheets"] = {"back": {"id": office.files()["yard"]}}
    office.write_config()
    refused = office.run("restore", str(folder), "--yes", code=4)
    assert office.files()["yard"] in refused.stderr


def test_a_damaged_backup_is_refused_before_anything_is_read(kept):
    office, folder = kept
    file = next(folder.glob("01-*.json"))
    file.write_bytes(file.read_bytes() + b" ")
    assert "checksum" in office.run("restore", str(folder), "--yes", code=4).stderr
    assert "is no backup" in office.run("restore", str(folder.parent), code=4).stderr


def test_a_tab_that_is_gone_is_told_and_the_others_are_put_back(kept):
    office, folder = kept
    office.type("sales", 2, Client="Other")
    staff = gspread.Client(auth=None, session=adapter.session(office.service))
    book = staff.open_by_key(office.files()["yard"])
    book.add_worksheet("Scribbles", 10, 10)
    book.del_worksheet(book.worksheet("Trucks"))
    told = office.run("restore", str(folder), "--yes", code=6).stdout
    assert "Trucks: the tab is not there any more" in told
    assert "Put back: 1 cells" in told
    assert office.rows("sales")[0]["Client"] != "Other"


def test_a_tab_is_found_by_its_id_whatever_the_config_calls_it(kept):
    office, folder = kept
    office.company["departments"]["operations"]["sheet"] = "Elsewhere"
    office.write_config()
    assert "Nothing differs" in office.run("restore", str(folder)).stdout


def test_setup_keeps_sheets_that_hold_rows_and_no_others(tmp_path, busy):
    automatic = tmp_path / "state" / "backups" / "automatic"
    assert not automatic.exists(), "the first setup found nothing to lose"
    busy.run("setup")
    assert not automatic.exists(), "nothing was changed"
    busy.company["departments"]["sales"]["columns"]["Source"] = {"type": "text"}
    busy.write_config()
    busy.run("setup", "--plan")
    assert not automatic.exists()
    assert "A backup was made" in busy.run("setup").stderr
    (entry,) = busy.json("backup", "--list")["backups"]
    assert entry["reason"] == "before setup"


def test_sync_keeps_the_sheets_before_a_mass_change(busy):
    busy.run("sync")
    assert busy.json("backup", "--list")["backups"] == []
    busy.run("sync", "--allow-mass", "sales=5")
    (entry,) = busy.json("backup", "--list")["backups"]
    assert entry["reason"] == "before sync --allow-mass"
