"""Reports of a few invented weeks in June 2014, and of the year before: who was whose ally, who backed whom, and where they were."""
# ruff: noqa: E501 - the markup has one sentence a line

from __future__ import annotations

from factions.analysis.incidents.keeping import update
from factions.ledger import writer
from factions.ledger.open import Ledger, open_ledger
from factions.markup import parse
from factions.reading import Reading

_HEAD = """---
id: {name}
title: {name}
publisher: {publisher}
published: "{day}"
genre: wire
region: Middle East
fictional: true
actors:
  gov: {{name: Ardan Republic, kind: government, country: IRQ}}
  harrow: {{name: Harrow Brigade, kind: militia, country: IRQ}}
  lind: {{name: Ana Lind, kind: person, country: IRQ}}
  nahr: {{name: Nahr Front, kind: militia, country: IRQ}}
  salt: {{name: Salt Brigade, kind: militia, country: IRQ}}
  reed: {{name: Reed Column, kind: militia, country: IRQ}}
  moth: {{name: Moth Company, kind: militia, country: IRQ}}
places:
  bohruz: {{name: Bohruz, country: IRQ, admin1: Diyala, lat: 33.7, lon: 44.8, geonames: 98, precision: 1}}
  palm: {{name: Palm Wells, country: SYR, admin1: Homs, lat: 34.5, lon: 38.3, geonames: 97, precision: 1}}
  tarsa: {{name: Tarsa, country: IRQ, admin1: Diyala, lat: 33.6, lon: 44.7, geonames: 96, precision: 1}}
---
{text}
"""
REPORTS: dict[str, tuple[str, str, str]] = {
    "raids": ("2013-05-02", "Gazette", "The [Salt Brigade]{a1 salt} shot at a mill in [Tarsa]{p1 tarsa} on [30 April]{t1 2013-04-30}.\n@ e1 ASSAULT/firearms actors=a1 places=p1 time=t1"),
    "friends": ("2013-06-01", "Gazette", "Everybody knew that the [Salt Brigade]{a1 salt} was allied with the [Nahr Front]{a2 nahr}.\n@ r1 allied_with a1>a2"),
    "lessons": ("2013-07-01", "Voice", "Officers of the [Ardan Republic]{a1 gov} taught the [Salt Brigade]{a2 salt} to shoot.\n@ r1 backs/training a1>a2"),
    "harrow": ("2013-08-01", "Voice", "Little is heard of the [Harrow Brigade]{a1 harrow}, which burned a bridge once.\n@ e1 ASSAULT/destroy actors=a1"),
    "again": ("2014-06-10", "Post", "As ever the [Salt Brigade]{a1 salt} and the [Nahr Front]{a2 nahr} stood together.\n@ r1 allied_with a1>a2"),
    "pact": ("2014-06-11", "Post", "In a barn the [Salt Brigade]{a1 salt} and the [Harrow Brigade]{a2 harrow} swore an alliance.\n@ r1 allied_with a1>a2"),
    "guns": ("2014-06-12", "Post", "Rifles, too, come to the [Salt Brigade]{a1 salt} from the [Ardan Republic]{a2 gov} by now.\n@ r1 backs/weapons a2>a1"),
    "money": ("2014-06-12", "Wire", "The [Ardan Republic]{a1 gov} pays the men of the [Nahr Front]{a2 nahr}.\n@ r1 backs/funding a1>a2"),
    "since": ("2014-06-13", "Wire", "Since [2006]{t1 2006/..} the [Ardan Republic]{a1 gov} has paid the [Harrow Brigade]{a2 harrow}.\n@ r1 backs/funding a1>a2 time=t1"),
    "plans": ("2014-06-13", "Wire", "The [Harrow Brigade]{a1 harrow} hopes to ally itself with the [Nahr Front]{a2 nahr}.\n@ r1 allied_with a1>a2 fact=planned"),
    "wells": ("2014-06-14", "Courier", "On [Friday]{t1 2014-06-13} the [Salt Brigade]{a1 salt} shelled the pumps at [Palm Wells]{p1 palm}.\n@ e1 ASSAULT/heavy-weapons actors=a1 places=p1 time=t1"),
    "market": ("2014-06-24", "Courier", "On [Monday]{t1 2014-06-23} the [Salt Brigade]{a1 salt} bombed the market of [Bohruz]{p1 bohruz}.\n@ e1 ASSAULT/explosives actors=a1 places=p1 time=t1"),
    "mill": ("2014-06-24", "Gazette", "On [Monday]{t1 2014-06-23} the [Salt Brigade]{a1 salt} arrested a miller at [Tarsa]{p1 tarsa}.\n@ e1 COERCE/arrest actors=a1 places=p1 time=t1"),
    "reed": ("2014-06-24", "Voice", "A new band, the [Reed Column]{a1 reed}, calls the [Salt Brigade]{a2 salt} its ally.\n@ r1 allied_with a1>a2"),
    "lind": ("2014-06-24", "Star", 'The [Moth Company]{a1 moth} is backed by the [Ardan Republic]{a2 gov}, said [Ana Lind]{a3 lind}.\n@ c1 statement speaker=a3 cue="said" content="The Moth Company is backed by the Ardan Republic"\n@ r1 backs/unknown a2>a1 by=c1'),
}  # fmt: skip
"""By a report's name: its day, its publisher, its text."""


def report(name: str) -> Reading:
    """Give a report of these weeks."""
    day, publisher, text = REPORTS[name]
    annotated, errors = parse(_HEAD.format(name=name, day=day, publisher=publisher, text=text))
    assert annotated is not None, errors
    return annotated.reading


def tell(ledger: Ledger, *names: str) -> Ledger:
    """Put reports, or all of them, into a ledger, and merge their incidents."""
    for name in names or REPORTS:
        writer.add(ledger, report(name), source=name)
    update(ledger)
    return ledger


def fill(url: str) -> str:
    """Put all of them into the ledger of an address."""
    with open_ledger(url) as ledger:
        tell(ledger)
    return url
