"""Web pages around made-up reports, as heavy as those of real news sites: 60 to 150 kB of menus, scripts, styles, cards and footers.

Five makes of page stand for many: what holds the article, what is in its way between the paragraphs, and how much is around it differ.
Every publisher is invented.
"""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from dataclasses import dataclass
from html import escape

from tools.measuring.texts import Made

LEAST, MOST = 60_000, 150_000
"""Bytes of a page."""
_WORDS = (
    "market weather budget election harbour school drought railway festival inquiry cabinet league transfer film recipe garden travel "
    "opinion letters finance energy health science court police council border mining cattle fuel storm museum gallery radio review"
).split()
_SECTIONS = (
    "World Africa Asia Europe Americas Business Politics Sport Culture Science Health Opinion Travel Climate Podcasts Video Pictures Games".split()
)
_ICON = (
    '<svg class="icon" viewBox="0 0 24 24" aria-hidden="true"><path d="M12 2C6.48 2 2 6.48 2 12s4.48 10 10 10 10-4.48 10-10S17.52 2 12 2zm0 '
    '18c-4.41 0-8-3.59-8-8s3.59-8 8-8 8 3.59 8 8-3.59 8-8 8z"/><path d="M10 8l6 4-6 4z"/></svg>'
)


@dataclass(frozen=True)
class Site:
    """A make of page: `before` and `after` stand around the paragraphs, `between` holds what stands after every second one."""

    name: str
    menu: int  # links of the menus
    cards: int  # of other stories
    state: float  # the share of what fills the page that is data for its scripts; the rest is style
    linked: bool  # whether it has JSON-LD
    before: str
    after: str
    between: tuple[str, ...] = ()


SITES = (
    Site("The Lakeside Courier", 240, 40, 0.7, linked=True,
         before='<main id="main"><article class="story"><header><h1>{title}</h1><p class="byline">By Ansa Merrow</p>'
                '<time datetime="{day}">{day}</time></header><div class="story__body">',
         after='</div><ul class="tags"><li><a href="/t/1">Conflict</a></li></ul></article></main>',
         between=('<aside class="inline-related"><h3>Read more</h3><a href="/{n}">{head}</a></aside>',)),
    Site("Meridian Wire", 110, 70, 0.9, linked=True,
         before='<div id="root"><div class="sc-1a2b"><div class="sc-9f"><h1 data-testid="headline">{title}</h1><div data-testid="article-body">',
         after="</div></div></div></div>",
         between=('<div class="ad-slot" id="ad-{n}"></div>',
                  '<figure><img src="/i/{n}.jpg" alt=""><figcaption>{head}. Meridian/{n}</figcaption></figure>')),
    Site("Harbour Gazette", 360, 20, 0.5, linked=False,
         before='<table class="layout"><tr><td class="left">{links}</td><td id="content"><h2 class="headline">{title}</h2><p class="date">{day}</p>',
         after='</td><td class="right"><h4>Most read</h4>{links}</td></tr></table>'),
    Site("Plateau Post", 160, 50, 0.6, linked=True,
         before='<div class="site-content"><article class="post type-post"><h1 class="entry-title">{title}</h1><div class="entry-meta"><time '
                'class="entry-date published" datetime="{day}T08:00:00+00:00">{day}</time></div><div class="entry-content">',
         after='<div class="sharedaddy"><h3>Share this:</h3><a href="#">Print</a> <a href="#">Email</a></div></div></article></div>',
         between=('<blockquote class="pull">{head}</blockquote>', '<div class="wp-block-embed"><iframe src="https://video.example/{n}"></iframe></div>')),
    Site("Radio Two Rivers", 210, 36, 0.8, linked=False,
         before='<section role="main"><div class="player" data-src="/a/{n}.mp3"><span>Listen</span><span>02:{n}</span></div><h1>{title}</h1>'
                '<div class="wsw" property="articleBody">',
         after='</div></section><section class="comments"><h3>Comments</h3><p>Comments on this story are closed.</p></section>',
         between=('<div class="also"><strong>SEE ALSO:</strong> <a href="/{n}">{head}</a></div>',)),
)  # fmt: skip


