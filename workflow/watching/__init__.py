"""A local server for previews, and waiting for saves."""
