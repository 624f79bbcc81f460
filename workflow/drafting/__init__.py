"""Drafting: every empty entry gets the best translation that can honestly be had."""