def page(made: Made, number: int, seed: int) -> bytes:
    """Put a report into a page, UTF-8; the number decides the site, and the seed with it all that stands around."""
    chance = random.Random(f"{seed} page {number}")  # noqa: S311 - nothing secret
    site = SITES[number % len(SITES)]
    day, links = made.published.isoformat(), _links(site.menu // 3, chance)
    host = site.name.lower().replace(" ", "-") + ".example"

    def filled(words: str) -> str:
        return words.format(title=escape(made.title), day=day, links=links, n=chance.randint(10, 59), head=escape(_headline(chance)))

    paragraphs = list[str]()
    for count, paragraph in enumerate(made.paragraphs):
        paragraphs.append(f"<p>{escape(paragraph, quote=False)}</p>")
        if site.between and count % 2:
            paragraphs.append(filled(chance.choice(site.between)))
    facts = {"@context": "https://schema.org", "@type": "NewsArticle", "headline": made.title, "datePublished": day,
             "publisher": {"@type": "Organization", "name": site.name}}  # fmt: skip
    head = [
        f'<meta charset="utf-8"><title>{escape(made.title)} - {site.name}</title><meta property="og:title" content="{escape(made.title)}">',
        f'<meta property="og:site_name" content="{site.name}"><meta property="article:published_time" content="{day}T08:00:00Z">',
        f'<link rel="canonical" href="https://{host}/news/{number}">',
        f'<script type="application/ld+json">{json.dumps(facts)}</script>' if site.linked else "",
    ]
    menus = "".join(f'<nav class="menu menu-{part}" aria-label="{part}">{_links(site.menu // 2, chance)}</nav>' for part in ("top", "all"))
    body = [
        f'<body><a class="skip" href="#main">Skip to content</a><header class="site"><a href="/">{site.name}</a>{menus}</header>',
        filled(site.before), *paragraphs, filled(site.after), _cards(site.cards, chance),
        f"<footer>{_links(40, chance)}<p>© 2025 {site.name}. All rights reserved.</p></footer>",
    ]  # fmt: skip
    room = chance.randint(LEAST + 10_000, MOST - 10_000) - sum(len(part.encode()) for part in (*head, *body))
    style = f"<style>{_style(int(room * (1 - site.state)), chance)}</style>"
    state = f"<script>window.__STATE__={_state(int(room * site.state), chance)};</script>"
    return "\n".join(['<!doctype html><html lang="en"><head>', *head, style, "</head>", *body, state, "</body></html>"]).encode()


def _headline(chance: random.Random) -> str:
    return " ".join(chance.choices(_WORDS, k=chance.randint(5, 9))).capitalize()


def _links(count: int, chance: random.Random) -> str:
    link = '<li class="menu__item"><a class="menu__link" href="/{}/{}">{}</a></li>'
    items = "".join(link.format(chance.choice(_WORDS), chance.randrange(999), chance.choice(_SECTIONS)) for _ in range(count))
    return f"<ul>{items}</ul>"


def _cards(count: int, chance: random.Random) -> str:
    cards = (
        f'<div class="card" data-id="{chance.randrange(10**8)}"><a href="/news/{chance.randrange(10**6)}"><img loading="lazy" '
        f'src="/i/{chance.randrange(10**6)}.webp" srcset="/i/a.webp 320w, /i/b.webp 640w" alt=""><h3 class="card__title">{_headline(chance)}</h3></a>'
        f'{_ICON}<span class="card__age">{chance.randint(1, 23)} hours ago</span></div>'
        for _ in range(count)
    )
    return f'<section class="related"><h2>More stories</h2>{"".join(cards)}</section>'


def _style(size: int, chance: random.Random) -> str:
    return _until(size, lambda: f".{chance.choice(_WORDS)}-{chance.randrange(99)}>.{chance.choice(_WORDS)}{{margin:0 {chance.randrange(40)}px;"
                                f"color:#{chance.randrange(0x1000000):06x};display:flex}}\n")  # fmt: skip


def _state(size: int, chance: random.Random) -> str:
    def row() -> str:
        return json.dumps({"id": chance.randrange(10**9), "slug": "-".join(chance.choices(_WORDS, k=4)), "w": chance.random()}) + ","

    return f"[{_until(size, row)}null]"


def _until(size: int, part: Callable[[], str]) -> str:
    parts, length = list[str](), 0
    while length < size:
        parts.append(part())
        length += len(parts[-1])
    return "".join(parts)
