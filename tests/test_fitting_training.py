"""The training loop on tiny networks: it learns, goes on where it stopped, and needs little to run."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import torch
from reader_made import tiny, tiny_folder

from eval.fitting.reader.batches import Batch, WindowRow, batch_of
from eval.fitting.reader.checkpoint import load as load_checkpoint
from eval.fitting.reader.contrast import PairSampler, loss_of
from eval.fitting.reader.join import main as join
from eval.fitting.reader.judge import area, judged
from eval.fitting.reader.loss import losses, outputs
from eval.fitting.reader.mining import hits, mined, padded
from eval.fitting.reader.optimiser import Optimiser
from eval.fitting.reader.sampling import Sampler, lexical
from eval.fitting.reader.start import begin_encoder, begin_reader
from eval.fitting.reader.train import main as train


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tiny_folder(tmp_path_factory.mktemp("data"))


def arguments(folder: Path, out: Path, *more: str) -> list[str]:
    size = ["--questions", "4", "--windows", "2", "--warm", "2", "--rate", "0.003", "--threads", "1"]
    return ["--data", str(folder), "--out", str(out), *size, *more]


def test_a_batch_is_the_same_for_the_same_step() -> None:
    sampler = Sampler(tiny(), lexical(tiny()), questions=5, windows=3)
    drawn = [sampler.batch(step, 0.5).ids.tolist() for step in range(9)]
    assert drawn == [sampler.batch(step, 0.5).ids.tolist() for step in range(9)]
    assert any(ids != drawn[0] for ids in drawn)


def test_what_a_question_is_shown() -> None:
    sampler = Sampler(tiny(), lexical(tiny()), questions=5, windows=3)
    for seed in range(9):
        # Window 2 holds the first question's answer without being gold, so only window 1 can be wrong.
        assert sampler.pick(np.random.default_rng(seed), 0) == [(0, 0), (1, -1)]
        silent = sampler.pick(np.random.default_rng(seed), 2)
        assert silent[0] == (2, -1) and sorted(w for w, _ in silent) == [0, 1, 2]


def test_steps_lower_the_loss(folder: Path) -> None:
    torch.manual_seed(1)
    data, net = tiny(), begin_reader(folder, 0.0)
    batch = batch_of(
        data, [WindowRow(0, 0, 0, 0), WindowRow(0, 0, 1, -1), WindowRow(1, 1, 1, 1), WindowRow(2, 2, 2, -1)]
    )
    step = torch.optim.AdamW(net.parameters(), lr=1e-3)
    values = []
    for _ in range(8):
        value = losses(*outputs(net, batch), batch).total
        values.append(float(value.detach()))
        step.zero_grad()
        value.backward()
        step.step()
    assert values[-1] < values[0] - 0.5


def test_pieces_read_as_one(folder: Path) -> None:
    net = begin_reader(folder, 0.0).eval()
    rows = [WindowRow(g, g % 3, w, -1) for g in range(3) for w in range(3)]
    batch = batch_of(tiny(), rows)
    with torch.no_grad():
        whole, pieces = outputs(net, batch, 1), outputs(net, batch, 3)
    torch.testing.assert_close(whole[1], pieces[1], atol=1e-5, rtol=1e-4)
    seen = batch.mask[..., None].expand_as(whole[0])
    torch.testing.assert_close(whole[0][seen], pieces[0][seen], atol=1e-5, rtol=1e-4)


def test_small_steps_are_not_swallowed_by_bfloat16(folder: Path) -> None:
    net = begin_reader(folder, 0.0).to(torch.bfloat16)
    batch = batch_of(tiny(), [WindowRow(0, 0, 0, 0), WindowRow(0, 0, 1, -1)])
    optimiser = Optimiser(net, 1e-6, decay=0.5)
    before = [m.detach().clone() for m in optimiser.master]
    value = losses(*outputs(net, batch), batch).total
    assert value.dtype == torch.float32
    value.backward()
    optimiser.step(1.0)
    moved = [(m - b).abs().max() > 0 for m, b in zip(optimiser.master, before, strict=True)]
    assert all(moved) and optimiser.master[0].dtype == torch.float32
    optimiser.use(optimiser.mean)
    # After one step the mean is (1 + 1) / (10 + 1) of the beginning and the rest of the step.
    expected = before[-1] * (2 / 11) + optimiser.master[-1].detach() * (9 / 11)
    torch.testing.assert_close(optimiser.mean[-1], expected)


def weights(run: Path) -> dict[str, np.ndarray]:
    with np.load(run / "state" / "reader" / "state.npz") as stored:
        return {name: stored[name] for name in stored.files}


def test_a_stopped_run_goes_on_to_the_same_weights(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert train(arguments(folder, tmp_path / "whole", "--steps", "6", "--every", "3")) == 0
    made: list[int] = []
    batch = Sampler.batch

    def stops(self: Sampler, step: int, share: float) -> Batch:
        made.append(step)
        if step == 5:
            raise KeyboardInterrupt
        return batch(self, step, share)

    monkeypatch.setattr(Sampler, "batch", stops)
    with pytest.raises(KeyboardInterrupt):
        train(arguments(folder, tmp_path / "part", "--steps", "6", "--every", "3"))
    monkeypatch.setattr(Sampler, "batch", lambda *given: made.append(given[1]) or batch(*given))
    made.clear()
    assert train(arguments(folder, tmp_path / "part", "--steps", "6", "--every", "3")) == 0
    assert min(made) == 3
    whole, part = weights(tmp_path / "whole"), weights(tmp_path / "part")
    for name, value in whole.items():
        if name != "state":
            np.testing.assert_array_equal(value, part[name], err_msg=name)


def test_another_recipe_does_not_go_on(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert train(arguments(folder, tmp_path, "--steps", "2", "--every", "1")) == 0
    assert train(arguments(folder, tmp_path, "--steps", "3", "--every", "1")) == 2
    assert "--out" in capsys.readouterr().err


def test_a_run_becomes_a_checkpoint(folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run = ["--steps", "2", "--what", "both", "--negatives", "vectors", "--judge", "--frozen", "1"]
    assert train(arguments(folder, tmp_path / "run", *run)) == 0
    assert "encoder trained, unseen" in (said := capsys.readouterr().out) and "unseen: 0 questions" in said
    assert join([str(tmp_path / "run"), "--data", str(folder), "--out", str(tmp_path / "kept")]) == 0
    net, tokenizer = load_checkpoint(tmp_path / "kept")
    assert tokenizer == (folder / "tokenizer.json").read_text(encoding="utf-8")
    first, last = begin_reader(folder, 0.0).state_dict(), net.state_dict()
    assert torch.equal(first["words.weight"], last["words.weight"])
    torch.testing.assert_close(first["layers.0.up.weight"], last["layers.0.up.weight"], atol=2e-4, rtol=1e-3)
    assert not torch.allclose(first["layers.1.up.weight"], last["layers.1.up.weight"], atol=2e-4)
    assert join([str(tmp_path), "--data", str(folder), "--out", str(tmp_path / "none")]) == 2
    assert "reader-0" in capsys.readouterr().err


def test_without_data_it_says_what_to_do(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert train(["--data", str(tmp_path), "--out", str(tmp_path / "run")]) == 2
    assert "eval.fitting.reader.data" in capsys.readouterr().err


def test_mining_puts_gold_and_words_together(folder: Path) -> None:
    data, net = tiny(), begin_encoder(folder, 0.0)
    found = mined(net, data, "cpu")
    assert [sorted(row) for row in found] == [[0, 1, 2]] * 3
    first, five = hits(net, data, "invented", "cpu")
    assert 0 <= first <= 1 and five == 1
    ids, mask = padded(data.text, np.array([1, 2]), 4)
    assert ids[0, :4].tolist() == [8, 9, 10, 1] and mask.sum(1).tolist() == [3, 4]


def test_the_encoder_learns_its_pairs(folder: Path) -> None:
    torch.manual_seed(1)
    data, net = tiny(), begin_encoder(folder, 0.0)
    sampler = PairSampler(data, lexical(data), questions=4)
    pairs = sampler.batch(1, 0.0)
    assert not pairs.barred.diagonal().any()
    assert all(pairs.passages[i] in dict(data.gold[q]) for i, q in enumerate(pairs.queries.tolist()))
    net.round(True)
    step = torch.optim.AdamW([p for p in net.parameters() if p.requires_grad], lr=1e-3)
    values = []
    for _ in range(8):
        value, _ = loss_of(net, data, "cpu", pairs)
        values.append(float(value.detach()))
        step.zero_grad()
        value.backward()
        step.step()
    assert values[-1] < values[0]


def test_figures_of_a_network_that_knows(folder: Path) -> None:
    """Evidence set by hand: the proof's tokens stand out, so the first sentence is right and the answer is known."""
    data, net = tiny(), begin_reader(folder, 0.0)
    read = net.read

    def knows(ids: torch.Tensor, mask: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        tokens, pairs = read(ids, mask)
        tokens = torch.zeros_like(tokens)
        tokens[..., 2] = 4.0 * ((ids == 6) | (ids == 7)) - 2
        tokens[..., 0] = tokens[..., 1] = 1.0 * (ids == 7)
        return tokens, pairs

    net.read = knows  # type: ignore[method-assign]
    figures = judged(net, data, lexical(data), "invented", "cpu", depth=3)
    # The second question's sentence is not known, so it counts as not found.
    assert (figures.questions, figures.first, figures.reach, figures.span) == (2, 0.5, 0.5, 1.0)
    assert figures.kinds == {"number": (0.5, 2)}
    assert area([2, 3], [1, 2]) == pytest.approx((1 + 0.5 + 1 + 1) / 4)


def test_training_needs_numpy_and_torch_alone() -> None:
    modules = "train sampling judge mining contrast start parts training optimiser loss"
    script = (
        "import importlib, sys\n"
        f"for name in {modules.split()!r}: importlib.import_module('eval.fitting.reader.' + name)\n"
        "print({m.split('.')[0] for m in sys.modules} & {'ingest', 'index', 'chatbot', 'jieba', 'tokenizers', 'safetensors', 'onnx'})"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"
