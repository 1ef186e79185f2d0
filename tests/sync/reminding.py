"""A company whose requests show what like ones have cost."""

from __future__ import annotations

from companies import Sheets
from test_directories import carriers

from sheetcrm.schema.company import Company


def reminding(language="en", **remind) -> Company:
    """The test company with a directory of carriers that requests are reminded of."""
    config = carriers().model_dump(mode="json", exclude_unset=True)
    config["language"] = language
    logistics = config["departments"]["logistics"]
    logistics["columns"] |= {
        "Promised": {"type": "date"},
        "Arrived": {"type": "date"},
        "Earlier": {"type": "text"},
        "Usual": {"type": "text"},
    }
    config["departments"]["carriers"]["columns"]["Barred"] = {"type": "boolean"}
    config["departments"]["offers"]["columns"] |= {
        "Load": {"type": "text"},
        "Place": {"type": "text"},
        "Promised": {"type": "date"},
        "Arrived": {"type": "date"},
    }
    config["links"]["offer"]["carry"] += [{"Cargo": "Load"}, {"Loading": "Place"}, "Promised", "Arrived"]
    config["directories"]["carriers"]["remind"] = {
        "logistics": {
            "like": [{"Cargo": "Load"}, {"Loading": "Place"}],
            "price": {"Cost": "Price"},
            "quality": "Quality",
            "in_time": {"Promised": "Arrived"},
            "unless": "Barred",
            "tell": ["Carrier", "Price", "Seen on"],
            "show": "Earlier",
            "corridor": "Usual",
            "least": 3,
            **remind,
        }
    }
    return Company.model_validate(config)


def asked(*requests: dict, the_company=None, places=("Kazan",)) -> Sheets:
    """Deals whose requests stand as told; `Cargo` and `Loading` are the deal's."""
    deals = [
        {
            "Status": "Estimate",
            "Cargo": request.pop("Cargo", "Tractor"),
            "From": request.pop("Loading", places[0]),
        }
        for request in requests
    ]
    sheets = Sheets(the_company or reminding(), sales=deals)
    sheets.settle()
    for row, request in zip(sheets.rows["logistics"], requests, strict=True):
        row.update({"Status": "In work", **request} if request else {})
    sheets.settle()
    return sheets
