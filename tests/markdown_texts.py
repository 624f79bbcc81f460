"""Markdown documents made from a seed: ordinary ones, and ones that no one would write."""

from __future__ import annotations

from random import Random

WORDS = (
    "The", "court", "heard", "the", "case.", "It", "was", "late!", "Was", "it?", "snake_case", "2",
    "*", "3", "word*s*", "in", "1986.", "A", "&", "B", "AT&T", "&copy;", "&amp;lt;", "5", "<", "6",
    "<b", "<3", "[so]", "[^1]", "!", "~100", "a~b", "C#", "#tag", "x|y", "\\*", "\\n", "\\\\",
    "https://example.org/a_b_c?d=e&f=g", "«Да»", "„nie”", "ў\u00a0’", "é", "🙂", "U.S.", "e.g.",
    "…", "—", "-", "--", "``", "`", "_", "__", "",
)  # fmt: skip
SPANS = (
    "*{}*", "_{}_", "**{}**", "***{}***", "~~{}~~", "`{}`", "``a`b``", "[{}](/url)",
    '[{}](/url "A tip")', "[{}](<a b> 'Tip \\' two')", "[{}][ref]", "[ref]", "[Ref two][]",
    "![{}](/i.png)", '![a *{}* b](/i.png "Tip")', "<https://example.org/{}>", "<kbd>{}</kbd>",
    '<a href="x" title="A tip">{}</a>', "<br>", "[^1]", "<span translate='no'>{}</span>",
    "<!-- {} -->", "<em>{}", "</em>", "  \n", "\\\n", "\n", "&nbsp;", "<b>*{}*</b>", "*a **{}* b**",
)  # fmt: skip
BLOCKS = (
    "{}", "# {}", "## {} ##", "{}\n===", "{}\n---", "> {}", "> > {}", "- {}", "* {}\n\n  {}",
    "1. {}", "- [ ] {}", "10) {}", "| {} | b |\n|---|:-:|\n| c | {} |", "[^1]: {}", "    code {}",
    "```py\n{}\n```", "***", "<div>\n{}\n</div>", '<aside markdown="1">\n  {}\n</aside>',
    '<figure><img src="x" alt="A picture"><figcaption>{}</figcaption></figure>',
    "<p>{}</p>", "<!-- peraklad: skip -->\n\n{}", "<!-- peraklad: note Be kind -->\n\n{}",
    "<!-- peraklad: skip begin -->\n\n{}\n\n<!-- peraklad: skip end -->", "<pre>{}</pre>",
    '<div translate="no">\n\n{}\n\n</div>', "[ref]: /r 'T'", '[Ref two]: /s\n"Title"',
)  # fmt: skip


YAML = "---\nlang: en\ntitle: A *title*\n---\n"
TOML = '+++\ntitle = "A"\n+++\n'


def inside(random: Random, depth: int = 2) -> str:
    """The inside of a paragraph."""
    made = []
    for _ in range(random.randint(1, 6)):
        words = " ".join(random.choices(WORDS, k=random.randint(1, 5)))
        if depth and random.random() < 0.4:
            words = random.choice(SPANS).replace("{}", inside(random, depth - 1))
        made.append(words)
    return random.choice((" ", " ", "")).join(made)


def nested(random: Random, block: str) -> str:
    """A block inside an item or a quote."""
    first, further = random.choice((("- ", "  "), ("> ", "> "), ("1. ", "   "), ("> ", "")))
    return first + block.replace("\n", "\n" + further)


def document(seed: int) -> str:
    """A whole document."""
    random = Random(seed)
    blocks = []
    for _ in range(random.randint(1, 7)):
        block = random.choice(BLOCKS)
        while "{}" in block:
            block = block.replace("{}", inside(random), 1)
        for _ in range(random.choice((0, 0, 0, 1, 2))):
            block = nested(random, block)
        blocks.append(block)
    text = random.choice(("\n\n", "\n\n", "\n")).join(blocks) + random.choice(("", "\n"))
    front = random.choice(
        ("", "", "", "---\nlang: en\ntitle: A *title*\n---\n", '+++\ntitle = "A"\n+++\n')
    )
    ends = random.choice(("\n", "\n", "\n", "\r\n", "\r"))
    return random.choice(("", "", "", "\ufeff")) + (front + text).replace("\n", ends)
