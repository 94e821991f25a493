// What an editor shows of a rule file: the language server of taplo, the same that Even Better TOML runs, is asked as an editor
// asks it. A misspelt key is an error where it stands; what may stand there is completed. Needs @taplo/lsp in NODE_MODULES.
import { createRequire } from "node:module";
import { readFileSync, existsSync } from "node:fs";
import { resolve, isAbsolute } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

const { TaploLsp } = createRequire(resolve(process.env.NODE_MODULES, "x.js"))("@taplo/lsp");
const root = resolve(fileURLToPath(import.meta.url), "../..");

const waiting = new Map();
const diagnostics = new Map();
const server = await TaploLsp.initialize(
  {
    cwd: () => root,
    envVar: (name) => process.env[name],
    envVars: () => Object.entries(process.env),
    findConfigFile: () => undefined,
    glob: () => [],
    isAbsolute,
    now: () => new Date(),
    readFile: async (path) => readFileSync(path),
    writeFile: async () => {},
    stdErrAtty: () => false,
    stdin: async () => new Uint8Array(),
    stdout: async (bytes) => bytes.length,
    stderr: async (bytes) => bytes.length,
    urlToFilePath: (url) => (url.startsWith("file:") ? fileURLToPath(url) : url),
    fetch: { fetch, Headers, Request, Response },
  },
  {
    onMessage: (message) => {
      if (message.method === "textDocument/publishDiagnostics") diagnostics.set(message.params.uri, message.params.diagnostics);
      else if (message.method && message.id !== undefined) server.send({ jsonrpc: "2.0", id: message.id, result: answer(message) });
      else waiting.get(message.id)?.(message);
    },
  },
);

function answer({ method, params }) {
  const settings = { schema: { enabled: true, links: false, associations: {}, catalogs: [] }, completion: { maxKeys: 5 } };
  return method === "workspace/configuration" ? params.items.map(() => settings) : null;
}

let count = 0;
const asked = (method, params) =>
  new Promise((done, fail) => {
    const id = ++count;
    waiting.set(id, ({ result, error }) => (error ? fail(new Error(error.message)) : done(result)));
    server.send({ jsonrpc: "2.0", id, method, params });
    setTimeout(() => fail(new Error(`no answer to ${method}`)), 20_000).unref();
  });
const tell = (method, params) => server.send({ jsonrpc: "2.0", method, params });

const rootUri = pathToFileURL(root).href;
const initializationOptions = { configurationSection: "evenBetterToml" };
await asked("initialize", { processId: null, rootUri, capabilities: { workspace: { configuration: true } }, initializationOptions, workspaceFolders: [{ uri: rootUri, name: "rules" }] });
tell("initialized", {});

async function opened(file, edit) {
  const uri = pathToFileURL(resolve(root, file)).href;
  const text = edit(readFileSync(resolve(root, file), "utf8"));
  tell("textDocument/didOpen", { textDocument: { uri, languageId: "toml", version: 1, text } });
  for (let tries = 0; tries < 100 && !diagnostics.has(uri); tries += 1) await new Promise((done) => setTimeout(done, 100));
  return { uri, text };
}

const expect = (holds, what) => {
  if (holds) return;
  console.error(`editor: ${what}`);
  process.exit(1);
};

async function labels({ uri, text }, after) {
  const before = text.slice(0, text.lastIndexOf(after) + after.length).split("\n");
  const position = { line: before.length - 1, character: before.at(-1).length };
  const found = await asked("textDocument/completion", { textDocument: { uri }, position });
  return (found?.items ?? found ?? []).map((item) => item.label);
}

for (const [file, wrong, begun, offered] of [
  ["rules/tps/tps.toml", "\n[criteria.begun]\ntitel = \"x\"\n", "\n[criteria.begun]\n", ["when", "review_if", "why_review"]],
  ["examples/ten-year-cancellation.toml", "\n[[entries]]\nmaner = \"paroled\"\n", "\n[[entries]]\n", ["manner", "on"]],
]) {
  const sound = await opened(file, (text) => text);
  expect(diagnostics.get(sound.uri)?.length === 0, `${file} has remarks: ${JSON.stringify(diagnostics.get(sound.uri))}`);
  diagnostics.delete(sound.uri);
  const mistaken = await opened(file, (text) => text + wrong);
  const told = JSON.stringify(diagnostics.get(mistaken.uri));
  expect(told?.includes(wrong.match(/\n(\w+) =/)[1]), `${file}: the misspelt key is not named: ${told}`);
  const completed = await labels(await opened(file, (text) => text + begun), begun);
  expect(offered.every((key) => completed.includes(key)), `${file}: completed are ${completed.join(", ")}`);
  console.log(`${file}: ${told.slice(0, 100)}; completed: ${completed.slice(0, 8).join(", ")} ...`);
}
process.exit(0);
