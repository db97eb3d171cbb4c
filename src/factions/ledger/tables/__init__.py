"""The tables of the ledger, in the words of the design.

    documents ─< texts ─< chrome            a capture, the clean text that an extraction made of it, and what was taken off
              └< readings                   one per coder that read it; `supersedes` points at the one before
    readings ─< mentions, actors, places, times
             └< statements ─1 events, relations, claims
                          ├< roles          which mention plays which part: actors, subject, speaker, time, who ...
                          ├< spans          what it cites: evidence, cue, content, condition, horizon
                          └< casualties
    groups ─< judgements                    identity across documents, apart from the statements: an actor of a reading is, or is not, a group
           ├< group_names                   what a group can be found by, and since which reading
           ├< group_versions                what a group was called, and since which reading
           ├< tallies                       how much each reading holds on it
           └1 group_totals                  how much current readings hold on it, and whose id it goes by; totals: on all of it
    decisions                               the log of judgements that two records (groups, events, later places) are, or are not, the same
    decisions ─1 event_decisions            which readings' events a judgement was about, and which judgements are one deed
    publishers ─< imprints ─1 texts         who published a text, and when
    grades                                  the log of publishers' Admiralty grades
    texts ─< copy_marks, copies             what alike texts are found by, and which come of one text
    texts ─< family_texts                   the text that others come of: they count as one source
    ties ─< tie_statements ─1 relations     the same tie between two groups, by all that state it
    readings ─1 incident_reports            what incidents are made of: a reading's event statements as they are compared
             ├< incident_keys               what a report's events are found by
             └< happenings ─< incident_pairs  what one report has of one act; which of them speak for being one, and how loud
    incidents ─< happenings, incident_groups  one thing that happened, by all reports; happenings_before, incidents_before: what they were until a day
    incident_marks                          up to where the logs of judgements have been taken in
    readings ─< outcomes                    the log of what persons judge to have become of claims
    areas ─< reads                          how many passages of a reading are about a country, a first division of one, a place
    runs ─< run_sources                     what an `add` has done so far
    feeds ─< feed_entries                   what is polled, and which of its entries are known
    reviews ─1 review_words                 what people decided about statements, and the words that they gave
    readings ─< review_items                the statements that wait for a person, by how far up the queue each can come
    blind_rounds ─< blind_items ─< blind_codings  what reviewers code without seeing each other's answers
    saved_searches                          the log of searches that people keep, and of their feeds' keys
    saved_searches ─< webhooks ─< webhook_messages ─< webhook_items  where what they find anew is posted, what waits to be, and what became of it
    ledger_notes                            what the ledger says of itself: that it's for invented reports
    audit, audit_head                       who did what, when and why, each line with the hash of the one before; how far it goes
    takedowns                               documents that were taken down
    accounts ─< sessions, api_tokens        who may use the pages, where they are signed in, and their programs' tokens
             └< visits                      the days on which they came

Rows are only ever added; but `groups`, `group_names`, `group_versions`, `tallies`, `passages`, and the tables of totals, imprints, copies, families,
ties and incidents can be made anew from the rest, and a run's progress, a feed's and a webhook's state, accounts, sessions and tokens change. Ids of
the contract ("m1", "e1") mean something within a reading only, so each key is (reading, id); `position` is the order in the reading. Times are
UTC, ISO 8601.
"""

from __future__ import annotations

from factions.ledger.tables.accounts import accounts, api_tokens, sessions
from factions.ledger.tables.audit import audit, audit_head, takedowns
from factions.ledger.tables.base import TextList, metadata, written
from factions.ledger.tables.feeds import feed_entries, feeds
from factions.ledger.tables.groups import decisions, group_names, group_versions, groups, judgements, tallies
from factions.ledger.tables.incidents import (
    event_decisions,
    happenings,
    happenings_before,
    incident_groups,
    incident_keys,
    incident_marks,
    incident_pairs,
    incident_reports,
    incidents,
    incidents_before,
)
from factions.ledger.tables.notes import ledger_notes
from factions.ledger.tables.outcomes import areas, outcomes, reads
from factions.ledger.tables.readings import (
    actors,
    casualties,
    chrome,
    claims,
    documents,
    events,
    mentions,
    places,
    private,
    readings,
    relations,
    roles,
    spans,
    statements,
    texts,
    times,
)
from factions.ledger.tables.reviews import blind_codings, blind_items, blind_rounds, review_items, review_words, reviews
from factions.ledger.tables.runs import passages, run_sources, runs
from factions.ledger.tables.saved import saved_searches
from factions.ledger.tables.sources import copies, copy_marks, copy_queue, family_texts, grades, imprints, publishers
from factions.ledger.tables.ties import tie_statements, ties
from factions.ledger.tables.totals import group_totals, totals
from factions.ledger.tables.visits import visits
from factions.ledger.tables.webhooks import webhook_items, webhook_messages, webhooks

__all__ = [
    "TextList",
    "accounts",
    "actors",
    "api_tokens",
    "areas",
    "audit",
    "audit_head",
    "blind_codings",
    "blind_items",
    "blind_rounds",
    "casualties",
    "chrome",
    "claims",
    "copies",
    "copy_marks",
    "copy_queue",
    "decisions",
    "documents",
    "event_decisions",
    "events",
    "family_texts",
    "feed_entries",
    "feeds",
    "grades",
    "group_names",
    "group_totals",
    "group_versions",
    "groups",
    "happenings",
    "happenings_before",
    "imprints",
    "incident_groups",
    "incident_keys",
    "incident_marks",
    "incident_pairs",
    "incident_reports",
    "incidents",
    "incidents_before",
    "judgements",
    "ledger_notes",
    "mentions",
    "metadata",
    "outcomes",
    "passages",
    "places",
    "private",
    "publishers",
    "readings",
    "reads",
    "relations",
    "review_items",
    "review_words",
    "reviews",
    "roles",
    "run_sources",
    "runs",
    "saved_searches",
    "sessions",
    "spans",
    "statements",
    "takedowns",
    "tallies",
    "texts",
    "tie_statements",
    "ties",
    "times",
    "totals",
    "visits",
    "webhook_items",
    "webhook_messages",
    "webhooks",
    "written",
]
