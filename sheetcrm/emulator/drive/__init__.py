"""The part of Drive v3 that spreadsheet clients use."""
