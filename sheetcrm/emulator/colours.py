"""Colours as Google stores them: 8-bit channels, float32 on the wire, a Style twin for each."""

from __future__ import annotations

import struct
from collections.abc import Mapping
from functools import cache
from typing import Any

from sheetcrm.emulator.model import Json


@cache
def channel(value: float) -> float | int:
    """Return a colour channel as it reads back: rounded to 8 bits, shortest float32 text (recorded)."""
    exact = round(max(0.0, min(1.0, value)) * 255) / 255
    if exact in (0.0, 1.0):
        return int(exact)
    single = struct.pack("f", exact)
    (widened,) = struct.unpack("f", single)
    candidates = (float(f"{widened:.{digits}g}") for digits in range(6, 10))
    return next(short for short in candidates if struct.pack("f", short) == single)


def colour(value: Mapping[str, Any]) -> Json:
    """Return a Color with rounded channels; zero channels are dropped."""
    return {name: channel(part) for name, part in value.items() if channel(part)}


def style(value: Mapping[str, Any]) -> Json:
    """Return a ColorStyle with rounded channels."""
    if "rgbColor" in value:
        return {"rgbColor": colour(value["rgbColor"])}
    return dict(value)


def with_twins(message: Mapping[str, Any]) -> Json:
    """Return a message in which every `xColor` has its `xColorStyle` and the other way round, at any depth.

    Where both are given, the style wins (discovery document, CellFormat).
    """
    result: Json = {}
    for name, value in message.items():
        if name.endswith(("ColorStyle", "colorStyle")):
            result[name] = style(value)
            if "rgbColor" in value:
                result[name[:-5]] = colour(value["rgbColor"])
        elif name.endswith(("Color", "color")) and isinstance(value, Mapping):
            if name + "Style" not in message:
                result[name] = colour(value)
                result[name + "Style"] = {"rgbColor": colour(value)}
        elif isinstance(value, Mapping):
            result[name] = with_twins(value)
        else:
            result[name] = value
    return result


def mask_with_twins(mask: Mapping[str, Any]) -> dict[str, Any]:
    """Return a mask that names both members of every colour pair it names."""
    result: dict[str, Any] = {}
    for name, inner in mask.items():
        result[name] = mask_with_twins(inner)
        if name.endswith(("ColorStyle", "colorStyle")):
            result.setdefault(name[:-5], {})
        elif name.endswith(("Color", "color")) and name != "rgbColor":
            result.setdefault(name + "Style", {})
    return result
