"""Moves from status to status that the config does not allow."""

from __future__ import annotations

from sheetcrm.language import say
from sheetcrm.schema.columns import Violation
from sheetcrm.schema.company import Department


def forbidden_move(department: Department, before: str | None, now: str | None) -> Violation | None:
    """Say why a row may not have gone from one status to another.

    Args:
        department: the row's department.
        before: its status when it was last looked at; None where nobody has, or it had none.
        now: its status; None where it has none that is known.
    """
    if before is None or now is None or before == now:
        return None
    following = department.moves.get(before)
    if following is None or now in following:
        return None
    message = say("was moved from '{before}' to '{now}'", before=before, now=now)
    if not following:
        return Violation("status-move", message, say("From '{before}' it may go nowhere.", before=before))
    allowed = ", ".join(following)
    hint = say("From '{before}' it may go to: {allowed}.", before=before, allowed=allowed)
    return Violation("status-move", message, hint)
