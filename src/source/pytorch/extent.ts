import type { SyntaxNode } from '@lezer/common';
import type { SourceRange } from '../../network/network';
import { argumentsOf } from '../python/arguments';
import type { PythonFile, Stretch } from '../python/file';
import { calleeOf, firstError } from '../python/tree';

/** How far a network reaches in the text, which is not clear while its code is half typed. */
export class Extent {
  private readonly isBroken: boolean;
  private end: number;
  private isClosed = true;

  constructor(
    private readonly file: PythonFile,
    private readonly call: SyntaxNode,
  ) {
    this.isBroken = firstError(call) !== undefined;
    this.end = calleeOf(call)?.to ?? call.to;
  }

  /** The call; where its parenthesis is missing, only the part that was read as belonging to it. */
  get range(): SourceRange {
    return this.file.rangeOf({ from: this.call.from, to: this.isClosed ? this.call.to : this.end });
  }

  /** Takes in the text up to an offset. */
  reach(offset: number): void {
    this.end = Math.max(this.end, offset);
  }

  /** Takes in the beginning of a call that makes the network or one nested in it. */
  open(call: SyntaxNode): void {
    this.reach(call.getChild('ArgList')?.firstChild?.to ?? call.to);
    if (!argumentsOf(call).isClosed) this.isClosed = false;
  }

  /** The first syntax error in a part of the network. */
  errorIn(node: SyntaxNode): SyntaxNode | undefined {
    return this.isBroken ? firstError(node) : undefined;
  }

  /** In code that cannot be parsed, a line that is not indented further than the network begins something else. */
  startsStatement(item: Stretch): boolean {
    if (!this.isBroken || this.file.lineOf(item) <= this.file.lineOf(this.call)) return false;
    const { lines } = this.file;
    const column = lines.position(item.from).character;
    return column === lines.indentation(item.from) && column <= lines.indentation(this.call.from);
  }

  /** True where a missing parenthesis made the network swallow the code after it. */
  isSwallowed(item: Stretch): boolean {
    return !this.isClosed && this.startsStatement(item);
  }

  /** True for a part of the network that was not reached because the code is not complete. */
  hasFragment(call: SyntaxNode): boolean {
    if (!this.isBroken || call.from <= this.call.from || call.to > this.call.to) return false;
    for (let node: SyntaxNode | null = call; node && node.from > this.call.from; node = node.parent) {
      if (isGiven(node) || this.startsStatement(node)) return false;
    }
    return true;
  }
}

/** True for the value of `name=value`, which may be a statement that a missing parenthesis swallowed. */
function isGiven(node: SyntaxNode): boolean {
  return node.parent?.name === 'ArgList' && node.prevSibling?.name === 'AssignOp';
}
