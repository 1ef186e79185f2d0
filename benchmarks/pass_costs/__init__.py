"""What a pass costs, against decoding the very same answers."""
