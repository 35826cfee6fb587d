"""Two spirals, wound around each other: a deep network of sigmoids learns to tell them apart.

Without its batch norms it hardly learns at all. Try it: put a `#` before them.
"""

import torch.nn as nn

WIDTH = 16

net = nn.Sequential(
    nn.Linear(2, WIDTH, bias=False),
    nn.BatchNorm1d(WIDTH),
    nn.Sigmoid(),
    nn.Linear(WIDTH, WIDTH, bias=False),
    nn.BatchNorm1d(WIDTH),
    nn.Sigmoid(),
    nn.Linear(WIDTH, WIDTH, bias=False),
    nn.BatchNorm1d(WIDTH),
    nn.Sigmoid(),
    nn.Linear(WIDTH, WIDTH, bias=False),
    nn.BatchNorm1d(WIDTH),
    nn.Sigmoid(),
    nn.Linear(WIDTH, 2),
)
