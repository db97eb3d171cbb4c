"""What a careful analyst reads in a sentence: type and mode, who, whom, and what is no event at all.

Each text is read by the whole reader, since roles point at mentions and one happening may stand in two sentences.
"""

from __future__ import annotations

import pytest
from tests.statements.texts import events, read, words

from factions.reading import faults

# text, its events as `TYPE/mode actors > recipients (factuality)`
CASES: list[tuple[str, list[str]]] = [
    # plain clauses, of many wars
    ("Maoist rebels killed 24 policemen in Dantewada.", ["ASSAULT Maoist rebels > policemen"]),
    ("Hutu militiamen abducted villagers near Masisi.", ["ASSAULT/abduct Hutu militiamen > villagers"]),
    ("The Lord's Resistance Army abducted 60 children from Dungu.", ["ASSAULT/abduct Lord's Resistance Army > children"]),
    ("Abu Sayyaf gunmen kidnapped three tourists from a resort in Sabah.", ["ASSAULT/abduct Abu Sayyaf > tourists"]),
    ("ISIL beheaded a hostage in Raqqa.", ["ASSAULT/primitive ISIL > hostage"]),
    ("Islamist insurgents beheaded five farmers in Palma.", ["ASSAULT/primitive Islamist insurgents > farmers"]),
    ("Mai-Mai militiamen raped 12 women in Walikale, the UN said.", ["ASSAULT/sexual Mai-Mai > women"]),
    ("A mob lynched two men in Port Sudan.", ["ASSAULT/beat mob > men"]),
    ("The ELN blew up an oil pipeline.", ["ASSAULT/explosives ELN"]),
    ("Colombian guerrillas, including the ELN, bombed a pipeline in Arauca.", ["ASSAULT/explosives Colombian guerrillas + ELN"]),
    ("The Shining Path killed a mayor in Ayacucho.", ["ASSAULT Shining Path > mayor"]),
    ("The LTTE killed 15 soldiers and wounded 30 others in Jaffna on Saturday.", ["ASSAULT LTTE > soldiers"]),
    ("Gunmen opened fire on worshippers in Christchurch.", ["ASSAULT/firearms Gunmen > worshippers"]),
    ("The Arakan Army captured a police station.", ["COERCE/seize Arakan Army"]),
    ("The RSF seized the airport in Khartoum, and the army bombed the airport.", ["COERCE/seize RSF", "ASSAULT/explosives army"]),
    ("NATO aircraft struck Tripoli.", ["ASSAULT/aerial NATO"]),
    ("Turkish jets bombed PKK camps in northern Iraq on Friday.", ["ASSAULT/explosives Turkish"]),
    ("Russia invaded Ukraine.", ["ASSAULT Russia > Ukraine"]),
    ("The Houthis seized Sanaa.", ["COERCE/seize Houthis"]),
    ("Ethiopian troops withdrew from Mekelle on Monday.", ["RETREAT/withdraw Ethiopian troops"]),
    ("Police arrested 12 protesters in Harare on Tuesday.", ["COERCE/arrest Police > protesters"]),
    ("Pakistani police arrested three members of Lashkar-e-Taiba.", ["COERCE/arrest Pakistani police > Lashkar-e-Taiba"]),
    ("Police fired tear gas at protesters.", ["ASSAULT/crowd-control Police > protesters"]),
    ("The government imposed a curfew in Srinagar.", ["COERCE/curfew government"]),
    ("The junta put the town under martial law.", ["COERCE/martial-law junta"]),
    ("Protesters marched in Khartoum on Sunday against military rule.", ["PROTEST/demo Protesters"]),
    ("Workers went on strike in Lagos.", ["PROTEST/strike Workers"]),
    ("The rebels freed 20 prisoners.", ["RETREAT/release rebels > prisoners"]),
    ("Militants laid down their arms.", ["RETREAT/disarm Militants"]),
    ("ETA declared a ceasefire.", ["RETREAT/ceasefire ETA"]),
    ("The foreign minister resigned.", ["RETREAT/resign foreign minister"]),
    ("France deployed 600 soldiers to Mali in January.", ["MOBILIZE/troops France"]),
    ("Troops were deployed to Kashmir.", ["MOBILIZE/troops Troops"]),
    ("Ukraine sent reinforcements to Bakhmut.", ["MOBILIZE/troops Ukraine"]),
    ("The court convicted the warlord of war crimes.", ["SANCTION/convict court > warlord"]),
    ("The EU imposed sanctions on the junta.", ["SANCTION/discontinue EU > junta"]),
    ("Russia has supplied weapons to the separatists in Donetsk.", ["AID Russia > separatists"]),
    ("The World Food Programme delivered food to refugees in Pibor.", ["AID World Food Programme > refugees"]),
    # whose men they are
    ("Fighters of the Red Dunes Front attacked a camp.", ["ASSAULT Red Dunes Front"]),
    ("Gunmen from the Free Delta Army killed two oil workers near Warri.", ["ASSAULT Free Delta Army > oil workers"]),
    ("The army arrested 40 members of the Green Valley Front.", ["COERCE/arrest army > Green Valley Front"]),
    ("The group carried out an attack on a convoy of soldiers.", ["ASSAULT group > soldiers"]),
    # passive, agents, relative clauses, participles
    ("Five villagers were killed by gunmen in Ituri.", ["ASSAULT gunmen > villagers"]),
    ("The town was captured by Tuareg rebels.", ["COERCE/seize Tuareg rebels"]),
    ("Rebels were driven out of Aleppo by government forces.", ["ASSAULT government forces > Rebels"]),
    ("The peacekeepers were attacked by unidentified gunmen.", ["ASSAULT unidentified gunmen > peacekeepers"]),
    ("The M23, which captured Rutshuru in June, wants to seize Goma.", ["COERCE/seize M23", "COERCE/seize M23 (planned)"]),
    ("The militia that burned the market fled.", ["ASSAULT/destroy militia", "RETREAT/withdraw militia"]),
    ("The soldiers who burned the village were arrested by military police.",
     ["ASSAULT/destroy soldiers", "COERCE/arrest military police > soldiers"]),
    ("The soldiers accused of killing the villagers were arrested.", ["ASSAULT soldiers > villagers", "COERCE/arrest ? > soldiers"]),
    ("The Red Dunes Front, which is led by Idris Toure, attacked the town of Menaka.", ["ASSAULT Red Dunes Front"]),
    ("In July the Iraqi army, backed by militias, recaptured Tikrit from Islamic State.", ["COERCE/seize Iraqi army"]),
    ("The town of Makhmur fell to the militants on Thursday.", ["COERCE/seize militants"]),
    ("Villagers abducted by the rebels were freed by the army.", ["ASSAULT/abduct rebels > Villagers", "RETREAT/release army > Villagers"]),
    ("A bomb killed a judge.", ["ASSAULT/explosives ? > judge"]),
    # control: who does what is wanted, ordered, promised
    ("The rebels tried to capture the bridge.", ["COERCE/seize rebels (planned)"]),
    ("The rebels plan to seize the dam.", ["COERCE/seize rebels (planned)"]),
    ("The president ordered the army to retake the city.", ["REQUEST/change president > army", "COERCE/seize army (demanded)"]),
    ("The defence minister urged the rebels to lay down their arms.",
     ["REQUEST/yield defence minister > rebels", "RETREAT/disarm rebels (demanded)"]),
    ("The army promised to withdraw from the province.", ["AGREE army", "RETREAT/withdraw army (planned)"]),
    ("The rebels threatened to kill the hostages.", ["THREATEN/violence rebels > hostages"]),
    ("The rebels threatened to attack the airport.", ["THREATEN/violence rebels"]),
    ("The army may attack the town.", ["ASSAULT army (possible)"]),
    ("The army denied shelling the camp.", ["ASSAULT/heavy-weapons army (denied)"]),
    # light verbs and nouns
    ("The government launched an offensive against the Taliban in Helmand.", ["ASSAULT government > Taliban"]),
    ("The rebels launched a rocket attack on the barracks.", ["ASSAULT/heavy-weapons rebels"]),
    ("Hezbollah took part in the attack on the base.", ["ASSAULT Hezbollah"]),
    ("The coalition carried out air strikes against the Houthis.", ["ASSAULT/aerial coalition > Houthis"]),
    ("An Israeli air strike killed four Hamas fighters.", ["ASSAULT/aerial Israeli > Hamas"]),
    ("A US drone strike killed a commander of the Haqqani network in North Waziristan.", ["ASSAULT/drone US > Haqqani network"]),
    ("The attack by Boko Haram on the village killed nine people.", ["ASSAULT Boko Haram > people"]),
    # all parties act
    ("Syrian government forces clashed with Islamic State fighters near Palmyra.", ["ASSAULT Syrian government forces + Islamic State"]),
    ("Herders clashed with farmers in Benue.", ["ASSAULT Herders + farmers"]),
    ("Fighting erupted between the RSF and the army in Omdurman.", ["ASSAULT RSF + army"]),
    ("Clashes between the army and the rebels killed 20 people.", ["ASSAULT army + rebels > people"]),
    ("The government and the FARC signed a ceasefire in Havana.", ["SUPPORT government + FARC"]),
    ("Sudan and South Sudan signed an agreement on Thursday.", ["SUPPORT Sudan + South Sudan"]),
    ("President Salva Kiir met Riek Machar in Addis Ababa on Friday.", ["CONSULT Salva Kiir + Riek Machar"]),
    # lists
    ("Militias such as Asaib Ahl Haq and the Badr Organization attacked the villages.", ["ASSAULT Militias + Asaib Ahl Haq + Badr Organization"]),
    # accusing, and what the accused did
    ("The United Nations accused the Janjaweed of killing civilians in Darfur.",
     ["ACCUSE/allege United Nations > Janjaweed", "ASSAULT Janjaweed > civilians"]),
    ("Amnesty International accused the army of torturing detainees.",
     ["ACCUSE/allege Amnesty International > army", "ASSAULT/torture army > detainees"]),
    ("The army was accused of shelling villages.", ["ASSAULT/heavy-weapons army"]),
    # one happening told in several verbs; acts of their own
    ("Fighters from the Red Dunes Front attacked a convoy, killing 12 soldiers and wounding 30.", ["ASSAULT Red Dunes Front > soldiers"]),
    ("A suicide bomber blew himself up at a checkpoint in Kabul, killing six policemen.", ["ASSAULT/suicide-attack suicide bomber > policemen"]),
    ("Boko Haram fighters killed at least 40 people in Baga and abducted dozens of women.",
     ["ASSAULT Boko Haram > people", "ASSAULT/abduct Boko Haram > women"]),
    ("The ambush left five soldiers dead and three wounded.", ["ASSAULT ?"]),
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), CASES, ids=[text[:60] for text, _ in CASES])
def test_a_sentence_gives_the_events_that_an_analyst_reads(text: str, expected: list[str]) -> None:
    assert events(text) == expected


