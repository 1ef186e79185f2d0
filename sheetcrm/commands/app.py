"""What every command is given: where the config is, and how to find it where nobody said."""

from __future__ import annotations

import re
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from sheetcrm.errors import ConfigError
from sheetcrm.language import Language, say

DEFAULT_NAMES = ("sheetcrm.yaml", "company.yaml")
_HINT = say("Run `sheetcrm init` to write one from a template, or name yours: sheetcrm --config PATH ...")
_SPEAKS_RUSSIAN = re.compile(rb"^language:[ \t]*[\"']?ru\b", re.MULTILINE)


@dataclass(slots=True)
class App:
    """One run of the program.

    Attributes:
        config: the config file or its folder as given by option or environment; None where neither says.
        log_folder: where the log of a crash goes; None until a company's state folder is known.
        asked_language: the language that option or environment ask for; None where neither does.
    """

    config: Path | None = None
    log_folder: Path | None = None
    asked_language: Language | None = None

    @property
    def language(self) -> Language:
        """The language to speak: the one asked for, else the company's, else English.

        The config is only glanced at, so that help comes at once and a broken config can be told of.
        """
        if self.asked_language is not None:
            return self.asked_language
        with suppress(Exception):  # what is wrong with the config, the command that needs it tells
            if _SPEAKS_RUSSIAN.search(self.find_config().read_bytes()):
                return "ru"
        return "en"

    def find_config(self) -> Path:
        """Tell which config file is meant.

        Raises:
            ConfigError: there is none, or several and no way to tell which.
        """
        if self.config is None:
            return find_config(Path())
        return find_config(self.config) if self.config.is_dir() else self.config


def find_config(folder: Path) -> Path:
    """Find the config file of a folder: by its name, or as the only one in its folder ``config``.

    Raises:
        ConfigError: there is none, or several and no way to tell which.
    """
    for name in DEFAULT_NAMES:
        if (folder / name).is_file():
            return folder / name
    candidates = sorted(path for path in (folder / "config").glob("*.yaml") if path.is_file())
    if len(candidates) == 1:
        return candidates[0]
    if candidates:
        listing = "\n".join(f"  {path}" for path in candidates)
        msg = say("Several config files could be meant:\n{listing}", listing=listing)
        raise ConfigError(msg, say("Name one: sheetcrm --config {path} ...", path=candidates[0]))
    one, other = DEFAULT_NAMES
    msg = say(
        "No config found in {folder}: neither {one} nor {other}, nor a file in its folder config.",
        folder=folder.resolve(),
        one=one,
        other=other,
    )
    raise ConfigError(msg, _HINT)
