"""Makes classes.json: the networks of classes.py trained for six steps by PyTorch, with their state dicts.

    python3 test/reference/make_classes.py > test/reference/classes.json

Made with PyTorch 1.13 on one thread. The names are those of `state_dict()`, so that weights go from one to the other.
"""

import json
import sys

import torch
import torch.nn as nn

import classes

torch.set_num_threads(1)
NETWORKS = ["Residual", "Convolutional", "Shared", "Frozen"]
ROWS, STEPS, LEARNING_RATE = 12, 6, 0.1


def numbers(tensor):
    return [float(value) for value in tensor.detach().flatten()]


def state(net):
    return {key: {"shape": list(value.shape), "values": numbers(value)} for key, value in net.state_dict().items()}


def make(name, seed):
    torch.manual_seed(seed)
    net = getattr(classes, name)()
    inputs, targets = torch.randn(ROWS, 4), torch.arange(ROWS) % 3
    initial = state(net)
    trained = [parameter for parameter in net.parameters() if parameter.requires_grad]
    optimizer = torch.optim.SGD(trained, lr=LEARNING_RATE)
    losses = []
    for _ in range(STEPS):
        optimizer.zero_grad()
        loss = nn.functional.cross_entropy(net(inputs), targets)
        loss.backward()
        optimizer.step()
        losses.append(float(loss))
    final = state(net)
    net.eval()
    return {
        "name": name,
        "learningRate": LEARNING_RATE,
        "inputs": [numbers(row) for row in inputs],
        "targets": numbers(targets),
        "initial": initial,
        "losses": losses,
        "final": final,
        "evaluated": numbers(net(inputs)),
    }


json.dump({"torch": torch.__version__, "cases": [make(name, seed) for seed, name in enumerate(NETWORKS)]}, sys.stdout, indent=1)
print()
