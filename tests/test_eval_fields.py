"""Fields of input files: what a hostile file must not break."""

from __future__ import annotations

from pathlib import Path

import pytest

from eval.sets import load_questions
from ingest.errors import InputError


@pytest.mark.parametrize("name", ["a.jsonl", "a.json"])
def test_json_nested_without_end_is_one_clear_error(name: str, tmp_path: Path) -> None:
    path = tmp_path / name
    path.write_text("[" * 100_000, encoding="utf-8")
    with pytest.raises(InputError, match="嵌套") as caught:
        load_questions(path)
    assert name in str(caught.value)
