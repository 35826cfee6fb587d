import { LibraryValue, text, type Value } from '../evaluation/values';

/** The class of a layer or a container of torch: `type(module)`, `module.__class__`. */
export class ModuleClass extends LibraryValue {
  constructor(private readonly name: string) {
    super();
  }

  describe(): string {
    return `nn.${this.name}`;
  }

  override attribute(name: string): Value | undefined {
    return name === '__name__' || name === '__qualname__' ? text(this.name) : undefined;
  }

  override isAt(path: string): boolean {
    return /^torch\.nn\.(modules\.\w+\.)?\w+$/.test(path) && path.endsWith(`.${this.name}`);
  }
}
