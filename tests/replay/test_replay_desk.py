"""Events wait for their row, and nothing of a case overtakes anything of it."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st
from loan_replay.desk import Desk
from loan_replay.entries import OFFERS, WORK, department_of
from replay_samples import FINAL, OPEN, SHORT, tiny_log


def names(events):
    return [f"{event.case} {event.seq}" for event in events]


def test_hands_out_the_log_in_portions_when_every_row_is_there():
    events = tiny_log(FINAL, OPEN).events()
    desk = Desk(events)

    portions = [desk.take(10, lambda event: True) for _ in range(4)]

    assert [event for portion in portions for event in portion] == events
    assert [len(portion) for portion in portions] == [10, 10, 10, 3]
    assert desk.is_done
    assert desk.taken == 33


def test_an_event_without_a_row_waits_and_the_rest_of_its_case_behind_it():
    desk = Desk(tiny_log(FINAL, OPEN).events())

    written = desk.take(12, lambda event: department_of(event) != WORK or event.case == OPEN)

    assert names(written) == ["42 0", "0043 0", "42 1", "0043 1", "0043 2", "0043 3", "0043 4", "0043 5"]
    assert names(desk.held) == ["42 2", "42 3", "42 4", "42 5"]
    assert not desk.is_done


def test_what_waited_comes_before_what_is_new_once_its_row_is_there():
    desk = Desk(tiny_log(FINAL).events())
    desk.take(4, lambda event: event.seq < 2)

    assert names(desk.take(2, lambda event: True)) == ["42 2", "42 3", "42 4", "42 5"]


def test_what_waits_at_the_end_is_handed_out_though_nothing_new_comes():
    desk = Desk(tiny_log(SHORT).events())
    desk.take(3, lambda event: False)
    assert desk.taken == 3
    assert not desk.is_done

    assert len(desk.take(3, lambda event: True)) == 3
    assert desk.is_done


@settings(deadline=None)
@given(st.data())
def test_every_event_comes_once_and_in_the_order_of_its_case_whatever_rows_are_there(data):
    events = tiny_log().events()
    desk, handed = Desk(events), []
    for _ in range(200):
        absent = data.draw(st.sampled_from([frozenset(), frozenset({WORK}), frozenset({OFFERS, WORK})]))
        count = data.draw(st.integers(1, 9))
        handed += desk.take(count, lambda event, absent=absent: department_of(event) not in absent)
        if desk.is_done:
            break
    handed += desk.take(len(events), lambda event: True)

    assert sorted(handed, key=lambda event: (event.at, event.case, event.seq)) == sorted(
        events, key=lambda event: (event.at, event.case, event.seq)
    )
    for case in {event.case for event in events}:
        assert [event.seq for event in handed if event.case == case] == list(
            range(sum(event.case == case for event in events))
        )
