"""The command line: which commands there are, and the one place where errors become text and exit codes.

Commands are loaded when they are called, so that help is quick and `config check` needs no Google libraries.
"""

from __future__ import annotations

import io
import sys
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path
from typing import Any, NoReturn

import click

from sheetcrm import __version__
from sheetcrm.commands.app import App
from sheetcrm.commands.boundary import run_guarded
from sheetcrm.commands.help_texts import LocalContext, localised
from sheetcrm.language import Language, in_language, say

COMMANDS = {
    "init": ("sheetcrm.commands.init:init", say("Write a config folder, ready to run, from a template.")),
    "config": ("sheetcrm.commands.config:config", say("Check, show and describe the company's config.")),
    "setup": (
        "sheetcrm.commands.setup:setup",
        say("Make the spreadsheets, tabs and headers the config asks for."),
    ),
    "schema": (
        "sheetcrm.commands.schema:schema",
        say("Show in what the config has changed, and bring the sheets after it."),
    ),
    "plan": (
        "sheetcrm.commands.plan:plan",
        say("Show what a sync would change, and why; nothing is written."),
    ),
    "sync": ("sheetcrm.commands.sync:sync", say("Bring the departments' sheets in step, once.")),
    "conflicts": (
        "sheetcrm.commands.conflicts:conflicts",
        say("List values that stand against each other, and decide about them."),
    ),
    "backup": ("sheetcrm.commands.backup:backup", say("Keep all managed sheets in a dated folder.")),
    "restore": ("sheetcrm.commands.restore:restore", say("Put sheets back to what a backup holds.")),
    "validate": ("sheetcrm.commands.validate:validate", say("List everything that is wrong in the sheets.")),
    "doctor": (
        "sheetcrm.commands.doctor:doctor",
        say("Look at account, files, tabs and state, and say what is wrong."),
    ),
    "link": ("sheetcrm.commands.link:link", say("Show how the links stand, and what hangs loose.")),
    "adopt": (
        "sheetcrm.commands.adopt:adopt",
        say("Join rows that were typed by hand to the requests they were typed for."),
    ),
    "show": ("sheetcrm.commands.show:show", say("Show every fact of one deal from all departments.")),
    "explain": (
        "sheetcrm.commands.explain:explain",
        say("Print a department's work as sentences, or what a row waits for."),
    ),
    "runs": ("sheetcrm.commands.runs:runs", say("List the passes, newest first.")),
    "undo": (
        "sheetcrm.commands.undo:undo",
        say("Take back what a pass did, where nobody has changed it since."),
    ),
    "state": ("sheetcrm.commands.state:state", say("Take the sheets over after the state was lost.")),
    "why": ("sheetcrm.commands.why:why", say("Say how a cell came by what it holds.")),
    "ids": ("sheetcrm.commands.ids:ids", say("List rows that lost their IDs, and give the IDs back.")),
    "demo": (
        "sheetcrm.commands.demo:demo",
        say("Play a customer's request through the departments' sheets."),
    ),
    "emulator": (
        "sheetcrm.commands.emulator:emulator",
        say("See and edit the embedded sheets in a browser."),
    ),
}
"""Command → where it is and what it does, in the order one meets them."""


class Commands(click.Group):
    """The group of all commands: lists them without loading any, and guards every run."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        """Name the commands in the order one meets them."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Load a command; None where there is none of the name."""
        if cmd_name not in COMMANDS:
            return None
        module, _, attribute = COMMANDS[cmd_name][0].partition(":")
        command: click.Command = getattr(import_module(module), attribute)
        return localised(command, _language(ctx))

    def get_help(self, ctx: click.Context) -> str:
        """Compose the page of help, in the language asked for."""
        language = _language(ctx)
        if language != "en":
            ctx.formatter_class = LocalContext.formatter_class
        formatter = ctx.make_formatter()
        localised(self, language).format_help(ctx, formatter)
        return formatter.getvalue().rstrip("\n")

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the list of commands into the help."""
        language = _language(ctx)
        with formatter.section("Commands"):
            formatter.write_dl(
                [(name, in_language(summary, language)) for name, (_, summary) in COMMANDS.items()]
            )

    def main(
        self,
        args: Sequence[str] | None = None,
        prog_name: str | None = None,
        complete_var: str | None = None,
        standalone_mode: bool = True,  # noqa: FBT001, FBT002 - click's signature
        windows_expand_args: bool = True,  # noqa: FBT001, FBT002
        **extra: Any,
    ) -> Any:
        """Run the command line and exit; without standalone mode errors go to the caller."""
        app = extra.setdefault("obj", App())

        def call() -> Any:
            return super(Commands, self).main(
                args,
                prog_name=prog_name,
                complete_var=complete_var,
                standalone_mode=False,
                windows_expand_args=windows_expand_args,
                **extra,
            )

        return run_guarded(call, app) if standalone_mode else call()


def _language(ctx: click.Context) -> Language:
    """The language to show help in, before any command runs."""
    app = ctx.find_object(App) or App()
    asked = ctx.params.get("lang") or app.asked_language
    return App(config=ctx.params.get("config") or app.config, asked_language=asked).language


@click.group(
    cls=Commands,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog="Exit codes: 0 in step or done, 1 findings or a mistake in the config, 2 wrong usage, 3 changes "
    "pending (plan --exit-code), 4 refused as unsafe, 5 conflicts left, 6 partial, 70 a bug, 130 stopped.",
)
@click.option(
    "-c",
    "--config",
    type=click.Path(path_type=Path),
    envvar="SHEETCRM_CONFIG",
    help="The company's config file. Default: SHEETCRM_CONFIG, ./sheetcrm.yaml, ./company.yaml, or the only "
    "file in ./config.",
)
@click.option(
    "--lang",
    type=click.Choice(["en", "ru"]),
    envvar="SHEETCRM_LANG",
    is_eager=True,
    help="The language to speak. Default: SHEETCRM_LANG, or the language of the config.",
)
@click.version_option(__version__, prog_name="sheetcrm")
@click.pass_obj
def cli(app: App, config: Path | None, lang: Language | None) -> None:
    """One system out of a company's Google Sheets: rows linked across departments and kept in step."""
    app.config = config
    app.asked_language = lang


def main() -> NoReturn:
    """Run the program and exit with its code."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")  # a terminal that cannot show a letter is no reason to fail
    cli.main(prog_name="sheetcrm")
    raise SystemExit(0)
