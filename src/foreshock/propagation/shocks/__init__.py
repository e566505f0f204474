"""One file per kind of shock: whom it hits, how hard, when; each with its relief."""
