import * as vscode from 'vscode';
import { Disposable } from '../../common/disposable';
import { pickEvenly } from '../../common/evenly';
import type { Network } from '../../network/network';
import { layerTraces } from '../../runs/layerTrace';
import type { Run } from '../../runs/run';
import type { Runs } from '../../runs/runs';
import { spread, type TraceFrame } from '../../trace/frame';
import { Settings } from '../contributions';
import { Throttle } from '../throttle';
import { inlineText } from './inlineText';
import type { NetworkCache } from './networkCache';
import { currentPalette } from './palette';
import { sparkline } from './sparkline';

/** Values beside the code are redrawn at most this often, in milliseconds. */
const REDRAW = 250;
const SPARK_FRAMES = 32;
const SPARK_WIDTH = 48;
const SPARK_HEIGHT = 13;

/** Live values and a sparkline behind each layer's line, while and after it is trained. */
export class InlineValues extends Disposable {
  private readonly spark = this._register(vscode.window.createTextEditorDecorationType({}));
  private readonly text = this._register(vscode.window.createTextEditorDecorationType({}));
  private readonly redraw = this._register(new Throttle(() => this.draw(), REDRAW));

  constructor(
    private readonly networks: NetworkCache,
    private readonly runs: Runs,
  ) {
    super();
    this._register(runs.onDidChange(() => this.redraw.request()));
    this._register(networks.onDidChange(() => this.redraw.request()));
    this._register(vscode.window.onDidChangeVisibleTextEditors(() => this.redraw.request()));
    this._register(vscode.window.onDidChangeActiveColorTheme(() => this.redraw.request()));
    this._register(
      vscode.workspace.onDidChangeConfiguration(event => {
        if (event.affectsConfiguration(Settings.inlineValues)) this.redraw.request();
      }),
    );
  }

  private draw(): void {
    const isOn = vscode.workspace.getConfiguration().get<boolean>(Settings.inlineValues, true);
    for (const editor of vscode.window.visibleTextEditors) {
      const lines = isOn ? this.linesOf(editor.document) : [];
      editor.setDecorations(this.spark, lines.map(sparkDecoration));
      editor.setDecorations(this.text, lines.map(textDecoration));
    }
  }

  private linesOf(document: vscode.TextDocument): Line[] {
    const lines = new Map<number, Line>();
    for (const network of this.networks.read(document).networks) {
      const run = this.runs.latestOf(document.uri.toString(), network.name);
      if (run) addLines(lines, document, network, run);
    }
    return [...lines.values()];
  }
}

interface Line {
  readonly range: vscode.Range;
  readonly values: string[];
  /** Of the last layer on the line. */
  spark: string;
}

function addLines(lines: Map<number, Line>, document: vscode.TextDocument, network: Network, run: Run): void {
  const traces = layerTraces(run, network);
  const frames = pickEvenly(run.store.frames, SPARK_FRAMES);
  for (const layer of network.layers) {
    const trace = traces.get(layer.id);
    if (!trace) continue;
    const number = layer.range.end.line;
    const end = document.lineAt(Math.min(number, document.lineCount - 1)).range.end;
    const line = lines.get(number) ?? { range: new vscode.Range(end, end), values: [], spark: '' };
    line.values.push(inlineText(trace.last.layers[trace.index]!));
    line.spark = sparkOf(frames, trace.index);
    lines.set(number, line);
  }
}

function textDecoration({ range, values }: Line): vscode.DecorationOptions {
  const contentText = values.join('   |   ');
  const color = new vscode.ThemeColor('editorCodeLens.foreground');
  return {
    range,
    renderOptions: { after: { contentText, color, margin: '0 0 0 1ch', fontStyle: 'normal' } },
  };
}

function sparkDecoration({ range, spark }: Line): vscode.DecorationOptions {
  const contentIconPath = vscode.Uri.parse(
    `data:image/svg+xml;base64,${Buffer.from(spark).toString('base64')}`,
  );
  return {
    range,
    renderOptions: {
      after: { contentIconPath, margin: '0 0 0 2ch', width: `${SPARK_WIDTH}px`, height: `${SPARK_HEIGHT}px` },
    },
  };
}

/** How it changed over the steps: gamma of a batch norm with its range, the deviation of any other output. */
function sparkOf(frames: readonly TraceFrame[], index: number): string {
  const palette = currentPalette();
  const layers = frames.map(frame => frame.layers[index]!);
  const gammas = layers.flatMap(({ batchNorm }) => (batchNorm?.gamma ? [spread(batchNorm.gamma)] : []));
  const line =
    gammas.length === layers.length
      ? { values: gammas.map(({ mean }) => mean), range: gammas, color: palette.purple }
      : { values: layers.map(({ output }) => Math.sqrt(output.variance)), color: palette.blue };
  const steps = frames.map(({ step }) => step);
  return sparkline({
    steps,
    lines: [line],
    palette,
    width: SPARK_WIDTH,
    height: SPARK_HEIGHT,
    labels: false,
  });
}
