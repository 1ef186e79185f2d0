"""`sheetcrm emulator`: the embedded Sheets service over HTTP."""

from __future__ import annotations

import random
import time
from contextlib import suppress
from pathlib import Path

import click

from sheetcrm.commands.app import App
from sheetcrm.commands.session import now
from sheetcrm.emulator.errors import EmulatorError
from sheetcrm.emulator.faults import Faults, FaultSyntaxError
from sheetcrm.emulator.faultspec import prepare
from sheetcrm.emulator.options import Options
from sheetcrm.emulator.server import Server
from sheetcrm.emulator.service import Service
from sheetcrm.errors import ConfigError, SheetcrmError
from sheetcrm.language import in_language, say
from sheetcrm.schema.company import EmbeddedConnection
from sheetcrm.schema.loading import load_company


@click.group()
def emulator() -> None:
    """The embedded Sheets service: the company's sheets on this machine, with no account."""


@emulator.command()
@click.option(
    "--data",
    type=click.Path(path_type=Path, file_okay=False),
    metavar="DIR",
    help="Folder of the sheets. Default: the one that the config names.",
)
@click.option(
    "--port", type=click.IntRange(0, 65535), default=8090, show_default=True, help="0 takes a free one."
)
@click.option(
    "--faults",
    "troubles",
    metavar="TROUBLE",
    multiple=True,
    help="What shall go wrong; may be given many times: WHICH:WHEN:WHAT[:TIMES]. WHICH is the number of a "
    "request, a method, an operation such as values.append, or *; WHEN is before or after it takes effect, "
    "or late: it takes effect when the next one comes; WHAT is a status, drop, timeout, html, or seconds to "
    "wait such as 2.5s; TIMES is a number (default 1) or *. Also: quota (60 reads and writes a minute), "
    "stale:5s (old answers), drive-lag:180s.",
)
@click.pass_obj
def serve(app: App, *, data: Path | None, port: int, troubles: tuple[str, ...]) -> None:
    """Show the sheets in a browser and answer the Sheets and Drive APIs, to this machine only, until Ctrl+C.

    Other programs use the address in place of https://sheets.googleapis.com and https://www.googleapis.com;
    commands such as sync may run at the same time.
    """
    faults = Faults(sleep=time.sleep)
    try:
        options = prepare(Options(), faults, troubles)
    except FaultSyntaxError as error:
        raise click.BadParameter(str(error), param_hint="--faults") from error
    folder = data or _folder_of_company(app)
    try:
        service = Service(folder, clock=now, random=random.SystemRandom(), options=options, faults=faults)
        server = Server(service, port=port)
    except EmulatorError as error:
        raise SheetcrmError(str(error)) from error
    except (OSError, SystemExit) as error:  # werkzeug exits by itself where the port is taken
        msg = say(
            "Port {port} of this machine cannot be used, or the folder {folder} cannot be written to.",
            port=port,
            folder=folder,
        )
        raise SheetcrmError(msg, say("Name another port, or 0 for any: --port 0.")) from error
    click.echo(server.url)
    told = say("The sheets of {folder}: open the address in a browser to type into them.", folder=folder)
    click.echo(in_language(told, app.language), err=True)
    click.echo(in_language(say("Ctrl+C ends it."), app.language), err=True)
    with suppress(KeyboardInterrupt):  # the usual way to end it
        server.run()
    click.echo(in_language(say("Stopped."), app.language), err=True)


def _folder_of_company(app: App) -> Path:
    path = app.find_config()
    connection = load_company(path).connection
    if isinstance(connection, EmbeddedConnection):
        return path.resolve().parent / connection.data
    msg = say("The company in {path} keeps its sheets at Google, not on this machine.", path=path)
    raise ConfigError(msg, say("Name a folder: sheetcrm emulator serve --data DIR."))
