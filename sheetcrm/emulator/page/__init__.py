"""The page of the embedded service: its spreadsheets in a browser, for people on this machine."""
