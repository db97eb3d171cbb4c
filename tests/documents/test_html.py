"""Web pages: what is article, what is chrome and of which kind, and the facts that the page states."""

from __future__ import annotations

import pytest

from factions.documents.build import build
from factions.documents.document import Document
from factions.sources.raw import Raw

P1 = "Rebels of the Northern Front took the town of Tadmar on Friday after a siege of six weeks, its residents said."
P2 = "The army confirmed that it had withdrawn. It said that its troops had moved to better positions south of the river."
P3 = '"They came at dawn," said a baker who lives by the mill.'
P4 = "The Front, a coalition of nine brigades, is backed by Kordia. It was founded in 2011 and split in 2012, when its eastern brigades left."


def page(body: str, head: str = "") -> Document:
    head = f"<!doctype html><html lang=en><head><title>Front takes Tadmar | Lantern</title>{head}</head>"
    html = f"{head}<body class='with-sidebar no-ads'>{body}</body></html>"
    return build(Raw(name="a.html", data=html.encode(), media_type="text/html"))


FULL = f"""
<header class="masthead"><a href="/">Lantern</a><nav><ul><li><a href="/n">News</a></li><li><a href="/s">Sport</a></li></ul></nav></header>
<div id="cookie-bar"><p>We use cookies to make this site work for you.</p></div>
<main><article>
<h1>Front takes Tadmar</h1>
<p class="standfirst">The siege lasted for six weeks.</p>
<div class="byline">By Grace Apio</div><time datetime="2013-05-03T14:00Z">3 May 2013</time>
<figure><img src=x><figcaption>A tank near Tadmar.</figcaption></figure>
<p>{P1}</p>
<div class="video-player"><span>Tadmar under fire</span><button>Play</button><span>0:00 / 1:12</span></div>
<p>{P2}</p>
<h2>Dawn</h2>
<p>{P3}</p>
<aside class="related"><h3>Related</h3><ul><li><a href=1>Nine days in Tadmar</a></li><li><a href=2>Who are the Northern Front?</a></li></ul></aside>
<div class="newsletter"><p>Sign up for our morning email.</p></div>
<blockquote><p>We will hold it.</p></blockquote>
<ul><li>Town: Tadmar, with some 30,000 people</li><li>Dead: 41, by the count of the hospital</li></ul>
<table><tr><th>Side</th><th>Dead</th></tr><tr><td>Army</td><td>23</td></tr></table>
<p>{P4}</p>
</article></main>
<div class="most-read"><h3>Most read</h3><ol><li><a href=3>Rain at last</a></li></ol></div>
<footer><p>© 2019 Lantern Media. All rights reserved.</p></footer>"""


def test_article_and_chrome() -> None:
    document = page(FULL)
    assert document.title == "Front takes Tadmar"
    assert document.byline == "Grace Apio"
    assert document.published == "2013-05-03"
    assert document.publisher == "Lantern Media"
    assert document.text.split("\n\n") == [
        P1, P2, "Dawn", P3, "We will hold it.", "Town: Tadmar, with some 30,000 people", "Dead: 41, by the count of the hospital", "Side | Dead",
        "Army | 23", P4,
    ]  # fmt: skip
    kinds = {part.text: part.kind for part in document.chrome}
    assert kinds == {
        "Lantern": "navigation", "News": "navigation", "Sport": "navigation", "We use cookies to make this site work for you.": "legal",
        "The siege lasted for six weeks.": "other", "By Grace Apio": "other", "3 May 2013": "other", "A tank near Tadmar.": "caption",
        "Tadmar under fire": "media", "Play": "media", "0:00 / 1:12": "media", "Related": "related", "Nine days in Tadmar": "related",
        "Who are the Northern Front?": "related", "Sign up for our morning email.": "advert", "Most read": "related", "Rain at last": "related",
        "© 2019 Lantern Media. All rights reserved.": "legal",
    }  # fmt: skip


ARTICLE = f"<article><h1>Front takes Tadmar</h1><p>{P1}</p><p>{P2}</p><p>{P4}</p></article>"
LINKED = """<script type="application/ld+json">{"@graph": [{"@type": "NewsArticle", "headline": "Front takes Tadmar",
    "datePublished": "2013-05-03T23:30:00Z", "dateModified": "2020-01-01", "author": [{"name": "G. Apio"}, {"name": "P. Okot"}],
    "publisher": {"name": "Daily Lantern"}}]}</script>"""
