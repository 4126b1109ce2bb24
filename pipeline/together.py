"""All articles together: which ones reprint a text, who is meant by the names in them, and which events they report."""

from __future__ import annotations

import json
from array import array
from base64 import b64decode
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from pipeline import loaded
from pipeline.core.analysis import Analysis
from pipeline.core.options import OptionError, Options
from pipeline.core.records import Entity, Event, Mention, Report
from pipeline.loaded import with_models

if TYPE_CHECKING:
    from pipeline.s7_resolve.entities import EntityKey
    from pipeline.s7_resolve.events import Resolution
    from pipeline.s7_resolve.origins import Origin
    from pipeline.s8_publish.tables import Resolved

_RESOLVING = 2  # processes that resolve; the groups of types are too uneven for more, and each takes much memory


def resolve(analyses: Sequence[Analysis], options: Options, known: Mapping[str, Event] | None = None) -> Resolved:
    """Entities, reprints and events of all articles together.

    ``known`` are events that an earlier run made, by the content of their mentions, and need not be made again.
    """
    from pipeline.s7_resolve.ids import mention_id
    from pipeline.s8_publish.tables import PossiblySame, Resolved

    found = resolution(analyses, options, known=known)
    result, near = found.resolution, found.resolution.near
    kept = {i: m for m in found.mentions if (i := mention_id(m)) in result.event_of}  # a correction may drop some
    kept, events = _in_source(kept, result.events, analyses)
    return Resolved(
        mentions=kept,
        events=events,
        event_of=result.event_of,
        entities=found.entities,
        entity_of={key: entity for key, entity in found.entity_of.items() if key[0] in kept},
        origin_of=found.origin_of,
        copy_of=found.copy_of,
        possible=tuple(PossiblySame(n.event_a, n.event_b, n.mention_a, n.mention_b, n.score, n.reason) for n in near),
        notes=tuple(f"{options.corrections}: {c}: applies to nothing in these articles" for c in result.unused),
        made=result.made,
    )


def _in_source(
    mentions: Mapping[str, Mention], events: tuple[Event, ...], analyses: Sequence[Analysis]
) -> tuple[dict[str, Mention], tuple[Event, ...]]:
    """Mentions that were found in a translation carried back to the original, and their events in its language."""
    from pipeline.s4_translate.articles import in_source

    through = {a.doc_id: a for a in analyses if a.pieces and a.status == "ok"}
    if not through:
        return dict(mentions), events
    shown = {
        i: in_source(m, through[m.doc_id].lang, through[m.doc_id].pieces) if m.doc_id in through else m
        for i, m in mentions.items()
    }
    return shown, tuple(
        replace(e, languages=tuple(sorted({shown[i].lang for i in e.mention_ids if i in shown}))) for e in events
    )


@dataclass(frozen=True)
class Together:
    """All articles' mentions with canonical names, and what resolve found; ``explain`` needs the whole of it."""

    mentions: tuple[Mention, ...]
    reports: Mapping[str, Report]
    resolution: Resolution
    entities: tuple[Entity, ...]
    entity_of: Mapping[tuple[str, int], str]
    origin_of: Mapping[str, str]
    copy_of: Mapping[str, str]


@with_models
def resolution(analyses: Sequence[Analysis], options: Options, *, known: Mapping[str, Event] | None = None) -> Together:
    """Bring the mentions of all articles together; the order of the analyses does not matter."""
    from pipeline.s6_extract.levels import MIN_CONFIDENCE
    from pipeline.s7_resolve.corrections import Corrections, read_corrections
    from pipeline.s7_resolve.entities import resolve_entities
    from pipeline.s7_resolve.events import resolve as find_events
    from pipeline.s7_resolve.rules import read_rules
    from pipeline.s7_resolve.wordfiles import load_words

    read = sorted((a for a in analyses if a.status == "ok"), key=lambda a: a.doc_id)
    found = _origins(read)
    reports = {
        a.doc_id: Report(a.doc_id, a.path, a.lang, a.source, a.published, found[a.doc_id].origin_id) for a in read
    }
    corrections = read_corrections(options.corrections) if options.corrections else Corrections()
    mentions = [_renamed(m, corrections.aliases()) for a in read for m in a.mentions]
    entities, ids = resolve_entities(mentions, loaded.aliases(options.models, options.aliases))
    mentions, entity_of = _canonical(mentions, entities, ids)
    rules, words = read_rules(options.models / "ontology"), load_words(options.models / "lexicons")
    events = find_events(
        mentions, reports, corrections,
        rules=rules, words=words, least=MIN_CONFIDENCE, known=known, jobs=min(options.jobs, _RESOLVING),
    )  # fmt: skip
    return Together(
        mentions=(*(m for m in mentions if not m.readings), *events.hinted),
        reports=reports,
        resolution=events,
        entities=entities,
        entity_of=entity_of,
        origin_of={d: o.origin_id for d, o in found.items()},
        copy_of={d: o.duplicate_of for d, o in found.items() if o.duplicate_of},
    )


def origins(read: Sequence[Analysis]) -> dict[str, str]:
    """Which text each of some articles reprints, both by doc_id."""
    return {doc_id: origin.origin_id for doc_id, origin in _origins(read).items()}


def _origins(read: Sequence[Analysis]) -> dict[str, Origin]:
    from pipeline.s7_resolve.origins import ALGORITHM, Signature, group

    signatures = {}
    for a in read:
        algorithm, digest_, triples, words, whole = json.loads(a.signature)
        if algorithm != ALGORITHM:
            raise OptionError("what is kept of these articles was made by another version of the program: run it again")
        signatures[a.doc_id] = Signature(bytes.fromhex(digest_), array("Q", b64decode(triples)), words, whole)
    return group(signatures)


def _renamed(mention: Mention, names: Mapping[str, str]) -> Mention:
    """The mention with the user's own names for things."""
    if not any(f.value in names for f in mention.facts):
        return mention
    facts = tuple(replace(f, value=names.get(f.value, f.value)) if f.kind else f for f in mention.facts)
    return replace(mention, facts=facts)


def _canonical(
    mentions: Sequence[Mention], entities: Sequence[Entity], ids: Mapping[EntityKey, str]
) -> tuple[list[Mention], dict[tuple[str, int], str]]:
    """The mentions with entities called by their names, and which entity each fact (by its index) is."""
    from pipeline.s7_resolve.entities import SLOTS
    from pipeline.s7_resolve.entities import entity_of as find
    from pipeline.s7_resolve.ids import mention_id

    names = {e.entity_id: e.name for e in entities}
    out, entity_of = [], {}
    for m in mentions:
        facts, identity = [], mention_id(m)
        for i, f in enumerate(m.facts):
            entity = find(ids, f, m) if f.slot in SLOTS else ""
            if entity:
                entity_of[identity, i] = entity
                if f.value != names[entity]:
                    f = replace(f, value=names[entity])
            facts.append(f)
        out.append(replace(m, facts=tuple(facts)) if facts != [*m.facts] else m)
    return out, entity_of
