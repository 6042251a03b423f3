"""The network: a plain BERT encoder (e5's) with three heads, written out so that it trains fast on a CPU.

Knows nothing of files, tokenizers or data.  On a CPU with AMX, bfloat16 autocast runs it three to ten
times faster than float32, with AVX-512's bfloat16 alone half as fast again.  Attention is written as two products:
with 32 numbers a head, torch's fused one costs a third of a training step and this a tenth (8 windows of 224
tokens on one core: 1.95 s against 1.57 s).
"""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.nn import functional as F


@dataclass(frozen=True)
class Shape:
    """Sizes of the encoder; the defaults are multilingual-e5-small's but for the vocabulary."""

    vocabulary: int
    layers: int = 12
    hidden: int = 384
    heads: int = 12
    inner: int = 1536
    positions: int = 512


class Layer(nn.Module):
    """A post-norm transformer layer; ``forward`` maps (batch, tokens, hidden) to the same shape."""

    def __init__(self, shape: Shape) -> None:
        super().__init__()
        self.heads = shape.heads
        self.qkv = nn.Linear(shape.hidden, 3 * shape.hidden)
        self.out = nn.Linear(shape.hidden, shape.hidden)
        self.norm1 = nn.LayerNorm(shape.hidden, eps=1e-12)
        self.up = nn.Linear(shape.hidden, shape.inner)
        self.down = nn.Linear(shape.inner, shape.hidden)
        self.norm2 = nn.LayerNorm(shape.hidden, eps=1e-12)

    def forward(self, x: Tensor, mask: Tensor) -> Tensor:
        batch, tokens, hidden = x.shape
        split = self.qkv(x).view(batch, tokens, 3, self.heads, hidden // self.heads).permute(2, 0, 3, 1, 4)
        scores = torch.matmul(split[0] * (hidden // self.heads) ** -0.5, split[1].transpose(-1, -2)) + mask
        mixed = torch.matmul(F.softmax(scores, -1, dtype=x.dtype), split[2])
        x = self.norm1(x + self.out(mixed.transpose(1, 2).reshape(batch, tokens, hidden)))
        normed: Tensor = self.norm2(x + self.down(F.gelu(self.up(x))))
        return normed


class Net(nn.Module):
    def __init__(self, shape: Shape, dropout: float = 0.1) -> None:
        super().__init__()
        self.shape = shape
        self.words = nn.Embedding(shape.vocabulary, shape.hidden)
        self.positions = nn.Embedding(shape.positions, shape.hidden)
        self.norm = nn.LayerNorm(shape.hidden, eps=1e-12)
        self.layers = nn.ModuleList(Layer(shape) for _ in range(shape.layers))
        self.dropout = nn.Dropout(dropout)
        self.token_head = nn.Linear(shape.hidden, 3)
        self.pool = nn.Linear(shape.hidden, shape.hidden)
        self.pair_head = nn.Linear(shape.hidden, 1)
        for head in (self.token_head, self.pool, self.pair_head):
            nn.init.normal_(head.weight, std=0.02)
            nn.init.zeros_(head.bias)
        self.words.weight.requires_grad_(False)

    def freeze(self, layers: int) -> None:
        """Leaves the embeddings and the first ``layers`` layers as they are: a quarter faster for four of twelve."""
        parts = [self.positions, self.norm, *self.layers[:layers]] if layers else []
        for part in parts:
            part.requires_grad_(False)

    def encode(self, ids: Tensor, mask: Tensor) -> Tensor:
        """``ids`` int64 and ``mask`` (1 for a token, 0 for padding), both (batch, tokens)."""
        where = torch.arange(ids.shape[1], device=ids.device)
        x: Tensor = self.norm(self.words(ids) + self.positions(where)[None])
        x = self.dropout(x)
        if torch.is_autocast_enabled("cpu"):
            x = x.to(torch.bfloat16)
        bias = ((1.0 - mask.to(x.dtype)) * -1e4)[:, None, None, :]
        for layer in self.layers:
            x = layer(x, bias)
        return x

    def forward(self, ids: Tensor, mask: Tensor) -> tuple[Tensor, Tensor, Tensor, Tensor]:
        """start, end, evidence (batch, tokens) and answerable (batch,), float32."""
        x = self.dropout(self.encode(ids, mask))
        tokens = self.token_head(x).float()
        pooled = torch.tanh(self.pool(x[:, 0]))
        answerable = self.pair_head(self.dropout(pooled)).float()[:, 0]
        return tokens[..., 0], tokens[..., 1], tokens[..., 2], answerable
