"""Where each value of a loaded company came from: a line of its file, or a default."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sheetcrm.schema.documents import Document
from sheetcrm.schema.loading import LoadedCompany
from sheetcrm.schema.problems import Path, dotted


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """One value of the config.

    Attributes:
        path: dotted path.
        value: the value as JSON would have it; lists are one value.
        file: the file it stands in; None for a default.
        line: its line, from 1; None for a default.
    """

    path: str
    value: Any
    file: str | None
    line: int | None

    @property
    def source(self) -> str:
        """``file:line``, or ``default``."""
        return "default" if self.file is None else f"{self.file}:{self.line}"


def list_settings(loaded: LoadedCompany) -> list[Setting]:
    """List every value of a company, defaults included, in the order of the model."""
    return list(_settings(loaded.company.model_dump(mode="json"), (), loaded.document))


def _settings(value: Any, path: Path, document: Document) -> Iterator[Setting]:
    if isinstance(value, dict) and value:
        for key, below in value.items():
            yield from _settings(below, (*path, key), document)
        return
    place = document.values.get(path)
    yield Setting(
        path=dotted(path),
        value=value,
        file=None if place is None else document.file,
        line=None if place is None else place.line,
    )
