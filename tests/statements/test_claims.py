"""The claims coder: each case is a text and its claims as (kind, speaker, cue, content)."""

from __future__ import annotations

import pytest

from factions.mentions.parse import parse
from factions.statements.claims import find_claims, innermost
from factions.statements.drafts import ClaimDraft, Stretch

# fmt: off
CASES: list[tuple[str, list[tuple[str, str, str, str]]]] = [
    ("Gunmen killed 23 people in Bohruz in March, police said.", [
        ("statement", "police", "said", "Gunmen killed 23 people in Bohruz in March"),
    ]),
    ('"Talk of Sunnis and Shi\'ites must be dropped," Sistani said.', [
        ("demand", "Sistani", "said", "Talk of Sunnis and Shi'ites must be dropped"),
    ]),
    ('"They have limited choices," says Ayham Kamel, director of Middle East practice at Eurasia Group.', [
        ("statement", "Ayham Kamel", "says", "They have limited choices"),
    ]),
    ("The talks, the minister said on Monday, would resume in June.", [
        ("forecast", "minister", "said", "The talks, the minister said on Monday, would resume in June"),
    ]),
    ("Iran is widely viewed by Sunnis in Iraq as seeking to build a state.", [
        ("opinion", "Sunnis in Iraq", "viewed", "seeking to build a state"),
    ]),
    ("The government accused rebels of killing civilians in the town.", [
        ("accusation", "government", "accused", "rebels of killing civilians in the town"),
    ]),
    ("The spokesman blamed the attack on the rebels.", [
        ("accusation", "spokesman", "blamed", "the attack on the rebels"),
    ]),
    ("Officials blamed the rebels for the attack.", [
        ("accusation", "Officials", "blamed", "the rebels for the attack"),
    ]),
    ("The general was quoted as saying that the army would retreat.", [
        ("forecast", "general", "quoted as saying", "the army would retreat"),
    ]),
    ("It is feared that hundreds have died.", [
        ("opinion", "", "feared", "hundreds have died"),
    ]),
    ("According to the UN, 30 people were killed.", [
        ("statement", "UN", "According to", "30 people were killed"),
    ]),
    ("Thirty people were killed, according to residents.", [
        ("statement", "residents", "according to", "Thirty people were killed"),
    ]),
    ("The president called on the rebels to lay down their arms.", [
        ("demand", "president", "called on", "the rebels to lay down their arms"),
    ]),
    ("He called for an immediate ceasefire.", [
        ("demand", "He", "called for", "an immediate ceasefire"),
    ]),
    ("He called the attack a barbaric crime.", [
        ("opinion", "He", "called", "the attack a barbaric crime"),
    ]),
    ("They see it as a regional war, in what they describe as a just struggle.", [
        ("opinion", "They", "see", "it as a regional war"),
        ("opinion", "they", "describe as", "a just struggle"),
    ]),
    ("The army denied killing civilians.", [
        ("denial", "army", "denied", "killing civilians"),
    ]),
    ("He told the officers that volunteers were arriving and that Samarra would soon become the launching pad.", [
        ("statement", "He", "told", "volunteers were arriving"),
        ("forecast", "He", "told", "Samarra would soon become the launching pad"),
    ]),
    ("The group vowed to fight on until victory.", [
        ("promise", "group", "vowed", "to fight on until victory"),
    ]),
    ('"We will fight," he said, "until the end."', [
        ("promise", "he", "said", "We will fight"),
    ]),
    ("The army's claim that it had taken the town was rejected by the rebels.", [
        ("denial", "rebels", "rejected", "The army's claim that it had taken the town"),
        ("statement", "army", "claim", "it had taken the town"),
    ]),
    ("The rebels threatened to execute the hostages unless the government withdrew.", [
        ("statement", "rebels", "threatened", "to execute the hostages"),
    ]),
    ("A call by Sistani on June 14 for volunteers to join the Army emphasized that they should enlist.", [
        ("demand", "Sistani", "call", "volunteers to join the Army"),
        ("demand", "Sistani", "emphasized", "they should enlist"),
    ]),
    ("The rebels released a statement saying the attack was a response.", [
        ("statement", "rebels", "saying", "the attack was a response"),
    ]),
    ('"We did not carry out the attack. We will respond," a spokesman for the group, Ali Hassan, said in a statement on Sunday.', [
        ("denial", "spokesman for the group", "said", "We did not carry out the attack. We will respond"),
    ]),
    ("Residents said by telephone that gunmen had burned houses and looted shops before fleeing into the forest.", [
        ("statement", "Residents", "said", "gunmen had burned houses and looted shops before fleeing into the forest"),
    ]),
    ("The UN, citing local officials, said at least 40 people had been killed.", [
        ("statement", "UN", "said", "at least 40 people had been killed"),
    ]),
    ('"They came at night," said Amina, a mother of five. "They shot everyone they saw. Nobody helped us."', [
        ("statement", "Amina", "said", "They came at night"),
        ("statement", "Amina", "", "They shot everyone they saw. Nobody helped us"),
    ]),
    ('The foreign ministry condemned the "barbaric" attack and demanded the immediate release of the hostages.', [
        ("opinion", "foreign ministry", "condemned", 'the "barbaric" attack'),
        ("demand", "foreign ministry", "demanded", "the immediate release of the hostages"),
    ]),
    ("The opposition dismissed the report as propaganda.", [
        ("denial", "opposition", "dismissed", "the report as propaganda"),
    ]),
    ("Russia has denied involvement in the strike, blaming Ukraine.", [
        ("denial", "Russia", "denied", "involvement in the strike"),
        ("accusation", "Russia", "blaming", "Ukraine"),
    ]),
    ("The general warned that if the rebels did not withdraw within 48 hours, his forces would storm the city.", [
        ("statement", "general", "warned", "his forces would storm the city"),
    ]),
    ("The president has promised to hold elections by the end of the year.", [
        ("promise", "president", "promised", "to hold elections by the end of the year"),
    ]),
    ("The rebels were accused by rights groups of recruiting children.", [
        ("accusation", "rights groups", "accused", "recruiting children"),
    ]),
    ('"Why should we leave?" asked one fighter.', [
        ("statement", "one fighter", "asked", "Why should we leave?"),
    ]),
    ("Analysts predict the conflict could last for years.", [
        ("forecast", "Analysts", "predict", "the conflict could last for years"),
    ]),
    ("The group is believed to have about 3,000 fighters.", [
        ("opinion", "", "believed", "The group is believed to have about 3,000 fighters"),
    ]),
    ("At least 12 soldiers were reportedly killed in the ambush.", [
        ("statement", "", "reportedly", "At least 12 soldiers were reportedly killed in the ambush"),
    ]),
    ("The minister, who has accused Rwanda of backing M23, told reporters in Kinshasa that talks had failed.", [
        ("accusation", "minister", "accused", "Rwanda of backing M23"),
        ("statement", "minister", "told", "talks had failed"),
    ]),
    ("No group has claimed responsibility for the bombing.", [
    ]),
    ("The police chief declined to say how many had been arrested.", [
    ]),
    ("The commander ordered his men to retreat.", [
    ]),
    ("The commander said his men had not fired on the crowd.", [
        ("denial", "commander", "said", "his men had not fired on the crowd"),
    ]),
    ("Human Rights Watch said in a report released Tuesday that soldiers had executed dozens of villagers.", [
        ("accusation", "Human Rights Watch", "said", "soldiers had executed dozens of villagers"),
    ]),
    ("The report, published on Monday, accuses both sides of war crimes.", [
        ("accusation", "report", "accuses", "both sides of war crimes"),
    ]),
    ('He added that the ceasefire "cannot hold unless both sides respect it".', [
        ("statement", "He", "added", 'the ceasefire "cannot hold unless both sides respect it"'),
    ]),
    ("‘We are not afraid,’ he said. ‘We will stay.’", [
        ("statement", "he", "said", "We are not afraid"),
        ("promise", "he", "", "We will stay"),
    ]),
    ("The rebels agreed to hand over their weapons in exchange for amnesty.", [
    ]),
    ("The prime minister urged calm and called for an inquiry into the killings.", [
        ("demand", "prime minister", "urged", "calm"),
        ("demand", "prime minister", "called for", "an inquiry into the killings"),
    ]),
    ("Washington considers the group a terrorist organization.", [
        ("opinion", "Washington", "considers", "the group a terrorist organization"),
    ]),
    ("The attack was described by the UN as a massacre.", [
        ("opinion", "UN", "described", "a massacre"),
    ]),
    ("The militia fights alongside the army and answered the call to prayer.", [
    ]),
    ("The soldiers reported for duty, and the officer pointed his gun at the crowd.", [
    ]),
    ("France's warning that the country could collapse was echoed by Germany.", [
        ("forecast", "France", "warning", "the country could collapse"),
    ]),
    ("The sides are expected to sign a deal in June.", [
    ]),
    ("Iran's foreign minister, Javad Zarif, rejected accusations that Tehran was arming the rebels.", [
        ("denial", "Iran's foreign minister", "rejected", "accusations that Tehran was arming the rebels"),
    ]),
    ('Smyth: "There is no way back."', [
        ("statement", "Smyth", "", "There is no way back"),
    ]),
    ("The bishop asked for prayers and appealed to both sides to spare civilians.", [
        ("demand", "bishop", "asked for", "prayers"),
        ("demand", "bishop", "appealed to", "both sides to spare civilians"),
    ]),
    ("Maliki told the army officers that volunteers were arriving to help and that Samarra would soon become the launching pad.", [
        ("statement", "Maliki", "told", "volunteers were arriving to help"),
        ("forecast", "Maliki", "told", "Samarra would soon become the launching pad"),
    ]),
    ("Rebels said Tuesday they had captured the airport, but the government denied the claim.", [
        ("statement", "Rebels", "said", "they had captured the airport"),
        ("denial", "government", "denied", "the claim"),
    ]),
    ('"It\'s a disaster," one aid worker said. "If the road stays closed, people will starve within weeks."', [
        ("statement", "one aid worker", "said", "It's a disaster"),
        ("forecast", "one aid worker", "", "people will starve within weeks"),
    ]),
    ('A spokeswoman for the mission, who asked not to be named, said the peacekeepers were "under fire" and that two had died.', [
        ("statement", "spokeswoman for the mission", "said", 'the peacekeepers were "under fire" and that two had died'),
    ]),
    ("The militia's leader has threatened to attack oil facilities, according to a statement posted on its website.", [
        ("statement", "statement", "according to", "The militia's leader has threatened to attack oil facilities"),
    ]),
    ("The army said in a statement it had killed 15 militants; residents said most of the dead were civilians.", [
        ("statement", "army", "said", "it had killed 15 militants"),
        ("statement", "residents", "said", "most of the dead were civilians"),
    ]),
    ("Witnesses described the assault as the worst since 2014.", [
        ("opinion", "Witnesses", "described", "the assault as the worst since 2014"),
    ]),
    ("Kyiv says Russian forces shelled the power plant overnight, an accusation Moscow denies.", [
        ("accusation", "Kyiv", "says", "Russian forces shelled the power plant overnight"),
        ("denial", "Moscow", "denies", "an accusation"),
    ]),
    ("The group has repeatedly denied that it recruits children.", [
        ("denial", "group", "denied", "it recruits children"),
    ]),
    ("President Salva Kiir ordered the army to withdraw from the capital by Friday.", [
        ("demand", "President Salva Kiir", "ordered", "the army to withdraw from the capital by Friday"),
    ]),
    ("He expressed hope that the talks would bring peace.", [
        ("forecast", "He", "hope", "the talks would bring peace"),
    ]),
    ("The commander insisted that foreign troops must leave before any negotiations begin.", [
        ("demand", "commander", "insisted", "foreign troops must leave before any negotiations begin"),
    ]),
    ('The Taliban warned of "serious consequences" if the deadline was not met.', [
        ("forecast", "Taliban", "warned of", "serious consequences"),
    ]),
    ("There were fears that the dam could burst.", [
        ("forecast", "", "fears", "the dam could burst"),
    ]),
    ("Should the army advance, the rebels said, they would blow up the bridge.", [
        ("statement", "rebels", "said", "they would blow up the bridge"),
    ]),
    ("The EU said it will impose sanctions on the junta unless it frees the president.", [
        ("statement", "EU", "said", "it will impose sanctions on the junta"),
    ]),
    ("Asked about the raid, a military official told Reuters the soldiers were following orders.", [
        ("statement", "military official", "told", "the soldiers were following orders"),
    ]),
    ("The governor appealed for calm.", [
        ("demand", "governor", "appealed for", "calm"),
    ]),
    ("Turkey regards the YPG as a terrorist organisation.", [
        ("opinion", "Turkey", "regards", "the YPG as a terrorist organisation"),
    ]),
    ("It was reported that the leader had been killed in a drone strike.", [
        ("statement", "", "reported", "the leader had been killed in a drone strike"),
    ]),
    ("State television reported that the rebels had surrendered.", [
        ("statement", "State television", "reported", "the rebels had surrendered"),
    ]),
    ("Two witnesses told AFP that men in uniform had dragged people from their homes, while a third said he saw bodies in the river.", [
        ("statement", "Two witnesses", "told", "men in uniform had dragged people from their homes"),
        ("statement", "third", "said", "he saw bodies in the river"),
    ]),
    ("The foreign minister, speaking in Geneva, accused the regime of using starvation as a weapon of war and called on Moscow to stop its bombing.", [  # noqa: E501 - one case, as the report had it
        ("accusation", "foreign minister", "accused", "the regime of using starvation as a weapon of war"),
        ("demand", "foreign minister", "called on", "Moscow to stop its bombing"),
    ]),
    ('Colonel Hassan, quoted by the state news agency, said the operation would continue "until the last terrorist is eliminated".', [
        ("forecast", "Colonel Hassan", "said", 'the operation would continue "until the last terrorist is eliminated"'),
    ]),
    ('"Our forces will not stop until the city is liberated," the president vowed.', [
        ("promise", "president", "vowed", "Our forces will not stop until the city is liberated"),
    ]),
    ("The rebels have said they will not attend the talks.", [
        ("statement", "rebels", "said", "they will not attend the talks"),
    ]),
    ('"God willing, we will be in the capital soon," the commander told the crowd.', [
        ("promise", "commander", "told", "God willing, we will be in the capital soon"),
    ]),
    ('"Leave now," the militia told villagers over loudspeakers, residents said.', [
        ("statement", "residents", "said", '"Leave now," the militia told villagers over loudspeakers'),
        ("demand", "militia", "told", "Leave now"),
    ]),
    ("He believes the peace deal will collapse by the end of the year.", [
        ("forecast", "He", "believes", "the peace deal will collapse by the end of the year"),
    ]),
    ("Officials fear more attacks could follow in the coming weeks.", [
        ("forecast", "Officials", "fear", "more attacks could follow in the coming weeks"),
    ]),
    ("The senator criticized the president for his handling of the war.", [
        ("accusation", "senator", "criticized", "the president for his handling of the war"),
    ]),
    ("A UN panel found that Uganda had supplied arms to the rebels.", [
        ("statement", "UN panel", "found", "Uganda had supplied arms to the rebels"),
    ]),
    ("The blast shows that the group is still dangerous.", [
    ]),
    ("The United States, Britain and France have blamed Russia for the attack, which killed 12 people.", [
        ("accusation", "United States", "blamed", "Russia for the attack, which killed 12 people"),
    ]),
    ('The rebels said they had seized "tanks, rockets and ammunition", and posted a video of the captured weapons.', [
        ("statement", "rebels", "said", 'they had seized "tanks, rockets and ammunition"'),
    ]),
    ("A resident, who gave his name only as Abdou, said he had counted 17 bodies.", [
        ("statement", "resident", "said", "he had counted 17 bodies"),
    ]),
    ("The attack, he says, was the work of foreign fighters.", [
        ("statement", "he", "says", "The attack, he says, was the work of foreign fighters"),
    ]),
    ("He insists the group, known as the Lions, has no ties to Iran and that it acts alone.", [
        ("statement", "He", "insists", "the group, known as the Lions, has no ties to Iran and that it acts alone"),
    ]),
    ("Military sources said the convoy, which was carrying food and fuel, came under attack near Gao at dawn.", [
        ("statement", "Military sources", "said", "the convoy, which was carrying food and fuel, came under attack near Gao at dawn"),
    ]),
    ('The ministry tweeted: "Three terrorists were eliminated. The operation continues."', [
        ("statement", "ministry", "tweeted", "Three terrorists were eliminated. The operation continues"),
    ]),
    ("In a statement, the group said its fighters had killed six soldiers.", [
        ("statement", "group", "said", "its fighters had killed six soldiers"),
    ]),
    ('"It was," she added, "the worst night of my life."', [
        ("statement", "she", "added", "the worst night of my life"),
    ]),
    ("Colonel Mamadou told state radio the army had killed 20 fighters, adding that the operation was continuing.", [
        ("statement", "Colonel Mamadou", "told", "the army had killed 20 fighters"),
        ("statement", "Colonel Mamadou", "adding", "the operation was continuing"),
    ]),
    ("Human rights groups have called the raids a form of collective punishment.", [
        ("opinion", "Human rights groups", "called", "the raids a form of collective punishment"),
    ]),
    ("The officials spoke on condition of anonymity.", [
    ]),
    ("The government says 300 people died in the fighting; the opposition puts the toll at more than 1,000.", [
        ("statement", "government", "says", "300 people died in the fighting"),
        ("statement", "opposition", "puts", "the toll at more than 1,000"),
    ]),
    ("The army confirmed the death of its commander.", [
        ("statement", "army", "confirmed", "the death of its commander"),
    ]),
    ("The prime minister announced a three-day truce.", [
        ("statement", "prime minister", "announced", "a three-day truce"),
    ]),
    ("Sources close to the president say he is considering whether to resign.", [
        ("statement", "Sources", "say", "he is considering whether to resign"),
    ]),
    ("The mayor feared a massacre.", [
        ("opinion", "mayor", "feared", "a massacre"),
    ]),
    ("The spokesman did not deny that mistakes had been made.", [
    ]),
    ("Abu Omar, a rebel commander, thinks that his men can hold the town until winter.", [
        ("forecast", "Abu Omar", "thinks", "his men can hold the town until winter"),
    ]),
    ("Local media quoted the governor as saying the death toll had risen to 40.", [
        ("statement", "governor", "saying", "the death toll had risen to 40"),
    ]),
    ("As the UN has pointed out, aid convoys need safe passage.", [
        ("statement", "UN", "pointed out", "aid convoys need safe passage"),
    ]),
    ("Nobody believes the ceasefire will hold.", [
    ]),
    ("The rebels asked the UN to mediate.", [
        ("demand", "rebels", "asked", "the UN to mediate"),
    ]),
    ("The rebels want the president to resign.", [
        ("demand", "rebels", "want", "the president to resign"),
    ]),
    ("The soldiers were told to shoot on sight.", [
    ]),
    ("Thousands marched through the capital to demand the release of the prisoners.", [
        ("demand", "Thousands", "demand", "the release of the prisoners"),
    ]),
    ("The court ordered the release of two activists.", [
        ("demand", "court", "ordered", "the release of two activists"),
    ]),
    ("President Putin has described the operation as a success, but Western officials say it has stalled.", [
        ("opinion", "President Putin", "described", "the operation as a success"),
        ("statement", "Western officials", "say", "it has stalled"),
    ]),
    ('"Nothing has changed," according to Dr Amina Diallo, an analyst at the Bamako Institute.', [
        ("opinion", "Dr Amina Diallo", "according to", "Nothing has changed"),
    ]),
    ('"The situation," Diallo says, "is getting worse every day. People are leaving."', [
        ("statement", "Diallo", "says", "is getting worse every day. People are leaving"),
    ]),
    ("Colombia's government on Friday blamed the group for the bombing, and said it would not return to the talks.", [
        ("accusation", "Colombia's government", "blamed", "the group for the bombing"),
        ("statement", "Colombia's government", "said", "it would not return to the talks"),
    ]),
    ("Three days later the rebels overran a post; the attackers said 12 soldiers died there.", [
        ("statement", "attackers", "said", "12 soldiers died there"),
    ]),
    ("The military denies having lit anything.", [
        ("denial", "military", "denies", "having lit anything"),
    ]),
    ("The CDF calls that a lie.", [
        ("denial", "CDF", "calls", "that a lie"),
    ]),
    ("Police put the number of wounded at 68.", [
        ("statement", "Police", "put", "the number of wounded at 68"),
    ]),
    ("The prosecutor general has counted 410 bodies in the towns of the region.", [
        ("statement", "prosecutor general", "counted", "410 bodies in the towns of the region"),
    ]),
    ("The group has promised to keep the truce, and to let aid agencies use the road.", [
        ("promise", "group", "promised", "to keep the truce"),
        ("promise", "group", "promised", "to let aid agencies use the road"),
    ]),
    ("The rebels, who say they are fighting for autonomy, took the town on Friday.", [
        ("statement", "rebels", "say", "they are fighting for autonomy"),
    ]),
    ("The bombing, claimed by the Islamic State, killed 30.", [
        ("statement", "Islamic State", "claimed", "The bombing"),
    ]),
    ("For Tehran, the deal is a way to buy time.", [
        ("opinion", "Tehran", "For", "the deal is a way to buy time"),
    ]),
    ("In the view of analysts, the truce will collapse before the summer.", [
        ("forecast", "analysts", "In the view of", "the truce will collapse before the summer"),
    ]),
    ('The raids were, in the words of a nurse who fled, "a second weather".', [
        ("opinion", "nurse", "in the words of", "a second weather"),
    ]),
    ("It had announced that it was breaking its ties, a divorce in which hardly anyone believed.", [
        ("statement", "It", "announced", "it was breaking its ties"),
    ]),
    ("According to local officials, at least 20 people died, while the rebels put the toll at 50.", [
        ("statement", "local officials", "According to", "at least 20 people died"),
        ("statement", "rebels", "put", "the toll at 50"),
    ]),
    ('The ministry said the attack was "cowardly" and vowed to punish those responsible.', [
        ("statement", "ministry", "said", 'the attack was "cowardly"'),
        ("promise", "ministry", "vowed", "to punish those responsible"),
    ]),
    ("Government forces shelled the market, the opposition said, killing nine.", [
        ("accusation", "opposition", "said", "Government forces shelled the market, the opposition said, killing nine"),
    ]),
    ("The security council is expected to vote this week.", [
    ]),
    ('"There is no army left," a soldier who had fled told the paper.', [
        ("statement", "soldier", "told", "There is no army left"),
    ]),
]
# fmt: on


