"""Milvus as a store: the same hits as over files, generations, a server that is away and comes back."""

from __future__ import annotations

import re
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from index_fakes import BagOfCharacters, parsed

from index import Index, build_index
from index.__main__ import main
from index.manifest import read_manifest
from index.store import StoreAway
from index.stores import store_named
from ingest import InputError, Parsed

pytest.importorskip("pymilvus")
pytest.importorskip("milvus_lite")

MODEL = BagOfCharacters()
QUESTIONS = ["公园几时开放", "票价多少元", "办证要带什么材料", "第3条", "开放", "从未见过", "？"]


def documents() -> list[Parsed]:
    """Many that say nearly the same, two that say just the same, and a passage without a word."""
    made = [
        parsed(
            f"{place}.txt",
            ("一、开放", [f"{place}每日{hour}时开放。", "公园不收门票。"]),
            ("二、办证", [f"办证要带{hour}份材料。", "第3条规定了票价为二元。"]),
        )
        for hour, place in enumerate(["青石公园", "白塔公园", "南湖公园", "北山公园", "东港公园"] * 2)
        for place in [f"{place}{hour // 5}"]
    ]
    same = ("一、公交", ["公交票价每次二元。", "老人免费。"])
    return [*made, parsed("甲.txt", same), parsed("乙.txt", same, ("——", ["…………"]))]


@pytest.fixture(autouse=True)
def model(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("index.encoder.load_encoder", lambda name=None: MODEL)
    monkeypatch.setattr("index.library.load_encoder", lambda name=None: MODEL)


@pytest.fixture
def place(tmp_path: Path) -> Iterator[str]:
    """Milvus in a file."""
    yield str(tmp_path / "trial.db")
    from milvus_lite.server_manager import server_manager_instance

    from index.milvus.client import connected

    connected.cache_clear()
    server_manager_instance.release_server(str(tmp_path / "trial.db"))


def client(address: str) -> Any:
    from index.milvus.client import connected

    return connected(address)


def told(index: Index, question: str, sources: list[str] | None = None) -> list[tuple[object, ...]]:
    return [
        (
            hit.passage.id, hit.score, hit.dense_rank, hit.lexical_rank, hit.sentence_rank,
            hit.dense_score, hit.lexical_score, hit.sentence_score, index.sentence_vectors(hit.passage).tolist(),
        )
        for hit in index.search(question, 8, sources)
    ]  # fmt: skip


@pytest.mark.parametrize("sentences", [True, False])
def test_the_same_hits_as_over_files(tmp_path: Path, place: str, sentences: bool) -> None:
    build_index(documents(), tmp_path / "files", MODEL, sentences=sentences)
    build_index(documents(), tmp_path / "far", MODEL, sentences=sentences, store=f"milvus:{place}")
    near, far = Index.open(tmp_path / "files", MODEL), Index.open(tmp_path / "far", MODEL)
    assert not list((tmp_path / "far" / "generations").glob("*/passages.npy"))
    assert near.generation == far.generation
    for question in QUESTIONS:
        for sources in (None, ["甲.txt", "乙.txt", "南湖公园0.txt"], ["乙.txt"], []):
            assert told(near, question, sources) == told(far, question, sources)
    assert len(told(far, QUESTIONS[0])) == 8


def test_generations_are_written_beside_one_another_and_let_serve_by_alias(
    tmp_path: Path, place: str, capsys: pytest.CaptureFixture[str]
) -> None:
    root, files = tmp_path / "library", tmp_path / "files"
    files.mkdir()
    (files / "公园.txt").write_text("青石区公园办法\n\n一、开放\n\n公园每日六时开放。\n", "utf-8")

    def index(command: str, *arguments: object) -> str:
        assert main([command, "--library", str(root), *map(str, arguments)]) == 0
        return capsys.readouterr().out

    def opening() -> str:
        return Index.open(root, MODEL).search("几时开放", 1)[0].passage.text

    def collections() -> set[str]:
        return {name.rpartition("_")[0] for name in client(place).list_collections()}

    def serving() -> set[str]:
        """The collections that the aliases name."""
        library = next(iter(collections())).rpartition("_")[0]
        found = (client(place).describe_alias(f"{library}_{kind}") for kind in ("passages", "sentences"))
        return {one["collection_name"].rpartition("_")[0] for one in found}

    def manifest() -> str:
        return Index.open(root, MODEL).manifest.collections

    index("add", files)
    index("move", "--store", f"milvus:{place}")
    first, old = manifest(), Index.open(root, MODEL)
    assert collections() == serving() == {first}

    (files / "公园.txt").write_text("青石区公园办法\n\n一、开放\n\n公园每日七时开放。\n", "utf-8")
    index("replace", files)
    second = manifest()
    assert second.rpartition("_")[0] == first.rpartition("_")[0]
    assert collections() == {first, second} and serving() == {second}
    assert "七时" in opening()
    assert "六时" in old.search("几时开放", 1)[0].passage.text  # whoever opened it goes on with it

    index("roll-back")
    assert serving() == {first} and "六时" in opening()

    (files / "公交.txt").write_text("青石区公交办法\n\n一、票价\n\n公交票价二元。\n", "utf-8")
    index("add", files / "公交.txt")
    assert first not in collections() and collections() == {second, manifest()}

    index("move", "--store", "faiss")
    index("add", files / "公园.txt")
    index("replace", files / "公园.txt")
    assert "七时" in opening() and manifest() == ""
    assert collections() == set()
    assert client(place).list_aliases()["aliases"] == []


def test_collections_that_are_not_whole_are_not_opened(tmp_path: Path, place: str) -> None:
    root = tmp_path / "index"
    name = build_index(documents(), root, MODEL, store=f"milvus:{place}").manifest.collections
    client(place).delete(f"{name}_passages", ids=[0])
    with pytest.raises(InputError, match=r"有 \d+ 行, 应有"):
        Index.open(root, MODEL)
    client(place).drop_collection(f"{name}_sentences")
    client(place).drop_collection(f"{name}_passages")
    with pytest.raises(InputError, match="里没有"):
        Index.open(root, MODEL)


def test_a_build_that_fails_leaves_nothing(
    tmp_path: Path, place: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stops(*_: object) -> Iterator[dict[str, Any]]:
        yield {"id": 0, "document": 0, "passage": 0, "dense": [0.0] * MODEL.dim}
        raise KeyboardInterrupt

    monkeypatch.setattr("index.milvus.writing._sentences", stops)
    with pytest.raises(KeyboardInterrupt):
        build_index(documents(), tmp_path / "index", MODEL, store=f"milvus:{place}")
    assert client(place).list_collections() == []
    assert not (tmp_path / "index" / "CURRENT").exists()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("pinecone", "faiss"),
        ("milvus:", "faiss"),
        ("milvus:http://root:secret@127.0.0.1:1", "ZHANGJU_MILVUS_TOKEN"),
        ("milvus:127.0.0.1:19530", "http://"),
    ],
)
def test_a_store_that_is_none_is_one_line(text: str, said: str) -> None:
    with pytest.raises(InputError, match=re.escape(said)):
        store_named(text)
    assert store_named("faiss") == ""
    assert store_named("milvus:http://127.0.0.1:19530") == "milvus:http://127.0.0.1:19530"
    assert store_named("milvus:a.db") == f"milvus:{Path('a.db').absolute()}"