DATES = [
    ("", ARTICLE, None),
    ("", f"{ARTICLE}<footer>© 2019 Lantern</footer>", None),
    ("<meta itemprop='copyrightYear' content='2019'>", ARTICLE, None),
    ("<meta property='article:modified_time' content='2019-02-02'>", ARTICLE, None),
    ("<meta http-equiv='last-modified' content='2019-02-02'>", ARTICLE, None),
    ("", ARTICLE.replace("</h1>", "</h1><p>Last updated: 4 June 2019</p>"), None),
    ("", f"{ARTICLE}<aside class='related'><time datetime='2019-02-02'>2 Feb</time></aside>", None),
    ("", f"{ARTICLE}<p>The town fell on 3 May 2013, before the harvest, and has been held by the rebels ever since then.</p>", None),
    ("<meta property='article:published_time' content='2013-05-03T10:00:00+00:00'>", ARTICLE, "2013-05-03"),
    ("<meta name='dc.date' content='2013-05'>", ARTICLE, "2013-05"),
    ("", ARTICLE.replace("</h1>", "</h1><time datetime='2013-05-03'>Friday</time>"), "2013-05-03"),
    ("", ARTICLE.replace("</h1>", "</h1><p class='meta'>Posted on May 3, 2013 by G. Apio</p>"), "2013-05-03"),
    ("", ARTICLE.replace("</h1>", "</h1><span class='post-date'>03.05.2013</span>"), None),
    (LINKED, f"{ARTICLE}<time datetime='2019-01-01'>x</time>", "2013-05-03"),
]


@pytest.mark.parametrize(("head", "body", "published"), DATES)
def test_the_date_comes_from_the_page_or_not_at_all(head: str, body: str, published: str | None) -> None:
    assert page(body, head).published == published


def test_linked_data() -> None:
    document = page(ARTICLE, LINKED)
    assert (document.byline, document.publisher) == ("G. Apio, P. Okot", "Daily Lantern")


def test_titles() -> None:
    body = f"<p>{P1}</p><p>{P2}</p><p>{P4}</p>"
    assert page(body).title == "Front takes Tadmar"
    assert page(f"<h1>Lantern</h1>{body}", "<meta property='og:title' content='Tadmar falls'>").title == "Tadmar falls"
    assert page(f"<h1>Tadmar falls - at last</h1>{body}", "<meta property='og:title' content='Tadmar falls'>").title == "Tadmar falls - at last"


@pytest.mark.parametrize(
    "head",
    [
        "<!doctype html><html>", "<!DOCTYPE html PUBLIC '-//W3C//DTD XHTML 1.0 Strict//EN' 'http://www.w3.org/TR/xhtml1/DTD/x.dtd'>\n<html>",
        "\n\n <HTML lang='en'>", "<html class='a' />\n", "<?xml version='1.0' encoding='utf-8'?><html>", "<!-- saved from a site --><html>", "",
        "<div>", f"{' ' * 60}<html>",
    ],
)  # fmt: skip
def test_a_page_may_begin_in_many_ways(head: str) -> None:
    document = build(Raw(name="a.html", data=f"{head}<body>{FULL}".encode(), media_type="text/html"))
    assert document.text == page(FULL).text
    assert document.chrome == page(FULL).chrome


def test_cells_of_different_tables_share_no_line() -> None:
    rows = [f"<tr><td>Town number {number} has fallen, its mayor said.</td></tr><tr><td>It held {number} weeks.</td></tr>" for number in range(60)]
    text = page(f"<h1>Sixty towns</h1><table>{'</table><table>'.join(rows)}</table>").text
    assert " | " not in text
    assert len(text.split("\n\n")) > 60


def test_a_page_without_elements_for_its_parts() -> None:
    document = page(f"<div>Front takes Tadmar<br><br>{P1}<br><br>{P2}<br><br>READ MORE: Who are they?<br><br>{P4}</div>")
    assert document.text == f"{P1}\n\n{P2}\n\n{P4}"


@pytest.mark.parametrize("shown", [
    "<a rel='author' href='/g'>Grace Apio</a>", "<span itemprop='author'>Grace Apio</span>", "<p class='c-author-name'>Grace Apio</p>",
    "<i class='x byline'>By Grace Apio</i><b rel='author'>Peter Okot</b>",
    "<p rel='authors' itemprop='author2'>Peter Okot</p><p class=author>Grace Apio</p>",
])  # fmt: skip
def test_elements_that_name_the_author(shown: str) -> None:
    assert page(f"{shown}{ARTICLE}").byline == "Grace Apio"


def test_a_form_around_the_page_and_its_fields_change_nothing() -> None:
    fields = "<label for=q>Find</label><input id=q name=q value=x><select name=s><option>One</select><textarea name=t>Two</textarea>"
    assert page(f"<form id=aspnetForm action=/>{fields}{ARTICLE}</form>").text == page(ARTICLE).text
