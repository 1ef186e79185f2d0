from itertools import repeat

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sheetcrm.sheets.retry import RetryPolicy, Verdict, judge_silence, judge_status, read_retry_after


def test_delays_double_up_to_the_maximum_and_outlast_the_quota_minute():
    policy = RetryPolicy(jitter_seconds=0.0)

    assert policy.delays(repeat(0.0)) == [1, 2, 4, 8, 16, 32]
    assert sum(policy.delays(repeat(0.0))) >= 60


def test_delays_stop_before_the_deadline():
    policy = RetryPolicy(attempts=10, deadline_seconds=20, jitter_seconds=0.0)

    assert policy.delays(repeat(0.0)) == [1, 2, 4, 8]


def test_jitter_is_added_to_each_delay():
    assert RetryPolicy(attempts=4).delays(iter([0.0, 0.5, 1.0])) == [1.0, 2.5, 5.0]


def test_one_attempt_means_no_delay():
    assert RetryPolicy(attempts=1).delays(repeat(0.0)) == []


@settings(deadline=None)
@given(st.integers(1, 40), st.floats(0, 1), st.one_of(st.none(), st.floats(0, 500)))
def test_a_delay_never_undercuts_what_the_server_asked_for(failures, jitter, retry_after):
    delay = RetryPolicy().delay(failures, jitter, retry_after)

    assert delay >= (retry_after or 0.0)
    assert delay >= 1.0
    assert delay <= max(32.0, retry_after or 0.0) + 1.0


READ, WRITE = True, False
DECISIONS = [
    # status, over quota, read: verdict; write: verdict
    (400, False, Verdict.GIVE_UP, Verdict.GIVE_UP),
    (401, False, Verdict.GIVE_UP, Verdict.GIVE_UP),
    (403, False, Verdict.GIVE_UP, Verdict.GIVE_UP),
    (403, True, Verdict.RETRY, Verdict.RETRY),
    (404, False, Verdict.GIVE_UP, Verdict.GIVE_UP),
    (408, False, Verdict.RETRY, Verdict.UNKNOWN),
    (409, False, Verdict.GIVE_UP, Verdict.GIVE_UP),
    (429, True, Verdict.RETRY, Verdict.RETRY),
    (500, False, Verdict.RETRY, Verdict.UNKNOWN),
    (501, False, Verdict.GIVE_UP, Verdict.UNKNOWN),
    (502, False, Verdict.RETRY, Verdict.UNKNOWN),
    (503, False, Verdict.RETRY, Verdict.UNKNOWN),
    (504, False, Verdict.RETRY, Verdict.UNKNOWN),
    (520, False, Verdict.GIVE_UP, Verdict.UNKNOWN),
]


@pytest.mark.parametrize(("status", "over_quota", "of_read", "of_write"), DECISIONS)
def test_what_to_do_after_an_error_status(status, over_quota, of_read, of_write):
    assert judge_status(status, over_quota=over_quota, changes_nothing=READ) is of_read
    assert judge_status(status, over_quota=over_quota, changes_nothing=WRITE) is of_write


@pytest.mark.parametrize(
    ("was_sent", "changes_nothing", "verdict"),
    [
        (True, READ, Verdict.RETRY),
        (True, WRITE, Verdict.UNKNOWN),
        (False, READ, Verdict.RETRY),
        (False, WRITE, Verdict.RETRY),
    ],
)
def test_what_to_do_when_no_answer_came(was_sent, changes_nothing, verdict):
    assert judge_silence(was_sent=was_sent, changes_nothing=changes_nothing) is verdict


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({}, None),
        ({"Retry-After": "7"}, 7.0),
        ({"Retry-After": " 7 "}, 7.0),
        ({"Retry-After": "٧"}, None),
        ({"Retry-After": "soon"}, None),
        ({"Retry-After": "-3"}, None),
        ({"Retry-After": "Mon, 23 Nov 2026 10:00:30 GMT", "Date": "Mon, 23 Nov 2026 10:00:00 GMT"}, 30.0),
        ({"Retry-After": "Mon, 23 Nov 2026 09:00:00 GMT", "Date": "Mon, 23 Nov 2026 10:00:00 GMT"}, 0.0),
        ({"Retry-After": "Mon, 23 Nov 2026 10:00:30 GMT"}, None),
    ],
)
def test_retry_after(headers, seconds):
    assert read_retry_after(headers) == seconds
