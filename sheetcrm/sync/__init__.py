"""What should change in the sheets, and making it so."""
