"""An embedded Google Sheets v4 and Drive v3 service: same addresses, same JSON, no account and no network."""
