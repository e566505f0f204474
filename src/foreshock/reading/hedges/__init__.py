"""Where a sentence hedges, how likely its words or numbers make it, and the clause that this is said of."""
