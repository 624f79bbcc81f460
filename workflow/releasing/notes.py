"""What has changed for readers since the release before, as Markdown."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Literal, NamedTuple

from workflow.errors import printable
from workflow.releasing.standing import Account, Standing
from workflow.releasing.version import Version

Kind = Literal["new", "corrected", "updated", "withdrawn"]

Accounts = Mapping[str, Account]
"""By document."""


class Change(NamedTuple):
    """What has become of one edition."""

    kind: Kind
    title: str
    """Empty: the article is not to be named."""
    slug: str = ""
    details: tuple[str, ...] = ()


def changes(before: Accounts, now: Accounts, tag: str) -> list[Change]:
    """What has become of each edition in the language `tag`, in the order of `now`.

    `before` and `now` may leave out a document that has not changed at all. A confidential
    document is in none of the changes. Neither is the name that it had before, or that of an
    article with its sentences: such an article was withdrawn, and is not named.
    """
    pairs = _pairs(before, now)
    found = [c for a in now.values() if (c := _change(pairs.get(a.document), a, tag))]
    kept = {was.document: document for document, was in pairs.items()}
    secrets = [account for account in now.values() if account.confidential]
    for was in before.values():
        old = _published(was, tag)
        new = now.get(kept.get(was.document, ""))
        if old is not None and (new is None or _published(new, tag) is None):
            hidden = new is not None and new.confidential
            named = not hidden and not any(_same(was, secret) for secret in secrets)
            found.append(Change("withdrawn", old.title if named else "", was.slug if named else ""))
    return found


def _published(account: Account | None, tag: str) -> Standing | None:
    standing = account.languages.get(tag) if account is not None else None
    return standing if standing is not None and standing.published else None


def _change(was: Account | None, now: Account, tag: str) -> Change | None:
    """What has become of the document `now`, which was `was`."""
    new, old = _published(now, tag), _published(was, tag)
    if new is None:
        return None
    if was is None or old is None:
        return Change("new", new.title, now.slug)
    details = [] if was.slug == now.slug else [f"was {was.slug} before"]
    told = [text for text in new.corrections if text not in old.corrections]
    if new.shown == old.shown and not details:
        return None
    count = max((Counter(a) - Counter(b)).total() for a, b in _both(old.shown, new.shown))
    if count and not told:
        details.append("1 sentence" if count == 1 else f"{count} sentences")
    return Change("corrected" if told else "updated", new.title, now.slug, (*details, *told))


def _both(
    one: Sequence[str], other: Sequence[str]
) -> Iterator[tuple[Sequence[str], Sequence[str]]]:
    yield one, other
    yield other, one


ALIKE = 0.3
"""Two texts with this share of the shorter one's sentences in common may be the same article."""


def _pairs(before: Accounts, now: Accounts) -> dict[str, Account]:
    """Each document of `now` and what it was before: by its name, its slug, its sentences."""
    found = {name: before[name] for name in now if name in before}
    left = [account for name, account in before.items() if name not in found]
    for account in now.values():
        if account.document in found:
            continue
        best = max(
            left, key=lambda was: (was.slug == account.slug, _share(was, account)), default=None
        )
        if best is not None and _same(best, account):
            found[account.document] = best
            left.remove(best)
    return found


def _same(one: Account, other: Account) -> bool:
    return one.slug == other.slug or _share(one, other) >= ALIKE


def _share(one: Account, other: Account) -> float:
    return len(one.keys & other.keys) / max(1, min(len(one.keys), len(other.keys)))


_TITLES: dict[Kind, str] = {
    "new": "New",
    "corrected": "Corrected",
    "updated": "Updated",
    "withdrawn": "Withdrawn",
}

MOST = 40
"""So many articles of a kind are listed where all languages stand in one file."""


def render(
    title: str, version: Version, found: Mapping[str, Sequence[Change]], limit: int = MOST
) -> str:
    """The notes in Markdown: a section for each language of `found` (BCP 47).

    No title of an article becomes markup, a link, or the name of somebody who is notified.
    """
    lines = [f"# {escaped(title)} {version.number}", ""]
    since = f"Changes since {escaped(version.since)}." if version.since else "The first release."
    lines += [since, f"Made from commit {version.commit}." if version.commit else "", ""]
    for tag, made in found.items():
        lines += [f"## {tag}", ""]
        lines += _section(made, limit) or ["Nothing has changed."]
        lines.append("")
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).rstrip("\n") + "\n"


def _section(made: Sequence[Change], limit: int) -> list[str]:
    lines: list[str] = []
    for kind, words in _TITLES.items():
        mine = [change for change in made if change.kind == kind]
        if not mine:
            continue
        lines += [f"{words}: {len(mine)}", ""]
        named = [change for change in mine if change.title or change.slug]
        for change in named[:limit]:
            lines.append(_line(change))
        rest = len(mine) - len(named[:limit])
        lines += [f"- and {rest} more" if named else f"- {rest} not named here"] if rest else []
        lines.append("")
    return lines


def _line(change: Change) -> str:
    details = "; ".join(map(escaped, change.details))
    where = f" ({change.slug})" if change.slug else ""
    return f"- {escaped(change.title or change.slug)}{where}" + (f": {details}" if details else "")


def escaped(text: str) -> str:
    """`text` as Markdown that shows it and nothing else (CommonMark 0.31, 2.4; GFM 6.9)."""
    plain = re.sub(r"([\\`*_\[\]<>&|~:$])", r"\\\1", printable(" ".join(text.split())))
    plain = re.sub(r"(?i)\b(www)\.", r"\1\\.", plain)
    return plain.replace("@", "@\u2060")  # a word joiner: nobody of that name is notified


def ordered(accounts: Iterable[Account]) -> dict[str, Account]:
    """By document: the newest first, then by name."""
    known = sorted(accounts, key=lambda a: a.document)
    known.sort(key=lambda a: a.date, reverse=True)
    return {account.document: account for account in known}
