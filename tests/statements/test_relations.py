"""The relations coder: each case is a text and the ties that its words state, as "type/subtype subject > object (role)"."""

from __future__ import annotations

import pytest

from factions.mentions.actors import find_actors
from factions.mentions.coreference import Linked, link
from factions.mentions.parse import parse
from factions.mentions.places import find_places
from factions.reference.gazetteer import find
from factions.statements.relations import RelationDraft, code_relations
from factions.statements.roles import Roles
from factions.statements.tie_words import words

OFFICES = [
    ("M23 leader Sultani Makenga denied the reports.", ["leads Sultani Makenga > M23 (leader)"]),
    ("Boko Haram's leader, Abubakar Shekau, appeared in a video.", ["leads Abubakar Shekau > Boko Haram (leader)"]),
    ("The leader of the TPLF, Debretsion Gebremichael, spoke on Tuesday.", ["leads Debretsion Gebremichael > TPLF (leader)"]),
    ("Ansar Dine was founded by Iyad Ag Ghaly.", ["leads Iyad Ag Ghaly > Ansar Dine (founder)"]),
    ("Abubakar Shekau has led Boko Haram since 2009.", ["leads Abubakar Shekau > Boko Haram"]),
    ("Eritrean President Isaias Afwerki rejected the claim.", ["leads Isaias Afwerki > Eritrean (President)"]),
    ("Mozambique's president, Filipe Nyusi, asked for help.", ["leads Filipe Nyusi > Mozambique (president)"]),
    ("The French defence minister, Jean-Yves Le Drian, said so.", ["member_of Jean-Yves Le Drian > French (defence minister)"]),
    ("Hezbollah's deputy leader, Naim Qassem, warned Israel.", ["member_of Naim Qassem > Hezbollah (deputy leader)"]),
    ("Iván Márquez, the FARC's chief negotiator, left Havana.", ["member_of Iván Márquez > FARC (chief negotiator)"]),
    ("Ali Mohamed Rage, the spokesman of al-Shabaab, denied it.", ["member_of Ali Mohamed Rage > al-Shabaab (spokesman)"]),
    ("The choices are limited, says Ayham Kamel, director of Middle East practice at Eurasia Group in London.", [
        "member_of Ayham Kamel > Eurasia Group (director)",
    ]),
]  # fmt: skip
BACKING = [
    ("A UN report accused Rwanda of backing M23.", ["backs/unknown Rwanda > M23"]),
    ("UN experts say Rwanda has supplied weapons and ammunition to M23.", ["backs/weapons Rwanda > M23"]),
    ("Rwanda sent troops to fight alongside M23, the experts said.", ["backs/troops Rwanda > M23"]),
    ("The Houthis receive weapons and training from Iran.", ["backs/weapons Iran > Houthis", "backs/training Iran > Houthis"]),
    ("Iran gives Hamas money and weapons.", ["backs/funding Iran > Hamas", "backs/weapons Iran > Hamas"]),
    ("The Iranian-trained Asaib Ahl Haq took the town.", ["backs/training Iranian > Asaib Ahl Haq"]),
    ("The Taliban enjoy sanctuary in Pakistan.", ["backs/territory Pakistan > Taliban"]),
    ("Hezbollah was trained and paid by Iran.", ["backs/training Iran > Hezbollah", "backs/funding Iran > Hezbollah"]),
    ("The UAE denies sending weapons to the Rapid Support Forces.", ["backs/weapons UAE > Rapid Support Forces"]),
    ("Afghan special forces, backed by American air strikes, went in.", ["backs/joint_operations American > Afghan special forces"]),
]
BONDS = [
    ("M23 is a splinter of the CNDP, which signed a peace deal in 2009.", ["splinter_of M23 > CNDP"]),
    ("MUJAO, which broke away from al-Qaeda in the Islamic Maghreb in 2011, holds Gao.", ["splinter_of MUJAO > al-Qaeda in the Islamic Maghreb"]),
    ("Boko Haram pledged allegiance to the Islamic State in March 2015.", ["affiliated_with Boko Haram > Islamic State"]),
    ("Al-Shabaab, which swore allegiance to al-Qaeda in 2012, lost the town.", ["affiliated_with Al-Shabaab > al-Qaeda"]),
    ("Ansar Dine, an Islamist group linked to al-Qaeda, took Kidal.", ["affiliated_with Ansar Dine > al-Qaeda"]),
    ("Al-Shabaab, al-Qaeda's affiliate in Somalia, was behind it.", ["affiliated_with Al-Shabaab > al-Qaeda"]),
    ("The FDLR, a Rwandan rebel group based in eastern Congo, has 2,000 men.", ["based_in FDLR > eastern Congo"]),
    ("The Rapid Support Forces, the successor of the Janjaweed, hold Nyala.", ["successor_of Rapid Support Forces > Janjaweed"]),
    ("The Rapid Support Forces have been at war with the Sudanese army since 2023.", ["fights Rapid Support Forces > Sudanese army"]),
    ("Nigeria has been fighting Boko Haram since 2009.", ["fights Nigeria > Boko Haram"]),
    ("Amhara militiamen are fighting alongside the Ethiopian army in Tigray.", ["allied_with Amhara militiamen > Ethiopian army"]),
    ("The Justice and Equality Movement has joined forces with the Sudanese army.", ["allied_with Justice and Equality Movement > Sudanese army"]),
    ("The MNLA and its rival Ansar Dine met near Kidal.", ["rival_of its > Ansar Dine"]),
    ("Chad, a member of the Multinational Joint Task Force, withdrew its men.", ["member_of Chad > Multinational Joint Task Force"]),
    ("Abu Mansoor, a member of al-Shabaab, was arrested.", ["member_of Abu Mansoor > al-Shabaab"]),
    ("Al-Shabaab, which has its stronghold in Jilib, denied it.", ["based_in its > Jilib"]),
    ("The rebels and their Rwandan backers want the airport.", ["backs/unknown Rwandan > their"]),
    ("Peshmerga of the Kurdistan Regional Government attacked from the east.", ["part_of Peshmerga > Kurdistan Regional Government"]),
]
NO_TIE = [
    "M23 and the FDLR attacked the town on Monday.",
    "Government soldiers fought M23 near Goma on Tuesday.",
    "The president met the general in Kampala.",
    "The UN helped Sudan to hold talks.",
    "Volunteers joined the army.",
    "Volunteers came to fight the rebels.",
    "Villagers gave the soldiers water.",
    "",
]


