"""Why the page says no: every refusal as a status, a code the page knows, and a sentence."""

from __future__ import annotations

import re
from typing import Any

from sheetcrm.emulator.edit import PROTECTED
from sheetcrm.emulator.errors import ApiError, EmulatorError

_PREFIX = re.compile(r"^Invalid requests\[\d+\]\.\w+: ")

WARNED = (
    "You're trying to edit part of this sheet that shouldn't be changed accidentally. "
    "Do you want to edit it anyway?"
)
"""What Google asks before an edit of a range that is protected by a warning only."""


class PageError(EmulatorError):
    """The page refuses something.

    Attributes:
        status: HTTP status.
        code: what the page's script goes by: `protected`, `warning` (ask, then send again with `confirmed`),
            `moved` (the row is another than the person saw), `rule`, `unknown`, `foreign`, `bad`, `refused`.
        message: a sentence for the person.
        facts: more for the script, in JSON types.
    """

    def __init__(self, status: int, code: str, message: str, **facts: Any) -> None:
        super().__init__(message)
        self.status = status
        self.code = code
        self.message = message
        self.facts = facts

    def body(self) -> dict[str, Any]:
        """Return the refusal as the script gets it."""
        return {"error": {"code": self.code, "message": self.message, **self.facts}}


def bad_request(message: str) -> PageError:
    """Return the refusal of a request the page's script would not make."""
    return PageError(400, "bad", message)


def unknown(what: str) -> PageError:
    """Return the refusal of something that is not there (any more)."""
    return PageError(404, "unknown", what)


def of_service(error: ApiError) -> PageError:
    """Return the service's refusal in its own words, without the place in a batch a person never sees."""
    message = _PREFIX.sub("", error.message)
    code = "protected" if message == PROTECTED else "refused"
    if error.status == "NOT_FOUND":
        code = "unknown"
    return PageError(error.code, code, message)
