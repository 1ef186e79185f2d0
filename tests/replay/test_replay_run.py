"""Whole replays: hand-made logs and a sample of the recorded one, through real sheets, state and passes."""

from __future__ import annotations

import os
import time
from pathlib import Path

import loan_replay.play
import pytest
from loan_replay.entries import APPLICATIONS, CALLS, OFFERS, WORK, Entry, entry_of
from loan_replay.log import LogError, find_folder, read_log
from loan_replay.main import CHECKOUT, CONFIG, main
from loan_replay.office import LogClock, open_office
from loan_replay.play import Meters, Pace, StuckError
from loan_replay.verdict import replay
from replay_samples import FINAL, IDLE, OPEN, SHORT, many_short, tiny_log
from test_replay_log import write_files

METERS = Meters(wall=time.perf_counter, cpu=time.process_time)


def run(folder, log, every, sort_every=0, config=CONFIG):
    office = open_office(config, folder, LogClock(log.cases[0].events[0].at), METERS.wall)
    return office, replay(office, log, Pace(every=every, sort_every=sort_every), METERS, lambda text: None)


@pytest.mark.parametrize(("every", "sort_every"), [(1, 3), (4, 2), (9, 0), (1000, 1)])
def test_a_hand_made_log_is_in_the_sheets_however_often_passes_run(tmp_path, every, sort_every):
    office, verdict = run(tmp_path, tiny_log(), every, sort_every)

    assert verdict.differences == ()
    assert verdict.played.events == 38
    assert verdict.played.left_to_rules == 2
    for name in (OFFERS, WORK, CALLS):
        numbers = [row["Application"] for row in office.staff.read(name)]
        assert {FINAL, OPEN} <= set(numbers) <= {FINAL, OPEN, IDLE, SHORT}
        assert len(numbers) == len(set(numbers))


def test_rows_carry_across_three_departments_and_back(tmp_path):
    office, _ = run(tmp_path, tiny_log(OPEN), 2)

    (call,) = office.staff.read(CALLS)
    (application,) = office.staff.read(APPLICATIONS)
    assert call["Call"] == "L-000001/OFR-1/CALL-1"
    assert (call["Application"], call["Amount"]) == ("0043", 5)
    assert application["Stage"] == "A_FINALIZED"
    assert application["Offer"] == "L-000001/OFR-1"
    assert application["Registered"] == 40817


def test_what_nobody_types_is_brought_about_by_a_rule(tmp_path):
    office, verdict = run(tmp_path, tiny_log(OPEN), 1)

    assert verdict.played.moved == {OPEN}
    made = [event for event in office.store.journal.read() if event.rule == "links.offer.status"]
    assert [(event.old, event.new) for event in made] == [("A_ACCEPTED", "A_FINALIZED")]
    assert made[0].at.isoformat() == "2011-10-01T08:06:00.500000+02:00"


def test_a_pass_costs_one_read_a_spreadsheet_and_one_write_where_it_edits(tmp_path):
    _, verdict = run(tmp_path, tiny_log(), 3)

    for cost in verdict.played.passes:
        reads = {key: count for key, count in cost.requests.items() if key[0] == "read"}
        writes = {file for kind, file in cost.requests if kind == "write"}
        assert sorted(reads.values()) == [1, 1, 1]
        assert writes == cost.to_edit


def test_people_add_rows_at_the_bottom_when_a_sheet_is_full(tmp_path):
    log = many_short(1030)
    office = open_office(CONFIG, tmp_path, LogClock(log.cases[0].events[0].at), METERS.wall)
    entries = [entry_of(case.events[0], case) for case in log.cases]

    for portion in (entries[:990], entries[990:1010], entries[1010:]):
        office.staff.look()
        office.staff.write(portion)

    rows = office.staff.read(APPLICATIONS)
    assert [row["Application"] for row in rows] == [case.number for case in log.cases]
    assert {(row["Registered"], row["Amount"], row["Clerk"]) for row in rows} == {(40818, 100, "112")}


def test_wrong_typing_is_found(tmp_path, monkeypatch):
    right = loan_replay.play.entry_of

    def entry_of(event, case):
        entry = right(event, case)
        if event.activity == "O_ACCEPTED":
            return Entry(entry.department, entry.case, {**entry.cells, "Offer stage": "O_DECLINED"})
        return entry

    monkeypatch.setattr(loan_replay.play, "entry_of", entry_of)
    _, verdict = run(tmp_path, tiny_log(FINAL), 5)

    assert any(
        "Offer stage of 42 is 'O_DECLINED' instead of 'O_ACCEPTED'" in text for text in verdict.differences
    )
    assert any("the journal saw" in text for text in verdict.differences)


def test_a_company_whose_links_do_not_ask_is_stuck_and_says_where(tmp_path):
    config = tmp_path / "loans.yaml"
    config.write_text(CONFIG.read_text().replace("when: A_ACCEPTED", "when: A_APPROVED"))

    with pytest.raises(
        StuckError, match=r"events wait .* first of them O_SELECTED of application 0043 in offers"
    ):
        run(tmp_path / "data", tiny_log(OPEN), 4, config=config)


def test_the_program_prints_the_table_and_ends_well(tmp_path, capsys):
    data = write_files(tmp_path / "data")

    assert main(["--data", str(data), "--every", "2", "--data-dir", str(tmp_path / "kept")], {}) == 0

    printed = capsys.readouterr().out
    assert "1 loan applications, 3 events, a pass every 2 events" in printed
    assert "final statuses" in printed
    assert "\n0 differences\n" in printed
    assert (tmp_path / "kept" / "state" / "catalogue.json").is_file()


def test_the_program_fails_when_something_differs(tmp_path, capsys, monkeypatch):
    monkeypatch.setattr("loan_replay.expectation.serial", lambda day: 1)

    assert main(["--data", str(write_files(tmp_path / "data"))], {}) == 1

    printed = capsys.readouterr().out
    assert "Registered of 44 is 40818 instead of 1" in printed
    assert "\n0 differences" not in printed


def test_the_program_says_that_the_data_is_not_there(tmp_path, capsys):
    assert main(["--data", str(tmp_path)], {}) == 2

    assert "The recorded loan process is not in" in capsys.readouterr().err


def test_the_program_starts_in_an_empty_folder_only(tmp_path, capsys):
    data = write_files(tmp_path / "data")

    assert main(["--data", str(data), "--data-dir", str(data)], {}) == 2

    assert "is not an empty folder" in capsys.readouterr().err
    assert main(["--data", str(data), "--data-dir", str(data / "bpic2012.cases.csv.gz")], {}) == 2


@pytest.mark.parametrize("count", ["0", "-3"])
def test_counts_are_positive(count, capsys):
    with pytest.raises(SystemExit, match="2"):
        main(["--every", count], {})

    assert f"{count} is not a count" in capsys.readouterr().err


def recorded() -> Path | None:
    try:
        return find_folder(None, os.environ, CHECKOUT)
    except LogError:
        return None


@pytest.mark.shared
@pytest.mark.skipif(recorded() is None, reason="the recorded loan process is not here (SHEETCRM_SHARED)")
def test_a_sample_of_the_recorded_process_is_in_the_sheets(tmp_path):
    log = read_log(recorded() or tmp_path).first(150)

    _, verdict = run(tmp_path, log, 200, sort_every=5)

    assert verdict.differences == ()
    counts = {check.name: check.found for check in verdict.checks}
    assert counts["rows of applications"] == 150
    assert counts["applications with offers in the log that have exactly one row"] == 63
    assert counts["applications that a rule had to move"] == 63
    assert verdict.played.sorts >= 3
