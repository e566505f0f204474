"""The nouns that flow between the stages: frozen, typed, documented with shape and unit. No IO, no plots, no pandas."""
