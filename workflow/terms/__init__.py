"""The termbase: names and terms with their approved translations."""
