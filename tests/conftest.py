"""What several areas test against: the real white paper, indexed once, and the engine over it."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import settings

from chatbot.engine import Engine
from index import Index, build_index, default_encoder
from ingest import BUNDLED, parse, read_document

# A busy machine makes an example slow, not wrong; speed belongs to benchmarks.
settings.register_profile("zhangju", deadline=None)
settings.load_profile("zhangju")


@pytest.fixture(scope="session")
def white_paper_index(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of an index of the white paper, built by the real road."""
    out = tmp_path_factory.mktemp("index") / "chaoyang"
    build_index([parse(read_document(BUNDLED))], out, default_encoder())
    return out


@pytest.fixture(scope="session")
def engine(white_paper_index: Path) -> Engine:
    """The engine over the white paper."""
    return Engine.open(white_paper_index)


@pytest.fixture(scope="session")
def index(white_paper_index: Path) -> Index:
    """The opened index of the white paper."""
    return Index.open(white_paper_index)
