import * as vscode from 'vscode';
import { Disposable } from '../../common/disposable';
import { pickEvenly } from '../../common/evenly';
import type { Network } from '../../network/network';
import { type LayerTrace, layerTraces } from '../../runs/layerTrace';
import type { Runs } from '../../runs/runs';
import { spread } from '../../trace/frame';
import { Settings } from '../contributions';
import { Throttle } from '../throttle';
import { inlineText } from './inlineText';
import type { NetworkCache } from './networkCache';
import { currentPalette } from './palette';
import { sparkline } from './sparkline';

/** Values beside the code are redrawn at most this often, in milliseconds; the little pictures move slowly. */
const REDRAW_TEXT = 250;
const REDRAW_SPARKS = 1000;
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
      if (!this.networks.isSettled(document)) continue;
      const lines = isOn ? [...this.linesOf(document)] : [];
      editor.setDecorations(
        type,
        lines.map(([line, traces]) => {
          const { end } = document.lineAt(line).range;
          return { range: new vscode.Range(end, end), renderOptions: { after: draw(traces) } };
        }),
      );
    }
  }

  /** The traces of the layers that end on each line. */
  private linesOf(document: vscode.TextDocument): Map<number, LayerTrace[]> {
    const lines = new Map<number, LayerTrace[]>();
    for (const network of this.networks.read(document).networks) {
      for (const [line, trace] of this.tracesOf(document, network)) {
        lines.set(line, [...(lines.get(line) ?? []), trace]);
      }
    }
    return lines;
  }

  private tracesOf(document: vscode.TextDocument, network: Network): [line: number, trace: LayerTrace][] {
    const run = this.runs.latestOf(document.uri.toString(), network.name);
    if (!run) return [];
    const traces = layerTraces(run, network);
    return network.layers.flatMap(({ id, range }) => {
      const trace = traces.get(id);
      return trace ? [[range.end.line, trace]] : [];
    });
  }
}

type DrawLine = (traces: readonly LayerTrace[]) => vscode.ThemableDecorationAttachmentRenderOptions;

function textsOf(traces: readonly LayerTrace[]): vscode.ThemableDecorationAttachmentRenderOptions {
  const contentText = traces.map(({ last, index }) => inlineText(last.layers[index]!)).join('   |   ');
  const color = new vscode.ThemeColor('editorCodeLens.foreground');
  return { contentText, color, margin: '0 0 0 1ch', fontStyle: 'normal' };
}

/** The picture of the last layer on the line. */
function sparksOf(traces: readonly LayerTrace[]): vscode.ThemableDecorationAttachmentRenderOptions {
  const svg = Buffer.from(sparkOf(traces.at(-1)!)).toString('base64');
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