def _words(text: str, stretch: Stretch | None) -> str:
    return text[stretch[0] : stretch[1]] if stretch else ""


def _claims(text: str) -> list[ClaimDraft]:
    return find_claims(parse(text))


@pytest.mark.parametrize(("text", "expected"), CASES)
def test_claims(text: str, expected: list[tuple[str, str, str, str]]) -> None:
    found = [(claim.kind, *(_words(text, part) for part in (claim.speaker_span, claim.cue, claim.content))) for claim in _claims(text)]
    assert found == expected


@pytest.mark.parametrize(
    ("text", "recipient"),
    [
        ("Maliki told the army officers that volunteers were arriving.", "officers"),
        ("The government accused rebels of killing civilians.", "rebels"),
        ("The spokesman blamed the attack on the rebels.", "rebels"),
        ("The president called on the militias to lay down their arms.", "militias"),
        ("The soldiers were ordered by the general to shoot on sight.", "soldiers"),
        ("The rebels were accused by rights groups of recruiting children.", "rebels"),
        ("The general said the army would retreat.", None),
    ],
)
def test_recipient(text: str, recipient: str | None) -> None:
    parsed = parse(text)
    (claim,) = find_claims(parsed)
    assert (parsed.doc[claim.recipient].text if claim.recipient is not None else None) == recipient


