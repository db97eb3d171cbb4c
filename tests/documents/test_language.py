from __future__ import annotations

import pytest

from factions.documents.language import foreign

ENGLISH = [
    "Fighters left Mosul.",
    "Al-Shabab attacks AMISOM base, kills 23",
    "The army said on Tuesday it had retaken Tikrit from Islamic State fighters.",
    "Armed men killed nine aid workers, burned vehicles, took hostages near Baraka; Relief Bridge confirmed deaths",
    "Abu Sayyaf and Maute gunmen raided Marawi, Iligan and Butig, and Isnilon Hapilon of Basilan leads them, the Philippine army said.",
    "",
    "1234 - 5678",
]
FOREIGN = [
    ("Die Armee hat am Dienstag die Stadt eingenommen und viele Menschen getötet, sagte ein Sprecher der Regierung.", {"de", "lb"}),
    ("L'armée a repris la ville mardi, selon un porte-parole du gouvernement cité par l'agence nationale de presse.", {"fr"}),
    ("El ejército dijo el martes que había recuperado la ciudad tras dos días de combates con la guerrilla.", {"es", "gl"}),
    ("Армия заявила во вторник, что взяла город.", {"ru", "bg", "uk"}),
    ("قتل ثلاثة أشخاص في انفجار", {"ar", "fa", "ur"}),
    ("Jeshi la nchi lilisema Jumanne kwamba limeuteka mji huo baada ya siku mbili za mapigano na waasi wa kundi hilo.", {"sw"}),
]


@pytest.mark.parametrize("text", ENGLISH)
def test_english(text: str) -> None:
    assert foreign(text) is None


@pytest.mark.parametrize(("text", "codes"), FOREIGN)
def test_foreign(text: str, codes: set[str]) -> None:
    assert foreign(text) in codes
