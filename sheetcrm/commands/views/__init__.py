"""How results look: one module per kind of result, for people and for programs."""
