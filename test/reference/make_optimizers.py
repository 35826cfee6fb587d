"""Makes optimizers.json: twelve steps of PyTorch's optimizers with fixed gradients, and twenty of its schedules.

    python3 test/reference/make_optimizers.py > test/reference/optimizers.json

Made with PyTorch 1.13 on one thread. `options` holds the arguments under their names in camelCase. Numbers of
optimizers have 9 significant digits, which name every float32.
"""

import json
import sys

import torch
from torch import optim
from torch.optim import lr_scheduler

torch.set_num_threads(1)
torch.manual_seed(0)

INITIAL = torch.tensor([1.0, -0.5, 0.25, 2.0, 0.0])
# Of all sizes; the fourth value has none for a while, the last none at all.
GRADIENTS = torch.randn(12, 5) * torch.tensor([1.0, 10.0, 0.01, 1.0, 0.0])
GRADIENTS[3:7, 3] = 0
# The learning rate from the seventh step on, as a share of the first.
CHANGE_AFTER, CHANGE = 6, 0.3

OPTIMIZERS = [
    ("SGD", optim.SGD, {"lr": 0.1}),
    ("SGD, weight decay", optim.SGD, {"lr": 0.1, "weight_decay": 0.1}),
    ("momentum", optim.SGD, {"lr": 0.1, "momentum": 0.9}),
    ("momentum, no dampening", optim.SGD, {"lr": 0.1, "momentum": 0.5, "dampening": 0}),
    ("momentum, weight decay", optim.SGD, {"lr": 0.1, "momentum": 0.9, "weight_decay": 0.1}),
    ("Nesterov", optim.SGD, {"lr": 0.1, "momentum": 0.9, "nesterov": True}),
    ("Nesterov, weight decay", optim.SGD, {"lr": 0.1, "momentum": 0.8, "nesterov": True, "weight_decay": 0.1}),
    ("Adam", optim.Adam, {"lr": 0.1}),
    ("Adam, betas and eps", optim.Adam, {"lr": 0.1, "betas": (0.8, 0.95), "eps": 0.01}),
    ("Adam, weight decay", optim.Adam, {"lr": 0.1, "weight_decay": 0.1}),
    ("AdamW", optim.AdamW, {"lr": 0.1}),
    ("AdamW, weight decay", optim.AdamW, {"lr": 0.1, "weight_decay": 0.2}),
    ("RMSprop", optim.RMSprop, {"lr": 0.1}),
    ("RMSprop, alpha and eps", optim.RMSprop, {"lr": 0.1, "alpha": 0.9, "eps": 0.01}),
    ("RMSprop, momentum", optim.RMSprop, {"lr": 0.1, "momentum": 0.9}),
    ("RMSprop, centered", optim.RMSprop, {"lr": 0.1, "centered": True}),
    ("RMSprop, everything", optim.RMSprop, {"lr": 0.1, "momentum": 0.5, "centered": True, "weight_decay": 0.1}),
    ("Adagrad", optim.Adagrad, {"lr": 0.1}),
    ("Adagrad, everything", optim.Adagrad, {"lr": 0.1, "lr_decay": 0.05, "initial_accumulator_value": 0.1, "eps": 0.001, "weight_decay": 0.1}),
]

RATE, STEPS = 0.1, 20
# Falls, rests, falls again by little, rises.
METRICS = [1, 0.8, 0.7, 0.7, 0.71, 0.7, 0.69999, 0.69998, 0.5, 0.5, 0.5, 0.5, 0.49, 0.6, 0.7, 0.8, 0.9, 1, 1.1, 1.2]

