"""Words and dates of English, as far as the rules need them."""