class Server:
    """``milvus-lite server`` in a process of its own, on one port of this machine's own address."""

    def __init__(self, folder: Path) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self._folder = folder
        self.start()

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        program = (
            "import sys; from milvus_lite.adapter.grpc.server import start_server_in_thread as start\n"
            "server, db, port = start(data_dir=sys.argv[1], host='127.0.0.1', port=int(sys.argv[2]))\n"
            "print(port, flush=True); sys.stdin.read(); server.stop(0); db.close()\n"
        )
        self._process = subprocess.Popen(
            [sys.executable, "-c", program, str(self._folder), str(self.port)],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        )  # fmt: skip
        assert self._process.stdout is not None
        assert self._process.stdout.readline().strip() == str(self.port)

    def stop(self) -> None:
        self._process.kill()
        self._process.communicate()


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    made = Server(tmp_path / "served")
    yield made
    made.stop()


def test_a_server_that_is_away_is_told_of_and_found_again(
    tmp_path: Path, server: Server, capsys: pytest.CaptureFixture[str]
) -> None:
    root, file = tmp_path / "library", tmp_path / "公园.txt"
    file.write_text("青石区公园办法\n\n一、开放\n\n公园每日六时开放。\n", "utf-8")
    assert main(["add", "--library", str(root), str(file), "--store", f"milvus:{server.address}"]) == 0
    index = Index.open(root, MODEL)
    assert "六时" in index.search("几时开放", 1)[0].passage.text
    server.stop()
    with pytest.raises(StoreAway, match="现在连不上 Milvus") as error:
        index.search("公园开放", 1)
    assert str(error.value).count("\n") == 0

    capsys.readouterr()
    from index.milvus.client import connected

    connected.cache_clear()
    file.write_text("青石区公园办法\n\n一、开放\n\n公园每日七时开放。\n", "utf-8")
    serving = (root / "CURRENT").read_text()
    assert main(["replace", "--library", str(root), str(file)]) == 1
    said = capsys.readouterr().err.replace("\r", "\n").strip().splitlines()
    assert "现在连不上 Milvus" in said[-1] and not any("Traceback" in line for line in said)
    assert (root / "CURRENT").read_text() == serving

    server.start()
    assert "六时" in index.search("公园开放", 1)[0].passage.text  # whoever had it open goes on
    assert "六时" in Index.open(root, MODEL).search("几时开放", 1)[0].passage.text
    assert main(["replace", "--library", str(root), str(file)]) == 0
    assert "七时" in Index.open(root, MODEL).search("几时开放", 1)[0].passage.text
    assert read_manifest(next((root / "generations").glob("0002-*"))).store == f"milvus:{server.address}"
