"""Help in the languages of companies: what click shows, looked up in the catalogues as the source has it."""

from __future__ import annotations

import copy
import inspect
import re
from collections.abc import Iterable

import click

from sheetcrm.language import Language, in_language, say, translated

CLICKS_OWN = (
    say("Usage:"),
    say("Options"),
    say("Commands"),
    say("Show this message and exit."),
    say("Show the version and exit."),
)
"""Texts that click itself puts into a page of help."""

_DEFAULT, _REQUIRED = say("default: "), say("required")
_EXTRAS = re.compile(r" {2}\[[^\[\]]*\]$")


class HelpFormatter(click.HelpFormatter):
    """Writes a page of help whose headings are in a language."""

    language: Language = "en"

    def write_usage(self, prog: str, args: str = "", prefix: str | None = None) -> None:
        """Write the line that says how a command is called."""
        super().write_usage(prog, args, prefix or f"{translated('Usage:', self.language)} ")

    def write_heading(self, heading: str) -> None:
        """Write a heading."""
        super().write_heading(translated(heading, self.language))

    def write_dl(self, rows: Iterable[tuple[str, str]], col_max: int = 30, col_spacing: int = 2) -> None:
        """Write a list of terms and what they mean."""
        super().write_dl([(term, self._meaning(text)) for term, text in rows], col_max, col_spacing)

    def _meaning(self, text: str) -> str:
        found = _EXTRAS.search(text)
        if found is None:
            return translated(text, self.language)
        extras = found[0]
        for word in (_DEFAULT, _REQUIRED):
            extras = extras.replace(word, in_language(word, self.language))
        return translated(text[: found.start()], self.language) + extras


class _RussianFormatter(HelpFormatter):
    language: Language = "ru"


class LocalContext(click.Context):
    """A context whose help is in Russian."""

    formatter_class = _RussianFormatter


def localised(command: click.Command, language: Language) -> click.Command:
    """Say what a command is for in a language; the command itself stays as it is.

    Args:
        command: the command, or a group of them.
        language: the language; English is what the source has.

    Returns:
        A copy with its help and that of its options and subcommands in the language.
    """
    if language == "en":
        return command
    made = copy.copy(command)
    made.context_class = LocalContext
    made.help = _help(command.help, language)
    made.short_help = _help(command.short_help, language)
    made.epilog = _help(command.epilog, language)
    made.params = [_localised_option(param, language) for param in command.params]
    if isinstance(made, click.Group):
        made.commands = {name: localised(one, language) for name, one in made.commands.items()}
    return made


def _localised_option(param: click.Parameter, language: Language) -> click.Parameter:
    if not isinstance(param, click.Option):
        return param
    made = copy.copy(param)
    made.help = _help(param.help, language)
    return made


def _help(text: str | None, language: Language) -> str | None:
    return None if text is None else translated(inspect.cleandoc(text), language)
