"""``sheetcrm init``: write a ready config folder from a template."""

from __future__ import annotations

from pathlib import Path

import click

from sheetcrm.commands.app import DEFAULT_NAMES, App
from sheetcrm.errors import ConfigError
from sheetcrm.language import in_language, say, unsaid
from sheetcrm.templates import list_templates, read_template

_TEMPLATES = list_templates()
_CONFIG_NAME = DEFAULT_NAMES[-1]
_IGNORED = (
    b"# Not to be shared with the config: state, embedded sheets, keys.\n.sheetcrm/\nservice-account*.json\n"
)


_STEPS = unsaid(
    "Wrote {path}. Read it and change what differs in your company, then:\n"
    "{enter}"
    "  sheetcrm config check   see whether it holds together\n"
    "  sheetcrm setup          create the spreadsheets, tabs and headers\n"
    "  sheetcrm plan           see what a sync would write\n"
    "  sheetcrm sync           write it"
)


@click.command("init")
@click.argument("folder", metavar="[DIR]", default=".", type=click.Path(path_type=Path, file_okay=False))
@click.option(
    "--template",
    type=click.Choice(sorted(_TEMPLATES)),
    default="transport",
    show_default=True,
    help="Which company to start from.",
)
@click.option(
    "--lang",
    "language",
    type=click.Choice(sorted({language for languages in _TEMPLATES.values() for language in languages})),
    default="en",
    show_default=True,
    help="Language of tabs, headers and statuses.",
)
@click.pass_obj
def init(app: App, *, folder: Path, template: str, language: str) -> None:
    """Write a ready config folder into DIR (default: here); a file that exists is never overwritten."""
    path = folder / _CONFIG_NAME
    if path.exists() or path.is_symlink():
        msg = say("{path} exists already and is left as it is.", path=path)
        raise ConfigError(msg, say("Name another folder: sheetcrm init DIR."))
    try:
        folder.mkdir(parents=True, exist_ok=True)
        _write_new(path, read_template(template, language))
        _write_new(folder / ".gitignore", _IGNORED)
    except OSError as error:
        msg = say("The config cannot be written to {folder}: {why}.", folder=folder, why=error.strerror)
        raise ConfigError(msg, say("Choose a folder you may write to.")) from error
    enter = "" if folder == Path() else f"  cd {folder}\n"
    click.echo(in_language(say(_STEPS, path=path, enter=enter), app.language))


def _write_new(path: Path, content: bytes) -> None:
    """Write a file unless it exists; even one that appears at this very moment is not overwritten."""
    try:
        with path.open("xb") as file:
            file.write(content)
    except FileExistsError:
        if path.name == _CONFIG_NAME:
            raise
