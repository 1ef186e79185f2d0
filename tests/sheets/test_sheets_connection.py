import json
from pathlib import Path

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from sheets_support import Clock, Reply, ScriptedServer, make_company

from sheetcrm.errors import ConfigError
from sheetcrm.sheets.connection import FILES_URL, SCOPES, SETUP_SCOPES, SHEETS_URL, connect
from sheetcrm.sheets.ledger import Kind, Ledger
from sheetcrm.sheets.retry import RetryPolicy

FILE = SHEETS_URL + "/FILE"
MIME = "application/vnd.google-apps.spreadsheet"


@pytest.fixture(scope="module")
def key():
    private = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    pem = private.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    return {
        "type": "service_account",
        "client_email": "robot@movers.iam.gserviceaccount.com",
        "private_key": pem.decode(),
        "private_key_id": "1",
        "token_uri": "https://oauth2.googleapis.com/token",
    }


def on_google(credentials: str):
    return make_company(connection={"kind": "google", "credentials": credentials})


def open_it(company, folder: Path, **options):
    clock = Clock()
    return connect(
        company, folder, ledger=Ledger(), policy=RetryPolicy(), sleep=clock.sleep, clock=clock, **options
    )


def test_a_key_file_is_read_from_the_configs_folder(tmp_path, key):
    (tmp_path / "key.json").write_text(json.dumps(key))

    google = open_it(on_google("key.json"), tmp_path)

    assert google.account == "robot@movers.iam.gserviceaccount.com"
    assert google.ledger.summary().total == 0


def test_the_variable_that_names_the_key_file(tmp_path, key):
    (tmp_path / "key.json").write_text(json.dumps(key))
    company = on_google("env/SHEETCRM_KEY")

    google = open_it(company, Path("/elsewhere"), environment={"SHEETCRM_KEY": str(tmp_path / "key.json")})

    assert google.account == "robot@movers.iam.gserviceaccount.com"


@pytest.mark.parametrize("environment", [{}, {"SHEETCRM_KEY": ""}])
def test_the_variable_is_not_set(tmp_path, environment):
    with pytest.raises(ConfigError, match="SHEETCRM_KEY") as caught:
        open_it(on_google("env/SHEETCRM_KEY"), tmp_path, environment=environment)

    assert "Set SHEETCRM_KEY" in caught.value.hint


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (None, "cannot be read: No such file"),
        (b"", "is not JSON"),
        (b"\xff\xfe", "is not JSON"),
        (b"[]", "is not the key of a service account"),
        (b'{"installed": {"client_id": "x"}}', "is not the key of a service account"),
        (b'{"type": "service_account"}', "is broken"),
        (
            b'{"type": "service_account", "client_email": "a", "token_uri": "b", "private_key": "junk"}',
            "is broken",
        ),
    ],
)
def test_a_missing_or_broken_key_file(tmp_path, content, message):
    if content is not None:
        (tmp_path / "key.json").write_bytes(content)

    with pytest.raises(ConfigError, match=message) as caught:
        open_it(on_google("key.json"), tmp_path)

    assert "key.json" in caught.value.message
    assert "Google Cloud console" in caught.value.hint


def test_a_key_file_that_is_a_folder(tmp_path):
    (tmp_path / "key.json").mkdir()

    with pytest.raises(ConfigError, match="cannot be read"):
        open_it(on_google("key.json"), tmp_path)


def test_embedded_sheets_are_kept_in_the_configs_folder(tmp_path):
    company = make_company(connection={"kind": "embedded", "data": "here"})

    google = open_it(company, tmp_path)
    made = google.ask("POST", FILES_URL, body={"name": "x", "mimeType": MIME})
    google.close()

    assert google.account is None
    assert [path.stem for path in (tmp_path / "here").glob("*.sheet")] == [made["id"]]
    again = open_it(company, tmp_path)
    assert again.ask("GET", f"{SHEETS_URL}/{made['id']}")["properties"]["title"] == "x"


def test_a_folder_that_cannot_hold_the_embedded_sheets(tmp_path):
    (tmp_path / "taken").write_text("a file")

    with pytest.raises(ConfigError, match="taken") as caught:
        open_it(make_company(connection={"kind": "embedded", "data": "taken/sheets"}), tmp_path)

    assert "connection.data" in caught.value.hint


def mount(google, server):
    """Put a scripted server behind the counters of both sessions, where the network would be."""
    session = google.client.http_client.session
    for one in (session, session._auth_request.session):
        one.adapters["https://"].inner = server


@pytest.mark.parametrize("scopes", [SCOPES, SETUP_SCOPES])
def test_the_token_request_is_counted_and_asks_for_the_scopes(tmp_path, key, scopes):
    (tmp_path / "key.json").write_text(json.dumps(key))
    google = open_it(on_google("key.json"), tmp_path, scopes=scopes)
    token = Reply({"access_token": "secret", "expires_in": 3599, "token_type": "Bearer"})
    server = ScriptedServer([token, Reply({}), Reply({})])
    mount(google, server)

    google.ask("GET", FILE)
    google.ask("GET", FILE)

    assert google.ledger.summary().requests == {Kind.READ: 2, Kind.AUTH: 1}
    assert server.asked[0].url == "https://oauth2.googleapis.com/token"
    assert google.client.http_client.session.credentials.scopes == list(scopes)
    assert server.asked[1].headers["authorization"] == "Bearer secret"


def test_an_expired_token_is_renewed_and_every_request_counted(tmp_path, key):
    (tmp_path / "key.json").write_text(json.dumps(key))
    google = open_it(on_google("key.json"), tmp_path)
    old = Reply({"access_token": "old", "expires_in": 3599, "token_type": "Bearer"})
    new = Reply({"access_token": "new", "expires_in": 3599, "token_type": "Bearer"})
    unauthorised = Reply({"error": {"code": 401, "message": "expired", "status": "UNAUTHENTICATED"}}, 401)
    server = ScriptedServer([old, unauthorised, new, Reply({"replies": []})])
    mount(google, server)

    google.ask("POST", FILE + ":batchUpdate", body={})

    assert google.ledger.summary().requests == {Kind.WRITE: 2, Kind.AUTH: 2}
    assert google.ledger.summary().retries == 0


def test_a_key_google_does_not_accept(tmp_path, key):
    (tmp_path / "key.json").write_text(json.dumps(key))
    google = open_it(on_google("key.json"), tmp_path)
    mount(
        google, ScriptedServer([Reply({"error": "invalid_grant", "error_description": "Invalid JWT"}, 400)])
    )

    with pytest.raises(ConfigError, match=r"robot@movers.*invalid_grant"):
        google.ask("GET", FILE)


def test_who_to_share_the_file_with(tmp_path, key):
    (tmp_path / "key.json").write_text(json.dumps(key))
    google = open_it(on_google("key.json"), tmp_path)
    token = Reply({"access_token": "secret", "expires_in": 3599, "token_type": "Bearer"})
    mount(google, ScriptedServer([token, Reply({"error": {"code": 403, "message": "no"}}, 403)]))

    with pytest.raises(Exception, match="forbids") as caught:
        google.ask("GET", FILE)

    assert caught.value.hint == "Share the file with robot@movers.iam.gserviceaccount.com as editor."