def coded(text: str) -> tuple[Linked, list[RelationDraft], list[str]]:
    """Give a text's links, its drafts, and the drafts in the tests' notation."""
    parsed = parse(text)
    spans = find_actors(parsed)
    linked = link(parsed, spans)
    places = find_places(parsed, spans, lambda name: bool(find(name)))
    drafts = code_relations(parsed, linked, Roles(parsed, linked), places)

    def shown(draft: RelationDraft) -> str:
        subject, other = linked.spans[draft.subject], draft.place if draft.object is None else linked.spans[draft.object]
        assert other is not None
        kind = f"{draft.type}/{draft.subtype}" if draft.subtype else draft.type
        return f"{kind} {text[subject.start : subject.end]} > {text[other.start : other.end]}" + (f" ({draft.role})" if draft.role else "")

    return linked, drafts, [shown(draft) for draft in drafts]


@pytest.mark.parametrize(("text", "expected"), OFFICES + BACKING + BONDS)
def test_words_for_a_tie_make_a_relation_in_the_right_direction(text: str, expected: list[str]) -> None:
    found = coded(text)[2]
    assert set(expected) <= set(found), found


@pytest.mark.parametrize("text", NO_TIE)
def test_a_single_act_or_an_act_together_is_no_tie(text: str) -> None:
    assert coded(text)[2] == []


def test_a_tie_between_equals_stands_once_and_in_text_order() -> None:
    found = coded("Eritrea, an ally of Ethiopia, and Ethiopia, its ally, signed the pact.")[2]
    assert found.count("allied_with Eritrea > Ethiopia") == 1
    assert not [tie for tie in found if tie.startswith("allied_with Ethiopia > Eritrea")]


def test_a_member_of_an_alliance_is_no_unit() -> None:
    assert coded("M23 belongs to the Congo River Alliance, a coalition of armed groups.")[2] == ["member_of M23 > Congo River Alliance"]


def test_help_of_a_known_sort_leaves_no_help_of_an_unknown_one_beside_it() -> None:
    found = coded("Rwanda sent troops to help the Mozambican army.")[2]
    assert [tie for tie in found if tie.startswith("backs")] == ["backs/troops Rwanda > Mozambican army"]


def test_drafts_point_at_known_actors_and_never_at_one_actor_twice() -> None:
    text = " ".join(text for text, _ in BACKING + BONDS)
    linked, drafts, _ = coded(text)
    assert drafts
    for draft in drafts:
        assert linked.of[draft.subject] is not None
        assert (draft.object is None) == (draft.type == "based_in")
        assert draft.object is None or linked.of[draft.subject] != linked.of[draft.object]
        assert 0 < draft.confidence < 1
    assert [draft.anchor.i for draft in drafts] == sorted(draft.anchor.i for draft in drafts)


def test_no_word_states_two_ties_of_one_sort() -> None:
    rows = words().lists.ties
    for column in ("joined", "nouns", "adjectives", "mutual", "phrases", "verbs"):
        held = [word for row in rows for word in getattr(row, column)]
        assert len(held) == len(set(held)), sorted(word for word in held if held.count(word) > 1)
