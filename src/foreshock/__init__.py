"""Foreshock: geopolitics turned into decisions."""
