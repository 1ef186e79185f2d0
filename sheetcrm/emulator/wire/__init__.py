"""The shapes of the Sheets v4 messages, and the strict reading of JSON into them."""
