"""Columns of texts: any, addresses of people, addresses of pages and files."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cached_property
from typing import Any, Literal
from urllib.parse import SplitResult, urlsplit

from pydantic import Field, field_validator
from pydantic_core import PydanticCustomError

from sheetcrm.language import say
from sheetcrm.schema.cells import Scalar
from sheetcrm.schema.types.base import (
    BaseColumn,
    Read,
    Reading,
    Shown,
    Types,
    Unclear,
    Violation,
    either,
    quoted,
    type_it,
)
from sheetcrm.schema.types.choices import text_of
from sheetcrm.schema.types.conventions import UNDECIDED, Conventions
from sheetcrm.schema.types.tidying import other_alphabet, tidy

_EMAIL = re.compile(r"[^@\s,;<>]+@[^@\s,;<>.]+(\.[^@\s,;<>.]+)+")
_WRONG_FOLDERS = re.compile(r"^(?:[A-Za-z]:[\\/]|\\\\|file:)")


class TextColumn(BaseColumn):
    """Any text; a number somebody typed is taken as it stands."""

    type: Literal["text"] = Field(default="text", description="What the cells hold.")
    pattern: str | None = Field(
        default=None, description="Regular expression that the whole text has to match."
    )
    min_length: int | None = Field(default=None, ge=1, description="Fewest characters allowed.")
    max_length: int | None = Field(default=None, ge=1, description="Most characters allowed.")

    @field_validator("pattern")
    @classmethod
    def _refuse_broken_pattern(cls, pattern: str | None) -> str | None:
        try:
            re.compile(pattern or "")
        except re.error as error:
            message = f"this is no regular expression: {error}"
            raise PydanticCustomError("wrong_value", "{problem}", {"problem": message}) from error
        return pattern

    @property
    def number_format(self) -> Mapping[str, str]:
        """Plain text, so that Google keeps ``0012`` and does not read ``1-2`` as a date."""
        return {"type": "TEXT"}

    @property
    def harmless_types(self) -> Types:
        """Any text and number will do, unless there is a form to keep to."""
        is_free = self.pattern is None and self.min_length is None and self.max_length is None
        return frozenset({str, int, float, bool}) if is_free else frozenset()

    def parse(self, shown: Shown, how: Conventions = UNDECIDED) -> Reading:  # noqa: ARG002 - a text is a text
        """Read a text without stray spaces, unseen signs and letters of the wrong alphabet."""
        if not isinstance(shown, str):
            return Read(text_of(shown))
        text = tidy(shown)
        meant = other_alphabet(text)
        if len(meant) > 1:
            return Unclear(meant)
        return Read(meant[0] if meant else text)

    def write(self, value: Any) -> str:
        """The text, with the alphabet said where two readings differ by nothing else."""
        if value.isascii():
            return say("{text} (Latin letters)", text=value)
        return say("{text} (Cyrillic letters)", text=value)

    def unclear(self, shown: Shown, readings: tuple[Any, ...]) -> Violation:
        """Say that a word mixes letters that look alike."""
        message = say("{value} mixes Cyrillic and Latin letters that look alike", value=quoted(shown))
        hint = say("Type it anew: {readings}.", readings=either(list(map(self.write, readings))))
        return Violation("ambiguous-letters", message, hint)

    def is_tidy(self, shown: Shown, value: Any) -> bool:
        """A text stands as it was meant; a number or a tick counts as the text it shows."""
        return not isinstance(shown, str) or shown == value

    def complain(self, shown: Shown, best: Scalar) -> Violation:
        """Say what is untidy about the text."""
        if tidy(str(shown)) == best:
            message = say("{value} has spaces or unseen signs too many", value=quoted(shown))
            return Violation("untidy-text", message, say("Take them out."))
        message = say("{value} has letters of another alphabet that look alike", value=quoted(shown))
        return Violation(
            "mixed-alphabets", message, say("Type {best} in one alphabet.", best=quoted(str(best)))
        )

    @cached_property
    def _compiled(self) -> re.Pattern[str] | None:
        return None if self.pattern is None else re.compile(self.pattern)

    def judge(self, value: Any) -> Violation | None:
        """Keep to the pattern and the length."""
        if self._compiled is not None and self._compiled.fullmatch(value) is None:
            if self.hint:
                message = say("{value} does not have the form that is asked for", value=quoted(value))
                return Violation("wrong-pattern", message, self.hint)
            message = say("{value} does not have the form {form}", value=quoted(value), form=self.pattern)
            return Violation("wrong-pattern", message, say("Correct it."))
        if self.min_length is not None and len(value) < self.min_length:
            hint = say("Characters at least: {count}.", count=self.min_length)
            return Violation("too-short", say("{value} is too short", value=quoted(value)), hint)
        if self.max_length is not None and len(value) > self.max_length:
            hint = say("Characters at most: {count}.", count=self.max_length)
            return Violation("too-long", say("{value} is too long", value=quoted(value)), hint)
        return None


class EmailColumn(BaseColumn):
    """An e-mail address."""

    type: Literal["email"] = Field(default="email", description="What the cells hold.")

    def parse(self, shown: Shown, how: Conventions = UNDECIDED) -> Reading:  # noqa: ARG002 - the same everywhere
        """Read one address with a dot in its domain; ``mailto:`` and spaces round the ``@`` are dropped."""
        message = say("{value} is not an e-mail address", value=quoted(shown))
        refused = Violation("not-an-email", message, say("Type one address such as name@company.com."))
        if not isinstance(shown, str):
            return refused
        text = re.sub(r" ?@ ?", "@", re.sub(r"^mailto:", "", tidy(shown), flags=re.IGNORECASE))
        meant = other_alphabet(text)
        if len(meant) > 1 or not _EMAIL.fullmatch(text):
            return refused
        name, _, domain = (meant[0] if meant else text).rpartition("@")
        return Read(f"{name}@{domain.lower()}")

    def is_tidy(self, shown: Shown, value: Any) -> bool:
        """Capitals in the domain make no other address."""
        return isinstance(shown, str) and shown[:1] + shown[1:].lower() == value[:1] + value[1:].lower()

    def complain(self, shown: Shown, best: Scalar) -> Violation:
        """Say that the address is held with something else."""
        message = say("{value} is more than the address", value=quoted(shown))
        return Violation("untidy-text", message, type_it(best))


class UrlColumn(BaseColumn):
    """The address of a page or a document."""

    type: Literal["url"] = Field(default="url", description="What the cells hold.")

    def parse(self, shown: Shown, how: Conventions = UNDECIDED) -> Reading:  # noqa: ARG002 - the same everywhere
        """Read an http or https address with a host."""
        text = tidy(shown).strip("<>") if isinstance(shown, str) else ""
        parts = _split(text)
        if parts is None or parts.scheme.lower() not in {"http", "https"} or not parts.hostname:
            return self.refuse(shown)
        host = parts.netloc.rpartition("@")[2]
        return Read(text[: text.index(host)].lower() + host.lower() + text[text.index(host) + len(host) :])

    def refuse(self, shown: Shown) -> Violation:
        """Say that this is no address."""
        hint = say("Copy the whole address from the browser, starting with https://.")
        message = say("{value} is not the address of a page", value=quoted(shown))
        return Violation("not-an-address", message, hint)

    def is_tidy(self, shown: Shown, value: Any) -> bool:
        """Capitals in scheme and host make no other address."""
        return isinstance(shown, str) and shown.lower() == value.lower()

    def complain(self, shown: Shown, best: Scalar) -> Violation:
        """Say that the address is held with something else."""
        message = say("{value} is more than the address", value=quoted(shown))
        return Violation("untidy-text", message, type_it(best))


class FileColumn(UrlColumn):
    """A link to one file, such as a contract in Google Drive."""

    type: Literal["file"] = Field(default="file", description="What the cells hold.")  # type: ignore[assignment]

    def parse(self, shown: Shown, how: Conventions = UNDECIDED) -> Reading:
        """Read the address of a file; a folder on somebody's computer and a bare host are none."""
        reading = super().parse(shown, how)
        if not isinstance(reading, Read):
            return reading
        parts = _split(reading.value)
        is_bare = parts is None or (parts.path in {"", "/"} and not parts.query)
        return self.refuse(shown) if is_bare else reading

    def refuse(self, shown: Shown) -> Violation:
        """Say that this is no link to a file."""
        if isinstance(shown, str) and _WRONG_FOLDERS.match(shown.strip()):
            hint = say("Put the file into Google Drive and paste its link.")
            message = say("{value} is a place on one computer", value=quoted(shown))
            return Violation("not-a-file", message, hint)
        hint = say("Open the file, choose Share, and paste the link.")
        return Violation("not-a-file", say("{value} is not a link to a file", value=quoted(shown)), hint)


def _split(text: str) -> SplitResult | None:
    if re.search(r"\s", text):
        return None
    try:
        return urlsplit(text)
    except ValueError:
        return None
