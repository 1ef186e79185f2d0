"""Ready configs: a folder per kind of company, a file per language, such as ``transport/company.en.yaml``."""

from __future__ import annotations

from importlib.resources import files

_PREFIX, _SUFFIX = "company.", ".yaml"


def list_templates() -> dict[str, tuple[str, ...]]:
    """Name the templates and the languages each of them comes in."""
    folders = sorted(
        (entry for entry in files(__name__).iterdir() if entry.is_dir()), key=lambda entry: entry.name
    )
    found: dict[str, tuple[str, ...]] = {}
    for folder in folders:
        names = sorted(entry.name for entry in folder.iterdir())
        languages = [
            name.removeprefix(_PREFIX).removesuffix(_SUFFIX)
            for name in names
            if name.startswith(_PREFIX) and name.endswith(_SUFFIX)
        ]
        if languages:
            found[folder.name] = tuple(languages)
    return found


def read_template(name: str, language: str) -> bytes:
    """Read the config of a template, as it would be written.

    Raises:
        FileNotFoundError: there is no such template in that language.
    """
    return files(__name__).joinpath(name, f"{_PREFIX}{language}{_SUFFIX}").read_bytes()


def read_story_text(name: str, language: str) -> str:
    """Read the story that `sheetcrm demo` plays with a template.

    Raises:
        FileNotFoundError: there is none in that language.
    """
    return files(__name__).joinpath(name, f"story.{language}{_SUFFIX}").read_text(encoding="utf-8")
