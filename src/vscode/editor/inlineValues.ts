import * as vscode from 'vscode';
import { Disposable } from '../../common/disposable';
import { pickEvenly } from '../../common/evenly';
import type { Network } from '../../network/network';
import { grouped } from '../../network/places';
import { type LayerTrace, layerTraces } from '../../runs/layerTrace';
import type { Runs } from '../../runs/runs';
import { spread } from '../../trace/frame';
import { Settings } from '../contributions';
import { Throttle } from '../throttle';
import { inlineText } from './inlineText';
import type { NetworkCache } from './networkCache';
import { currentPalette } from './palette';
import { type Source, sourceOf } from './sources';
import { sparkline } from './sparkline';

/** Values beside the code are redrawn at most this often, in milliseconds; the little pictures move slowly. */
const REDRAW_TEXT = 250;
const REDRAW_SPARKS = 1000;
/** Calls on one line that there is room for. */
const MAX_CALLS = 4;
const SPARK_FRAMES = 32;
const SPARK_WIDTH = 48;
const SPARK_HEIGHT = 13;

/** Live values and a sparkline behind each layer's line, while and after it is trained. */
export class InlineValues extends Disposable {
  private readonly spark = this._register(vscode.window.createTextEditorDecorationType({}));
  private readonly text = this._register(vscode.window.createTextEditorDecorationType({}));
  private readonly texts = this._register(new Throttle(() => this.draw(this.text, textsOf), REDRAW_TEXT));
  private readonly sparks = this._register(
    new Throttle(() => this.draw(this.spark, sparksOf), REDRAW_SPARKS),
  );

  constructor(
    private readonly networks: NetworkCache,
    private readonly runs: Runs,
  ) {
    super();
    this._register(runs.onDidChange(() => this.redraw()));
    this._register(networks.onDidChange(() => this.redraw()));
    this._register(vscode.window.onDidChangeVisibleTextEditors(() => this.redraw()));
    this._register(vscode.window.onDidChangeActiveColorTheme(() => this.redraw()));
    this._register(
      vscode.workspace.onDidChangeConfiguration(event => {
        if (event.affectsConfiguration(Settings.inlineValues)) this.redraw();
      }),
    );
  }

  private redraw(): void {
    this.texts.request();
    this.sparks.request();
  }

  private draw(type: vscode.TextEditorDecorationType, draw: DrawLine): void {
    const isOn = vscode.workspace.getConfiguration().get<boolean>(Settings.inlineValues, true);
    for (const editor of vscode.window.visibleTextEditors) {
      const { document } = editor;
      const source = sourceOf(document);
      if (!source || !this.networks.isSettled(source)) continue;
      const lines = isOn ? [...this.linesOf(source, document)] : [];
      editor.setDecorations(
        type,
        lines.map(([line, calls]) => {
          const { end } = document.lineAt(line).range;
          return { range: new vscode.Range(end, end), renderOptions: { after: draw(calls) } };
        }),
      );
    }
  }

  /** The traces of the calls that end on each line; of networks that share a call, the one that was trained last. */
  private linesOf(source: Source, document: vscode.TextDocument): Map<number, CallTraces[]> {
    const { networks } = this.networks.read(source);
    const lines = new Map<number, CallTraces[]>();
    const taken = new Map<string, Network>();
    for (const run of this.runs.latestRuns(source.key)) {
      const network = networks.find(({ name }) => name === run.origin.network);
      if (!network) continue;
      const traces = layerTraces(run, network);
      for (const { range, layers } of grouped(network.layers)) {
        const own = layers.flatMap(({ id }) => traces.get(id) ?? []);
        const line = source.rangeIn(document, { start: range.end, end: range.end })?.start.line;
        const key = JSON.stringify(range);
        const [first, ...others] = own;
        if (!first || line === undefined || (taken.get(key) ?? network) !== network) continue;
        taken.set(key, network);
        lines.set(line, [...(lines.get(line) ?? []), [first, ...others]]);
      }
    }
    return lines;
  }
}

/** Of the layers that one call makes. */
type CallTraces = readonly [LayerTrace, ...LayerTrace[]];

type DrawLine = (calls: readonly CallTraces[]) => vscode.ThemableDecorationAttachmentRenderOptions;

function textsOf(calls: readonly CallTraces[]): vscode.ThemableDecorationAttachmentRenderOptions {
  const texts = calls
    .slice(0, MAX_CALLS)
    .map(traces => inlineText(traces.map(({ last, index }) => last.layers[index]!)));
  if (calls.length > MAX_CALLS) texts.push(`… ${calls.length - MAX_CALLS} more`);
  const color = new vscode.ThemeColor('editorCodeLens.foreground');
  return { contentText: texts.join('   |   '), color, margin: '0 0 0 1ch', fontStyle: 'normal' };
}

/** The picture of the last layer on the line. */
function sparksOf(calls: readonly CallTraces[]): vscode.ThemableDecorationAttachmentRenderOptions {
  const svg = Buffer.from(sparkOf(calls.at(-1)!.at(-1)!)).toString('base64');
  return {
    contentIconPath: vscode.Uri.parse(`data:image/svg+xml;base64,${svg}`),
    margin: '0 0 0 2ch',
    width: `${SPARK_WIDTH}px`,
    height: `${SPARK_HEIGHT}px`,
  };
}

/** How it changed over the steps: gamma of a batch norm with its range, the deviation of any other output. */
function sparkOf({ frames: all, index }: LayerTrace): string {
  const palette = currentPalette();
  const frames = pickEvenly(all, SPARK_FRAMES);
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
