"""Factuality: each case is a text, the act's word, and how real the innermost speaker makes it."""

from __future__ import annotations

import pytest

from factions.mentions.parse import parse
from factions.statements.claims import find_claims
from factions.statements.factuality import factuality

# fmt: off
CASES = [
    ("Gunmen killed 23 people in Bohruz.", "killed", "asserted"),
    ("The army did not attack the village.", "attack", "denied"),
    ("The rebels never fired on the crowd.", "fired", "denied"),
    ("The militia failed to capture the town.", "capture", "denied"),
    ("The soldiers refused to shoot.", "shoot", "denied"),
    ("The troops withdrew without firing a shot.", "firing", "denied"),
    ("The army denied killing civilians.", "killing", "denied"),
    ("The government denied that its forces shelled the hospital.", "shelled", "denied"),
    ("Moscow rejected claims that it had bombed the school.", "bombed", "denied"),
    ("If the rebels attack the capital, the army will respond.", "attack", "hypothetical"),
    ("Unless the army withdraws, the talks will end.", "withdraws", "hypothetical"),
    ("It is unclear whether the group carried out the raid.", "carried", "hypothetical"),
    ("The UN urged the rebels to release the hostages.", "release", "demanded"),
    ("The president ordered the army to withdraw from the city.", "withdraw", "demanded"),
    ("Residents called for the withdrawal of the troops.", "withdrawal", "demanded"),
    ('"The army must leave the city," he said.', "leave", "demanded"),
    ("The government should free the prisoners.", "free", "demanded"),
    ("The rebels plan to attack the capital.", "attack", "planned"),
    ("The group vowed to strike again.", "strike", "planned"),
    ("The militia has pledged to hand over its weapons.", "hand", "planned"),
    ("The army is preparing to storm the town.", "storm", "planned"),
    ("The commander said his men would storm the town.", "storm", "planned"),
    ('"We will bomb the city," the general said.', "bomb", "planned"),
    ("The rebels threatened to execute the hostages.", "execute", "planned"),
    ("Fighters moved north to attack the base.", "attack", "planned"),
    ("The town could fall within days.", "fall", "possible"),
    ("Rebels may have killed the hostages.", "killed", "possible"),
    ("The group allegedly abducted the girls.", "abducted", "possible"),
    ("Ten soldiers were reportedly killed in the ambush.", "killed", "possible"),
    ("The militias are suspected of killing the villagers.", "killing", "possible"),
    ("Analysts predict that the army will collapse.", "collapse", "possible"),
    ("Police said gunmen killed 23 people.", "killed", "asserted"),
    ("The government accused the rebels of killing civilians.", "killing", "asserted"),
    ("The UN condemned the bombing of the market.", "bombing", "asserted"),
    ("The rebels, who seized Mosul in June, will attack Baghdad, he said.", "seized", "asserted"),
    ("The army launched an attack on the town.", "attack", "asserted"),
    ("The army will launch an attack on the town.", "attack", "planned"),
    ("An attack on the capital is likely.", "attack", "possible"),
    ("The alleged killing of civilians angered residents.", "killing", "possible"),
    ("The planned attack was foiled by police.", "attack", "planned"),
    ("Police prevented an attack on the embassy.", "attack", "denied"),
    ("After the rebels seized the town, the army did not respond.", "seized", "asserted"),
    ("The group claimed responsibility for the attack.", "attack", "asserted"),
    ("The rebels are ready to fight alongside the army.", "fight", "planned"),
    ("The talks are expected to resume on Monday.", "resume", "possible"),
    ("The sides agreed to withdraw from the town.", "withdraw", "planned"),
    ("No soldiers were killed in the raid.", "killed", "denied"),
    ("The crackdowns included reported killing of civilians.", "killing", "possible"),
    ("The rebels would have taken the city.", "taken", "hypothetical"),
    ("He warned that any attempt to use the militias would backfire.", "backfire", "possible"),
    ("The army could not retake the town.", "retake", "denied"),
    ("The threat of an attack remains.", "attack", "possible"),
    ("Analysts expect the army to try to retake the town.", "retake", "possible"),
    ("The general said his men would attack if the port was not open by Friday.", "attack", "hypothetical"),
    ("If the columns reach the capital, the army will close the roads.", "close", "hypothetical"),
    ("The army announced an offensive on Monday.", "offensive", "planned"),
    ("The agency said it had reports that soldiers had shot civilians.", "shot", "possible"),
    ("The army tried to retake the town but failed.", "retake", "planned"),
    ("The minister said that the army had retaken the town and that the rebels would flee.", "retaken", "asserted"),
    ("The minister said that the army had retaken the town and that the rebels would flee.", "flee", "possible"),
    ("Shelling killed two people and wounded five.", "wounded", "asserted"),
    ("The army wants to crush the rebels and restore order.", "restore", "planned"),
    ("The leaders are to meet on Friday.", "meet", "planned"),
]
# fmt: on


@pytest.mark.parametrize(("text", "word", "expected"), CASES)
def test_factuality(text: str, word: str, expected: str) -> None:
    parsed = parse(text)
    act = next(token for token in parsed.doc if token.text == word)
    assert factuality(act, parsed, find_claims(parsed)) == expected


def test_the_caller_may_know_who_speaks() -> None:
    parsed = parse("The spokesman said the brigade would march on the capital.")
    claims = find_claims(parsed)
    act = next(token for token in parsed.doc if token.text == "march")
    assert factuality(act, parsed, claims) == "possible"
    assert factuality(act, parsed, claims, subject_is_speaker=True) == "planned"
