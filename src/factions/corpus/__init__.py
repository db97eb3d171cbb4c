"""The open corpus of conflict reporting: annotated reports in a folder, their loader, rules, figures and the agreement of two annotators.

    corpus/splits.yaml                  each setting (a war) with its split, name, decade and region
    corpus/reports/SETTING/ID.mark      annotated reports (docs/markup.md)
    corpus/second/ID.mark               the same text, annotated a second time by somebody who hadn't seen the first
"""

from __future__ import annotations

from factions.corpus.loader import Corpus, Report, Setting, load_corpus

__all__ = ["Corpus", "Report", "Setting", "load_corpus"]