@pytest.mark.parametrize("text", [
    "The striker fired a shot over the bar.", "The team beat its rivals 3-0.", "The chess champion defended her title.",
    "The club fired the coach after a fight with the owners.", "The band hit the road in June.", "The bank hit its target for the quarter.",
    "Shares fell on Monday after the company attacked its rivals over prices.", "Prices were hit by the drought.",
    "The company launched a new phone.", "The film was shot in Morocco.", "The editor cut the scene.", "The storm hit the coast on Friday.",
    "The storm killed nine people in Haiti.", "Nine people were killed by floods in Pakistan.", "Five people died in the crash of a bus.",
])  # fmt: skip
def test_everyday_words_are_no_events(text: str) -> None:
    assert events(text) == []


@pytest.mark.parametrize("text", [
    "The M23 is backed by Rwanda.", "The Iranian-trained Kataib Hezbollah is backed by Tehran.", "The alliance has 2,000 fighters.",
    "The group is based in the northern hills.", "The general, who commands 3,000 men, lives in the capital.",
    "Hamas is a rival of Fatah.",
])  # fmt: skip
def test_standing_ties_are_no_events(text: str) -> None:
    assert events(text) == []


TARGETS = [
    ("The ELN blew up an oil pipeline.", "oil pipeline"),
    ("NATO aircraft struck Tripoli.", "Tripoli"),
    ("The Red Dunes Front attacked the town of Menaka.", "Menaka"),
    ("Insurgents attacked the base.", "base"),
    ("Hezbollah took part in the attack on the base.", "base"),
    ("Armed men attacked a church in Owo on Sunday, killing 40 worshippers.", "church"),
    ("Rebels looted and burned the hospital in Bunia.", "hospital"),
    ("The town of Makhmur fell to the militants on Thursday.", "Makhmur"),
]


