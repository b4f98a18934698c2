"""Words of strangers are inert once they are HTML, and readable once they are plain."""

import time

import html5lib
import pytest

from shared.screening import notices
from shared.text.markdown import render
from shared.text.plain import excerpt, words

PAYLOADS = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "[a](javascript:alert(1))",
    "[a](java\nscript:alert(1))",
    "[a](JaVaScRiPt&#58;alert(1))",
    "[a](data:text/html;base64,PHNjcmlwdD4=)",
    "[a](vbscript:x)",
    "![x](javascript:alert(1))",
    '![x" onload="alert(1)](https://a.example/i.png)',
    '[a](https://a.example "onmouseover=alert(1)")',
    "<a href='javascript:alert(1)'>x</a>",
    "<svg><g onload=alert(1)></svg>",
    "<math><mtext><table><mglyph><style><img src=x onerror=alert(1)>",
    "`<b onclick=x>`",
    "<javascript:alert(1)>",
    "<https://a.example/?<script>>",
    "</p><iframe src=//a.example>",
    "<!--<img src=--><img src=x onerror=alert(1)//>",
]


@pytest.mark.parametrize("body", PAYLOADS)
def test_nothing_written_by_a_stranger_can_act(body: str) -> None:
    tree = html5lib.parseFragment(render(body), treebuilder="etree", namespaceHTMLElements=False)

    for node in tree.iter():
        assert node.tag not in {"script", "img", "iframe", "svg", "math", "style", "object"}
        for name, value in node.attrib.items():
            assert not name.startswith("on")
            assert name in {"href", "rel", "start"}
            if name == "href":
                assert value.split(":")[0].lower() in {"http", "https", "mailto"}


def test_markdown_reads_as_it_should() -> None:
    html = render(
        "# Title\n\nWe *tried* **it** [here](https://a.example/x).\n\n- one\n- two\n\n|a|b|\n|-|-|\n|1|2|"
    )

    assert "<h3>Title</h3>" in html
    assert '<a href="https://a.example/x" rel="nofollow ugc noopener">here</a>' in html
    assert "<li>one</li>" in html
    assert "<td>1</td>" in html


def test_an_image_becomes_a_link_with_its_words() -> None:
    html = render("![Map of lots](https://a.example/map.png)")

    assert (
        html.strip()
        == '<p><a href="https://a.example/map.png" rel="nofollow ugc noopener">Map of lots</a></p>'
    )


@pytest.mark.parametrize(
    "body", ["[" * 20_000, "*" * 20_000, "> " * 10_000, "`" * 20_000, "![](" * 5_000, "- " * 9_000]
)
def test_odd_text_takes_no_time(body: str) -> None:
    began = time.process_time()
    render(body[:20_000])

    assert time.process_time() - began < 2


def test_an_excerpt_ends_between_words() -> None:
    assert words("# A\n\nsome *words*\nhere") == "A: some words here"
    assert words("- 4 permits\n- 19 permits\n\nThen.") == "4 permits; 19 permits; Then."
    assert words("1. Count.\n2. Ask (twice)\n") == "Count. Ask (twice)"
    assert excerpt("We bought forty lots and planted them with clover", 20) == "We bought forty…"


def test_a_writer_is_nudged_about_what_is_private() -> None:
    assert {n.code for n in notices("Her number is 123-45-6789, card 4111 1111 1111 1111.")} == {
        "social_security",
        "card",
    }
    assert [n.code for n in notices("Call (802) 555-0147 today")] == ["phone"]
    assert notices("We spent $1,250,000 on 40 lots in 2024, GEOID 5074650.") == []


@pytest.mark.parametrize(
    ("body", "told"),
    [
        ("## The problem\n\nTwo in three leave.", "The problem: Two in three leave."),
        ("# Why?\nNobody knows.", "Why? Nobody knows."),
        ("Tried twice.\n\n### Cost:\n$40", "Tried twice. Cost: $40"),
    ],
)
def test_a_heading_does_not_run_into_what_it_heads(body: str, told: str) -> None:
    assert words(body) == told
