"""From finished editions to release files: what is in them, what has changed, and archives."""
