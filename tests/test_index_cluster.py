"""Building on a Dask cluster: the same library as in one process, also where a worker dies in the middle."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from docx_made import docx, p
from index_fakes import BagOfCharacters

from index.__main__ import main
from index.vectors import Vectors

distributed = pytest.importorskip("distributed")

MORTAL = "门票"


class Mortal(BagOfCharacters):
    """Kills its process, once, when it is to embed a certain text; ``name`` is a folder."""

    def encode_passages(self, texts: Sequence[str], progress: bool = False) -> Vectors:
        died = Path(self.name) / "died"
        if any(MORTAL in text for text in texts) and not died.exists():
            died.write_text(str(os.getpid()))
            os.kill(os.getpid(), signal.SIGKILL)
        return super().encode_passages(texts)


def mortal(name: str) -> Mortal:
    return Mortal(name)


@pytest.fixture(scope="module")
def cluster() -> Iterator[Any]:
    with distributed.LocalCluster(
        n_workers=2,
        threads_per_worker=1,
        host="127.0.0.1",
        dashboard_address="127.0.0.1:0",
        silence_logs=50,
    ) as made:
        yield made


def files(folder: Path) -> Path:
    folder.mkdir()
    for number, place in enumerate(["青石", "白塔", "南湖", "北山", "东港", "西岭"]):
        text = f"{place}区公园办法\n\n一、开放\n\n公园每日{number}时开放。\n\n二、收费\n\n公园不收停车费。\n"
        (folder / f"{place}.txt").write_text(text, "utf-8")
    (folder / "收费.txt").write_text("青石区收费办法\n\n一、收费\n\n公园不收门票。\n", "utf-8")
    (folder / "空.txt").write_text(" \n", "utf-8")
    (folder / "公交.docx").write_bytes(docx(p("青石区公交办法") + p("公交票价每次二元。")))
    return folder


def library(root: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(root)): path.read_bytes() for path in sorted(root.rglob("*")) if path.is_file()
    }


def test_workers_make_the_same_library_though_one_dies(
    tmp_path: Path, cluster: Any, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    given = files(tmp_path / "files")
    plain = BagOfCharacters(str(tmp_path))
    for name in ("index.encoder.load_encoder", "index.library.load_encoder"):
        monkeypatch.setattr(name, lambda model=None: plain)
    monkeypatch.setattr("index.cluster.load_encoder", mortal)
    assert main(["add", "--library", str(tmp_path / "one"), str(given)]) == 0
    one = capsys.readouterr()
    monkeypatch.setattr(plain, "encode_passages", None)  # the workers embed, nobody here
    address = cluster.scheduler_address
    assert main(["add", "--library", str(tmp_path / "two"), str(given), "--cluster", address]) == 0
    two = capsys.readouterr()
    died = int((tmp_path / "died").read_text())
    assert died != os.getpid()
    assert library(tmp_path / "one") == library(tmp_path / "two")
    assert "加入 8 份" in one.out and one.out.replace("/one", "/two") == two.out
    assert one.err.count("空.txt") == two.err.count("空.txt") == 1

    # A second time nothing is read or embedded again.
    assert main(["add", "--library", str(tmp_path / "two"), str(given), "--cluster", address]) == 0
    assert "没有变化" in capsys.readouterr().out


def test_no_cluster_is_one_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("index.encoder.load_encoder", lambda model=None: BagOfCharacters())
    monkeypatch.setattr("index.cluster._CONNECTING", 1)
    given = files(tmp_path / "files")
    add = ["add", "--library", str(tmp_path / "new"), str(given)]
    assert main([*add, "--cluster", "tcp://127.0.0.1:9"]) == 2
    assert "连不上 Dask 集群" in capsys.readouterr().err
    assert main([*add, "--cluster", "tcp://127.0.0.1:9", "--jobs", "2"]) == 2
    assert "只能给一个" in capsys.readouterr().err
    assert not (tmp_path / "new").exists()
