"""Makes training.json: networks trained for ten steps by PyTorch, with everything needed to repeat them elsewhere.

    python3 test/reference/make_training.py > test/reference/training.json

Made with PyTorch 1.13 on one thread. Each case holds the source text of its network, so that the reader is tested
along with the trainer.
"""

import json
import sys

import torch
import torch.nn as nn

torch.set_num_threads(1)

# No Adam on a bias before batch norm: its gradient is nothing but rounding, which Adam makes as large as any other.
CASES = [
    ("relu", "nn.Sequential(nn.Linear(3, 5), nn.ReLU(), nn.Linear(5, 3))", "cross-entropy", "sgd", 0.1),
    ("leaky relu", "nn.Sequential(nn.Linear(3, 5), nn.LeakyReLU(0.2), nn.Linear(5, 3))", "cross-entropy", "momentum", 0.05),
    ("tanh", "nn.Sequential(nn.Linear(3, 5), nn.Tanh(), nn.Linear(5, 1))", "mse", "adam", 0.01),
    ("sigmoid", "nn.Sequential(nn.Linear(3, 6), nn.Sigmoid(), nn.Linear(6, 1))", "mse", "sgd", 0.1),
    ("batch norm first", "nn.Sequential(nn.BatchNorm1d(3), nn.Linear(3, 3))", "cross-entropy", "sgd", 0.1),
    ("batch norm, no bias", "nn.Sequential(nn.Linear(3, 4, bias=False), nn.BatchNorm1d(4), nn.Sigmoid(), nn.Linear(4, 3))", "cross-entropy", "momentum", 0.1),
    ("batch norm, eps and momentum", "nn.Sequential(nn.Linear(3, 4, bias=False), nn.BatchNorm1d(4, eps=0.01, momentum=0.3), nn.ReLU(), nn.Linear(4, 3))", "cross-entropy", "adam", 0.01),
    ("batch norm, cumulative average", "nn.Sequential(nn.Linear(3, 4), nn.BatchNorm1d(4, momentum=None), nn.Tanh(), nn.Linear(4, 1))", "mse", "momentum", 0.05),
    ("batch norm, not affine", "nn.Sequential(nn.Linear(3, 4, bias=False), nn.BatchNorm1d(4, affine=False), nn.Tanh(), nn.Linear(4, 3))", "cross-entropy", "adam", 0.02),
    ("batch norm, no running statistics", "nn.Sequential(nn.Linear(3, 4), nn.BatchNorm1d(4, track_running_stats=False), nn.Tanh(), nn.Linear(4, 3))", "cross-entropy", "sgd", 0.1),
    ("deep", "nn.Sequential(nn.Linear(3, 6, bias=False), nn.BatchNorm1d(6), nn.Sigmoid(), nn.Linear(6, 6, bias=False), nn.BatchNorm1d(6), nn.Sigmoid(), nn.Linear(6, 6, bias=False), nn.BatchNorm1d(6), nn.Sigmoid(), nn.Linear(6, 3))", "cross-entropy", "adam", 0.01),
    ("flatten, identity, dropout of nothing", "nn.Sequential(nn.Flatten(), nn.Identity(), nn.Linear(3, 4), nn.Dropout(0.0), nn.ReLU(), nn.Linear(4, 3))", "cross-entropy", "sgd", 0.1),
    ("nested", "nn.Sequential(nn.Sequential(nn.Linear(3, 4), nn.BatchNorm1d(4)), nn.ReLU(), nn.Sequential(nn.Linear(4, 3)))", "cross-entropy", "sgd", 0.1),
]

ROWS, BATCH, STEPS = 20, 8, 10


def numbers(tensor):
    return [float(value) for value in tensor.detach().flatten()]


def optimizer_for(name, parameters, learning_rate):
    if name == "adam":
        return torch.optim.Adam(parameters, lr=learning_rate)
    return torch.optim.SGD(parameters, lr=learning_rate, momentum=0.9 if name == "momentum" else 0)


def make(name, source, loss_name, optimizer_name, learning_rate, seed):
    torch.manual_seed(seed)
    net = eval(source)
    initial = {key: numbers(value) for key, value in net.state_dict().items() if value.is_floating_point()}
    inputs = torch.randn(ROWS, 3) * torch.tensor([1.0, 5.0, 0.2]) + torch.tensor([0.0, 2.0, -1.0])
    if loss_name == "mse":
        targets, loss = torch.randn(ROWS, 1), nn.MSELoss()
    else:
        targets, loss = torch.arange(ROWS) % 3, nn.CrossEntropyLoss()
    optimizer = optimizer_for(optimizer_name, net.parameters(), learning_rate)
    losses, gradients, start = [], None, 0
    for _ in range(STEPS):
        batch = slice(start, min(start + BATCH, ROWS))
        optimizer.zero_grad()
        value = loss(net(inputs[batch]), targets[batch])
        value.backward()
        if gradients is None:
            gradients = {key: numbers(parameter.grad) for key, parameter in net.named_parameters()}
        optimizer.step()
        losses.append(float(value))
        start = 0 if batch.stop == ROWS else batch.stop
    final = {key: numbers(value) for key, value in net.state_dict().items() if value.is_floating_point()}
    net.eval()
    return {
        "name": name,
        "source": source,
        "loss": loss_name,
        "optimizer": optimizer_name,
        "learningRate": learning_rate,
        "batchSize": BATCH,
        "inputs": [numbers(row) for row in inputs],
        "targets": numbers(targets),
        "initial": initial,
        "firstGradients": gradients,
        "losses": losses,
        "final": final,
        # The last batch that was trained, so that a net without running statistics meets the same companions.
        "evaluated": numbers(net(inputs[:BATCH])),
    }


json.dump({"torch": torch.__version__, "cases": [make(*case, seed) for seed, case in enumerate(CASES)]}, sys.stdout, indent=1)
print()
