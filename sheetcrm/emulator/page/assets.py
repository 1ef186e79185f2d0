"""The page's own files: documents, scripts, styles, texts."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

_FOLDER: Final = Path(__file__).with_name("static")
_TYPES: Final[Mapping[str, str]] = {
    ".html": "text/html; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".json": "application/json",
    ".svg": "image/svg+xml",
}


@dataclass(frozen=True, slots=True)
class Asset:
    """One file: its bytes, media type and a tag that changes when it changes."""

    body: bytes
    media_type: str
    tag: str


def load_assets() -> Mapping[str, Asset]:
    """Return the files of the page by their path within its folder, e.g. `js/grid.js`."""
    found: dict[str, Asset] = {}
    for path in sorted(_FOLDER.rglob("*")):
        if path.suffix in _TYPES:
            body = path.read_bytes()
            tag = hashlib.sha256(body).hexdigest()[:16]
            found[path.relative_to(_FOLDER).as_posix()] = Asset(body, _TYPES[path.suffix], tag)
    return found
