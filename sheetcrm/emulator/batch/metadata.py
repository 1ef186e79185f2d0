"""Developer metadata: create, update, delete."""

from __future__ import annotations

from sheetcrm.emulator.devmetadata import Located, add, all_metadata, remove, wire
from sheetcrm.emulator.edit import Edit
from sheetcrm.emulator.errors import invalid
from sheetcrm.emulator.masks import apply_mask, body_mask
from sheetcrm.emulator.metadatasearch import matching
from sheetcrm.emulator.model import Json


def create(edit: Edit, body: Json) -> Json:
    """Attach metadata to the spreadsheet, a sheet, one row or one column."""
    given = body.get("developerMetadata", {})
    if not given.get("metadataKey"):
        raise invalid("developerMetadata.metadataKey must be set.")
    if given.get("visibility", "DEVELOPER_METADATA_VISIBILITY_UNSPECIFIED").endswith("UNSPECIFIED"):
        raise invalid("developerMetadata.visibility must be set.")
    taken = {found.entry["metadataId"] for found in all_metadata(edit.workbook)}
    asked = given.get("metadataId")
    if asked is not None and asked <= 0:
        raise invalid("developerMetadata.metadataId must be positive.")
    if asked in taken:
        raise invalid(f"Developer metadata with id {asked} already exists.")
    entry = {
        "metadataId": asked or edit.new_id(taken),
        **{name: given[name] for name in ("metadataKey", "metadataValue", "visibility") if name in given},
    }
    located = add(edit, entry, given.get("location", {}))
    return {"developerMetadata": wire(located)}


def update(edit: Edit, body: Json) -> Json:
    """Change what the filters match; `location` moves it."""
    mask = body_mask(body.get("fields"), "DeveloperMetadata")
    given = body.get("developerMetadata", {})
    answer = []
    for found in _found(edit, body.get("dataFilters", [])):
        merged = apply_mask(found.entry, given, mask or {name: {} for name in given})
        location = merged.pop("location", None) or found.location
        if not merged.get("metadataKey"):
            raise invalid("developerMetadata.metadataKey must be set.")
        remove(edit.workbook, found)
        answer.append(wire(add(edit, {**merged, "metadataId": found.entry["metadataId"]}, location)))
    return {"developerMetadata": answer}


def _found(edit: Edit, filters: list[Json]) -> list[Located]:
    """Return what the filters match, each once."""
    found: dict[int, Located] = {}
    for data_filter in filters:
        for located in matching(edit.workbook, data_filter):
            found.setdefault(located.entry["metadataId"], located)
    return list(found.values())


def delete(edit: Edit, body: Json) -> Json:
    """Take away what the filter matches; nothing matched is no error."""
    found = _found(edit, [body.get("dataFilter", {})])
    for located in found:
        remove(edit.workbook, located)
    return {"deletedDeveloperMetadata": [wire(located) for located in found]} if found else {}


HANDLERS = {
    "createDeveloperMetadata": create,
    "updateDeveloperMetadata": update,
    "deleteDeveloperMetadata": delete,
}
