"""From the float32 model to the file that travels: one ONNX graph in int8, from piece ids to unit vectors.

Weights and word vectors are int8 (with a scale for each column of a matrix), activations are quantised while
it runs.  Seven bits are used of the eight: processors without VNNI add pairs of products in 16 bits, which
eight bits overflow.
"""

from __future__ import annotations

import tempfile
import warnings
from pathlib import Path
from typing import TYPE_CHECKING, Any

from index.onnx import onnxruntime

if TYPE_CHECKING:
    from transformers import BertModel

INPUTS = ("input_ids", "attention_mask")
OUTPUT = "unit_vectors"
_OPSET = 18
_LONGEST = 512


def export_float32(bert: BertModel, path: Path) -> None:
    """Write BERT, the mean over the attended pieces and the norm as one graph with free batch and length."""
    import torch

    class MeanOfPieces(torch.nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.bert = bert

        def forward(self, input_ids: Any, attention_mask: Any) -> Any:
            hidden = self.bert(input_ids=input_ids, attention_mask=attention_mask).last_hidden_state
            attended = attention_mask.unsqueeze(-1).to(hidden.dtype)
            mean = (hidden * attended).sum(1) / attended.sum(1)
            return torch.nn.functional.normalize(mean, dim=1)

    ids = torch.randint(5, 900, (3, 17))
    mask = torch.ones_like(ids)
    mask[1, 9:] = 0
    free = {0: torch.export.Dim("batch"), 1: torch.export.Dim("length", max=_LONGEST)}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the exporter's own notes on names of axes
        torch.onnx.export(
            MeanOfPieces().eval(),
            (ids, mask),
            path,
            input_names=list(INPUTS),
            output_names=[OUTPUT],
            dynamic_shapes=(free, free),
            opset_version=_OPSET,
            dynamo=True,
            external_data=False,
            verbose=False,
        )


def quantise(source: Path, target: Path) -> None:
    """Write ``source`` in int8 to ``target``, without the notes on where it was made."""
    import onnx

    onnxruntime()  # before its parts are loaded
    from onnxruntime.quantization import QuantType, quantize_dynamic

    quantize_dynamic(
        source,
        target,
        weight_type=QuantType.QInt8,
        op_types_to_quantize=["MatMul", "Gather"],
        per_channel=True,
        reduce_range=True,
    )
    model = onnx.load(target)
    del model.metadata_props[:], model.graph.metadata_props[:]
    model.graph.doc_string = ""
    for part in [*model.graph.node, *model.graph.value_info, *model.graph.initializer]:
        part.doc_string = ""
        del part.metadata_props[:]
    onnx.save(model, target)


def export_int8(bert: BertModel, target: Path) -> None:
    with tempfile.TemporaryDirectory() as folder:
        whole = Path(folder) / "float32.onnx"
        export_float32(bert, whole)
        quantise(whole, target)