SCHEDULES = [
    ("StepLR", lr_scheduler.StepLR, {"step_size": 6, "gamma": 0.5}),
    ("StepLR, standard gamma", lr_scheduler.StepLR, {"step_size": 7}),
    ("ExponentialLR", lr_scheduler.ExponentialLR, {"gamma": 0.9}),
    ("CosineAnnealingLR", lr_scheduler.CosineAnnealingLR, {"T_max": 20}),
    ("CosineAnnealingLR, over its end", lr_scheduler.CosineAnnealingLR, {"T_max": 8, "eta_min": 0.01}),
    ("OneCycleLR", lr_scheduler.OneCycleLR, {"max_lr": 0.5, "total_steps": 20}),
    ("OneCycleLR, linear", lr_scheduler.OneCycleLR, {"max_lr": 0.5, "total_steps": 20, "pct_start": 0.4, "anneal_strategy": "linear", "div_factor": 10, "final_div_factor": 100}),
    ("OneCycleLR, three phases", lr_scheduler.OneCycleLR, {"max_lr": 0.5, "total_steps": 20, "three_phase": True}),
    ("LinearLR", lr_scheduler.LinearLR, {}),
    ("LinearLR, warm-up", lr_scheduler.LinearLR, {"start_factor": 0.1, "total_iters": 8}),
    ("LinearLR, to its end", lr_scheduler.LinearLR, {"start_factor": 1, "end_factor": 0.2, "total_iters": 10}),
    ("ReduceLROnPlateau", lr_scheduler.ReduceLROnPlateau, {"patience": 2}),
    ("ReduceLROnPlateau, no patience", lr_scheduler.ReduceLROnPlateau, {"factor": 0.5, "patience": 0, "cooldown": 2, "min_lr": 0.02}),
    ("ReduceLROnPlateau, absolute", lr_scheduler.ReduceLROnPlateau, {"factor": 0.5, "patience": 1, "threshold": 0.05, "threshold_mode": "abs"}),
    ("ReduceLROnPlateau, of what should rise", lr_scheduler.ReduceLROnPlateau, {"mode": "max", "factor": 0.5, "patience": 3, "threshold": 0.01}),
]


def numbers(tensor):
    return [float(f"{value:.9g}") for value in tensor.detach().flatten().tolist()]


def camel_case(name):
    first, *rest = name.split("_")
    return first + "".join(word.capitalize() for word in rest)


def options_of(arguments):
    return {camel_case(key): value for key, value in arguments.items()}


def make_optimizer(name, call, arguments):
    parameter = INITIAL.clone().requires_grad_()
    optimizer = call([parameter], **arguments)
    values = []
    for step, gradient in enumerate(GRADIENTS):
        if step == CHANGE_AFTER:
            optimizer.param_groups[0]["lr"] *= CHANGE
        parameter.grad = gradient.clone()
        optimizer.step()
        values.append(numbers(parameter))
    return {"name": name, "optimizer": call.__name__, "options": options_of(arguments), "values": values}


def make_schedule(name, call, arguments):
    optimizer = optim.SGD([INITIAL.clone().requires_grad_()], lr=RATE)
    # A cycle of the momentum is left out.
    extra = {"cycle_momentum": False} if call is lr_scheduler.OneCycleLR else {}
    schedule = call(optimizer, **arguments, **extra)
    watches = call is lr_scheduler.ReduceLROnPlateau
    rates = []
    for step in range(STEPS):
        rates.append(optimizer.param_groups[0]["lr"])
        optimizer.step()
        # OneCycleLR has no rate for a step after its last.
        if step < STEPS - 1:
            schedule.step(*([METRICS[step]] if watches else []))
    case = {"name": name, "schedule": call.__name__, "options": options_of(arguments), "rates": rates}
    return {**case, "metrics": METRICS} if watches else case


def lines(cases):
    return ",\n".join(json.dumps(case, separators=(",", ":")) for case in cases)


def main():
    head = {
        "torch": torch.__version__,
        "initial": numbers(INITIAL),
        "gradients": [numbers(gradient) for gradient in GRADIENTS],
        "changeAfter": CHANGE_AFTER,
        "change": CHANGE,
        "learningRate": RATE,
    }
    optimizers = lines(make_optimizer(*case) for case in OPTIMIZERS)
    schedules = lines(make_schedule(*case) for case in SCHEDULES)
    sys.stdout.write(f'{json.dumps(head)[:-1]}, "optimizers": [\n{optimizers}\n], "schedules": [\n{schedules}\n]}}\n')


main()
