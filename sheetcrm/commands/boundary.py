"""The boundary: what happened inside becomes a message on stderr and an exit code; nothing else gets out."""

from __future__ import annotations

import errno
import os
import platform
import sys
import tempfile
import traceback
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NoReturn

import click

from sheetcrm import __version__
from sheetcrm.commands.app import App
from sheetcrm.errors import ExitCode, SheetcrmError
from sheetcrm.language import Language, in_language, say


def run_guarded(call: Callable[[], Any], app: App) -> NoReturn:
    """Run a command and exit.

    Args:
        call: runs it; a whole number it returns is the exit code.
        app: tells where the log of a crash goes.
    """
    sys.exit(_run(call, app))


def _run(call: Callable[[], Any], app: App) -> int:
    try:
        code = call()
        sys.stdout.flush()
    except click.Abort:
        stopped = say("Interrupted. Nothing is half-saved: run the command again to go on.")
        click.echo(in_language(stopped, app.language), err=True)
        return ExitCode.INTERRUPTED
    except click.ClickException as error:
        error.show()
        return error.exit_code
    except SheetcrmError as error:
        _show(error, app.language)
        return error.exit_code
    except Exception as error:  # noqa: BLE001 - the one place that must let nothing through
        if isinstance(error, OSError) and error.errno == errno.EPIPE:
            return _leave_closed_pipe()
        _report_bug(error, app)
        return ExitCode.BUG
    return code if isinstance(code, int) else ExitCode.OK


def _show(error: SheetcrmError, language: Language) -> None:
    color = False if os.environ.get("NO_COLOR") else None  # None leaves it to whether stderr is a terminal
    for title, text, style in (
        (say("Error:"), error.message, {"fg": "red", "bold": True}),
        (say("What to do:"), error.hint, {"bold": True}),
    ):
        if text:
            lead = click.style(f"{in_language(title, language)} ", **style)
            click.echo(lead + in_language(text, language), err=True, color=color)


def _leave_closed_pipe() -> int:
    """The reader of our output has gone, as `head` does: end quietly, and do not fail again at exit."""
    with suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return ExitCode.FINDINGS


def _report_bug(error: Exception, app: App) -> None:
    summary = " ".join(f"{type(error).__name__}: {error}".split())
    if len(summary) > 200:
        summary = summary[:199] + "…"
    path = _write_log(error, app)
    told = (
        say("This is a bug in sheetcrm ({error}). The details could not be saved.", error=summary)
        if path is None
        else say(
            "This is a bug in sheetcrm ({error}). Details are in {path}. Please report it with that file.",
            error=summary,
            path=path,
        )
    )
    click.echo(in_language(told, app.language), err=True)


def _write_log(error: Exception, app: App) -> Path | None:
    lines = [
        f"sheetcrm {__version__}, Python {platform.python_version()}, {platform.platform()}",
        f"command: {' '.join(sys.argv)}",
        *traceback.format_exception(error),
    ]
    for folder in (app.log_folder, Path(tempfile.gettempdir())):
        if folder is None or not folder.is_dir():
            continue
        path = folder / f"crash-{datetime.now(UTC):%Y%m%dT%H%M%S}-{os.getpid()}.log"
        with suppress(OSError):
            # Tracebacks may hold customers' data, so nobody else may read them.
            with os.fdopen(
                os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8"
            ) as log:
                log.write("\n".join(lines))
            return path
    return None