def test_speaker_is_the_token_that_heads_the_phrase() -> None:
    parsed = parse('"They have few choices," says Ayham Kamel, director of Middle East practice at a consultancy. "It is late," he adds.')
    assert [parsed.doc[claim.speaker].text for claim in find_claims(parsed) if claim.speaker is not None] == ["Kamel", "he"]


def test_quotation_goes_on_over_sentences_and_paragraphs() -> None:
    text = (
        '"They came at night," said Amina, a trader. "They shot everyone. Nobody helped us.\n\n"We ran to the river. My brother stayed behind."\n\n'
        "The army did not comment."
    )
    claims = _claims(text)
    assert [_words(text, claim.content) for claim in claims] == [
        "They came at night", "They shot everyone. Nobody helped us", "We ran to the river. My brother stayed behind",
    ]  # fmt: skip
    assert len({claim.speaker for claim in claims}) == 1
    assert [claim.cue is None for claim in claims] == [False, True, True]
    assert [claim.sentences for claim in claims] == [(0,), (1, 2), (3, 4)]


def test_speaker_in_mid_sentence_leaves_two_parts() -> None:
    text = '"We will fight," he said, "until the very last of them has left."'
    (claim,) = _claims(text)
    assert [_words(text, part) for part in claim.parts] == ["We will fight", "until the very last of them has left"]
    assert claim.content == max(claim.parts, key=lambda part: part[1] - part[0])
    assert claim.holds(text.index("fight"))
    assert not claim.holds(text.index("said"))


