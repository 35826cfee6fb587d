import { randomBytes } from 'node:crypto';
import * as vscode from 'vscode';
import type { Port } from '../../common/channel';

/** The page of a webview: one script, one style sheet, nothing inline and nothing from elsewhere. */
export function webviewHtml(
  webview: vscode.Webview,
  extension: vscode.Uri,
  name: string,
  title: string,
): string {
  const uri = (file: string) => webview.asWebviewUri(vscode.Uri.joinPath(extension, 'dist', 'webview', file));
  const nonce = randomBytes(16).toString('base64');
  const policy = [
    "default-src 'none'",
    `script-src 'nonce-${nonce}'`,
    `style-src ${webview.cspSource}`,
    `font-src ${webview.cspSource}`,
    `img-src ${webview.cspSource} data:`,
  ].join('; ');
  return `<!DOCTYPE html>
<html lang="en">
<head>
  <meta charset="utf-8">
  <meta http-equiv="Content-Security-Policy" content="${policy}">
  <meta name="viewport" content="width=device-width, initial-scale=1">
  <link rel="stylesheet" href="${uri(`${name}.css`)}">
  <title>${title}</title>
</head>
<body>
  <main id="view"><p class="empty">Loading…</p></main>
  <script type="module" nonce="${nonce}" src="${uri(`${name}.js`)}"></script>
</body>
</html>`;
}

export function webviewOptions(extension: vscode.Uri): vscode.WebviewOptions {
  return { enableScripts: true, localResourceRoots: [vscode.Uri.joinPath(extension, 'dist', 'webview')] };
}

export function webviewPort(webview: vscode.Webview): Port {
  return {
    postMessage: message => void webview.postMessage(message),
    onMessage: listener => webview.onDidReceiveMessage(listener),
  };
}
