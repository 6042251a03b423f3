"""Ledgers of texts that stand in tests."""

from ingest import Document, parse
from ingest.ledger.entry import Entry
from ingest.ledger.ledger import ledger


def entries(text: str, title: str = "") -> dict[str, Entry]:
    parsed = parse(Document("a.txt", text, title))
    return {e.text: e for e in ledger(parsed)}
