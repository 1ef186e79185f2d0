"""Reading the recorded log."""

from __future__ import annotations

import gzip
from datetime import date
from pathlib import Path

import pytest
from loan_replay.log import CASES_FILE, EVENTS_FILE, LogError, find_folder, parse_log, read_log
from replay_samples import CASE_HEADER, EVENT_HEADER, FINAL, OPEN, SHORT, case_row, event_rows, tiny_log


def test_reads_cases_with_their_events_in_order():
    log = tiny_log(FINAL, SHORT)

    assert [case.number for case in log.cases] == [FINAL, SHORT]
    assert (log.cases[0].amount, log.cases[0].registered) == (20000, date(2011, 10, 1))
    assert [event.activity for event in log.cases[1].events] == [
        "A_SUBMITTED",
        "A_PARTLYSUBMITTED",
        "A_DECLINED",
    ]
    assert [event.seq for event in log.cases[0].events] == list(range(23))


def test_events_of_all_cases_come_in_time_order_and_ties_keep_the_order_of_their_case():
    events = tiny_log().events()

    assert [event.at for event in events] == sorted(event.at for event in events)
    assert [event.seq for event in events if event.case == OPEN] == list(range(10))
    assert [event.case for event in events[:4]] == [FINAL, OPEN, FINAL, OPEN]


def test_events_at_one_instant_keep_the_order_of_their_case():
    rows = [[*row[:5], "2011-10-01T08:00:00+02:00"] for row in event_rows(FINAL)]
    log = parse_log([CASE_HEADER, case_row(FINAL)], [EVENT_HEADER, *rows])

    assert [event.seq for event in log.events()] == list(range(23))


def test_offsets_are_honoured_when_the_clocks_go_back():
    rows = event_rows(SHORT)
    rows[1][5], rows[2][5] = "2011-10-30T02:30:00+02:00", "2011-10-30T02:10:00+01:00"
    rows[0][5] = "2011-10-30T02:20:00+02:00"

    log = parse_log([CASE_HEADER, case_row(SHORT)], [EVENT_HEADER, *rows])

    assert [event.seq for event in log.events()] == [0, 1, 2]


def test_a_sample_is_the_first_cases_by_their_first_event():
    log = parse_log(
        [CASE_HEADER, case_row(SHORT), case_row(FINAL)],
        [EVENT_HEADER, *event_rows(SHORT), *event_rows(FINAL)],
    )

    assert [case.number for case in log.first(1).cases] == [FINAL]


@pytest.mark.parametrize(
    ("cases", "events", "message"),
    [
        ([], [EVENT_HEADER], "starts with None"),
        ([["REG_DATE"]], [EVENT_HEADER], r"starts with \['REG_DATE'\]"),
        ([CASE_HEADER], [["case_id"]], r"starts with \['case_id'\]"),
        ([CASE_HEADER, case_row(SHORT)], [EVENT_HEADER], "no events of the case '44'"),
        ([CASE_HEADER], [EVENT_HEADER, *event_rows(SHORT)], "0 cases, but events of 1"),
        ([CASE_HEADER, ["soon", SHORT, "5"]], [EVENT_HEADER, *event_rows(SHORT)], "is no case"),
        ([CASE_HEADER, [*case_row(SHORT)[:2], "much"]], [EVENT_HEADER, *event_rows(SHORT)], "is no case"),
        ([CASE_HEADER, case_row(SHORT)], [EVENT_HEADER, event_rows(SHORT)[0][:4]], "is no event"),
        ([CASE_HEADER, case_row(SHORT)], [EVENT_HEADER, [SHORT, "x", "", "", "", ""]], "is no event"),
        ([CASE_HEADER, case_row(SHORT)], [EVENT_HEADER, *reversed(event_rows(SHORT))], "not in time order"),
    ],
)
def test_refuses_what_is_no_log(cases, events, message):
    with pytest.raises(LogError, match=message):
        parse_log(cases, events)


def write_files(folder: Path) -> Path:
    folder.mkdir(parents=True)
    for name, rows in (
        (CASES_FILE, [CASE_HEADER, case_row(SHORT)]),
        (EVENTS_FILE, [EVENT_HEADER, *event_rows(SHORT)]),
    ):
        with gzip.open(folder / name, "wt", encoding="utf-8") as file:
            file.write("".join(",".join(row) + "\n" for row in rows))
    return folder


def test_reads_the_packed_files(tmp_path):
    assert read_log(write_files(tmp_path / "data")) == tiny_log(SHORT)


def test_says_which_file_cannot_be_read(tmp_path):
    folder = write_files(tmp_path / "data")
    (folder / EVENTS_FILE).write_bytes(b"not packed")

    with pytest.raises(LogError, match=r"cannot be read: Not a gzipped file"):
        read_log(folder)


def test_finds_the_data_where_it_is_named_or_beside_the_checkout(tmp_path):
    beside = write_files(tmp_path / "shared" / "data" / "bpi2012_loans")
    named = write_files(tmp_path / "elsewhere" / "data" / "bpi2012_loans")
    checkout = tmp_path / "checkout"

    assert find_folder(None, {}, checkout) == beside
    assert find_folder(None, {"SHEETCRM_SHARED": str(tmp_path / "elsewhere")}, checkout) == named
    assert find_folder(named, {"SHEETCRM_SHARED": "nowhere"}, checkout) == named
    assert find_folder(named.parent, {}, checkout) == named


def test_says_where_it_looked_and_how_to_name_the_data(tmp_path):
    with pytest.raises(LogError, match=r"is not in .*shared") as refused:
        find_folder(None, {}, tmp_path / "checkout")

    assert "--data DIR" in refused.value.hint


def test_a_folder_named_wrongly_is_not_replaced_by_another(tmp_path):
    write_files(tmp_path / "shared" / "data" / "bpi2012_loans")

    with pytest.raises(LogError, match="wrong"):
        find_folder(tmp_path / "wrong", {}, tmp_path / "checkout")
