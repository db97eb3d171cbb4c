"""One thing that happened, told by a wire, by a paper that took sentences over from it, and by a reporter of its own."""

from __future__ import annotations

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
