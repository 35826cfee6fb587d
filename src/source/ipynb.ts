import { getNodeValue, type Node, type ParseError, parseTree, printParseErrorCode } from 'jsonc-parser';
import { UserError } from '../common/errors';
import { comparePositions, type Position } from '../network/sourceRange';
import { LineIndex } from './evaluation/lines';

/** A code cell in the text of a `.ipynb` file. */
export interface IpynbCell {
  /** Counted from 1 over all cells, those of Markdown too. */
  readonly number: number;
  readonly text: string;
  /** Where each line of the cell begins in the file. */
  readonly lineStarts: readonly Position[];
  /** Where a position of the cell is in the file. */
  inFile(position: Position): Position;
}

/** What a `.ipynb` file holds of a program. */
export interface Ipynb {
  /** As its kernel names it: `python`. */
  readonly language: string;
  readonly cells: readonly IpynbCell[];
}

/** The code cells of a `.ipynb` file, of the old format 3 too; throws a `UserError` when it is none. */
export function parseIpynb(text: string, path: string): Ipynb {
  const errors: ParseError[] = [];
  const options = { disallowComments: true, allowTrailingComma: false };
  const root = parseTree(text, errors, options);
  const lines = new LineIndex(text);
  const [wrong] = errors;
  if (!root || wrong) {
    const reason = wrong ? `: ${inWords(printParseErrorCode(wrong.error))}` : '';
    throw new UserError(`This is no notebook, since its JSON cannot be read${reason}.`, {
      path,
      ...lines.position(wrong?.offset ?? 0),
    });
  }
  const lists = [member(root, 'cells'), ...items(member(root, 'worksheets')).map(it => member(it, 'cells'))];
  const found = lists.filter(list => list?.type === 'array');
  if (found.length === 0)
    throw new UserError('This JSON is no notebook, since it has no list of cells.', {
      path,
      line: 0,
      character: 0,
    });
  const cells = found.flatMap(items).flatMap((cell, index) => {
    if (textOf(member(cell, 'cell_type')) !== 'code') return [];
    return new FileCell(index + 1, member(cell, 'source') ?? member(cell, 'input'), text, lines);
  });
  return { language: languageOf(root), cells };
}

/** Which line of which cell holds a position of the file; undefined when none does. */
export function cellPlace(
  { cells }: Ipynb,
  position: Position,
): { readonly cell: number; readonly line: number } | undefined {
  const cell = cells.findLast(({ lineStarts }) => comparePositions(lineStarts[0]!, position) <= 0);
  const line = cell?.lineStarts.findLastIndex(start => comparePositions(start, position) <= 0);
  return cell && { cell: cell.number, line: line! };
}

class FileCell implements IpynbCell {
  readonly text: string;
  readonly lineStarts: readonly Position[];
  /** Where each character of the text is in the file, and the end of the text. */
  private readonly offsets: readonly number[];
  private readonly lines: LineIndex;

  constructor(
    readonly number: number,
    source: Node | undefined,
    file: string,
    private readonly fileLines: LineIndex,
  ) {
    const parts = source?.type === 'array' ? items(source) : source ? [source] : [];
    const strings = parts.filter(({ type }) => type === 'string');
    this.text = strings.map(textOf).join('');
    const offsets = strings.flatMap(part => offsetsOf(part, file));
    const last = strings.at(-1) ?? source;
    const end = last ? last.offset + last.length - (last.type === 'string' ? 1 : 0) : 0;
    this.offsets = [...offsets, end];
    this.lines = new LineIndex(this.text);
    const count = this.text.split(/\r\n|\n|\r/).length;
    this.lineStarts = Array.from({ length: count }, (_, line) => this.inFile({ line, character: 0 }));
  }

  inFile(position: Position): Position {
    return this.fileLines.position(this.offsets[this.lines.offset(position)]!);
  }
}

/** Where each character of a JSON string is in the file. */
function offsetsOf({ offset, length }: Node, file: string): number[] {
  const offsets: number[] = [];
  const end = offset + length - 1;
  for (let at = offset + 1; at < end; ) {
    offsets.push(at);
    at += file[at] !== '\\' ? 1 : file[at + 1] === 'u' ? 6 : 2;
  }
  return offsets;
}

function languageOf(root: Node): string {
  const metadata = member(root, 'metadata');
  const language =
    textOf(member(member(metadata, 'kernelspec'), 'language')) ??
    textOf(member(member(metadata, 'language_info'), 'name')) ??
    'python';
  return language.toLowerCase();
}

function member(node: Node | undefined, key: string): Node | undefined {
  const property =
    node?.type === 'object' ? node.children?.find(it => it.children?.[0]?.value === key) : undefined;
  return property?.children?.[1];
}

function items(node: Node | undefined): readonly Node[] {
  return node?.type === 'array' ? (node.children ?? []) : [];
}

function textOf(node: Node | undefined): string | undefined {
  return node?.type === 'string' ? String(getNodeValue(node)) : undefined;
}

/** `CommaExpected` as `comma expected`. */
function inWords(code: string): string {
  return code.replace(/(?<=[a-z])(?=[A-Z])/g, ' ').toLowerCase();
}
