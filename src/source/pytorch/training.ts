import type { Call } from '../evaluation/calls';
import { NONE, unknown, type Value } from '../evaluation/values';

/** What the text says about training: filled while it is evaluated. */
export class TorchTraining {
  initialized(_name: string, call: Call): Value {
    return call.positional[0]?.value ?? NONE;
  }

  optimizer(_path: string, call: Call): Value {
    return unknown('an optimizer is no part of a network', call.at);
  }

  loader(call: Call): Value {
    return unknown('what a DataLoader gives is known only when it runs', call.at);
  }

  loss(name: string, call: Call): Value {
    return unknown(`${name} is no layer`, call.at);
  }

  lossFunction(name: string, call: Call): Value {
    return unknown(`${name} is no layer`, call.at);
  }

  callElsewhere(_path: string, _call: Call): Value | undefined {
    return undefined;
  }
}
