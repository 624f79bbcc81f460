"""The page ``<tag>/search.html`` and its script, ``search.js`` in the site's root."""

from __future__ import annotations

from workflow.documents import SOURCE_LANGUAGE
from workflow.editions import html, metadata
from workflow.editions.interface import Interface
from workflow.editions.site import Site
from workflow.language import load
from workflow.resources import read

NAME = "search.html"
SCRIPT = "search.js"

_REPEATS = 200
"""A plural form depends on a number's last two digits, or the number is less than this."""


def page(site: Site, interface: Interface) -> str:
    """The search page of the language of `interface`.

    It works without script as far as to say so, and to lead to the list of articles. Raises
    ProjectError for a template of the project that cannot be used.
    """
    # L10n: Above the results of a search.
    forms = interface.forms("%(n)s article found", "%(n)s articles found")
    plurals = [str(interface.form(number, len(forms))) for number in range(_REPEATS)]
    return html.render(
        "search.html",
        site,
        interface,
        metadata=metadata.unlisted(),
        links=[(load(tag), f"../{tag}/{NAME}") for tag in site.languages],
        english=SOURCE_LANGUAGE,
        forms=forms,
        plurals="".join(plurals),
    )


def script() -> bytes:
    """The script of all search pages."""
    return read(SCRIPT)
