"""What an instruction is made of, and how it is written down."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Item:
    """One point, with what belongs below it."""

    text: str
    below: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """A heading and its points."""

    heading: str
    items: tuple[Item, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """A title, a line about the page (empty for none), and its sections."""

    title: str
    lead: str = ""
    sections: tuple[Section, ...]


def as_markdown(pages: Iterable[Page]) -> str:
    """Write pages as Markdown, one after another."""
    return "\n".join("\n".join((*_lines(page), "")) for page in pages)


def _lines(page: Page) -> Iterator[str]:
    yield f"# {page.title}"
    if page.lead:
        yield ""
        yield page.lead
    for section in page.sections:
        yield ""
        yield f"## {section.heading}"
        yield ""
        for item in section.items:
            yield f"- {item.text}"
            yield from (f"  - {line}" for line in item.below)
