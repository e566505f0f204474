"""Is a hedge a statement about the future? Each kind of hedge has its reasons to say no."""
