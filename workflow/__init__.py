"""Peraklad: English articles to PO catalogues to reviewed, localised editions."""

__version__ = "0.1.0"
