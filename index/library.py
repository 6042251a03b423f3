"""A library: documents whose parts are made once, and generations that are put together from them.

Under one lock the parts of new documents are made, each kept as soon as it is whole, so that a build that was killed goes
on where it was; then a generation that names them is put together and let serve by one rename.  A part is known by what
it was made from and how; it is gone from the disk with the last generation that names it.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from index import generations
from index.encoder import Encoder, load_encoder
from index.joint import Joint, join
from index.made import Made
from index.manifest import Manifest, file_hash, joint_hash, read_manifest, write_manifest
from index.parts import Part, PartDraft, digest, write_part
from index.stores import clear_stores, let_serve, write_store
from index.vectors import Vectors
from ingest import InputError
from ingest.stored.originals import Originals

PARTS, ORIGINALS = "parts", "originals"

# Whatever changes the vectors, the words or the ledgers of the same document counts as another part.
METHOD = "5"
_AT_ONCE = 64  # texts embedded between two words on how far it is

Told = Callable[[int, int], None]
"""Hears how many of how many texts of a document are embedded."""


@dataclass(frozen=True)
class Generation:
    """An index that was built and serves from now on."""

    path: Path
    manifest: Manifest

    @property
    def id(self) -> str:
        return self.manifest.generation

    def told(self, root: Path) -> str:
        """One line on what was built."""
        counts = self.manifest
        return (
            f"{root}: {counts.documents} 份文件, {counts.passages} 段, {counts.sentences} 句, "
            f"模型 {counts.model}, 版本 {self.path.name}"
        )


class Library:
    """The documents in ``root``, embedded by ``encoder``; to be changed inside ``changing`` alone."""

    def __init__(self, root: Path, encoder: Encoder, sentences: bool = True, store: str = "") -> None:
        """``store`` is where the vectors of new generations lie, as a manifest names it."""
        self.root, self.encoder, self.sentences, self.store = Path(root), encoder, sentences, store
        self.originals = Originals(self.root / ORIGINALS)

    @classmethod
    def at(cls, root: Path, encoder: Encoder, store: str | None = None) -> Library:
        """The library in ``root`` as it is, with or without vectors of sentences, in its store or another."""
        manifest = read_manifest(generations.current_folder(root))
        return cls(root, encoder, bool(manifest.sentences), manifest.store if store is None else store)

    @contextmanager
    def changing(self) -> Iterator[None]:
        """Raises InputError where another process changes the library, or where the disk does not take it."""
        with generations.changing(self.root):
            (self.root / PARTS).mkdir(exist_ok=True)
            yield

    def serving(self) -> dict[str, str]:
        """The keys of the parts that serve, by the names of their documents, in order; raises InputError where they are
        another model's."""
        try:
            manifest = read_manifest(generations.current_folder(self.root))
        except InputError:
            if (self.root / generations.CURRENT).exists():
                raise
            return {}
        if (manifest.model, manifest.model_fingerprint) != (self.encoder.name, self.encoder.fingerprint):
            raise InputError(
                f"{self.root} 是用模型 {manifest.model} 建立的, 现在的模型是 {self.encoder.name}: "
                "请用原来的模型, 或另建一个文件夹"
            )
        return manifest.parts

    def key(self, *content: str) -> str:
        """The key of the part that is made of ``content`` with this encoder."""
        how = (METHOD, self.encoder.name, self.encoder.fingerprint, str(self.sentences))
        return joint_hash((*how, *content))[:32]

    def has(self, key: str) -> bool:
        return self.path(key).is_file()

    def path(self, key: str) -> Path:
        return self.root / PARTS / f"{key}.npz"

    def make(
        self,
        key: str,
        draft: PartDraft,
        like: str | None = None,
        tell: Told = lambda done, total: None,
        vectors_of: Mapping[int, Vectors] | None = None,
    ) -> None:
        """Embeds ``draft`` and keeps its part; texts that stand in the part ``like`` too are not embedded again, nor those
        whose vectors are given by their digests."""
        known = self._known(like) | dict(vectors_of or {})
        texts = dict.fromkeys((*draft.passages, *draft.sentences))
        new = [text for text in texts if digest(text) not in known]
        for first in range(0, len(new), _AT_ONCE):
            some = new[first : first + _AT_ONCE]
            known.update(zip(map(digest, some), self.encoder.encode_passages(some), strict=True))
            tell(first + len(some), len(new))

        def vectors(texts: Sequence[str]) -> Vectors:
            rows = [known[digest(text)] for text in texts]
            return np.stack(rows) if rows else np.zeros((0, self.encoder.dim), dtype=np.float32)

        write_part(draft, vectors(draft.passages), vectors(draft.sentences), self.path(key))

    def _known(self, key: str | None) -> dict[int, Vectors]:
        """The vectors of a part by the digests of their texts; none where there is no such part."""
        if key is None or not self.has(key):
            return {}
        with Part(self.path(key)) as part:
            vectors = np.concatenate([part.array("passages"), part.array("sentences")])
            return dict(zip(part.array("digests").tolist(), vectors, strict=True))

    def publish(self, keys: Mapping[str, str]) -> Generation:
        """Lets the documents of those names with the parts of those keys serve, in that order.

        Raises StoreAway where the store cannot be reached; the generation before goes on serving then.
        """
        before = list(self._whole().values())
        with generations.building(self.root) as folder:
            paths = [self.path(key) for key in keys.values()]
            joint = join(paths, folder)
            if not joint.passages:
                raise InputError("没有可检索的段落：请检查来源文件是否有正文")
            collections = write_store(self.store, joint, paths, folder, self.encoder.dim, before)
            manifest = self._manifest(keys, joint, folder, collections)
            write_manifest(manifest, folder)
            made = Generation(generations.publish(folder, self.root), manifest)
        let_serve(manifest)
        self._clear([*before, manifest])
        return made

    def _manifest(self, keys: Mapping[str, str], joint: Joint, folder: Path, collections: str) -> Manifest:
        return Manifest(
            generation=joint_hash(keys.values())[:12],
            model=self.encoder.name,
            model_fingerprint=self.encoder.fingerprint,
            dim=self.encoder.dim,
            documents=len(keys),
            passages=joint.passages,
            sentences=joint.sentences,
            words=joint.weights.shape[1],
            entries=joint.weights.nnz,
            parts=dict(keys),
            originals=sorted(name for name in joint.originals if self.originals.path(name)),
            files={one.name: file_hash(one) for one in sorted(folder.iterdir())},
            store=self.store,
            collections=collections,
        )

    def _whole(self) -> dict[str, Manifest]:
        """The manifests of the generations that can serve, by their names, oldest first."""
        manifests = {}
        for name in generations.finished(self.root):
            with suppress(InputError):  # of an older format, or damaged
                manifests[name] = read_manifest(self.root / generations.FOLDER / name)
        return manifests

    def _clear(self, before: Collection[Manifest]) -> None:
        """Removes generations that cannot serve, and the parts, originals and collections that no other names; ``before`` are
        those that may name some that are gone."""
        whole = self._whole()
        for name in set(generations.finished(self.root)) - set(whole):
            shutil.rmtree(self.root / generations.FOLDER / name, ignore_errors=True)
        manifests = list(whole.values())
        clear_stores(before, manifests)
        named = {f"{key}.npz" for one in manifests for key in one.parts.values()}
        named |= {name for one in manifests for name in one.originals}
        for path in (*(self.root / PARTS).glob("*.[np]*"), *(self.root / ORIGINALS).glob("*")):
            if path.name not in named:
                path.unlink(missing_ok=True)
        Made(self.root / PARTS).prune()


def encoder_of(root: Path) -> Encoder:
    """The model that the library in ``root`` was built with; raises InputError where there is no library or no such model."""
    return load_encoder(read_manifest(generations.current_folder(root)).model)


def take_over(names: Iterable[str], given: Sequence[Originals], library: Library) -> None:
    """Copies the originals of those names that are still kept in one of ``given``."""
    for name in names:
        path = next((path for one in given if (path := one.path(name))), None)
        if path is not None and library.originals.path(name) is None:
            library.originals.keep(path.read_bytes(), path.suffix)
