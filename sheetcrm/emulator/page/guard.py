"""Who may talk to the page: a browser on this machine, and for changes only a page that came from here."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final
from urllib.parse import urlsplit

from werkzeug.datastructures import Headers

from sheetcrm.emulator.page.refusals import PageError

LOCAL_NAMES: Final = frozenset({"localhost", "127.0.0.1", "::1"})
WRITE_HEADER: Final = "X-Sheets-Page"
"""Forms never send this header, and scripts of other sites only after a preflight, never granted here."""

SECURITY_HEADERS: Final[Mapping[str, str]] = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
        "base-uri 'none'; form-action 'none'; frame-ancestors 'none'; object-src 'none'; "
        "require-trusted-types-for 'script'; trusted-types 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}


def check_host(host: str) -> None:
    """Refuse a request that names another machine.

    A site on the web can point its own name at 127.0.0.1 (DNS rebinding); its requests then carry that name.
    """
    if _name(host) not in LOCAL_NAMES:
        raise PageError(421, "foreign", "This page answers requests to localhost only.")


def check_write(headers: Headers, host: str, media_type: str) -> None:
    """Refuse a change that does not come from the page itself.

    Args:
        headers: request headers.
        host: the Host header, checked before.
        media_type: type of the body.
    """
    origin = urlsplit(headers.get("Origin", ""))
    own = origin.scheme in {"http", "https"} and origin.netloc.casefold() == host.casefold()
    from_here = headers.get("Sec-Fetch-Site", "same-origin") == "same-origin"
    if not (own and from_here and headers.get(WRITE_HEADER) == "1" and media_type == "application/json"):
        raise PageError(403, "foreign", "Changes are taken from this page only.")


def _name(host: str) -> str:
    if host.startswith("["):
        return host[1:].partition("]")[0].casefold()
    return host.partition(":")[0].casefold()
