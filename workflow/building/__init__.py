"""Building the editions of a project: what is fresh is left alone, the rest is made.

What makes editions is imported only when one has to be made: a run with nothing to do compares
file states and ends.
"""
