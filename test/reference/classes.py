"""Networks as classes, which classes.json has the numbers of; Normscope reads this very file."""
import torch
import torch.nn as nn
import torch.nn.functional as F


class Block(nn.Module):
    """Two linear layers around a sum, each normalized."""

    def __init__(self, width, norm=nn.BatchNorm1d):
        super().__init__()
        self.fc1 = nn.Linear(width, width, bias=False)
        self.bn1 = norm(width)
        self.fc2 = nn.Linear(width, width)
        self.bn2 = norm(width, momentum=0.3)

    def forward(self, x):
        out = F.relu(self.bn1(self.fc1(x)))
        out = self.bn2(self.fc2(out))
        out += x
        return torch.tanh(out)


class Residual(nn.Module):
    def __init__(self, blocks=2, width=5):
        super().__init__()
        self.stem = nn.Sequential(nn.Linear(4, width), nn.LeakyReLU(0.1))
        self.blocks = nn.ModuleList([Block(width) for _ in range(blocks)])
        self.head = nn.Linear(width, 3)

    def forward(self, x):
        x = self.stem(x)
        for block in self.blocks:
            x = block(x)
        return self.head(x)


class Convolutional(nn.Module):
    def __init__(self):
        super().__init__()
        self.features = self._make([3, 4])
        self.bn = nn.BatchNorm1d(4)
        self.classifier = nn.Linear(4, 3)

    def _make(self, channels):
        layers, before = [], 1
        for width in channels:
            layers += [nn.Conv2d(before, width, 3, padding=1, bias=False), nn.BatchNorm2d(width), nn.ReLU(inplace=True)]
            before = width
        return nn.Sequential(*layers)

    def forward(self, x):
        x = x.view(-1, 1, 2, 2)
        x = self.features(x)
        x = F.adaptive_avg_pool2d(x, 1)
        x = torch.flatten(x, 1)
        return self.classifier(self.bn(x))


class Shared(nn.Module):
    """One layer that is used twice, and two branches that are joined."""

    def __init__(self):
        super().__init__()
        self.turn = nn.Linear(4, 4)
        self.branches = nn.ModuleDict({"left": nn.Linear(4, 2), "right": nn.Sequential(nn.Linear(4, 3), nn.Sigmoid())})
        self.out = nn.Linear(5, 3)

    def forward(self, x):
        x = torch.tanh(self.turn(torch.tanh(self.turn(x))))
        return self.out(torch.cat([self.branches["left"](x), self.branches["right"](x)], dim=1))


class Frozen(nn.Module):
    """A batch norm whose weights rest and whose statistics go on, and one of which all rests."""

    def __init__(self):
        super().__init__()
        self.fc1 = nn.Linear(4, 4)
        self.bn1 = nn.BatchNorm1d(4)
        self.fc2 = nn.Linear(4, 3)
        for parameter in self.bn1.parameters():
            parameter.requires_grad = False

    def forward(self, x):
        return self.fc2(F.elu(self.bn1(self.fc1(x))))
