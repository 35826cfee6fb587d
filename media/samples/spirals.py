"""Two spirals, wound around each other, and a deep network of sigmoids.

Train it on spirals.csv. Then put a `#` before its batch norms and train again:
how soon does it learn now, and does it with every seed?
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
