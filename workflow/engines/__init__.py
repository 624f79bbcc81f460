"""Engines: what drafts translations, each behind one small protocol (`base.Engine`)."""
