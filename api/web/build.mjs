// Builds the islands into api/web/static/dist, from the packages of package-lock.json alone.
//
//   node api/web/build.mjs            the islands
//   node api/web/build.mjs --oracle   form-js as it is and our rules, for the differential test
//
// The build fails if form-js says anything that has no German, so that no update brings English back.
// Nothing else of what is bundled is changed, but `domify` is ours: it works under our content policy,
// and classes of a grid that nobody writes are left out.
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const web = path.dirname(fileURLToPath(import.meta.url));
const root = path.resolve(web, '../..');
const viewer = path.join(root, 'node_modules/@bpmn-io/form-js-viewer/dist/index.es.js');
const catalogue = JSON.parse(fs.readFileSync(path.join(root, 'forms/messages.de.json'), 'utf8'));
const german = catalogue['form-js'];

const literal = (text) => JSON.stringify(text);
// What is chosen when the page is there, by the language that it speaks.
const either = (english, other) => `(document.documentElement.lang === 'en' ? ${literal(english)} : ${literal(other)})`;
const said = (english) => either(english, german[english]);

// What form-js says without asking its translator, or decides by the browser's language.
const REPLACEMENTS = [
  // Our own date field takes the place of theirs and fetches the calendar when it opens.
  ["import flatpickr from 'flatpickr';", 'const flatpickr = undefined;'],
  ['children: "Browse"', `children: ${said('Browse')}`],
  ["emptyListMessage = 'No results'", `emptyListMessage = ${said('No results')}`],
  // What the page's policy does not let a page embed is downloaded instead.
  ["metadata.contentType.toLowerCase() === 'application/pdf' && isInViewport", 'false'],
  ["placeholder: 'Search',", `placeholder: ${said('Search')},`],
  ["children: valueLabel || 'Select'", `children: valueLabel || ${said('Select')}`],
  [
    '"aria-label": `Remove list item ${itemIndex + 1}`',
    `"aria-label": ${said('Remove list item {value}')}.replace('{value}', itemIndex + 1)`,
  ],
  ["placeholder: getLocaleReadableDateFormat()", `placeholder: ${either('19 November 2026', 'TT.MM.JJJJ')}`],
  ["use24h ? 'hh:mm' : 'hh:mm --'", "'hh:mm'"],
  ["function getLocaleDateFormat(locale = 'default') {", "function getLocaleDateFormat() { return 'dd.MM.yyyy';"],
];
const ASIDE = new Set(['HELLO {you}']); // an example in a comment

