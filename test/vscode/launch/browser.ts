import fs from 'node:fs';
import path from 'node:path';
import { type Browser, chromium, type LaunchOptions } from 'playwright-core';
import { ensureInstalled, npmInstall, run } from './install';

const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** Starts a headless Chrome, Chromium or Edge: one of the machine's if it has any that works, else one from npm. */
export async function launchBrowser(): Promise<Browser> {
  for (const executablePath of onThisMachine()) {
    try {
      return await launch({ executablePath });
    } catch {
      console.log(`${executablePath} does not start; trying another browser.`);
    }
  }
  return launch(await fromNpm());
}

function launch(options: LaunchOptions): Promise<Browser> {
  return chromium.launch({ headless: true, args: FLAGS, ...options });
}

function onThisMachine(): string[] {
  const candidates = [process.env.CHROME_PATH ?? '', ...(PLACES[process.platform] ?? onPath)()];
  return candidates.filter(file => file !== '' && fs.existsSync(file));
}

const PLACES: Partial<Record<NodeJS.Platform, () => string[]>> = {
  darwin: () =>
    ['Google Chrome', 'Chromium', 'Microsoft Edge'].map(
      name => `/Applications/${name}.app/Contents/MacOS/${name}`,
    ),
  win32: () =>
    [process.env.PROGRAMFILES, process.env['PROGRAMFILES(X86)'], process.env.LOCALAPPDATA]
      .filter(folder => folder !== undefined)
      .flatMap(folder => [
        path.join(folder, 'Google', 'Chrome', 'Application', 'chrome.exe'),
        path.join(folder, 'Microsoft', 'Edge', 'Application', 'msedge.exe'),
      ]),
};

function onPath(): string[] {
  const names = ['google-chrome', 'google-chrome-stable', 'chromium', 'chromium-browser', 'microsoft-edge'];
  const folders = (process.env.PATH ?? '').split(path.delimiter).filter(folder => folder !== '');
  return names.flatMap(name => folders.map(folder => path.join(folder, name)));
}

/** A Chromium that brings its own libraries and fonts, made for Linux machines that have none. */
async function fromNpm(): Promise<LaunchOptions> {
  if (process.platform !== 'linux' || process.arch !== 'x64') {
    throw new Error('No Chrome, Chromium or Edge was found; set CHROME_PATH to the program of one.');
  }
  const unpacked = (folder: string) => path.join(folder, 'unpacked');
  const folder = await ensureInstalled({
    name: 'chromium',
    description: 'a headless Chromium',
    package: '@sparticuz/chromium@147.0.0',
    finish: folder => unpack(folder, unpacked(folder)),
  });
  const libraries = [path.join(unpacked(folder), 'al2023', 'lib'), process.env.LD_LIBRARY_PATH ?? ''];
  return {
    executablePath: path.join(unpacked(folder), 'chromium'),
    env: {
      ...process.env,
      LD_LIBRARY_PATH: libraries.filter(entry => entry !== '').join(':'),
      FONTCONFIG_FILE: path.join(unpacked(folder), 'fonts.conf'),
    },
  };
}

/**
 * The package unpacks itself into the temporary folder, and its libraries only where it believes to be on AWS Lambda.
 */
async function unpack(folder: string, target: string): Promise<void> {
  await npmInstall(folder, FONTS);
  fs.mkdirSync(target);
  const script = "import('@sparticuz/chromium').then(chromium => chromium.default.executablePath())";
  await run(process.execPath, ['-e', script], folder, {
    TMPDIR: target,
    AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs22.x',
    AWS_LAMBDA_JS_RUNTIME: 'nodejs22.x',
  });
  const dejavu = path.join(folder, 'node_modules', 'dejavu-fonts-ttf', 'ttf');
  const fonts = [path.join(target, 'fonts'), dejavu, '/usr/share/fonts'];
  fs.writeFileSync(path.join(target, 'fonts.conf'), fontConfiguration(fonts, path.join(target, 'cache')));
}

/** Fixed-width letters and mathematical signs: Open Sans, which comes with the package, has neither. */
const FONTS = 'dejavu-fonts-ttf@2.37.3';

function fontConfiguration(folders: string[], cache: string): string {
  const prefer = (generic: string, ...families: string[]) => {
    const preferred = families.map(family => `<family>${family}</family>`).join('');
    return `<alias><family>${generic}</family><prefer>${preferred}</prefer></alias>`;
  };
  return [
    '<?xml version="1.0"?>',
    '<!DOCTYPE fontconfig SYSTEM "fonts.dtd">',
    '<fontconfig>',
    ...folders.map(folder => `<dir>${folder}</dir>`),
    `<cachedir>${cache}</cachedir>`,
    prefer('sans-serif', 'Open Sans', 'DejaVu Sans'),
    prefer('system-ui', 'Open Sans', 'DejaVu Sans'),
    prefer('Ubuntu', 'Open Sans', 'DejaVu Sans'),
    prefer('monospace', 'DejaVu Sans Mono'),
    '</fontconfig>',
    '',
  ].join('\n');
}
