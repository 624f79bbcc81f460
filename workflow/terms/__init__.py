"""The termbase: names and terms with their approved translations."""

from workflow.terms.loading import TERMS, load
from workflow.terms.termbase import Termbase
from workflow.terms.values import Hit, Rendering, Term

__all__ = ["TERMS", "Hit", "Rendering", "Term", "Termbase", "load"]
