"""The token endpoint for service accounts, and who a token belongs to."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qsl

import orjson

from sheetcrm.emulator.call import Call
from sheetcrm.emulator.errors import ApiError, DriveReason
from sheetcrm.emulator.exchange import Request, Response
from sheetcrm.emulator.options import Options
from sheetcrm.emulator.scopes import require_scope

_JWT_BEARER = "urn:ietf:params:oauth:grant-type:jwt-bearer"
_UNREGISTERED = (
    "Method doesn't allow unregistered callers (callers without established identity). "
    "Please use API Key or other form of API consumer identity to call this API."
)
_NOT_AUTHENTICATED = (
    "Request had invalid authentication credentials. Expected OAuth 2 access token, login cookie or other "
    "valid authentication credential. See https://developers.google.com/identity/sign-in/web/devconsole-project."
)


@dataclass(frozen=True, slots=True)
class Token:
    """An access token: whose it is, what it may do, until when."""

    user: str
    scopes: tuple[str, ...]
    expires: datetime


def issue(call: Call) -> Response:
    """Exchange a signed JWT for an access token; the signature is not checked, the expiry is."""
    form = dict(parse_qsl(call.request.body.decode("utf-8", "replace")))
    if form.get("grant_type") != _JWT_BEARER:
        return _refuse("unsupported_grant_type", "Invalid grant_type: " + form.get("grant_type", ""))
    claims = _claims(form.get("assertion", ""))
    if claims is None:
        return _refuse("invalid_grant", "Invalid JWT: Failed audience check or malformed assertion.")
    if not isinstance(claims.get("exp"), int) or datetime.fromtimestamp(claims["exp"], UTC) <= call.now:
        return _refuse("invalid_grant", "Invalid JWT: Token must be a short-lived token (60 minutes).")
    token = "ya29." + "".join(call.random.choice("abcdefghijklmnopqrstuvwxyz0123456789") for _ in range(48))
    user = str(claims.get("sub") or claims["iss"])
    expires = call.now + call.options.token_lifetime
    call.tokens[token] = Token(user, tuple(str(claims.get("scope", "")).split()), expires)
    seconds = max(0, int(call.options.token_lifetime.total_seconds()) - 1)
    return _json({"access_token": token, "expires_in": seconds, "token_type": "Bearer"}, 200)


def _claims(assertion: str) -> Mapping[str, Any] | None:
    parts = assertion.split(".")
    if len(parts) != 3:
        return None
    try:
        claims = orjson.loads(base64.urlsafe_b64decode(parts[1] + "=" * (-len(parts[1]) % 4)))
    except (ValueError, binascii.Error):
        return None
    return claims if isinstance(claims, dict) and "iss" in claims else None


def _refuse(error: str, description: str) -> Response:
    return _json({"error": error, "error_description": description}, 400)


def _json(payload: Mapping[str, Any], status: int) -> Response:
    headers = {
        "Content-Type": "application/json; charset=utf-8",
        "Cache-Control": "no-cache, no-store, max-age=0",
    }
    return Response(status, headers, orjson.dumps(payload))


def caller(
    request: Request, method: str, tokens: Mapping[str, Token], options: Options, now: datetime
) -> str:
    """Return the e-mail a request acts as.

    Without `Authorization` it is the owner of the service's files, unless authorization is required.

    Raises:
        ApiError: 403 without a header where one is required or without a scope the method needs, 401 for an
            expired or unknown token.
    """
    header = request.headers.get("authorization")
    if header is None:
        if options.require_authorization:
            raise ApiError("PERMISSION_DENIED", _UNREGISTERED)
        return options.owner
    token = tokens.get(header.removeprefix("Bearer ").strip())
    if token is None and not options.require_authorization and not _ours(header):
        return options.owner
    if token is None or token.expires <= now:
        raise ApiError(
            "UNAUTHENTICATED",
            _NOT_AUTHENTICATED,
            drive=DriveReason(
                "authError", location="Authorization", location_type="header", message="Invalid Credentials"
            ),
        )
    require_scope(method, token.scopes)
    return token.user


def _ours(header: str) -> bool:
    return header.startswith("Bearer ya29.") and len(header) == len("Bearer ya29.") + 48
