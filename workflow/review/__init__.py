"""What people do to translations: save, decide, comment; and what they are shown for it."""
