"""What people write who know other tools: Sigma, ElastAlert, Alertmanager, SQL."""

from collections.abc import Mapping

FIELDS: Mapping[str, str] = {
    "type": "event.type",
    "status": "event.status",
    "modality": "event.modality",
    "confidence": "event.confidence",
    "family": "event.family",
    "actor": "actor.id",
    "target": "target.id",
    "organisation": "organisation.id",
    "organization": "organisation.id",
    "country": "actor.country",
    "place": "place.id",
    "title": "article.title",
    "sentence": "evidence.sentence",
    "trigger": "evidence.trigger",
    "source": "source.name",
    "domain": "source.domain",
    "or": "any",
    "and": "all",
}

MODIFIERS: Mapping[str, str] = {
    "regex": "re",
    "regexp": "re",
    "matches": "re",
    "wildcard": "like",
    "glob": "like",
    "i": "fold",
    "fieldref": "ref",
    "ne": "not",
    "neq": "not",
    "nin": "not",
    "min": "gte",
    "max": "lte",
}

CORRELATIONS: Mapping[str, str] = {
    "frequency": "count",
    "event_count": "count",
    "threshold": "count",
    "cardinality": "distinct",
    "value_count": "distinct",
    "spike": "rate",
    "temporal": "sequence",
    "temporal_ordered": "sequence",
    "flatline": "absence",
}

KEYS: Mapping[str, str] = {
    "name": "title",
    "filter": "match",
    "query": "match",
    "detection": "match",
    "condition": "match",
    "correlation": "correlate",
    "level": "severity under alert",
    "priority": "severity under alert",
    "severity": "severity under alert",
    "summary": "summary under alert",
    "tags": "labels",
    "author": "owner",
    "falsepositives": "false_positives",
    "realert": "throttle",
    "repeat_interval": "throttle",
    "query_key": "group_by",
    "group-by": "group_by",
    "timeframe": "within",
    "timespan": "within",
    "window": "within",
    "num_events": "at_least",
    "threshold": "at_least",
    "resolve_timeout": "close_after",
    "inhibit": "inhibits",
}
