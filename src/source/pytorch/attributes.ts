import type { SyntaxNode } from '@lezer/common';
import type { PythonFile } from '../python/file';
import { enclosing } from '../python/functions';
import { propertyOf } from '../python/tree';
import { addParts, containerOf, type MutableParts, NOTHING, type Parts, union } from './parts';

interface Attribute {
  /** Where the class begins in which it is set on `self`; undefined when it is set on anything else. */
  readonly owner: number | undefined;
  readonly parts: MutableParts;
}

/** Networks that are kept in attributes such as `self.features`. */
export class Attributes {
  private readonly known = new Map<string, Attribute[]>();

  constructor(private readonly file: PythonFile) {}

  /** Notes what `a.b = …` keeps; true when that is news. */
  add(target: SyntaxNode, parts: Parts): boolean {
    if (parts.size === 0) return false;
    const name = this.nameOf(target);
    const owner = this.ownerOf(target);
    const attributes = this.known.get(name) ?? [];
    this.known.set(name, attributes);
    const attribute = attributes.find(known => known.owner === owner) ?? { owner, parts: new Map() };
    if (!attributes.includes(attribute)) attributes.push(attribute);
    return addParts(attribute.parts, parts);
  }

  /** What `a.b` may keep: `self.b` only what its own class sets, anything else what any class sets. */
  get(node: SyntaxNode): Parts | undefined {
    const attributes = this.known.get(this.nameOf(node));
    if (!attributes) return undefined;
    const owner = this.ownerOf(node);
    const matching = attributes.filter(
      known => owner === undefined || known.owner === undefined || known.owner === owner,
    );
    return union(matching.map(({ parts }) => parts));
  }

  /** What the objects of a class keep, as far as the class itself sets it. */
  ofClass(definition: SyntaxNode | undefined): Parts {
    if (!definition) return NOTHING;
    const all = [...this.known.values()].flat().filter(({ owner }) => owner === definition.from);
    return containerOf(union(all.map(({ parts }) => parts)));
  }

  private nameOf(node: SyntaxNode): string {
    const property = propertyOf(node);
    return property ? this.file.textOf(property) : '';
  }

  private ownerOf(node: SyntaxNode): number | undefined {
    if (!node.firstChild || this.file.textOf(node.firstChild) !== 'self') return undefined;
    return enclosing(node, 'ClassDefinition')?.from;
  }
}
