import type { Port } from '../../common/channel';

interface VsCodeApi {
  postMessage(message: unknown): void;
  getState(): unknown;
  setState(state: unknown): void;
}

declare function acquireVsCodeApi(): VsCodeApi;

const api = acquireVsCodeApi();

/** The extension at the other end of this webview. */
export const extensionPort: Port = {
  postMessage: message => api.postMessage(message),
  onMessage: listener => {
    const onMessage = ({ data }: MessageEvent) => listener(data);
    window.addEventListener('message', onMessage);
    return { dispose: () => window.removeEventListener('message', onMessage) };
  },
};

/** What this view remembered, such as the row that is shown; survives hiding and reloading. */
export function savedState<T extends object>(): Partial<T> {
  return (api.getState() ?? {}) as Partial<T>;
}

export function saveState<T extends object>(state: T): void {
  api.setState(state);
}
