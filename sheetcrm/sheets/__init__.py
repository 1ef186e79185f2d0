"""Where rows live: reading and writing sheets through gspread, with retries, limits and a request ledger."""
