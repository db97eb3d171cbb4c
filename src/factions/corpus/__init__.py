"""The open corpus of conflict reporting: annotated reports in a folder, their loader, rules, figures and the agreement of two annotators.

The folder holds `splits.yaml`, each setting (a war) with its split, name, decade and region; `reports/SETTING/ID.mark`, the annotated reports
(docs/markup.md); and `second/ID.mark`, the same text annotated a second time by somebody who hadn't seen the first.
"""

from __future__ import annotations

from factions.corpus.loader import Corpus, Report, Setting, load_corpus

__all__ = ["Corpus", "Report", "Setting", "load_corpus"]
