/** A text with what was made of it. */
export interface Parsed<T> {
  readonly text: string;
  readonly made: T;
}

/** Keeps what was made of parts of a file that do not change from one version of it to the next. */
export class ParseCache<T> {
  private before = new Map<string, T>();
  private now = new Map<string, T>();

  /** @param parse is given the longest part that is gone besides, as an edit may have made the text of it */
  constructor(private readonly parse: (text: string, gone: Parsed<T> | undefined) => T) {}

  /** From here on only what is asked for is kept. */
  begin(): void {
    this.before = this.now;
    this.now = new Map();
  }

  of(text: string): T {
    const made = this.now.get(text) ?? this.before.get(text) ?? this.parse(text, this.gone());
    this.now.set(text, made);
    return made;
  }

  private gone(): Parsed<T> | undefined {
    let longest = '';
    for (const text of this.before.keys())
      if (text.length > longest.length && !this.now.has(text)) longest = text;
    return longest === '' ? undefined : { text: longest, made: this.before.get(longest)! };
  }
}
