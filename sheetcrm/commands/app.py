"""What every command is given: where the config is, and how to find it where nobody said."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from sheetcrm.errors import ConfigError

DEFAULT_NAMES = ("sheetcrm.yaml", "company.yaml")
_HINT = "Run `sheetcrm init` to write one from a template, or name yours: sheetcrm --config PATH ..."


@dataclass(slots=True)
class App:
    """One run of the program.

    Attributes:
        config: the config file or its folder as given by option or environment; None where neither says.
        log_folder: where the log of a crash goes; None until a company's state folder is known.
    """

    config: Path | None = None
    log_folder: Path | None = None

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
        msg = f"Several config files could be meant:\n{listing}"
        raise ConfigError(msg, f"Name one: sheetcrm --config {candidates[0]} ...")
    names = " nor ".join(DEFAULT_NAMES)
    msg = f"No config found in {folder.resolve()}: neither {names}, nor a file in its folder config."
    raise ConfigError(msg, _HINT)