function translated(source) {
  const found = new Set();
  for (const match of source.matchAll(/translate\(\s*(['"`])((?:\\.|(?!\1).)*)\1/g)) {
    found.add(match[2].replace(/\\'/g, "'"));
  }
  return [...found].filter((text) => !ASIDE.has(text));
}

const inGerman = {
  name: 'in-german',
  setup(esbuild) {
    esbuild.onLoad({ filter: /form-js-viewer[\\/]dist[\\/]index\.es\.js$/ }, async ({ path: file }) => {
      let source = await fs.promises.readFile(file, 'utf8');
      const missing = translated(source).filter((text) => !(text in german));
      const lost = REPLACEMENTS.filter(([english]) => !source.includes(english));
      if (missing.length || lost.length) {
        const errors = [
          ...missing.map((text) => ({ text: `no German for ${literal(text)} in forms/messages.de.json` })),
          ...lost.map(([english]) => ({ text: `form-js no longer says ${literal(english)}` })),
        ];
        return { errors };
      }
      for (const [english, replacement] of REPLACEMENTS) source = source.replaceAll(english, replacement);
      return { contents: source, loader: 'js' };
    });
  },
};

// What the token simulation says at elements; the rest of its words the page does not show.
const SIMULATION = [
  ['title="Set Sequence Flow"', `title="\${${either('Set sequence flow', 'Anderen Weg wählen')}}"`],
  ['title="Trigger Event"', `title="\${${either('Trigger event', 'Auslösen')}}"`],
  [
    "title=\"${ wait ? 'Remove' : 'Add' } pause point\"",
    `title="\${ wait ? ${either('Remove pause point', 'Hier nicht mehr anhalten')} : ${either('Add pause point', 'Hier anhalten')} }"`,
  ],
];

const simulationInGerman = {
  name: 'simulation-in-german',
  setup(esbuild) {
    const lost = new Set(SIMULATION.map(([english]) => english));
    esbuild.onLoad({ filter: /bpmn-js-token-simulation[\\/]lib[\\/].*Handler\.js$/ }, async ({ path: file }) => {
      let source = await fs.promises.readFile(file, 'utf8');
      for (const [english, translation] of SIMULATION) {
        if (source.includes(english)) lost.delete(english);
        source = source.replaceAll(english, translation);
      }
      return { contents: source, loader: 'js' };
    });
    esbuild.onEnd(() => ({
      errors: [...lost].map((text) => ({ text: `the token simulation no longer says ${literal(text)}` })),
    }));
  },
};

// What the editor of forms says without asking its translator: labels of its panel and its palette.
const formWords = JSON.parse(fs.readFileSync(path.join(web, 'islands/form_words.json'), 'utf8'));
const quoted = (text) => ["'", '"'].map((quote) => quote + text.replaceAll('\\', '\\\\').replaceAll(quote, `\\${quote}`) + quote);
const BEFORE = '((?:\\b(?:label|title|children|description|placeholder|tooltip|text|name|hint)|aria-label"|\\]): |return |[?:] |children: \\[|= |\\|\\| |\\}\\), )';
const englishAndGerman = new Map(Object.entries(formWords).flatMap((words) => quoted(words[0]).map((text) => [text, words])));
const FORM_WORDS = new RegExp(`${BEFORE}(${[...englishAndGerman.keys()].map((text) => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')).join('|')})`, 'g');
const isInText = (source, at) => source.slice(source.lastIndexOf('\n', at) + 1, at).split("'").length % 2 === 0;
const formEditorInGerman = {
  name: 'form-editor-in-german',
  setup(esbuild) {
    esbuild.onLoad({ filter: /(form-js-(editor|viewer)[\\/]dist[\\/]index\.es|dmn-js-properties-panel[\\/]dist[\\/]index\.esm)\.js$/ }, async ({ path: file }) => {
      let source = await fs.promises.readFile(file, 'utf8');
      source = source.replace(FORM_WORDS, (whole, before, text, at, all) =>
        isInText(all, at) ? whole : before + either(...englishAndGerman.get(text)));
      return { contents: source, loader: 'js' };
    });
  },
};

// What the editor of processes says without asking its translator.
const WITHOUT_ASKING = [
  [
    /bpmn-js-element-templates[\\/]dist[\\/]index\.esm\.js$/,
    ['title: "Select a template"', `title: ${either('Select a template', 'Vorlage wählen')}`],
    ['title: "Toggle section"', `title: ${either('Toggle section', 'Abschnitt öffnen oder schließen')}`],
  ],
  [
    /popup-menu[\\/]PopupMenuComponent\.js$/,
    ["=== 1 ? 'result' : 'results' } found", `=== 1 ? ${either('result found', 'Treffer')} : ${either('results found', 'Treffer')} }`],
  ],
];
const processEditorInGerman = {
  name: 'process-editor-in-german',
  setup(esbuild) {
    for (const [filter, ...pairs] of WITHOUT_ASKING) {
      esbuild.onLoad({ filter }, async ({ path: file }) => {
        let source = await fs.promises.readFile(file, 'utf8');
        const lost = pairs.filter(([english]) => !source.includes(english));
        if (lost.length) return { errors: lost.map(([english]) => ({ text: `the editor no longer says ${literal(english)}` })) };
        for (const [english, translation] of pairs) source = source.replaceAll(english, translation);
        return { contents: source, loader: 'js' };
      });
    }
  },
};

// What every properties panel says of itself it asks nobody for, unless each entry is told whom to ask.
const PANEL_SAYS = 'function translateFallback(';
const panelInGerman = {
  name: 'panel-in-german',
  setup(esbuild) {
    esbuild.onLoad({ filter: /@bpmn-io[\\/]properties-panel[\\/]dist[\\/]index\.esm\.js$/ }, async ({ path: file }) => {
      const source = await fs.promises.readFile(file, 'utf8');
      if (!source.includes(PANEL_SAYS)) return { errors: [{ text: `the properties panel no longer says ${literal(PANEL_SAYS)}` }] };
      const ours = `import { ofPanel as translateFallback } from ${literal(path.join(web, 'islands/panel_words.js'))};`;
      return { contents: `${ours}\n${source.replace(PANEL_SAYS, 'function inTheirWords(')}`, loader: 'js' };
    });
  },
};

// What the editors of decisions and forms ask their translators for must have German; not so what
// their packages say of another engine, and an example in a comment.
const WORDS_OF = { decision_editor: 'decision_words', form_editor: 'form_words' };
const ELSEWHERE = new Set([
  'Time to live',
  'Number of days before this resource is being cleaned up. If specified, takes precedence over the engine configuration.',
  'This maps to the decision definition key.',
  'HELLO {you}',
]);

async function wordsOf(name) {
  const contents = `export { words } from './islands/${WORDS_OF[name]}.js';`;
  const { outputFiles } = await build({ ...common, stdin: { contents, resolveDir: web }, outfile: 'words.js', legalComments: 'none', write: false });
  const text = Buffer.from(outputFiles[0].contents).toString('base64');
  return (await import(`data:text/javascript;base64,${text}`)).words;
}

/** Texts of an editor that have no German; those that are put together have it by what comes of them. */
async function untranslated(name, options) {
  const [words, { outputFiles }] = await Promise.all([
    wordsOf(name),
    build({ ...options, charset: 'utf8', legalComments: 'none', minify: false, metafile: false, plugins: [], write: false }),
  ]);
  const script = outputFiles.find(({ path: file }) => file.endsWith('.js')).text;
  const asked = script.matchAll(/\b_?translate\d*\(\s*(?:("(?:\\.|[^"\\])*")|'((?:\\.|[^'\\])*)')/g);
  const texts = new Set([...asked].map(([, double, single]) => (double ? JSON.parse(double) : single.replaceAll("\\'", "'"))));
  return [...texts].filter((text) => !(text in words) && !ELSEWHERE.has(text));
}

// CodeMirror would write a <style> into the page, which its policy forbids; a sheet of its own it may have.
const STYLE_TAG = '!root.head && root.adoptedStyleSheets';
const sheetsWithoutTags = {
  name: 'sheets-without-tags',
  setup(esbuild) {
    esbuild.onLoad({ filter: /style-mod[\\/]src[\\/]style-mod\.js$/ }, async ({ path: file }) => {
      const source = await fs.promises.readFile(file, 'utf8');
      if (!source.includes(STYLE_TAG)) return { errors: [{ text: `style-mod no longer says ${literal(STYLE_TAG)}` }] };
      return { contents: source.replace(STYLE_TAG, 'root.adoptedStyleSheets'), loader: 'js' };
    });
  },
};

// Of the grid that form-js brings along, a page of a form is sent only the classes that form-js writes.
const WRITTEN = /^(grid(--condensed)?|row|col|col-lg-\d+|col-(sm|md)-16)$/;
const isWritten = (selector) => [...selector.matchAll(/\.cds--([\w-]+)/g)].every(([, name]) => WRITTEN.test(name));
const gridThatIsUsed = {
  name: 'grid-that-is-used',
  setup(esbuild) {
    esbuild.onLoad({ filter: /form-js-viewer[\\/]dist[\\/]assets[\\/]form-js\.css$/ }, async ({ path: file }) => {
      const source = await fs.promises.readFile(file, 'utf8');
      const contents = source.replace(/([^{}]*\.cds--[^{}]*)(\{[^{}]*\})/g, (whole, selectors, body) => {
        const kept = selectors.split(',').filter(isWritten);
        return kept.length ? kept.join(',') + body : '';
      });
      return { contents, loader: 'css' };
    });
  },
};

const common = {
  bundle: true,
  minify: true,
  format: 'esm',
  target: 'es2022',
  logLevel: 'warning',
  legalComments: 'linked',
  nodePaths: [path.join(root, 'node_modules')],
  alias: { domify: path.join(web, 'islands/domify.js') },
  loader: { '.woff': 'file', '.woff2': 'file', '.ttf': 'file', '.eot': 'file', '.svg': 'file' },
};

// A page names what its islands begin with, so that a browser fetches all of it at once.
const IMPORTS = 'imports.json';

function importsOf({ outputs }) {
  const begun = (file) =>
    (outputs[file]?.imports ?? [])
      .filter(({ kind }) => kind === 'import-statement')
      .flatMap(({ path: needed }) => [needed, ...begun(needed)]);
  const entries = Object.keys(outputs).filter((file) => outputs[file].entryPoint && file.endsWith('.js'));
  return Object.fromEntries(
    entries.map((file) => [path.basename(file), [...new Set(begun(file))].map((needed) => path.basename(needed))]),
  );
}

async function buildIslands() {
  const outdir = path.join(web, 'static/dist');
  const named = (...names) => Object.fromEntries(names.map((name) => [name, path.join(web, `islands/${name}.js`)]));
  const plugins = [inGerman, simulationInGerman, sheetsWithoutTags, gridThatIsUsed];
  const entryPoints = named('form', 'diagram', 'simulation', 'decision', 'charts', 'app');
  const pages = await build({ ...common, entryPoints, splitting: true, outdir, metafile: true, plugins });
  // Apart: what an editor shares with a form would come with every form, whole.
  const optionsOf = (name) => ({
    ...common,
    alias: { ...common.alias, 'form-js-of-the-editor': path.join(root, 'node_modules/@bpmn-io/form-js-editor/node_modules/@bpmn-io/form-js-viewer') },
    entryPoints: named(name),
    outdir,
    metafile: true,
    plugins: [formEditorInGerman, panelInGerman, processEditorInGerman, sheetsWithoutTags],
  });
  for (const name of Object.keys(WORDS_OF)) {
    const missing = await untranslated(name, optionsOf(name));
    if (missing.length) throw new Error(`no German in islands/${WORDS_OF[name]}.js for ${missing.map(literal).join(', ')}`);
  }
  const editors = await Promise.all(['editor', 'decision_editor', 'form_editor'].map((name) => build(optionsOf(name))));
  // Scripts without modules, licences and all: each is written into a page that is opened as a file.
  const files = await build({ ...common, entryPoints: named('coverage', 'verify'), format: 'iife', legalComments: 'inline', outdir, metafile: true });
  const begins = path.join(outdir, IMPORTS);
  fs.writeFileSync(begins, JSON.stringify(importsOf(pages.metafile), null, 1));
  const outputs = [pages, ...editors, files].flatMap(({ metafile }) => Object.keys(metafile.outputs));
  // Written over and then tidied: a running product misses no file in between.
  const written = new Set([...outputs, begins].map((file) => path.resolve(file)));
  for (const name of fs.readdirSync(outdir)) {
    const file = path.join(outdir, name);
    if (!written.has(file)) fs.rmSync(file, { recursive: true });
  }
  for (const name of fs.readdirSync(outdir).filter((file) => /\.(js|css)$/.test(file)).sort()) {
    console.log(name.padEnd(24), `${Math.ceil(fs.statSync(path.join(outdir, name)).size / 1024)} KiB`);
  }
}

async function buildOracle() {
  await build({
    ...common,
    entryPoints: { oracle: path.join(root, 'tests/conformance/forms/oracle.js') },
    outdir: path.join(root, 'build/oracle'),
  });
}

if (!fs.existsSync(viewer)) {
  console.error('The npm packages are missing; run: npm ci');
  process.exit(1);
}
await (process.argv.includes('--oracle') ? buildOracle() : buildIslands());
