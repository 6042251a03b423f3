"""What every command shares: errors of ours in one line with their exit code, files that cannot be written."""

from __future__ import annotations

from pathlib import Path

import pytest

from ingest.command import reporting
from ingest.errors import InputError, ZhangjuError, writing


@pytest.mark.parametrize(("error", "code"), [(InputError, 2), (ZhangjuError, 1)])
def test_an_error_of_ours_is_one_line_and_an_exit_code(
    error: type[ZhangjuError], code: int, capsys: pytest.CaptureFixture[str]
) -> None:
    @reporting
    def main(name: str) -> int:
        raise error(f"{name}：\n读不了")

    assert main("甲.txt") == code
    assert capsys.readouterr().err == "错误：甲.txt： 读不了\n"


def test_what_goes_well_keeps_its_exit_code_and_other_errors_are_not_hidden() -> None:
    @reporting
    def main(code: int) -> int:
        return 6 // code

    assert main(2) == 3
    with pytest.raises(ZeroDivisionError):
        main(0)


def test_what_cannot_be_written_is_named(tmp_path: Path) -> None:
    out = tmp_path / "没有" / "甲.json"
    with pytest.raises(InputError, match=r"写不了 .*甲\.json"), writing(out):
        out.write_text("", encoding="utf-8")
