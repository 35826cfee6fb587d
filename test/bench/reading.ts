import { parser as javascript } from '@lezer/javascript';
import { parser as python } from '@lezer/python';
import { type Language, NetworkReader } from '../../src/source/readNetworks';
import { median } from './timing';

/** Milliseconds to read the networks of a long text, beside parsing it with the bare library. */
export interface ReadingTime {
  readonly language: Language;
  readonly lines: number;
  readonly networks: number;
  readonly parse: number;
  /** The very first time in this process, before anything is compiled. */
  readonly first: number;
  /** Read anew. */
  readonly whole: number;
  /** Read again after a line in its middle changed, as while typing. */
  readonly edit: number;
}

const LINES = 5000;

/** Reads texts of 5 000 lines in which a network of some fifteen lines comes every 300. */
export function measureReading(rounds: number): ReadingTime[] {
  return [
    measure(
      'python',
      longText(PYTHON_HEAD, pythonNetwork, pythonFunction),
      text => python.parse(text),
      rounds,
    ),
    measure(
      'typescript',
      longText(SCRIPT_HEAD, scriptNetwork, scriptFunction),
      text => javascript.configure({ dialect: 'ts' }).parse(text),
      rounds,
    ),
  ];
}

function measure(
  language: Language,
  lines: readonly string[],
  parse: (text: string) => unknown,
  rounds: number,
): ReadingTime {
  const text = lines.join('\n');
  const middle = lines.length >> 1;
  const edited = (round: number) => lines.toSpliced(middle, 0, `let${round} = ${round}`).join('\n');
  let networks = 0;
  const first = milliseconds(() => {
    networks = new NetworkReader().read(text, language).networks.length;
  });
  const reader = new NetworkReader();
  const times = { parse: [] as number[], whole: [] as number[], edit: [] as number[] };
  // The first half warms up.
  for (let round = 0; round < 2 * rounds; round++) {
    const changed = edited(round);
    times.parse.push(milliseconds(() => parse(text)));
    times.whole.push(milliseconds(() => new NetworkReader().read(text, language)));
    reader.read(text, language);
    times.edit.push(milliseconds(() => reader.read(changed, language)));
  }
  const [parseTime, whole, edit] = [times.parse, times.whole, times.edit].map(all =>
    median(all.slice(rounds)),
  );
  return { language, lines: lines.length, networks, first, parse: parseTime!, whole: whole!, edit: edit! };
}

function milliseconds(work: () => void): number {
  const begin = performance.now();
  work();
  return performance.now() - begin;
}

type Part = (index: number) => string;

function longText(head: readonly string[], network: Part, other: Part): readonly string[] {
  const lines = [...head];
  for (let index = 0, next = 0; lines.length < LINES; index++) {
    const isDue = lines.length >= next;
    if (isDue) next += 300;
    lines.push(...(isDue ? network(index) : other(index)).split('\n'));
  }
  return lines.slice(0, LINES);
}

const PYTHON_HEAD = ['import torch', 'from torch import nn', '', 'WIDTH = 32', ''];

function pythonNetwork(index: number): string {
  return `
class Net${index}(nn.Module):
    """A network of ${2 + (index % 3)} layers."""

    def __init__(self, classes=10, width=WIDTH):
        super().__init__()
        sizes = [784] + [width] * ${1 + (index % 3)}
        self.body = nn.Sequential(*[nn.Linear(a, b) for a, b in zip(sizes, sizes[1:])])
        self.norm = nn.BatchNorm1d(width)
        self.head = nn.Linear(width, classes)

    def forward(self, x):
        x = torch.relu(self.norm(self.body(x.flatten(1))))
        return self.head(x)

`;
}

function pythonFunction(index: number): string {
  return `
def evaluate_${index}(model, loader, device="cpu"):
    total, right = 0, 0
    history = {"loss": [], "accuracy": []}
    for step, (images, labels) in enumerate(loader):
        images, labels = images.to(device), labels.to(device)
        if step % 100 == 0:
            print(f"step {step}: {right}/{max(total, 1)}")
        predictions = model(images).argmax(dim=1)
        right += (predictions == labels).sum().item()
        total += len(labels)
        history["accuracy"].append(right / total)
    best = max(history["accuracy"], default=0.0)
    return {"accuracy": right / max(total, 1), "best": best, "history": history}

`;
}

const SCRIPT_HEAD = ["import * as tf from '@tensorflow/tfjs';", '', 'const WIDTH = 32;', ''];

function scriptNetwork(index: number): string {
  return `
export function network${index}(classes: number = 10): tf.Sequential {
  const model = tf.sequential();
  model.add(tf.layers.dense({ units: WIDTH, inputShape: [784], activation: 'relu' }));
  for (let i = 0; i < ${1 + (index % 3)}; i++) model.add(tf.layers.dense({ units: WIDTH, useBias: false }));
  model.add(tf.layers.batchNormalization());
  model.add(tf.layers.dense({ units: classes, activation: 'softmax' }));
  model.compile({ optimizer: 'adam', loss: 'categoricalCrossentropy' });
  return model;
}
`;
}

function scriptFunction(index: number): string {
  return `
interface History${index} {
  readonly loss: number[];
  readonly accuracy: number[];
}

export async function evaluate${index}(rows: readonly number[][], history: History${index}) {
  const sums = rows.map(row => row.reduce((sum, value) => sum + value, 0));
  const best = Math.max(...history.accuracy, 0);
  for (const [place, sum] of sums.entries()) {
    if (sum === undefined || place % 100 === 1) continue;
    history.loss.push(sum / Math.max(place, 1));
  }
  console.log(\`best \${best.toFixed(3)} of \${history.accuracy.length}\`);
  return { best, sums, last: history.loss.at(-1) ?? 0 };
}
`;
}
