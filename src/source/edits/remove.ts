import type { SyntaxNode } from '@lezer/common';
import type { Layer } from '../../network/network';
import { childrenOf } from '../javascript/tree';
import { CallArguments } from './arguments';
import { around, type Code, calleeOf, splitName } from './code';
import type { Edit } from './edit';
import { firstArgument, placeOf, unwrapped, withoutElement, withoutStatement } from './places';

/**
 * The edits that take a layer out of the text; undefined where it is used in a way that cannot be edited.
 *
 * @param isArgument true when the layer is the `activation` of the one that the call makes
 */
export function removal(code: Code, call: SyntaxNode, layer: Layer, isArgument: boolean): Edit[] | undefined {
  if (isArgument) {
    const edit = new CallArguments(code, call, layer).without('activation');
    return edit && [edit];
  }
  const inner = argumentOfFunction(code, call);
  if (inner) return passedThrough(code, call, inner);
  const place = placeOf(code, call);
  switch (place?.kind) {
    case 'element':
      return [withoutElement(code, place.node)];
    case 'added': {
      const edit = withoutStatement(code, place.statement);
      return edit && [edit];
    }
    case 'applied': {
      const given = firstArgument(place.outer);
      return given && passedThrough(code, place.outer, given);
    }
    case 'attribute': {
      const statement = withoutStatement(code, place.statement);
      const uses = place.uses.map(use => {
        const given = firstArgument(use);
        return given && passedThrough(code, use, given);
      });
      if (!statement || uses.length === 0 || uses.includes(undefined)) return undefined;
      return [statement, ...uses.flatMap(edits => edits!)];
    }
    default:
      return undefined;
  }
}

/** What `F.softmax(x, dim=1)` and `x.softmax(dim=1)` are applied to. */
function argumentOfFunction(code: Code, call: SyntaxNode): SyntaxNode | undefined {
  const callee = calleeOf(call);
  if (code.framework !== 'pytorch' || !callee) return undefined;
  const { prefix, name } = splitName(code.textOf(callee));
  if (!/^[a-z]/.test(name)) return undefined;
  const isMethod =
    callee.name === 'MemberExpression' && !/^(F|functional|(torch|nn)(\.\w+)*)\.$/.test(prefix);
  if (isMethod) return callee.firstChild ?? undefined;
  return firstArgument(call);
}

/** Leaves what is given to a call in its place; no `x = x` is left behind. */
function passedThrough(code: Code, call: SyntaxNode, given: SyntaxNode): Edit[] {
  const statement = around(call, 'AssignStatement');
  const [target, , value] = statement ? childrenOf(statement) : [];
  const isIdle =
    value?.from === call.from && value.to === call.to && target && code.textOf(target) === code.textOf(given);
  const edit = isIdle && statement ? withoutStatement(code, statement) : undefined;
  return edit ? [edit] : unwrapped(call, given);
}
