import { Channel } from '../../common/channel';
import { unpackFrames } from '../../trace/packing';
import { viewRoot } from '../common/dom';
import { extensionPort } from '../common/vscodeApi';
import type { TracesHost, TracesView as TracesViewMethods } from '../protocol';
import '../common/base.css';
import './traces.css';
import { TracesView } from './tracesView';

const view = new TracesView(viewRoot(), layer => void channel.request('reveal', { layer }));

const channel: Channel<TracesViewMethods, TracesHost> = new Channel(extensionPort, {
  reset: snapshot => view.reset(snapshot),
  update: ({ frames, isWhole, status }) => view.update(unpackFrames(frames), isWhole, status),
  highlight: layers => view.highlight(layers),
});

channel.request('hydrate', null).then(snapshot => view.reset(snapshot));
