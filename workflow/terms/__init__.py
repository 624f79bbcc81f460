"""The termbase: names and terms with their approved translations."""

from workflow.terms.termbase import TERMS, Termbase, load
from workflow.terms.values import Hit, Rendering, Term

__all__ = ["TERMS", "Hit", "Rendering", "Term", "Termbase", "load"]
