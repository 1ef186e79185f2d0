"""Columns of texts: any, addresses of people, addresses of pages and files."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cached_property
from typing import Any, Literal
from urllib.parse import SplitResult, urlsplit

from pydantic import Field, field_validator
from pydantic_core import PydanticCustomError

from sheetcrm.schema.cells import Scalar
from sheetcrm.schema.types.base import BaseColumn, Read, Reading, Shown, Types, Unclear, Violation, quoted
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
        return f"{value} ({'Latin' if value.isascii() else 'Cyrillic'} letters)"

    def unclear(self, shown: Shown, readings: tuple[Any, ...]) -> Violation:
        """Say that a word mixes letters that look alike."""
        message = f"{quoted(shown)} mixes Cyrillic and Latin letters that look alike"
        hint = f"Type it anew: {' or '.join(map(self.write, readings))}."
        return Violation("ambiguous-letters", message, hint)

    def is_tidy(self, shown: Shown, value: Any) -> bool:
        """A text stands as it was meant; a number or a tick counts as the text it shows."""
        return not isinstance(shown, str) or shown == value

    def complain(self, shown: Shown, best: Scalar) -> Violation:
        """Say what is untidy about the text."""
        if tidy(str(shown)) == best:
            message = f"{quoted(shown)} has spaces or unseen signs too many"
            return Violation("untidy-text", message, "Take them out.")
        message = f"{quoted(shown)} has letters of another alphabet that look alike"
        return Violation("mixed-alphabets", message, f"Type '{best}' in one alphabet.")

    @cached_property
    def _compiled(self) -> re.Pattern[str] | None:
        return None if self.pattern is None else re.compile(self.pattern)

    def judge(self, value: Any) -> Violation | None:
        """Keep to the pattern and the length."""
        if self._compiled is not None and self._compiled.fullmatch(value) is None:
            message = f"{quoted(value)} does not have the form {self.pattern}"
            return Violation("wrong-pattern", message, self.hint or "Correct it.")
        if self.min_length is not None and len(value) < self.min_length:
            return Violation(
                "too-short", f"{quoted(value)} is too short", f"{self.min_length} characters at least."
            )
        if self.max_length is not None and len(value) > self.max_length:
            return Violation(
                "too-long", f"{quoted(value)} is too long", f"{self.max_length} characters at most."
            )
        return None


class EmailColumn(BaseColumn):
    """An e-mail address."""

    type: Literal["email"] = Field(default="email", description="What the cells hold.")

    def parse(self, shown: Shown, how: Conventions = UNDECIDED) -> Reading:  # noqa: ARG002 - the same everywhere
        """Read one address with a dot in its domain; ``mailto:`` and spaces round the ``@`` are dropped."""
        hint = "Type one address such as name@company.com."
        refused = Violation("not-an-email", f"{quoted(shown)} is not an e-mail address", hint)
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
        return Violation("untidy-text", f"{quoted(shown)} is more than the address", f"Type {best}.")


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
        hint = "Copy the whole address from the browser, starting with https://."
        return Violation("not-an-address", f"{quoted(shown)} is not the address of a page", hint)

    def is_tidy(self, shown: Shown, value: Any) -> bool:
        """Capitals in scheme and host make no other address."""
        return isinstance(shown, str) and shown.lower() == value.lower()

    def complain(self, shown: Shown, best: Scalar) -> Violation:
        """Say that the address is held with something else."""
        return Violation("untidy-text", f"{quoted(shown)} is more than the address", f"Put {best} there.")


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
            hint = "Put the file into Google Drive and paste its link."
            return Violation("not-a-file", f"{quoted(shown)} is a place on one computer", hint)
        hint = "Open the file, choose Share, and paste the link."
        return Violation("not-a-file", f"{quoted(shown)} is not a link to a file", hint)


def _split(text: str) -> SplitResult | None:
    if re.search(r"\s", text):
        return None
    try:
        return urlsplit(text)
    except ValueError:
        return None
