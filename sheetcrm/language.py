"""What sheetcrm says, in the languages of its companies.

A text is written in English where it is said, with names for what it fills in: `say("{row} is gone", row=…)`.
It is an ordinary text, and remembers how it was made, so that whoever shows it to people can have it in their
language. The other languages stand in gettext catalogues under `sheetcrm/locale`, read as they are: nothing
has to be compiled. `docs/languages.md` tells how a text is added.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from importlib import resources
from typing import Literal

Language = Literal["en", "ru"]

DOMAIN = "sheetcrm"
"""Name of the catalogues."""


class Sentence(str):
    """An English text that can be said in other languages.

    Attributes:
        template: the text as the catalogues know it, with names in braces.
        values: what stands for the names; other sentences are said in the same language.
    """

    template: str
    values: Mapping[str, object]

    __slots__ = ("template", "values")

    def __new__(cls, template: str, values: Mapping[str, object]) -> Sentence:
        """Fill in the template."""
        self = super().__new__(cls, template.format(**values))
        self.template = template
        self.values = values
        return self

    def __reduce__(self) -> tuple[type[Sentence], tuple[str, Mapping[str, object]]]:
        return Sentence, (self.template, self.values)


def say(template: str, /, **values: object) -> Sentence:
    """Compose a text; the catalogues are made from the first argument of every call.

    Args:
        template: the English text, with names in braces.
        values: what stands for the names.

    Raises:
        KeyError: a name without a value.
    """
    return Sentence(template, values)


def unsaid(template: str, /) -> str:
    """Mark a text that is given to `say` elsewhere, such as one of a table: the catalogues have it, too."""
    return template


def together(*parts: str, between: str = " ") -> str:
    """Put texts side by side, leaving out empty ones; each is still said in its own way."""
    told = [part for part in parts if part]
    names = [f"part{number}" for number in range(len(told))]
    return Sentence(between.join(f"{{{name}}}" for name in names), dict(zip(names, told, strict=True)))


def numeral(digits: str) -> str:
    """Write a number that has a point before its fraction, with the mark of the language instead."""
    whole, point, fraction = digits.partition(".")
    return say("{whole}.{fraction}", whole=whole, fraction=fraction) if point else digits


def in_language(text: str, language: Language) -> str:
    """Say a text in a language; what is no `Sentence`, or is in no catalogue, stays as it is.

    Raises:
        OSError: a catalogue is missing from the installation.
    """
    if language == "en" or not isinstance(text, Sentence):
        return str(text)
    template = _catalogue(language).get(text.template, text.template)
    said = {
        name: in_language(value, language) if isinstance(value, str) else value
        for name, value in text.values.items()
    }
    return template.format(**said)


def translated(text: str, language: Language) -> str:
    """Say a text that fills in nothing, known by its English words; one that is in no catalogue stays.

    For texts that have to be plain ones where they are written, such as the help of commands.
    """
    return text if language == "en" else _catalogue(language).get(text, text)


@lru_cache
def _catalogue(language: Language) -> Mapping[str, str]:
    """The texts of a language by their English ones; those nobody has translated yet are left out."""
    # Reading catalogues is slow to import, and companies that speak English never need it.
    from babel.messages.pofile import read_po  # noqa: PLC0415

    place = resources.files("sheetcrm").joinpath("locale", language, "LC_MESSAGES", f"{DOMAIN}.po")
    with place.open("rb") as file:
        messages = read_po(file, locale=language)
    return {
        message.id: message.string
        for message in messages
        if message.id and isinstance(message.id, str) and isinstance(message.string, str) and message.string
    }
