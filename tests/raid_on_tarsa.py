"""One thing that happened, told by a wire, by a paper that took sentences over from it, and by a reporter of its own; as readings for ledgers."""

from __future__ import annotations

from datetime import date

from factions.documents.document import Document, digest, text_digest
from factions.ledger import copies, writer
from factions.ledger.open import Ledger
from factions.reading import Coder, Reading

WIRE = (
    "Gunmen in three lorries stormed the grain depot at Tarsa before dawn on Tuesday, killing at least nine guards and carrying off the week's "
    "flour. Witnesses counted some forty attackers, most of them on foot, who cut the telephone line and blocked the ford behind them. The district "
    "commissioner said that troops had been sent from Orsk but found the bridge at the mill burned."
)
REWRITE = (
    "At least nine guards died when raiders fell upon Tarsa's depot. Witnesses counted some forty attackers, most of them on foot, who cut the "
    "telephone line and blocked the ford behind them. Bread has doubled in price since, and the bakers of the lower town have shut their doors until "
    "the council promises an escort for the carts; nobody here remembers a worse winter."
)
OWN = (
    "Nine men who kept the depot were buried in Tarsa today. Their widows asked who had sold the raiders the guard's rota, and no officer came "
    "to answer."
)
# takes over the rewrite's last sentence, and shares nothing with the wire
THIRD = (
    "A commission will look into the price of flour. Bread has doubled in price since, and the bakers of the lower town have shut their doors until "
    "the council promises an escort for the carts; nobody here remembers a worse winter. The millers deny that they hold any back."
)


def key(name: str) -> str:
    """Give a document's id by its name."""
    return digest(name.encode())


def report(name: str, text: str, published: str | None = "2014-06-18", *, publisher: str | None = "Gazette", version: str = "1") -> Reading:
    """Make a reading that found nothing in a text."""
    held = Document(id=key(name), url=None, title=name, publisher=publisher, published=published, language="en", text=text,
                    text_sha256=text_digest(text))  # fmt: skip
    return Reading(document=held, coder=Coder(name="hand", version=version))


def add(ledger: Ledger, *readings: Reading) -> None:
    """Add readings to a ledger."""
    for reading in readings:
        writer.add(ledger, reading, source=reading.document.title or "")


def families_of(ledger: Ledger, *names: str, as_of: date | None = None) -> dict[str, str]:
    """Give families by the documents' names."""
    named = {key(name): name for name in names}
    with ledger.read() as connection:
        held = copies.families_of(connection, named, as_of=as_of)
    return {named[one]: named.get(family, family) for one, family in held.items()}
