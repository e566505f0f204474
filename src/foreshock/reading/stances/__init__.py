"""Which driver a statement is about, and whether it raises or lowers it."""
