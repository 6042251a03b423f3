"""The commands of a library: add, replace, remove, list, roll back; bad files, killed runs, two at once."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from index_fakes import BagOfCharacters

from index import Index, generations
from index.__main__ import main
from index.library import Library
from index.made import Made
from index.progress import Progress

MODEL = BagOfCharacters()
PARK = "青石区公园办法\n\n一、开放\n\n公园每日六时开放。\n\n二、收费\n\n公园不收门票。\n"
BUS = "青石区公交办法\n\n一、票价\n\n公交票价每次二元。\n"


@pytest.fixture(autouse=True)
def model(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("index.encoder.load_encoder", lambda name=None: MODEL)
    monkeypatch.setattr("index.library.load_encoder", lambda name=None: MODEL)


@pytest.fixture
def files(tmp_path: Path) -> Path:
    folder = tmp_path / "files"
    folder.mkdir()
    (folder / "公园.txt").write_text(PARK, "utf-8")
    (folder / "公交.md").write_text(BUS, "utf-8")
    return folder


def index(*arguments: object) -> int:
    return main([str(one) for one in arguments])


def sources(root: Path) -> list[str]:
    return [mark.source for mark in Index.open(root, MODEL).documents.marks]


def parts(root: Path) -> set[str]:
    return {path.name for path in (root / "parts").glob("*.npz")}


@pytest.mark.parametrize("jobs", [1, 2])
def test_files_are_added_replaced_removed_and_gone_back_on(
    files: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], jobs: int
) -> None:
    root = tmp_path / "library"
    assert index("add", "--library", root, files, "--jobs", jobs) == 0
    assert "加入 2 份" in capsys.readouterr().out
    assert sources(root) == ["公交.md", "公园.txt"]
    first = parts(root)

    assert index("add", "--library", root, files) == 0
    assert "没有变化" in capsys.readouterr().out

    (files / "公园.txt").write_text(PARK.replace("六时", "七时"), "utf-8")
    assert index("add", "--library", root, files) == 0
    said = capsys.readouterr()
    assert "没有变化" in said.out and "公园.txt：库里已有同名文件" in said.err
    assert "六时" in Index.open(root, MODEL).search("几时开放", 1)[0].passage.text

    assert index("replace", "--library", root, files) == 0
    assert "加入 0 份, 换新 1 份, 未变 1 份" in capsys.readouterr().out
    assert "七时" in Index.open(root, MODEL).search("几时开放", 1)[0].passage.text
    assert len(first & parts(root)) == 2  # to go back to

    assert index("roll-back", "--library", root) == 0
    assert "六时" in Index.open(root, MODEL).search("几时开放", 1)[0].passage.text

    assert index("remove", "--library", root, "公交.md") == 0
    assert sources(root) == ["公园.txt"]
    capsys.readouterr()
    assert index("list", "--library", root) == 0
    name, title, passages, sentences = capsys.readouterr().out.rstrip("\n").split("\t")
    assert (name, title, int(passages), int(sentences)) == ("公园.txt", "青石区公园办法", 2, 2)
    assert index("check", "--library", root) == 0
    assert index("remove", "--library", root, "公园.txt") == 2


def test_a_bad_file_is_told_of_and_the_others_go_on(
    files: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (files / "空.txt").write_text("  \n", "utf-8")
    (files / "坏.docx").write_bytes(b"PK nothing")
    root = tmp_path / "library"
    assert index("add", "--library", root, files) == 0
    told = [line for line in capsys.readouterr().err.replace("\r", "\n").splitlines() if "跳过" in line]
    assert len(told) == 2 and "坏.docx" in "".join(told) and "空.txt" in "".join(told)
    assert sources(root) == ["公交.md", "公园.txt"]
    assert index("add", "--library", tmp_path / "other", files / "空.txt") == 2
    assert not (tmp_path / "other").exists()


def test_what_was_made_before_a_run_was_killed_is_not_made_again(
    files: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root, embed = tmp_path / "library", MODEL.encode_passages
    seen: list[str] = []

    def stops(texts: list[str], progress: bool = False) -> object:
        seen.extend(texts)
        if any("门票" in text for text in texts):
            raise KeyboardInterrupt
        return embed(texts)

    monkeypatch.setattr(MODEL, "encode_passages", stops)
    assert index("add", "--library", root, files) == 130
    assert len(parts(root)) == 1 and not (root / "CURRENT").exists()
    monkeypatch.setattr(
        MODEL, "encode_passages", lambda texts, progress=False: seen.extend(texts) or embed(texts)
    )
    seen.clear()
    assert index("add", "--library", root, files) == 0
    assert seen and not any("票价" in text for text in seen)
    assert sources(root) == ["公交.md", "公园.txt"]


def test_two_at_once_is_one_line(files: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    root = tmp_path / "library"
    with Library(root, MODEL).changing():
        assert index("add", "--library", root, files) == 2
    told = capsys.readouterr().err
    assert "另一个程序正在更新" in told and told.count("\n") == 1


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["list", "--library", "nowhere"], "不存在"),
        (["remove", "--library", "nowhere", "a"], "不是文件库"),
        (["add", "--library", "new", "nowhere.txt"], "nowhere.txt"),
    ],
)
def test_bad_input_is_one_line(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    arguments: list[str],
    said: str,
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(arguments) == 2
    assert said in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


def test_files_whose_parts_are_gone_are_forgotten_by_name_too(tmp_path: Path) -> None:
    (tmp_path / f"{'a' * 32}.npz").touch()
    made = Made(tmp_path)
    made.note("1", {"甲.txt": "a" * 32})
    made.note("2", {"乙.txt": "b" * 32})
    with (tmp_path / "made.jsonl").open("a") as log:
        log.write('{"file": "3", "par')
    made = Made(tmp_path)
    assert made.known["2"] == {"乙.txt": "b" * 32}
    made.prune()
    assert Made(tmp_path).known == {"1": {"甲.txt": "a" * 32}}
    assert len(json.loads((tmp_path / "made.jsonl").read_text())) == 2


def test_a_bar_goes_by_the_sizes_of_pieces(capsys: pytest.CaptureFixture[str]) -> None:
    bar = Progress(100)
    bar.begin("甲.txt", 40)
    bar.tell(1, 2)
    assert bar._bar.n == 20
    bar.begin("乙.txt", 60)
    assert bar._bar.n == 40
    bar.close()
    assert "还需" in capsys.readouterr().err


def test_a_place_that_cannot_be_written_and_an_index_of_another_model(files: Path, tmp_path: Path) -> None:
    root = tmp_path / "library"
    assert index("add", "--library", root, files) == 0
    folder = generations.current_folder(root)
    row = json.loads((folder / "manifest.json").read_text("utf-8"))
    assert row["model"] == MODEL.name
    MODEL.fingerprint, kept = "f" * 16, MODEL.fingerprint
    try:
        assert index("replace", "--library", root, files) == 2
    finally:
        MODEL.fingerprint = kept
