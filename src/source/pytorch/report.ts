import type { SyntaxNode } from '@lezer/common';
import type { Problem } from '../../network/network';
import type { Unknown } from '../python/evaluate';
import type { PythonFile, Stretch } from '../python/file';

/** Everything that the reader may have to say about a PyTorch file. */
export type PyTorchCode =
  | 'unknown-value'
  | 'unsupported-layer'
  | 'unclear-name'
  | 'wrong-argument'
  | 'incomplete-code'
  | 'changed-later'
  | 'unsupported-dtype'
  | 'unsupported-argument'
  | 'guessed-dimension'
  | 'empty-network';

/** Gathers the problems of one network. */
export class Report {
  readonly problems: Problem[] = [];

  constructor(private readonly file: PythonFile) {}

  error(code: PyTorchCode, message: string, place: Stretch): void {
    this.problems.push({ severity: 'error', code, message, range: this.file.rangeOf(place) });
  }

  warning(code: PyTorchCode, message: string, place: Stretch): void {
    this.problems.push({ severity: 'warning', code, message, range: this.file.rangeOf(place) });
  }

  /** An expression that the text does not decide. */
  unknown({ at, because }: Unknown): void {
    const advice = ADVICE[at.name] ?? 'write the value here';
    this.error('unknown-value', `${this.notKnown(at)} because ${because}; ${advice}.`, at);
  }

  /** Syntax that cannot be parsed has been told of. */
  get isIncomplete(): boolean {
    return this.problems.some(({ code }) => code === 'incomplete-code');
  }

  /** Syntax that cannot be parsed; only the first place is told, for the others mostly follow from it. */
  incomplete(message: string, place: Stretch): void {
    if (this.isIncomplete) return;
    this.error('incomplete-code', message, place);
  }

  /** A node of the tree that stands where nothing fits. */
  syntaxError(node: SyntaxNode): void {
    const text = this.file.quote(node, 30);
    const message = text
      ? `'${text}' does not fit here; a comma or a parenthesis may be missing.`
      : 'Something is missing here, such as a value or a parenthesis.';
    this.incomplete(message, node);
  }

  private notKnown(node: SyntaxNode): string {
    return `'${this.file.quote(node)}' cannot be known from the text`;
  }
}

const ADVICE: Readonly<Record<string, string>> = {
  VariableName: 'write the value here, or set a constant once at the top of the file',
};
