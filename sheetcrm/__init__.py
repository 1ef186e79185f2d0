"""sheetcrm: one system out of a company's Google Sheets."""

__version__ = "0.1.0"
