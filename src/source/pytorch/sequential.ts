import type { SyntaxNode } from '@lezer/common';
import { type Layer, type LayerKind, NETWORK_INPUT } from '../../network/network';
import { type Argument, argumentsOf } from '../python/arguments';
import { calleeOf, keyOf, withoutParentheses } from '../python/tree';
import { type ChainedMethod, chainOf, HARMLESS_METHODS, otherPrecision } from './chain';
import type { Context } from './context';
import { Extent } from './extent';
import { LAYERS, type LayerSpec, type Parameters } from './layers';
import { readParameters } from './parameters';
import { type Refusal, refuseCall, refuseValue } from './refusals';
import type { Report } from './report';
import { SEQUENTIAL } from './torch';

/** Python itself cannot parse more brackets than 200. */
const DEEPEST_NESTING = 60;

/** Whether the place of what follows in the network is still known. */
type Next = 'goes on' | 'stops';

/** Reads the layers of one `nn.Sequential(…)` with all that are nested in it. */
export class SequentialReader {
  readonly layers: Layer[] = [];
  readonly extent: Extent;
  private previous: string = NETWORK_INPUT;

  constructor(
    private readonly call: SyntaxNode,
    private readonly context: Context,
    private readonly report: Report,
  ) {
    this.extent = new Extent(context.file, call);
    this.readArguments(call, '', 0);
    const error = this.extent.errorIn(call);
    if (error && !report.isIncomplete) this.stopAt(error);
  }

  private readArguments(call: SyntaxNode, prefix: string, depth: number): Next {
    const { items, isClosed } = argumentsOf(call);
    this.extent.open(call);
    let index = 0;
    for (const item of items) {
      const isSwallowed = item.kind === 'keyword' && !isClosed;
      if (isSwallowed || this.extent.startsStatement(item)) break;
      if (this.readItem(item, `${prefix}${index}`, depth) === 'stops') return this.finish(call, 'stops');
      this.extent.reach(item.to);
      if (item.kind !== 'keyword') index++;
    }
    return this.finish(call, 'goes on');
  }

  private finish(call: SyntaxNode, next: Next): Next {
    if (argumentsOf(call).isClosed) return next;
    this.reportUnclosed(call);
    return 'stops';
  }

  private readItem(item: Argument, id: string, depth: number): Next {
    switch (item.kind) {
      case 'positional':
        return this.readElement(item.value, id, depth);
      case 'error':
        return this.stopAt(item.node);
      case 'spread':
        this.extent.reach(item.to);
        this.report.error('unknown-value', spread(this.context.file.quote(item), item.because), item);
        return 'stops';
      case 'keyword':
        this.refuseKeyword(item);
        return 'goes on';
    }
  }

  private readElement(expression: SyntaxNode, id: string, depth: number): Next {
    const { core, methods, error } = chainOf(expression);
    const next = core.name === 'CallExpression' ? this.readCall(core, id, depth) : this.readValue(core, id);
    if (error) return this.stopAt(error);
    for (const method of methods) this.checkMethod(method, id);
    return next;
  }

  private readCall(call: SyntaxNode, id: string, depth: number): Next {
    const callee = calleeOf(call);
    if (!callee) return this.stopAt(call);
    const calleeError = this.extent.errorIn(callee);
    if (calleeError) return this.stopAt(calleeError);
    const resolved = this.context.names.resolve(callee);
    const path = resolved.is === 'path' ? resolved.path : '';
    const isReplaced = this.context.names.replacedOn(path) !== undefined;
    if (path === SEQUENTIAL && !isReplaced) return this.readNested(call, id, depth);
    const spec = isReplaced ? undefined : LAYERS.find(({ kind }) => path === `torch.nn.${kind}`);
    if (!spec) return this.refuse(refuseCall(call, this.context), call, id);
    return this.readLayer(call, spec, id);
  }

