"""When to try again, and after how long: decisions as pure functions over what came back."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from enum import Enum, auto


class Verdict(Enum):
    """What to do after a request that did not succeed."""

    RETRY = auto()
    GIVE_UP = auto()
    UNKNOWN = auto()
    """The request may have been applied; only a look at the sheet can tell."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RetryPolicy:
    """How often, how long and how patiently to try.

    The delays follow Google's advice, ``min(2^n + jitter, maximum)`` (Sheets API, "Usage limits"); with the
    defaults they sum to a little over a minute, after which the quota of the minute is fresh.

    Attributes:
        attempts: how often a request is sent at most, the first time included; at least 1.
        deadline_seconds: no wait is begun that would end later than this after the first attempt.
        base_seconds: the first delay, before jitter.
        maximum_seconds: the longest delay, before jitter.
        jitter_seconds: up to this much is added at random, so that many clients do not come back at once.
        connect_seconds: how long to wait for a connection.
        read_seconds: how long to wait for the answer to a read.
        write_seconds: the same for a write; longer than the 180 s after which Google drops a request, because
            a write without an answer is worse than a slow one.
    """

    attempts: int = 7
    deadline_seconds: float = 150.0
    base_seconds: float = 1.0
    maximum_seconds: float = 32.0
    jitter_seconds: float = 1.0
    connect_seconds: float = 10.0
    read_seconds: float = 100.0
    write_seconds: float = 190.0

    def delay(self, failures: int, jitter: float, retry_after: float | None = None) -> float:
        """Return the seconds to wait after so many failures.

        Args:
            failures: how many attempts have failed, from 1.
            jitter: a random number from 0 to 1.
            retry_after: what the server asked for; never undercut.
        """
        backoff: float = min(self.base_seconds * 2 ** (failures - 1), self.maximum_seconds)
        return max(backoff, retry_after or 0.0) + jitter * self.jitter_seconds

    def delays(self, jitters: Iterator[float]) -> list[float]:
        """List the delays of a request that never succeeds and takes no time itself."""
        total, delays = 0.0, []
        for failures in range(1, self.attempts):
            delay = self.delay(failures, next(jitters))
            total += delay
            if total > self.deadline_seconds:
                break
            delays.append(delay)
        return delays


@dataclass(frozen=True, slots=True, kw_only=True)
class Pacing:
    """A policy, and the time and chance it works with.

    Attributes:
        policy: how often, how long and how patiently to try.
        sleep: waits so many seconds.
        clock: seconds, never going back.
        random: returns a number from 0 to 1, for jitter.
    """

    policy: RetryPolicy
    sleep: Callable[[float], None]
    clock: Callable[[], float]
    random: Callable[[], float] = random.random


def judge_status(status: int, *, over_quota: bool, changes_nothing: bool) -> Verdict:
    """Say what to do after an error status.

    Args:
        status: the HTTP status, 400 or more.
        over_quota: whether the request was turned away for want of quota, so before it was executed.
        changes_nothing: whether the request is a read.
    """
    if over_quota:
        return Verdict.RETRY
    if status in {408, 500, 502, 503, 504}:
        return Verdict.RETRY if changes_nothing else Verdict.UNKNOWN
    return Verdict.UNKNOWN if status > 500 and not changes_nothing else Verdict.GIVE_UP


def judge_silence(*, was_sent: bool, changes_nothing: bool) -> Verdict:
    """Say what to do when no usable answer came: a dropped connection, a timeout, a body that is none."""
    return Verdict.UNKNOWN if was_sent and not changes_nothing else Verdict.RETRY


def read_retry_after(headers: Mapping[str, str]) -> float | None:
    """Return the seconds a ``Retry-After`` header asks for, None where there is none or it makes no sense.

    A date is measured from the answer's own ``Date``, so that a wrong clock on this machine does no harm.
    """
    text = headers.get("Retry-After", "").strip()
    if text.isascii() and text.isdigit():
        return float(text)
    try:
        wait = parsedate_to_datetime(text) - parsedate_to_datetime(headers.get("Date", ""))
    except (ValueError, TypeError):
        return None
    return max(wait.total_seconds(), 0.0)
