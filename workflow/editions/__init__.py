"""Editions: what readers see, from values to strings."""
