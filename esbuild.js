// Builds what ships (dist/) and, with --tests, the tests and the scripts that open VS Code (out/).
// Flags: --production (minified, no source maps), --watch, --tests.
const esbuild = require('esbuild');
const fs = require('node:fs');
const path = require('node:path');

const production = process.argv.includes('--production');
const watch = process.argv.includes('--watch');
const tests = process.argv.includes('--tests');

/** @type {esbuild.BuildOptions} */
const shared = {
  bundle: true,
  minify: production,
  sourcemap: production ? false : 'linked',
  sourcesContent: false,
  logLevel: 'warning',
  define: { 'process.env.NODE_ENV': '"production"' },
};

const KERNELS = 'src/trainer/kernels/assembly';

/** Compiles the kernels' AssemblyScript where a file imports `kernels:simd` or `kernels:relaxed-simd`, once a build. */
const kernels = {
  name: 'kernels',
  setup(/** @type {esbuild.PluginBuild} */ build) {
    build.onResolve({ filter: /^kernels:/ }, ({ path: name }) => ({
      path: name.slice('kernels:'.length),
      namespace: 'kernels',
    }));
    build.onLoad({ filter: /./, namespace: 'kernels' }, async ({ path: name }) => ({
      contents: await compileKernels(name),
      loader: /** @type {const} */ ('binary'),
      watchDirs: [KERNELS],
      watchFiles: fs.readdirSync(KERNELS).map(file => path.join(KERNELS, file)),
    }));
  },
};

/** @type {Map<string, Promise<Uint8Array>>} */
const compiled = new Map();

/** One compilation serves every bundle of a build; when watching, each change compiles anew. */
function compileKernels(/** @type {string} */ name) {
  const running = compiled.get(name) ?? runAssemblyScript(name);
  if (!watch) compiled.set(name, running);
  return running;
}

async function runAssemblyScript(/** @type {string} */ name) {
  const { default: asc } = await import('assemblyscript/asc');
  let wasm = new Uint8Array();
  const options = ['-O3', '--noAssert', '--runtime', 'stub', '--disableWarning', '112'];
  const memory = ['--importMemory', '--sharedMemory', '--initialMemory', '16', '--maximumMemory', '65536'];
  const features = ['threads', 'simd', ...(name === 'relaxed-simd' ? [name] : [])];
  const { error, stderr } = await asc.main(
    [
      `${KERNELS}/index.ts`,
      ...options,
      ...memory,
      ...features.flatMap(it => ['--enable', it]),
      '--outFile',
      name,
    ],
    {
      writeFile: (_, contents) => {
        if (typeof contents !== 'string') wasm = contents;
      },
    },
  );
  if (error) throw new Error(`the kernels do not compile: ${stderr}`);
  return wasm;
}

/** @type {esbuild.BuildOptions} */
const node = {
  ...shared,
  platform: 'node',
  format: 'cjs',
  target: 'node20',
  external: ['vscode'],
  // The other form of some packages asks for its parts in a way that cannot be bundled.
  mainFields: ['module', 'main'],
  plugins: [kernels],
};

/** @type {esbuild.BuildOptions} */
const browser = { ...shared, platform: 'browser', format: 'esm', target: 'es2022' };

const shipped = [
  {
    ...node,
    entryPoints: {
      extension: 'src/extension.ts',
      worker: 'src/worker/main.ts',
      crew: 'src/worker/crewMember.ts',
    },
    outdir: 'dist',
  },
  { ...node, entryPoints: { cli: 'src/cli.ts' }, outdir: 'dist', banner: { js: '#!/usr/bin/env node' } },
  {
    ...browser,
    entryPoints: { traces: 'src/webview/traces/main.ts', activations: 'src/webview/activations/main.ts' },
    outdir: 'dist/webview',
  },
];

/** Every test and every script under test/, each its own bundle, so that a stack trace names the source file. */
const forTests = () => ({
  ...node,
  entryPoints: fs
    .readdirSync('test', { recursive: true })
    .map(file => path.join('test', String(file)))
    .filter(file => /\.(test|main)\.ts$/.test(file)),
  outbase: 'test',
  outdir: 'out',
  packages: 'external',
});

/** Prints the lines that the problem matcher in .vscode/tasks.json waits for. */
const announce = {
  name: 'announce',
  setup(/** @type {esbuild.PluginBuild} */ build) {
    build.onStart(() => console.log('[watch] build started'));
    build.onEnd(({ errors }) => {
      for (const { text, location } of errors) {
        console.error(`✘ [ERROR] ${text}`);
        if (location) console.error(`    ${location.file}:${location.line}:${location.column}:`);
      }
      console.log('[watch] build finished');
    });
  },
};

/**
 * The licences of every package that ended up in what ships.
 * @param {esbuild.BuildResult<{ metafile: true }>[]} results
 */
function notices(results) {
  const inputs = results.flatMap(({ metafile }) => Object.keys(metafile.inputs));
  const folders = inputs.map(input => /^node_modules\/(@[^/]+\/)?[^/]+/.exec(input)?.[0]).filter(Boolean);
  return [...new Set(folders)]
    .sort()
    .map(noticeOf)
    .join(`\n${'-'.repeat(78)}\n\n`);
}

function noticeOf(/** @type {string} */ folder) {
  const { name, version, license, author } = JSON.parse(
    fs.readFileSync(path.join(folder, 'package.json'), 'utf8'),
  );
  const file = fs.readdirSync(folder).find(entry => /^licen[cs]e/i.test(entry));
  const text = file
    ? fs.readFileSync(path.join(folder, file), 'utf8')
    : `${license} licence, ${author?.name ?? author}\n`;
  return `${name} ${version} (${license})\n\n${text}`;
}

async function main() {
  const builds = tests ? [...shipped, forTests()] : shipped;
  if (!watch) {
    fs.rmSync('dist', { recursive: true, force: true });
    if (tests) fs.rmSync('out', { recursive: true, force: true });
    const results = await Promise.all(builds.map(options => esbuild.build({ ...options, metafile: true })));
    fs.chmodSync('dist/cli.js', 0o755);
    fs.writeFileSync('dist/THIRD-PARTY-NOTICES.txt', notices(results.slice(0, shipped.length)));
    return;
  }
  for (const options of builds) {
    const context = await esbuild.context({
      ...options,
      plugins: [...(options.plugins ?? []), announce],
      logLevel: 'silent',
    });
    await context.watch();
  }
}

main().catch(() => process.exit(1));
