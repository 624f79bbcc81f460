"""PDF editions, where WeasyPrint is installed (the extra ``pdf``): the page as it is printed."""

from __future__ import annotations

from collections.abc import Mapping
from importlib.util import find_spec
from mimetypes import guess_type
from typing import Any
from urllib.parse import unquote
from uuid import NAMESPACE_URL, uuid5

from workflow.errors import PerakladError, printable

_HERE = "peraklad:/site/"
"""What stands for the site's folder while a page is set; nothing is fetched from anywhere."""


def available() -> bool:
    """Whether WeasyPrint is installed."""
    return find_spec("weasyprint") is not None


def pdf(page: str, path: str, files: Mapping[str, bytes]) -> bytes:
    """The HTML `page`, whose place in the site is `path`, as a PDF file.

    `files` are those that it shows, by their place in the site; everything else that it refers
    to is left out. The same page gives the same bytes. Raises PerakladError when it cannot be set.
    """
    import weasyprint
    from weasyprint.urls import URLFetcher, URLFetcherResponse

    class Own(URLFetcher):  # type: ignore[misc]  # it has no types
        """Gives what belongs to the edition, and asks nobody for anything else."""

        def fetch(self, url: str, headers: object = None) -> Any:
            name = unquote(url.removeprefix(_HERE))
            if not url.startswith(_HERE) or name not in files:
                raise ValueError(f"{url} is not part of the edition")
            kind = guess_type(name)[0] or "application/octet-stream"
            return URLFetcherResponse(url, files[name], {"Content-Type": kind})

    try:
        document = weasyprint.HTML(string=page, base_url=_HERE + path, url_fetcher=Own())
        made = document.write_pdf(
            pdf_identifier=uuid5(NAMESPACE_URL, path).bytes, pdf_tags=True, custom_metadata=False
        )
    except Exception as error:  # noqa: BLE001  # foreign code, and whatever a page may hold
        raise PerakladError(
            f"cannot be set as PDF: {printable(str(error))[:200] or type(error).__name__}", path=path, remedy="leave PDF out of [site] editions"
        ) from None
    return bytes(made)
