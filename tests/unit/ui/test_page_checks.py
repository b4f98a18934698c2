"""The checking client sees each fault it is there for, and lets a good page pass."""

import pytest
from flask import Flask, Response, request

from shared.testing.pages import Page, PageClient, PageFault, faults

GOOD = """<!doctype html><html lang="en"><head><title>Home – Exchange</title></head><body><main>
<h1>Home</h1><p class="lead">Welcome <a href="/b">back</a></p>
<form action="/send" method="post"><input type="hidden" name="csrf_token" value="t">
<label for="a">Name</label><input id="a" name="a" value="old">
<label for="k">Kind</label><select id="k" name="k"><option value="1">One</option><option value="2" selected>Two</option></select>
<label for="t">Text</label><textarea id="t" name="outcome.unit">
homes</textarea><button type="submit">Send</button></form></main></body></html>"""


@pytest.mark.parametrize(
    ("good", "bad", "said"),
    [
        ("<h1>Home</h1>", "<h1>Elsewhere</h1>", "does not begin with the h1"),
        ("<h1>Home</h1>", "<h2>Home</h2>", "0 h1 elements"),
        ("<p class", "<h3>Deep</h3><p class", "a level is left out"),
        ('lang="en"', "", "no lang"),
        ('for="a"', 'for="t"', "'a' has no label"),
        ('id="k"', 'id="a"', "stands 2 times"),
        ('name="csrf_token"', 'name="other"', "no csrf_token"),
        (' action="/send"', "", "both must be said"),
        ('href="/b"', 'href="#"', "leads nowhere"),
        (">back<", "><", "has no words"),
        ('class="lead"', 'style="color:red"', "style of its own"),
        ('class="lead"', 'onclick="x()"', "carries a script"),
        ("<p class", "<script>x()</script><p class", "script stands in the page"),
        ("<p class", '<img src="/i.png"><p class', "has no alt"),
        ("</p>", "</div>", "line 2"),
    ],
)
def test_each_fault_is_seen(good: str, bad: str, said: str) -> None:
    found = " · ".join(faults(Page(GOOD.replace(good, bad, 1))))

    assert said in found


def test_a_good_page_passes() -> None:
    assert list(faults(Page(GOOD))) == []


def _app() -> Flask:
    app = Flask(__name__)
    app.add_url_rule("/", "good", lambda: GOOD)
    app.add_url_rule("/bad", "bad", lambda: GOOD.replace("<h1>Home</h1>", ""))
    app.add_url_rule(
        "/send",
        "send",
        lambda: Response("&".join(f"{k}={v}" for k, v in request.form.items()), mimetype="text/x"),
        methods=["POST"],
    )
    return app


def test_a_faulty_answer_fails_whoever_asked_for_it() -> None:
    with pytest.raises(PageFault, match="/bad: 0 h1"):
        PageClient(_app()).get("/bad")


def test_a_form_is_sent_as_a_browser_sends_it() -> None:
    client = PageClient(_app())
    client.get("/")

    assert client.submit("/send", a="new").text == "csrf_token=t&a=new&k=2&outcome.unit=homes"
    assert "outcome.unit=days" in client.submit("/send", outcome__unit="days").text


def test_a_field_the_form_does_not_have_cannot_be_sent() -> None:
    client = PageClient(_app())
    client.get("/")

    with pytest.raises(PageFault, match="no field 'colour'"):
        client.submit("/send", colour="red")
