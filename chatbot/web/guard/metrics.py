"""Counts and times for Prometheus.  Labels hold no text of a question."""

from __future__ import annotations

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.exposition import CONTENT_TYPE_LATEST

from chatbot.answer import Answer

CONTENT_TYPE = CONTENT_TYPE_LATEST


class Metrics:
    """A registry of its own for each application, so that two may live in one process."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self.asked = Counter(
            "zhangju_asked",
            "Questions by face and outcome",
            ["face", "status", "reason"],
            registry=self.registry,
        )
        self.seconds = Histogram(
            "zhangju_respond_seconds",
            "From question to answer",
            buckets=(0.01, 0.02, 0.04, 0.08, 0.15, 0.3, 0.6, 1.2, 2.5, 5),
            registry=self.registry,
        )
        self.feedback = Counter(
            "zhangju_feedback", "Verdicts on answers", ["verdict"], registry=self.registry
        )
        self.limited = Counter("zhangju_limited", "Requests over the rate limit", registry=self.registry)
        self.passages = Gauge("zhangju_passages", "Passages in the index", registry=self.registry)

    def note(self, face: str, answer: Answer, seconds: float) -> None:
        self.asked.labels(face, answer.status, "checked" if answer.checked else answer.reason or "").inc()
        self.seconds.observe(seconds)

    def page(self) -> bytes:
        return generate_latest(self.registry)
