import type { SyntaxNode } from '@lezer/common';
import { whatItIs, whyUnknown } from '../python/reasons';
import { calleeOf } from '../python/tree';
import type { Context } from './context';
import { LAYERS } from './layers';
import type { PyTorchCode } from './report';
import { readableLayers } from './torch';

/** Why something in a network is not a layer that can be read, and the part of it that says so. */
export interface Refusal {
  readonly code: PyTorchCode;
  readonly message: string;
  readonly place: SyntaxNode;
}

/** Why a call is not one of the layers that can be read. */
export function refuseCall(call: SyntaxNode, context: Context): Refusal {
  const place = calleeOf(call) ?? call;
  const quoted = context.file.quote(place);
  const resolved = context.names.resolve(place);
  switch (resolved.is) {
    case 'path':
      return refusePath(resolved.path, place, context);
    case 'unbound':
      return { code: 'unclear-name', message: notImported(quoted), place };
    case 'unclear': {
      const { candidates } = resolved;
      const other = candidates.findLast(({ origin }) => origin.kind !== 'imported') ?? candidates.at(-1);
      const because = other ? ` because ${whatItIs(context.file, other)}` : '';
      const message = `'${quoted}' may be something else than ${resolved.path} here${because}.`;
      return { code: 'unclear-name', message, place };
    }
    case 'other': {
      const isOurs = resolved.binding && place.name === 'VariableName';
      const because =
        isOurs && resolved.binding ? ` because ${whatItIs(context.file, resolved.binding)}` : '';
      const message = `'${quoted}' cannot be read as a layer yet${because}; ${readableLayers()}.`;
      return { code: 'unsupported-layer', message, place };
    }
  }
}

/** Why an argument of a network that is no call cannot be read as a layer. */
export function refuseValue(node: SyntaxNode, context: Context): Refusal {
  const quoted = context.file.quote(node);
  const wrong = (message: string): Refusal => ({ code: 'wrong-argument', message, place: node });
  const unknown = (because: string): Refusal => ({
    code: 'unknown-value',
    message: `'${quoted}' cannot be known from the text because ${because}; write the layer itself here.`,
    place: node,
  });
  switch (node.name) {
    case 'VariableName':
    case 'MemberExpression':
      return refuseName(node, context) ?? unknown(whyNotFollowed(node, context));
    case 'ArrayExpression':
    case 'TupleExpression':
      return wrong('nn.Sequential takes its layers as arguments, not in a list; remove the brackets.');
    case 'ConditionalExpression':
      return unknown('it depends on a condition');
    case 'ArrayComprehensionExpression':
    case 'ComprehensionExpression':
      return unknown('it is computed in a loop');
    default:
      return wrong(`'${quoted}' is not a layer.`);
  }
}

/** Advice for names that look like torch's; any other may be whatever another file makes it. */
function notImported(quoted: string): string {
  const name = quoted.split('.').at(-1) ?? quoted;
  const isTorch = name === 'Sequential' || LAYERS.some(({ kind }) => kind === name);
  const advice = isTorch ? 'import it from torch' : readableLayers();
  return `'${quoted}' may be anything because nothing in this file defines or imports it; ${advice}.`;
}

function refusePath(path: string, place: SyntaxNode, context: Context): Refusal {
  const replaced = context.names.replacedOn(path);
  const name = path.split('.').at(-1) ?? path;
  if (replaced !== undefined) {
    return {
      code: 'unclear-name',
      message: `${name} is not PyTorch's own because line ${replaced} replaces it.`,
      place,
    };
  }
  if (name === 'OrderedDict') {
    const message =
      'An OrderedDict of layers cannot be read yet; write the layers as arguments of nn.Sequential.';
    return { code: 'unsupported-layer', message, place };
  }
  if (!path.startsWith('torch.nn.') || path.split('.').length !== 3) {
    const message = `'${path}' cannot be read as a layer yet; ${readableLayers()}.`;
    return { code: 'unsupported-layer', message, place };
  }
  const meant = LAYERS.find(({ kind }) => kind.toLowerCase() === name.toLowerCase());
  const message = meant
    ? `torch.nn has no ${name}; ${meant.kind} may be meant.`
    : `${name} cannot be read yet; ${readableLayers()}.`;
  return { code: 'unsupported-layer', message, place };
}

/** A class or a function of torch that is not called. */
function refuseName(node: SyntaxNode, { names, file }: Context): Refusal | undefined {
  const resolved = names.resolve(node);
  if (resolved.is !== 'path' || !resolved.path.startsWith('torch.')) return undefined;
  const quoted = file.quote(node);
  const isClass = LAYERS.some(({ kind }) => resolved.path === `torch.nn.${kind}`);
  const message = isClass
    ? `'${quoted}' is a class and not yet a layer; write ${quoted}(…).`
    : `'${quoted}' is not a layer; nn.Sequential takes modules such as nn.ReLU().`;
  return { code: 'wrong-argument', message, place: node };
}

function whyNotFollowed(node: SyntaxNode, { file }: Context): string {
  if (node.name !== 'VariableName') return 'attributes and indexing are not followed';
  const because = whyUnknown(file, node);
  return because.startsWith('it may be set') ? 'layers are not followed through names yet' : because;
}
