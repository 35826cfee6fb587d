"""Makes layers.json: every kind of layer in a small network, trained for ten steps by PyTorch.

    python3 test/reference/make_layers.py > test/reference/layers.json

Made with PyTorch 1.13 on one thread; what only PyTorch 2 has (LayerNorm's bias) is done by hand. Each case holds the
source text of its network, so that the reader is tested along with the trainer. Numbers have 9 significant digits,
which name every float32.
"""

import json
import sys

import torch
import torch.nn as nn

torch.set_num_threads(1)

SAMPLES, STEPS, LEARNING_RATE = 6, 10, 0.05
CLASSES = 3
# After the point of an input.
DIGITS = 3

# The shape of a sample, and the layers before the Flatten and the Linear that end every network.
CONV_1D = (2, 7)
CONV_2D = (2, 4, 5)
CASES = [
    ("conv 1d", CONV_1D, "nn.Conv1d(2, 3, 3)"),
    ("conv 1d, stride and padding", CONV_1D, "nn.Conv1d(2, 3, 3, stride=2, padding=1)"),
    ("conv 1d, stride that leaves values over", (2, 8), "nn.Conv1d(2, 3, 3, stride=3)"),
    ("conv 1d, same", CONV_1D, "nn.Conv1d(2, 3, 3, padding='same')"),
    ("conv 1d, same and even", CONV_1D, "nn.Conv1d(2, 3, 4, padding='same')"),
    ("conv 1d, same, even and dilated", CONV_1D, "nn.Conv1d(2, 3, 2, padding='same', dilation=3)"),
    ("conv 1d, valid", CONV_1D, "nn.Conv1d(2, 3, 2, padding='valid')"),
    ("conv 1d, dilation", CONV_1D, "nn.Conv1d(2, 3, 3, dilation=2, padding=2)"),
    ("conv 1d, groups", (4, 6), "nn.Conv1d(4, 6, 3, groups=2)"),
    ("conv 1d, each channel by itself", (3, 6), "nn.Conv1d(3, 6, 3, groups=3)"),
    ("conv 1d, no bias", CONV_1D, "nn.Conv1d(2, 3, 3, bias=False)"),
    ("conv 1d, window of one", CONV_1D, "nn.Conv1d(2, 3, 1)"),
    ("conv 1d twice", CONV_1D, "nn.Conv1d(2, 3, 3), nn.Tanh(), nn.Conv1d(3, 2, 3)"),
    ("conv 2d", CONV_2D, "nn.Conv2d(2, 3, 3)"),
    ("conv 2d, stride and padding", CONV_2D, "nn.Conv2d(2, 3, 3, stride=2, padding=1)"),
    ("conv 2d, all different", (2, 5, 6), "nn.Conv2d(2, 3, (2, 3), stride=(1, 3), padding=(1, 2), dilation=(3, 1))"),
    ("conv 2d, same", CONV_2D, "nn.Conv2d(2, 3, 3, padding='same')"),
    ("conv 2d, same, even and dilated", CONV_2D, "nn.Conv2d(2, 3, (2, 4), padding='same', dilation=(3, 1))"),
    ("conv 2d, groups", (4, 4, 5), "nn.Conv2d(4, 6, 3, groups=2)"),
    ("conv 2d, each channel by itself", (3, 4, 4), "nn.Conv2d(3, 3, 3, groups=3, padding=1)"),
    ("conv 2d, no bias", CONV_2D, "nn.Conv2d(2, 3, 3, bias=False)"),
    ("conv 2d, window of one", CONV_2D, "nn.Conv2d(2, 3, 1)"),
    ("conv 2d twice", CONV_2D, "nn.Conv2d(2, 3, 3, padding=1), nn.Tanh(), nn.Conv2d(3, 2, 3, stride=2)"),
    ("batch norm of rows", (4,), "nn.BatchNorm1d(4)"),
    ("batch norm 1d", (3, 5), "nn.BatchNorm1d(3)"),
    ("batch norm 1d, eps and momentum", (3, 5), "nn.BatchNorm1d(3, eps=0.01, momentum=0.3)"),
    ("batch norm 1d, not affine", (3, 5), "nn.BatchNorm1d(3, affine=False)"),
    ("batch norm 2d", (3, 3, 4), "nn.BatchNorm2d(3)"),
    ("batch norm 2d, eps and momentum", (3, 3, 4), "nn.BatchNorm2d(3, eps=0.01, momentum=0.3)"),
    ("batch norm 2d, cumulative average", (3, 3, 4), "nn.BatchNorm2d(3, momentum=None)"),
    ("batch norm 2d, no running statistics", (3, 3, 4), "nn.BatchNorm2d(3, track_running_stats=False)"),
    ("batch norm 2d, not affine", (3, 3, 4), "nn.BatchNorm2d(3, affine=False)"),
    ("batch norm 2d after a convolution", CONV_2D, "nn.Conv2d(2, 3, 3, bias=False), nn.BatchNorm2d(3), nn.Tanh()"),
    ("layer norm", (5,), "nn.LayerNorm(5)"),
    ("layer norm, eps", (5,), "nn.LayerNorm(5, eps=0.1)"),
    ("layer norm, not affine", (5,), "nn.LayerNorm(5, elementwise_affine=False)"),
    ("layer norm, no bias", (5,), "nn.LayerNorm(5, bias=False)"),
    ("layer norm of images", (2, 3, 4), "nn.LayerNorm([2, 3, 4])"),
    ("layer norm of rows of images", (2, 3, 4), "nn.LayerNorm(4)"),
    ("group norm of rows", (6,), "nn.GroupNorm(2, 6)"),
    ("group norm 1d", (4, 5), "nn.GroupNorm(2, 4)"),
    ("group norm 2d", (4, 3, 3), "nn.GroupNorm(2, 4, eps=0.01)"),
    ("group norm 2d, not affine", (4, 3, 3), "nn.GroupNorm(1, 4, affine=False)"),
    ("group norm 2d, a group a channel", (3, 3, 3), "nn.GroupNorm(3, 3)"),
    ("instance norm 1d", (3, 5), "nn.InstanceNorm1d(3)"),
    ("instance norm 1d, affine", (3, 5), "nn.InstanceNorm1d(3, affine=True, eps=0.01)"),
    ("instance norm 1d, running statistics", (3, 5), "nn.InstanceNorm1d(3, track_running_stats=True)"),
    ("instance norm 2d", (3, 3, 4), "nn.InstanceNorm2d(3)"),
    ("instance norm 2d, affine and running statistics", (3, 3, 4), "nn.InstanceNorm2d(3, momentum=0.3, affine=True, track_running_stats=True)"),
    ("dropout of nothing", (4,), "nn.Dropout(0.0)"),
    ("dropout of no channels", (2, 3, 3), "nn.Dropout2d(0.0)"),
    ("max pool 1d", (2, 7), "nn.MaxPool1d(2)"),
    ("max pool 1d, overlapping and padded", (2, 7), "nn.MaxPool1d(3, 2, padding=1)"),
    ("max pool 1d, dilation", (2, 7), "nn.MaxPool1d(2, 1, dilation=3)"),
    ("max pool 1d, ceil mode", (2, 8), "nn.MaxPool1d(3, 3, ceil_mode=True)"),
    ("max pool 2d", (2, 4, 6), "nn.MaxPool2d(2)"),
    ("max pool 2d, all different", (1, 6, 7), "nn.MaxPool2d((3, 2), stride=(2, 3), padding=(1, 0), dilation=(1, 2))"),
    ("max pool 2d, ceil mode", (2, 5, 6), "nn.MaxPool2d(2, 3, padding=1, ceil_mode=True)"),
    ("max pool 2d of equal values", (2, 4, 4), "nn.Hardtanh(-0.5, 0.5), nn.MaxPool2d(2, 1)"),
    ("average pool 1d", (2, 7), "nn.AvgPool1d(2)"),
    ("average pool 1d, overlapping and padded", (2, 7), "nn.AvgPool1d(3, 2, padding=1)"),
    ("average pool 1d, padding not counted", (2, 7), "nn.AvgPool1d(3, 2, padding=1, count_include_pad=False)"),
    ("average pool 1d, ceil mode", (2, 8), "nn.AvgPool1d(3, 3, ceil_mode=True)"),
    ("average pool 1d, padding and ceil mode", (2, 8), "nn.AvgPool1d(4, 3, padding=2, ceil_mode=True)"),
    ("average pool 2d", (2, 4, 6), "nn.AvgPool2d(2)"),
    ("average pool 2d, all different", (1, 6, 7), "nn.AvgPool2d((3, 2), stride=(2, 3), padding=(1, 0))"),
    ("average pool 2d, padding and ceil mode", (1, 6, 7), "nn.AvgPool2d(3, 2, padding=1, ceil_mode=True)"),
    ("average pool 2d, ceil mode, padding not counted", (1, 6, 7), "nn.AvgPool2d(3, 2, padding=1, ceil_mode=True, count_include_pad=False)"),
    ("adaptive pool 1d", (2, 7), "nn.AdaptiveAvgPool1d(3)"),
    ("adaptive pool 1d, more than go in", (2, 3), "nn.AdaptiveAvgPool1d(5)"),
    ("adaptive pool 2d", (1, 5, 7), "nn.AdaptiveAvgPool2d((2, 3))"),
    ("adaptive pool 2d, one", (2, 4, 3), "nn.AdaptiveAvgPool2d(1)"),
    ("adaptive pool 2d, one size kept", (1, 5, 7), "nn.AdaptiveAvgPool2d((None, 3))"),
    ("flatten the first", (2, 3, 4), "nn.Flatten(1, 2), nn.Linear(4, 2), nn.Tanh()"),
    ("linear over places", (3, 4), "nn.Linear(4, 2), nn.Tanh()"),
    ("unflatten", (12,), "nn.Unflatten(1, (2, -1)), nn.Conv1d(2, 3, 3), nn.Tanh()"),
    ("unflatten the last", (2, 6), "nn.Unflatten(-1, (3, 2)), nn.Conv2d(2, 2, (2, 1))"),
    ("embedding", "indices", "nn.Embedding(6, 3)"),
    ("embedding with padding", "indices", "nn.Embedding(6, 3, padding_idx=2)"),
    ("embedding, then a convolution", "indices", "nn.Embedding(6, 3), nn.Conv1d(4, 2, 2)"),
    ("softmax of rows", (4,), "nn.Softmax(dim=1), nn.Linear(4, 4)"),
    ("softmax of channels", (3, 4), "nn.Softmax(dim=1)"),
    ("softmax of places", (3, 4), "nn.Softmax(dim=-1)"),
    ("log softmax of channels", (3, 2, 3), "nn.LogSoftmax(dim=1)"),
    ("log softmax of rows", (4,), "nn.LogSoftmax(-1)"),
    ("PReLU", (3, 4), "nn.PReLU()"),
    ("PReLU a channel", (3, 4), "nn.PReLU(3, init=0.1)"),
    ("PReLU of rows", (4,), "nn.Linear(4, 4), nn.PReLU(4)"),
    *(
        (f"activation {call}", (8,), f"nn.{call}")
        for call in [
            "ReLU()",
            "ReLU6()",
            "LeakyReLU(0.2)",
            "ELU()",
            "ELU(alpha=0.5)",
            "SELU()",
            "GELU()",
            "GELU(approximate='tanh')",
            "SiLU()",
            "Mish()",
            "Sigmoid()",
            "Hardsigmoid()",
            "Tanh()",
            "Hardtanh()",
            "Hardtanh(-0.5, 2)",
            "Softplus()",
            "Softplus(beta=2, threshold=3)",
            "Softsign()",
        ]
    ),
    ("LeNet in small", (1, 8, 8), "nn.Conv2d(1, 2, 3, padding=1), nn.BatchNorm2d(2), nn.ReLU(), nn.MaxPool2d(2), nn.Conv2d(2, 3, 3), nn.ReLU(), nn.AvgPool2d(2)"),
]


