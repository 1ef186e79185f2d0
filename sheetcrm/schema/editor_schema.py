"""The JSON Schema of the config, for editors that complete and check while one types.

It is the schema of the loader's own model, made portable: editors read patterns as JavaScript does, where
the class of word characters knows Latin letters only.
"""

from __future__ import annotations

from typing import Any

from sheetcrm.schema.company import Company

_DIALECT = "https://json-schema.org/draft/2020-12/schema"
_PORTABLE_PATTERNS = {r"^[^\W\d_]{1,8}$": r"^[^\s\d_/.,:;!?+*=-]{1,8}$"}


def editor_schema() -> dict[str, Any]:
    """Make the JSON Schema (draft 2020-12) of a company's config file."""
    schema = Company.model_json_schema()
    portable = _portable(schema)
    for definition in _tagged(schema):
        _require_tag(portable["$defs"][definition[0]], definition[1])
    return {"$schema": _DIALECT, **portable, "title": "sheetcrm company"}


def _portable(node: Any) -> Any:
    if isinstance(node, list):
        return [_portable(item) for item in node]
    if not isinstance(node, dict):
        return node
    made = {key: _portable(value) for key, value in node.items() if key != "discriminator"}
    if isinstance(made.get("pattern"), str):
        made["pattern"] = _PORTABLE_PATTERNS.get(made["pattern"], made["pattern"])
    return made


def _tagged(node: Any) -> set[tuple[str, str]]:
    """The definitions that are told apart by a key, with that key."""
    if isinstance(node, list):
        return set().union(*map(_tagged, node))
    if not isinstance(node, dict):
        return set()
    found: set[tuple[str, str]] = set().union(*map(_tagged, node.values()))
    if "discriminator" in node:
        key = str(node["discriminator"]["propertyName"])
        found |= {(name.rsplit("/", 1)[1], key) for name in node["discriminator"]["mapping"].values()}
    return found


def _require_tag(definition: dict[str, Any], key: str) -> None:
    """Ask for the key that says which kind of thing this is, default or not; the loader needs it too."""
    definition["required"] = sorted({*definition.get("required", ()), key})
    definition["properties"][key].pop("default", None)
