"""Requests per minute, per user and for the project."""

from __future__ import annotations

from collections import deque
from datetime import datetime, timedelta
from math import ceil

from sheetcrm.emulator.errors import ApiError
from sheetcrm.emulator.options import Options

_MINUTE = timedelta(minutes=1)
_PROJECT = "603366585132"


class Quota:
    """Counts requests in a sliding minute and refuses those above the limits of `options`."""

    def __init__(self, options: Options) -> None:
        self._limits = {
            "read": (options.reads_per_minute, options.project_reads_per_minute),
            "write": (options.writes_per_minute, options.project_writes_per_minute),
        }
        self._says_when = options.quota_retry_after
        self._spent: dict[tuple[str, str | None], deque[datetime]] = {}

    def spend(self, cost: str, user: str, now: datetime) -> None:
        """Count one request; a batch is one.

        Raises:
            ApiError: 429 in the recorded shape, without Retry-After unless the options say so; the refused
                request does not count.
        """
        if cost not in self._limits:
            return
        per_user, per_project = self._limits[cost]
        windows = [(self._window(cost, user, now), per_user, "PerUser", " per user", "/{user}")]
        windows.append((self._window(cost, None, now), per_project, "PerProject", "", ""))
        for window, limit, *names in windows:
            if limit is not None and len(window) >= limit:
                refusal = exhausted(cost, limit, names[0], names[1], names[2])
                if self._says_when:
                    refusal.retry_after = ceil((window[0] + _MINUTE - now).total_seconds())
                raise refusal
        for window, *_ in windows:
            window.append(now)

    def _window(self, cost: str, user: str | None, now: datetime) -> deque[datetime]:
        window = self._spent.setdefault((cost, user), deque())
        while window and now - window[0] >= _MINUTE:
            window.popleft()
        return window


def exhausted(cost: str, limit: int, suffix: str, per: str, unit: str) -> ApiError:
    """Return the 429 of a spent quota.

    Args:
        cost: `read` or `write`.
        limit: requests per minute.
        suffix: `PerUser` or `PerProject`, the end of the limit's name.
        per: how the message goes on after "per minute".
        unit: how the unit goes on after the project.
    """
    noun = cost.capitalize()
    message = (
        f"Quota exceeded for quota metric '{noun} requests' and limit '{noun} requests per minute{per}' "
        f"of service 'sheets.googleapis.com' for consumer 'project_number:{_PROJECT}'."
    )
    info = {
        "@type": "type.googleapis.com/google.rpc.ErrorInfo",
        "reason": "RATE_LIMIT_EXCEEDED",
        "domain": "googleapis.com",
        "metadata": {
            "quota_limit_value": str(limit),
            "service": "sheets.googleapis.com",
            "consumer": f"projects/{_PROJECT}",
            "quota_unit": "1/min/{project}" + unit,
            "quota_location": "global",
            "quota_metric": f"sheets.googleapis.com/{cost}_requests",
            "quota_limit": f"{noun}RequestsPerMinute{suffix}",
        },
    }
    help_link = {
        "description": "Request a higher quota limit.",
        "url": "https://cloud.google.com/docs/quotas/help/request_increase",
    }
    links = {"@type": "type.googleapis.com/google.rpc.Help", "links": [help_link]}
    return ApiError("RESOURCE_EXHAUSTED", message, details=[info, links])