def test_nested_speakers_chain() -> None:
    text = "The ministry said that the rebels had claimed that they held the bridge."
    claims = _claims(text)
    assert [claim.parent for claim in claims] == [None, 0]
    assert innermost(claims, text.index("bridge")) == 1
    assert innermost(claims, text.index("rebels")) == 0
    assert innermost(claims, text.index("ministry")) is None


def test_a_forecast_in_indirect_speech_runs_on() -> None:
    text = "Kamel says the volunteers could be an asset. A quick success would reassure the population. The army declined to comment."
    claims = _claims(text)
    assert [(claim.kind, _words(text, claim.content)) for claim in claims] == [
        ("forecast", "the volunteers could be an asset"), ("forecast", "A quick success would reassure the population"),
    ]  # fmt: skip
    assert claims[0].speaker == claims[1].speaker


@pytest.mark.parametrize("text", ["", "No.", '"', '"" he said', "“", "said", "According to", "He said that.", '\n\n"', '"A" "B" "C", said'])
def test_odd_texts_are_read_without_error(text: str) -> None:
    for claim in _claims(text):
        assert text[claim.content[0] : claim.content[1]].strip()


@pytest.mark.parametrize(("text", "_expected"), CASES)
def test_spans_are_sound(text: str, _expected: object) -> None:
    parsed = parse(text)
    claims = find_claims(parsed)
    for claim in claims:
        first, last = min(claim.parts)[0], max(claim.parts)[1]
        assert any(start < claim.content[1] and claim.content[0] < end for start, end in claim.parts)
        assert claim.content[1] <= last or claim.recipient is not None
        assert first <= claim.content[0] or claim.recipient is not None
        assert claim.parent is None or claims[claim.parent].holds(claim.cue[0] if claim.cue else claim.content[0])
        for start, end in [*claim.parts, *(part for part in (claim.cue, claim.condition, claim.horizon, claim.speaker_span) if part)]:
            assert 0 <= start < end <= len(text)
            assert text[start:end] == text[start:end].strip()
        covered = {parsed.sentence(start).number for start, _ in claim.parts}
        assert covered <= set(claim.sentences)
