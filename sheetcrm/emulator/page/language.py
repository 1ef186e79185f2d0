"""The language of the page: the reader's first one that the page has."""

from __future__ import annotations

from typing import Final

from werkzeug.datastructures import LanguageAccept

LANGUAGES: Final = ("en", "ru")


def choose_language(accepted: LanguageAccept) -> str:
    """Return `en` or `ru` by an Accept-Language header; English where neither is asked for."""
    return accepted.best_match(LANGUAGES, default=LANGUAGES[0]) or LANGUAGES[0]
