"""What the site's pages have in common, read from the project."""

from __future__ import annotations

from workflow.editions import pdf, sharing
from workflow.editions.content import Mode
from workflow.editions.site import Site
from workflow.errors import ProjectError
from workflow.project import TEMPLATES, Project, decode

MOST = 1 << 20
"""Bytes that a project's own template may have."""


def site_of(project: Project, languages: tuple[str, ...], mode: Mode) -> Site:
    """The site of `project` in `languages` (BCP 47, English first).

    Raises ProjectError for a template that is no text or too long.
    """
    config = project.config
    return Site(
        title=config.title,
        base_url=config.base_url,
        languages=languages,
        publisher=config.site.publisher,
        mode=mode,
        templates=_templates(project),
        search=True,
        manifest=True,
        further=_further(config.site.editions),
        share_images=config.site.share_images and sharing.available(),
    )


def _further(wanted: tuple[str, ...]) -> tuple[str, ...]:
    """The further editions that can be made here."""
    return tuple([kind for kind in wanted if kind != "pdf" or pdf.available()])


def _templates(project: Project) -> dict[str, str]:
    """The project's own templates by name: ``page.html``, ``style.css``."""
    found = {}
    for name, state in sorted(project.scan(TEMPLATES).items()):
        short = name.removeprefix(f"{TEMPLATES}/")
        if "/" in short or not short.endswith((".html", ".css")):
            continue
        if state[2] > MOST:
            raise ProjectError(
                "is too long for a template", path=name, expected=f"at most {MOST} bytes"
            )
        found[short] = decode(project.read(name), name)
    return found
