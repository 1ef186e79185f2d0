"""Progress on stderr, for people at a terminal only, and only where work takes longer than a second."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.markup import escape
from rich.status import Status

from sheetcrm.language import Language, in_language, say

PATIENCE_SECONDS = 1.0
"""Work that ends sooner shows nothing."""

Progress = Callable[[str], None]
"""Told in a few words what is being done."""


def quiet(_: str) -> None:
    """Progress that nobody looks at."""


@contextmanager
def shown_progress(console: Console | None = None, language: Language = "en") -> Iterator[Progress]:
    """Show on stderr what is being done; yields the function to tell it with.

    Args:
        console: where to show it; stderr where none is given.
        language: in which it is told.
    """
    console = console or Console(stderr=True)
    if not console.is_terminal:
        yield quiet
        return
    status = Status(in_language(say("working"), language), console=console)
    timer = threading.Timer(PATIENCE_SECONDS, status.start)
    timer.daemon = True
    timer.start()
    try:
        yield lambda text: status.update(escape(in_language(text, language)))
    finally:
        timer.cancel()
        timer.join()
        status.stop()
