"""The network: a plain BERT encoder (e5's), by itself and with the reader's heads, written out so that it trains fast.

Knows nothing of files, tokenizers or data.  On a CPU attention is written as two products: with 32 numbers a head,
torch's fused one costs a third of a training step and this a tenth (8 windows of 224 tokens on one core: 1.95 s
against 1.57 s).  On a GPU it is the fused one.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from eval.fitting.reader.coarse import coarse

AUXILIARY = ("inside_head.weight", "inside_head.bias")
"""What is only trained with, and neither exported nor found in a packaged model."""


@dataclass(frozen=True)
class NetShape:
    """Sizes of the encoder; the defaults are multilingual-e5-small's but for the vocabulary."""

    vocabulary: int
    layers: int = 12
    hidden: int = 384
    heads: int = 12
    inner: int = 1536
    positions: int = 512


class Matrix(nn.Linear):
    """A linear layer that, with ``rounded``, works with its weights as four bits would hold them."""

    rounded = False

    def forward(self, x: Tensor) -> Tensor:
        return F.linear(x, coarse(self.weight) if self.rounded else self.weight, self.bias)


class Layer(nn.Module):
    """A post-norm transformer layer; ``forward`` maps (batch, tokens, hidden) to the same shape."""

    def __init__(self, shape: NetShape, dropout: float = 0.0) -> None:
        super().__init__()
        self.heads = shape.heads
        self.qkv = Matrix(shape.hidden, 3 * shape.hidden)
        self.out = Matrix(shape.hidden, shape.hidden)
        self.norm1 = nn.LayerNorm(shape.hidden, eps=1e-12)
        self.up = Matrix(shape.hidden, shape.inner)
        self.down = Matrix(shape.inner, shape.hidden)
        self.norm2 = nn.LayerNorm(shape.hidden, eps=1e-12)
        self.dropout = nn.Dropout(dropout)

    def forward(self, x: Tensor, bias: Tensor) -> Tensor:
        """``bias`` (batch, 1, 1, tokens) is added to the attention's logits: 0 for a token, very low for padding."""
        batch, tokens, hidden = x.shape
        split = self.qkv(x).view(batch, tokens, 3, self.heads, hidden // self.heads).permute(2, 0, 3, 1, 4)
        mixed = (
            self._attend(split[0], split[1], split[2], bias).transpose(1, 2).reshape(batch, tokens, hidden)
        )
        x = self.norm1(x + self.dropout(self.out(mixed)))
        normed: Tensor = self.norm2(x + self.dropout(self.down(F.gelu(self.up(x)))))
        return normed

    def _attend(self, query: Tensor, key: Tensor, value: Tensor, bias: Tensor) -> Tensor:
        if query.is_cuda:
            return F.scaled_dot_product_attention(query, key, value, attn_mask=bias)
        scores = torch.matmul(query * query.shape[-1] ** -0.5, key.transpose(-1, -2)) + bias
        return torch.matmul(F.softmax(scores, -1, dtype=query.dtype), value)


class NetEncoder(nn.Module):
    """Token ids to vectors.  The word embeddings are never trained."""

    def __init__(self, shape: NetShape, dropout: float = 0.1) -> None:
        super().__init__()
        self.shape = shape
        self.words = nn.Embedding(shape.vocabulary, shape.hidden)
        self.positions = nn.Embedding(shape.positions, shape.hidden)
        self.norm = nn.LayerNorm(shape.hidden, eps=1e-12)
        self.layers = nn.ModuleList(Layer(shape, dropout) for _ in range(shape.layers))
        self.dropout = nn.Dropout(dropout)
        self.words.weight.requires_grad_(False)

    def freeze(self, layers: int) -> None:
        """Leaves the embeddings and the first ``layers`` layers as they are: a quarter faster for four of twelve."""
        parts = [self.positions, self.norm, *self.layers[:layers]] if layers else []
        for part in parts:
            part.requires_grad_(False)

    def round(self, on: bool) -> None:
        """Whether the matrices work with four bits, as the encoder of a package does."""
        for module in self.modules():
            if isinstance(module, Matrix):
                module.rounded = on

    def encode(self, ids: Tensor, mask: Tensor) -> Tensor:
        """``ids`` int64 and ``mask`` (1 for a token, 0 for padding), both (batch, tokens)."""
        where = torch.arange(ids.shape[1], device=ids.device)
        x: Tensor = self.dropout(self.norm(self.words(ids) + self.positions(where)[None]))
        if torch.is_autocast_enabled("cpu"):
            x = x.to(torch.bfloat16)
        bias = ((1.0 - mask.to(x.dtype)) * -1e4)[:, None, None, :]
        for layer in self.layers:
            x = layer(x, bias)
        return x

    def vectors(self, ids: Tensor, mask: Tensor) -> Tensor:
        """Unit rows, float32 (batch, hidden): the mean over a row's tokens, as e5 has it."""
        x, weight = self.encode(ids, mask).float(), mask[..., None].float()
        return F.normalize((x * weight).sum(1) / weight.sum(1), dim=1)


class Net(NetEncoder):
    """The reader: start, end, evidence and inside of an answer for each token, answerability for the pair."""

    def __init__(self, shape: NetShape, dropout: float = 0.1) -> None:
        super().__init__(shape, dropout)
        self.token_head = nn.Linear(shape.hidden, 3)
        self.inside_head = nn.Linear(shape.hidden, 1)
        self.pool = nn.Linear(shape.hidden, shape.hidden)
        self.pair_head = nn.Linear(shape.hidden, 1)
        for head in (self.token_head, self.inside_head, self.pool, self.pair_head):
            nn.init.normal_(head.weight, std=0.02)
            nn.init.zeros_(head.bias)

    def take(self, weights: dict[str, Any]) -> None:
        """Loads ``weights``; those that are only trained with may be missing, and then stay as they are."""
        missing, unknown = self.load_state_dict(weights, strict=False)
        faults = [name for name in missing if name not in AUXILIARY] + list(unknown)
        if faults:
            raise RuntimeError(f"weights of another network: {', '.join(faults[:3])}")

    def read(self, ids: Tensor, mask: Tensor) -> tuple[Tensor, Tensor]:
        """Logits, float32: (batch, tokens, 4) of start, end, evidence, inside, and (batch,) of answerability."""
        x = self.dropout(self.encode(ids, mask))
        tokens = torch.cat([self.token_head(x), self.inside_head(x)], -1).float()
        pooled = torch.tanh(self.pool(x[:, 0]))
        return tokens, self.pair_head(self.dropout(pooled)).float()[:, 0]

    def forward(self, ids: Tensor, mask: Tensor) -> tuple[Tensor, Tensor, Tensor, Tensor]:
        """start, end, evidence (batch, tokens) and answerable (batch,), float32: what the program uses."""
        x = self.dropout(self.encode(ids, mask))
        tokens = self.token_head(x).float()
        pooled = torch.tanh(self.pool(x[:, 0]))
        answerable = self.pair_head(self.dropout(pooled)).float()[:, 0]
        return tokens[..., 0], tokens[..., 1], tokens[..., 2], answerable
