import { Channel } from '../../common/channel';
import { viewRoot } from '../common/dom';
import { extensionPort, savedState, saveState } from '../common/vscodeApi';
import type { ActivationsHost, ActivationsView as ActivationsViewMethods } from '../protocol';
import '../common/base.css';
import './activations.css';
import { ActivationsView, type Shown } from './activationsView';

const view = new ActivationsView(
  viewRoot(),
  {
    inspect: row => channel.request('inspect', { row }),
    inspectUnit: (row, layer, unit) => channel.request('inspectUnit', { row, layer, unit }),
    reveal: layer => void channel.request('reveal', { layer }),
    remember: saveState,
  },
  { row: 0, layer: undefined, unit: 0, ...savedState<Shown>() },
);

const channel: Channel<ActivationsViewMethods, ActivationsHost> = new Channel(extensionPort, {
  reset: snapshot => view.reset(snapshot),
  update: status => view.update(status),
  highlight: layers => view.highlight(layers),
});

channel.request('hydrate', null).then(snapshot => view.reset(snapshot));
