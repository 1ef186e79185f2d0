"""Playing a story: what staff type, what a pass makes of it, and whether it is what the story expects."""
