"""Checks of translations: what is wrong, what looks wrong, what is worth a look."""