@pytest.mark.parametrize(("text", "target"), TARGETS)
def test_places_and_buildings_that_are_acted_upon_are_targets(text: str, target: str) -> None:
    reading = read(text)
    assert [words(reading, event.targets) for event in reading.events] == [target] * len(reading.events)
    assert all(event.recipients == () for event in reading.events if "worshippers" not in text)


@pytest.mark.parametrize(("text", "weapon", "mode"), [
    ("Hamas fired rockets at Sderot on Wednesday.", "rockets", "ASSAULT"),
    ("A roadside bomb killed three Pakistani soldiers in Bajaur.", "roadside bomb", "ASSAULT/explosives"),
])  # fmt: skip
def test_an_assault_takes_the_weapons_of_its_clause(text: str, weapon: str, mode: str) -> None:
    reading = read(text)
    assert [words(reading, event.weapons) for event in reading.events] == [weapon]
    assert events(text)[0].startswith(mode)


def test_what_somebody_said_is_theirs_and_the_reports_own_voice_is_nobodys() -> None:
    reading = read("A roadside bomb killed three Pakistani soldiers in Bajaur, the army said.")
    assert [event.attribution for event in reading.events] == [claim.id for claim in reading.claims]
    assert [event.attribution for event in read("A bomb killed a judge.").events] == [None]


@pytest.mark.parametrize("text", [text for text, _ in CASES])
def test_every_reading_keeps_the_contract(text: str) -> None:
    reading = read(text)
    assert faults(reading) == []
    assert all(0 < event.confidence <= 1 for event in reading.events)


def test_who_joined_verbs_belong_to() -> None:
    told = events("The Security Council demanded that the M23 withdraw and threatened its leaders with sanctions.")
    assert not any(line.startswith("THREATEN") and line.split(" ")[1].startswith("M23") for line in told)
    lost = events("Forces loyal to Muammar Gaddafi shelled Misrata.")
    assert lost == ["ASSAULT/heavy-weapons Muammar Gaddafi"]