class LayerNorm(nn.LayerNorm):
    """With the bias of PyTorch 2.1."""

    def __init__(self, normalized_shape, eps=1e-5, elementwise_affine=True, bias=True):
        super().__init__(normalized_shape, eps, elementwise_affine)
        if not bias:
            self.bias = None


nn.LayerNorm = LayerNorm


def short(value):
    return float(f"{value:.9g}")


def numbers(tensor):
    return [short(value) for value in tensor.detach().flatten().tolist()]


def state_of(net):
    return {key: numbers(value) for key, value in net.state_dict().items() if value.is_floating_point()}


def inputs_of(shape):
    if shape == "indices":
        return torch.randint(0, 6, (SAMPLES, 4))
    # Wide enough that every part of an activation is met; few digits keep the file small.
    return torch.round(torch.randn(SAMPLES, *shape) * 1.5 + 0.25, decimals=DIGITS)


def widen(net):
    """Initial values that no default hides: gamma is not 1, running means are not 0."""
    for module in net.modules():
        if isinstance(module, (nn.modules.batchnorm._NormBase, nn.GroupNorm, nn.LayerNorm)):
            for name, value in list(module.named_parameters()) + list(module.named_buffers()):
                if value.is_floating_point():
                    low = 0.5 if name in ("weight", "running_var") else -0.5
                    value.data.uniform_(low, low + 1)


