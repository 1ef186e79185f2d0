"""Switches: where sources about Google disagree, and what a test may want stricter or looser."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """How the service behaves where Google's behaviour is unknown, disputed, or a matter of the account.

    Attributes:
        owner: e-mail of the account that unauthenticated requests act as, and that owns the files it creates.
        require_authorization: refuse requests without `Authorization` (403) or with an unknown token (401).
        token_lifetime: how long a token from the token endpoint is good for (Google: one hour).
        first_sheet_title: title of the first tab of a new file; Google uses the account's language.
        locale, time_zone: of new files; Google gives `en_US` and `Etc/GMT` to service accounts (recorded).
        update_grows_grid: whether values.update may write past the last row or column by growing the grid;
            sources disagree, the default refuses.
        sort_moves_row_metadata: whether sortRange over whole rows carries row metadata along (probed: yes).
        enforce_validation: whether a strict rule refuses API writes; no recording says so, default no.
        enforce_protection: whether protected ranges refuse users who are not editors (reported: yes).
        owner_has_storage: whether the account may create files at all; recent service accounts have no
            storage and get 403.
        cell_limit, column_limit, sheet_limit, cell_characters, metadata_characters: Google's documented
            limits.
        reads_per_minute, writes_per_minute: per-user quota, None for no quota (Google: 60 and 60).
        project_reads_per_minute, project_writes_per_minute: per-project quota (Google: 300 and 300).
        quota_retry_after: whether a refusal for quota says in `Retry-After` when to come back (recorded: no).
        drive_lag: how long Drive's modifiedTime and change list stay behind an edit (Google: up to minutes).
        stale_reads: how long a read may still show the state before the last write (Google: isolated
            reports).
        unknown_answer_keys: add a key no client knows to Sheets answers; a client must ignore it.
        pretty_print_limit: answers longer than this many bytes are sent without indentation (Google always
            indents).
    """

    owner: str = "owner@sheets.localhost"
    require_authorization: bool = False
    token_lifetime: timedelta = timedelta(hours=1)
    first_sheet_title: str = "Sheet1"
    locale: str = "en_US"
    time_zone: str = "Etc/GMT"
    update_grows_grid: bool = False
    sort_moves_row_metadata: bool = True
    enforce_validation: bool = False
    enforce_protection: bool = True
    owner_has_storage: bool = True
    cell_limit: int = 10_000_000
    column_limit: int = 18_278
    sheet_limit: int = 200
    cell_characters: int = 50_000
    metadata_characters: int = 30_000
    reads_per_minute: int | None = None
    writes_per_minute: int | None = None
    project_reads_per_minute: int | None = None
    project_writes_per_minute: int | None = None
    quota_retry_after: bool = False
    drive_lag: timedelta = timedelta(0)
    stale_reads: timedelta = timedelta(0)
    unknown_answer_keys: bool = False
    pretty_print_limit: int = 65_536