  private readNested(call: SyntaxNode, id: string, depth: number): Next {
    this.context.nested.add(keyOf(call));
    if (depth >= DEEPEST_NESTING) {
      const message = 'Networks that are nested this deeply cannot be read.';
      return this.refuse({ code: 'unsupported-layer', message, place: call }, call, id);
    }
    const next = this.readArguments(call, `${id}.`, depth + 1);
    if (next === 'stops') this.previous = id;
    return argumentsOf(call).isClosed ? 'goes on' : 'stops';
  }

  private readLayer(call: SyntaxNode, spec: LayerSpec, id: string): Next {
    const { file } = this.context;
    const error = this.extent.errorIn(call);
    const { isClosed } = argumentsOf(call);
    if (isClosed) this.extent.reach(error ? error.to : call.to);
    if (!isClosed) this.reportUnclosed(call);
    else if (error) this.report.syntaxError(error);
    const parameters = error
      ? undefined
      : readParameters(call, spec, { ...this.context, report: this.report });
    if (parameters) {
      const range = file.rangeOf(call);
      const written = file.onOneLine(call);
      this.layers.push(layerOf(spec.kind, parameters, { id, call: written, inputs: [this.previous], range }));
    }
    this.previous = id;
    return isClosed ? 'goes on' : 'stops';
  }

  private readValue(node: SyntaxNode, id: string): Next {
    const error = this.extent.errorIn(node);
    if (error) return this.stopAt(error);
    return this.refuse(refuseValue(withoutParentheses(node), this.context), node, id);
  }

  private refuse({ code, message, place }: Refusal, whole: SyntaxNode, id: string): Next {
    this.report.error(code, message, place);
    this.extent.reach(place.to);
    this.previous = id;
    const error = this.extent.errorIn(whole);
    return error ? this.stopAt(error) : 'goes on';
  }

  private refuseKeyword(item: Extract<Argument, { kind: 'keyword' }>): void {
    const message = `nn.Sequential has no argument '${this.context.file.textOf(item.name)}'; it takes only layers.`;
    this.report.error('wrong-argument', message, item.name);
  }

  /** A method on a part of the network; what it returns is the part itself only when the method is known. */
  private checkMethod({ call, name }: ChainedMethod, id: string): void {
    this.extent.reach(name.to);
    const { file, evaluator } = this.context;
    const method = file.textOf(name);
    const precision = otherPrecision(call, method, file, evaluator);
    if (precision) {
      this.report.error('unsupported-dtype', `Normscope computes in float32, not in ${precision}.`, name);
    } else if (!HARMLESS_METHODS.has(method)) {
      this.report.error(
        'unsupported-layer',
        `What .${method}(…) makes of this layer cannot be read yet.`,
        name,
      );
      this.previous = id;
    }
  }

  private stopAt(error: SyntaxNode): Next {
    if (this.extent.isSwallowed(error)) this.reportUnclosed(this.call);
    else {
      this.extent.reach(error.to);
      this.report.syntaxError(error);
    }
    return 'stops';
  }

  private reportUnclosed(call: SyntaxNode): void {
    const callee = calleeOf(call);
    const open = call.getChild('ArgList')?.firstChild;
    if (!callee || !open) return;
    this.extent.reach(open.to);
    const name = this.context.file.quote(callee);
    this.report.incomplete(`The parenthesis of ${name}( is never closed.`, {
      from: callee.from,
      to: open.to,
    });
  }
}

/** The one place where the table's parameters are taken for those of the kind. */
function layerOf(
  kind: LayerKind,
  parameters: Parameters,
  { id, call, inputs, range }: Pick<Layer, 'id' | 'call' | 'inputs' | 'range'>,
): Layer {
  return { id, kind, call, parameters, inputs, outputShape: null, range } as unknown as Layer;
}

function spread(quoted: string, because: string): string {
  return `'${quoted}' cannot be known from the text because ${because}; write the layers one by one.`;
}