def make(name, shape, layers, seed):
    torch.manual_seed(seed)
    inputs = inputs_of(shape)
    features = eval(f"nn.Sequential({layers}, nn.Flatten())")(inputs)
    flat = features.shape[1]
    # At this learning rate the squared error of large features would run away.
    loss_name = "mse" if seed % 2 == 0 and features.square().sum(1).mean() < 10 else "cross-entropy"
    source = f"nn.Sequential({layers}, nn.Flatten(), nn.Linear({flat}, {1 if loss_name == 'mse' else CLASSES}))"
    net = eval(source)
    widen(net)
    initial = state_of(net)
    if loss_name == "mse":
        targets, loss = torch.randn(SAMPLES, 1), nn.MSELoss()
    else:
        targets, loss = torch.arange(SAMPLES) % CLASSES, nn.CrossEntropyLoss()
    if inputs.is_floating_point():
        inputs.requires_grad_()
    optimizer = torch.optim.SGD(net.parameters(), lr=LEARNING_RATE)
    losses, first = [], {}
    for step in range(STEPS):
        optimizer.zero_grad()
        outputs = net(inputs)
        value = loss(outputs, targets)
        value.backward()
        if step == 0:
            first = {
                "output": numbers(outputs),
                "gradients": {key: numbers(parameter.grad) for key, parameter in net.named_parameters()},
                "inputGradient": None if inputs.grad is None else numbers(inputs.grad),
            }
        optimizer.step()
        losses.append(short(float(value)))
    assert losses[-1] < losses[0], f"{name} does not learn"
    final = state_of(net)
    net.eval()
    return {
        "name": name,
        "source": source,
        "shape": list(inputs.shape[1:]),
        "loss": loss_name,
        "inputs": [round(value, DIGITS) for value in inputs.flatten().tolist()],
        "targets": numbers(targets),
        "initial": initial,
        "first": first,
        "losses": losses,
        "final": final,
        "evaluated": numbers(net(inputs)),
    }


def main():
    cases = [make(*case, seed) for seed, case in enumerate(CASES)]
    head = {"torch": torch.__version__, "learningRate": LEARNING_RATE, "cases": []}
    # A case a line: small, and a change shows which case it is in.
    lines = ",\n".join(json.dumps(case, separators=(",", ":")) for case in cases)
    sys.stdout.write(json.dumps(head)[: -len("]}")] + "\n" + lines + "\n]}\n")


main()
