"""The column types, one family a module; `sheetcrm.schema.columns` puts them together."""
