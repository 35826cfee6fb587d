"""PyTorch's side of `npm run bench`: requests on standard input, replies on standard output, one JSON document a line."""

import base64
import json
import sys
import time

import torch
from torch import nn

OPTIMIZERS = {"sgd": torch.optim.SGD, "adam": torch.optim.Adam}


def tensor(text, dtype):
    return torch.frombuffer(bytearray(base64.b64decode(text)), dtype=dtype)


def version():
    """With the speed of its matrix product, which depends on the library that it was built with."""
    a, b = torch.rand(512, 512), torch.rand(512, 512)
    a @ b
    begin = time.perf_counter()
    for _ in range(5):
        a @ b
    gflops = 5 * 2 * 512**3 / (time.perf_counter() - begin) / 1e9
    return f"{torch.__version__} (512 × 512 × 512 at {gflops:.0f} GFLOP/s)"


class Peer:
    def build(self, task, samples):
        torch.manual_seed(0)
        # The text is the bench's own.
        self.model = eval(task["text"], {"nn": nn})
        size = task["batchSize"]
        inputs = tensor(samples["inputs"], torch.float32).view(-1, size, task["inputs"])
        labels = tensor(samples["labels"], torch.int32).long().view(-1, size)
        self.batches = list(zip(inputs, labels))
        self.loss = nn.CrossEntropyLoss()
        self.optimizer = OPTIMIZERS[task["optimizer"]](self.model.parameters(), lr=task["learningRate"])
        self.steps = 0
        self.step()
        return {"parameters": sum(p.numel() for p in self.model.parameters()), "version": version()}

    def train(self, variant, seconds):
        hooks = self.hook() if variant == "PyTorch with hooks" else []
        begin = now = time.perf_counter()
        steps = 0
        while steps == 0 or now < begin + seconds:
            self.step()
            steps += 1
            now = time.perf_counter()
        for hook in hooks:
            hook.remove()
        return {"steps": steps, "seconds": now - begin}

    def step(self):
        inputs, labels = self.batches[self.steps % len(self.batches)]
        self.steps += 1
        self.optimizer.zero_grad()
        self.loss(self.model(inputs), labels).backward()
        self.optimizer.step()

    def hook(self):
        """Takes mean and variance of what every layer gives, at every step, as plain numbers."""
        self.statistics = {}

        def hook_of(name):
            def hook(_module, _inputs, output):
                variance, mean = torch.var_mean(output.detach())
                self.statistics[name] = (mean.item(), variance.item())

            return hook

        return [module.register_forward_hook(hook_of(name)) for name, module in self.model.named_children()]


def main():
    torch.set_num_threads(1)
    peer = Peer()
    for line in sys.stdin:
        request = json.loads(line)
        reply = {"id": request["id"]}
        try:
            reply.update(kind="reply", result=getattr(peer, request["method"])(**request["argument"]))
        except RuntimeError as error:
            # Said by PyTorch about the network; `user` makes it the sentence that is printed.
            reply.update(kind="error", message=str(error), user={})
        print(json.dumps(reply), flush=True)


main()
