import type { Framework } from '../../network/network';
import type { Call } from '../evaluation/calls';

/** What a path of the framework stands for, in the words of Keras: `layers` and `Dense`. */
export interface Meaning {
  readonly room: string;
  readonly name: string;
}

/** What differs between Keras and TensorFlow.js, which has the same layers. */
export interface Words {
  readonly framework: Extract<Framework, 'keras' | 'tfjs'>;
  /** What an imported path means; undefined for what is not the framework's. */
  meaning(path: string): Meaning | undefined;
  /** The path that a name is taken for that the text gives no meaning. */
  guess(name: string): string | undefined;
  /** Whether `from module import *` brings a name; undefined for a module that is not the framework's. */
  exports(module: string): ((name: string) => boolean) | undefined;
  /** How it writes the name of an argument: `kernel_size`. */
  spell(argument: string): string;
  /** How it writes the name of a class of layers. */
  title(className: string): string;
  /** The arguments by their names, also where they are given as one object. */
  named(call: Call): Call;
  /** The name of the layer of a class that is made after `before` others of it. */
  automaticName(className: string, before: number): string;
  /** True where the statistics of a batch norm rest that is not trained. */
  readonly restsFrozenNorms: boolean;
}

/** `MaxPooling2D` → `max_pooling2d`, as both frameworks do it. */
export function snakeCase(className: string): string {
  return className
    .replace(/(.)([A-Z][a-z0-9]+)/g, '$1_$2')
    .replace(/([a-z])([A-Z])/g, '$1_$2')
    .toLowerCase();
}
