"""What all models of the config share."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

Name = Annotated[str, Field(min_length=1, max_length=200)]

FieldEntry = Name | Annotated[dict[Name, Name], Field(min_length=1, max_length=1)]
"""Two columns that belong together: one name for both, or {one: other}."""


class Model(BaseModel):
    """Frozen, and closed to keys it does not know."""

    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)
