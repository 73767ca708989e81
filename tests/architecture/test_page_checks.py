"""The checks of every fetched page, checked themselves: a good page passes, each planted fault is named."""

from __future__ import annotations

import pytest

from tests.fixtures.html import page_faults

HEADERS = {"Content-Security-Policy": "default-src 'self'; script-src 'nonce-abc'"}
GOOD = """<!doctype html><html lang="en"><head><title>Team</title><script src="/a.js" nonce="abc"></script></head>
<body><h1>Team</h1><form action="/x" method="post"><input type="hidden" name="csrf_token" value="t">
<label for="q">Who</label><input id="q" name="q"></form></body></html>"""


def test_a_good_page_has_no_fault() -> None:
    assert page_faults(GOOD, HEADERS) == []


@pytest.mark.parametrize(
    "good, bad, said",
    [
        ("<title>Team</title>", "", "no title"),
        ('<html lang="en">', "<html>", "language"),
        ("</h1>", "</h1><h1>Again</h1>", "exactly one h1"),
        ("</h1>", "</h1></div>", "seen too early"),
        ('<input id="q"', '<input id="q" class="q"><input id="q"', "stands 2 times"),
        ('for="q"', 'for="r"', "no id of the page"),
        ('name="csrf_token"', 'name="other"', "no csrf_token"),
        ('method="post"', 'method="get"', "shows its csrf_token"),
        ('action="/x"', 'action="https://example.org/"', "path of this application"),
        ("<h1>", '<h1 style="color:red">', "inline style"),
        ("<h1>", '<h1 onclick="go()">', "inline onclick"),
        ("</head>", "<style>h1 {}</style></head>", "styles come from files"),
        ('nonce="abc"', "", "does not carry the nonce"),
        ('src="/a.js"', 'src="https://example.org/a.js"', "from elsewhere"),
    ],
)
def test_a_fault_of_a_page_is_named(good: str, bad: str, said: str) -> None:
    assert good in GOOD
    assert any(said in fault for fault in page_faults(GOOD.replace(good, bad, 1), HEADERS))


@pytest.mark.parametrize("headers", [{}, {"Content-Security-Policy": "script-src 'unsafe-inline' 'nonce-abc'"}])
def test_a_weak_content_policy_is_named(headers: dict[str, str]) -> None:
    assert page_faults(GOOD, headers)
