"""Makes losses.json: what PyTorch's losses give for fixed outputs and targets, and their gradients.

    python3 test/reference/make_losses.py > test/reference/losses.json

Made with PyTorch 1.13 on one thread. `options` holds the arguments under the names of the trainer's settings. Numbers
have 9 significant digits, which name every float32.
"""

import json
import sys

import torch
import torch.nn as nn

torch.set_num_threads(1)
torch.manual_seed(0)

ROWS, CLASSES = 6, 4
# Among them outputs that are so sure that a careless softmax overflows.
SCORES = torch.cat([torch.randn(ROWS - 2, CLASSES) * 2, torch.tensor([[90.0, -90.0, 0.0, 1.0], [-3.0, 200.0, 199.0, 0.0]])])
LABELS = torch.tensor([0, 3, 1, 2, 1, 2])
WEIGHT = torch.tensor([0.5, 1.0, 2.0, 3.5])

LOGITS = torch.tensor([[-1.5, 0.0, 3.0], [0.25, -0.75, 2.0], [60.0, -60.0, 100.0], [-100.0, 1.0, -4.0]])
BITS = torch.tensor([[0.0, 1.0, 1.0], [1.0, 0.0, 0.0], [1.0, 0.0, 0.0], [1.0, 0.0, 1.0]])
ONE_BIT = torch.tensor([[0.0], [1.0], [1.0], [0.0]])
ONE_SCORE = torch.tensor([[-1.5], [0.25], [-0.5], [2.0]])
# Where the logarithm is cut off at -100.
SURE = torch.tensor([[0.0], [1.0], [0.0], [1.0]])
POS_WEIGHT = torch.tensor([0.5, 2.0, 3.0])

# Errors below, at and above every bend of the losses, on both sides.
NUMBERS = torch.tensor([[0.1, -0.1, 0.5], [-0.5, 0.75, -0.75], [1.0, -1.0, 3.0], [-3.0, 0.0, 0.45]]) + 0.5
TARGETS = torch.full((4, 3), 0.5)

SIGNS = torch.tensor([[1.0], [-1.0], [1.0], [-1.0], [-1.0]])
DISTANCES = torch.tensor([[0.3], [0.3], [-0.2], [1.7], [-0.4]])

# The name, the call, its arguments, the outputs of the network, the targets.
CASES = [
    ("cross-entropy", nn.CrossEntropyLoss, {}, SCORES, LABELS),
    ("cross-entropy, weights", nn.CrossEntropyLoss, {"weight": WEIGHT}, SCORES, LABELS),
    ("cross-entropy, label smoothing", nn.CrossEntropyLoss, {"label_smoothing": 0.1}, SCORES, LABELS),
    ("cross-entropy, weights and label smoothing", nn.CrossEntropyLoss, {"weight": WEIGHT, "label_smoothing": 0.2}, SCORES, LABELS),
    ("nll", nn.NLLLoss, {}, SCORES.log_softmax(1), LABELS),
    ("nll, weights", nn.NLLLoss, {"weight": WEIGHT}, SCORES.log_softmax(1), LABELS),
    ("bce", nn.BCELoss, {}, ONE_SCORE.sigmoid(), ONE_BIT),
    ("bce of several", nn.BCELoss, {}, LOGITS[:2].sigmoid(), BITS[:2]),
    ("bce, sure", nn.BCELoss, {}, SURE, ONE_BIT),
    ("bce with logits", nn.BCEWithLogitsLoss, {}, ONE_SCORE, ONE_BIT),
    ("bce with logits, of several", nn.BCEWithLogitsLoss, {}, LOGITS, BITS),
    ("bce with logits, weight of the positive", nn.BCEWithLogitsLoss, {"pos_weight": POS_WEIGHT}, LOGITS, BITS),
    ("mse", nn.MSELoss, {}, NUMBERS, TARGETS),
    ("l1", nn.L1Loss, {}, NUMBERS, TARGETS),
    ("huber, delta 1", nn.HuberLoss, {"delta": 1.0}, NUMBERS, TARGETS),
    ("huber, delta 0.5", nn.HuberLoss, {"delta": 0.5}, NUMBERS, TARGETS),
    ("smooth l1, beta 1", nn.SmoothL1Loss, {"beta": 1.0}, NUMBERS, TARGETS),
    ("smooth l1, beta 0.5", nn.SmoothL1Loss, {"beta": 0.5}, NUMBERS, TARGETS),
    ("hinge embedding", nn.HingeEmbeddingLoss, {"margin": 1.0}, DISTANCES, SIGNS),
    ("hinge embedding, margin", nn.HingeEmbeddingLoss, {"margin": 2.0}, DISTANCES, SIGNS),
    ("multi margin", nn.MultiMarginLoss, {"margin": 1.0}, SCORES, LABELS),
    ("multi margin, margin", nn.MultiMarginLoss, {"margin": 0.5}, SCORES, LABELS),
    ("multi margin, squared", nn.MultiMarginLoss, {"p": 2}, SCORES[:4], LABELS[:4]),
    ("multi margin, weights", nn.MultiMarginLoss, {"weight": WEIGHT}, SCORES, LABELS),
]


def short(value):
    return float(f"{value:.9g}")


def numbers(tensor):
    return [short(value) for value in tensor.detach().flatten().tolist()]


def camel_case(name):
    first, *rest = name.split("_")
    return first + "".join(word.capitalize() for word in rest)


def make(name, call, arguments, outputs, targets):
    outputs = outputs.clone().requires_grad_()
    value = call(**arguments)(outputs, targets)
    value.backward()
    options = {key: numbers(part) if isinstance(part, torch.Tensor) else part for key, part in arguments.items()}
    return {
        "name": name,
        "loss": call.__name__,
        "options": {camel_case(key): part for key, part in options.items()},
        "shape": list(outputs.shape),
        "outputs": numbers(outputs),
        "targets": numbers(targets),
        "value": short(float(value)),
        "gradient": numbers(outputs.grad),
    }


def main():
    lines = ",\n".join(json.dumps(make(*case), separators=(",", ":")) for case in CASES)
    sys.stdout.write(f'{{"torch": "{torch.__version__}", "cases": [\n{lines}\n]}}\n')


main()
