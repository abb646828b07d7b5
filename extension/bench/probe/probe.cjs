// Runs in the extension host beside Tandem. It forwards what is typed in one window to another over a bare socket, which
// costs VS Code's own two hops and nothing else, and tells what only the extension host can know.
const { readFileSync } = require('node:fs');
const { createConnection, createServer } = require('node:net');
const { monitorEventLoopDelay } = require('node:perf_hooks');
const { createInterface } = require('node:readline');
const vscode = require('vscode');

const delay = monitorEventLoopDelay({ resolution: 1 });
delay.enable();

exports.activate = (context) => {
  const commands = { forward, stall };
  for (const [name, run] of Object.entries(commands)) {
    context.subscriptions.push(vscode.commands.registerCommand(`probe.${name}`, run));
  }
};

/**
 * The first window listens where a file beside the document says, the second connects. Only inserts are forwarded: nothing
 * else is measured.
 */
async function forward() {
  const editor = vscode.window.activeTextEditor;
  const { document } = editor;
  const socket = await connection(readFileSync(document.uri.fsPath.replace(/txt$/, 'socket'), 'utf8'));
  const echoes = new Set();
  const waiting = [];
  let applying = false;

  vscode.workspace.onDidChangeTextDocument(({ document: changed, contentChanges }) => {
    if (changed !== document) return;
    for (const { range, text } of contentChanges) {
      const message = JSON.stringify([range.start.line, range.start.character, text]);
      if (!echoes.delete(message)) socket.write(`${message}\n`);
    }
  });
  createInterface(socket).on('line', (message) => {
    waiting.push(message);
    void applyAll();
  });

  async function applyAll() {
    if (applying) return;
    applying = true;
    while (waiting.length > 0) {
      const [message] = waiting;
      const [line, character, text] = JSON.parse(message);
      echoes.add(message);
      const place = new vscode.Position(line, character);
      // Refused when something was typed meanwhile; each types on a line of their own, so the place is still right.
      if (await editor.edit((edit) => edit.insert(place, text))) waiting.shift();
      else echoes.delete(message);
    }
    applying = false;
  }
}

function connection(path) {
  return new Promise((resolve) => {
    const socket = createConnection(path, () => resolve(socket));
    socket.once('error', () => createServer((accepted) => resolve(accepted)).listen(path));
  });
}

/** The longest time since the last call in which the extension host answered nothing, in milliseconds. */
async function stall() {
  const longest = delay.max / 1e6;
  delay.reset();
  await tell({ longest });
}

async function tell(measured) {
  await vscode.env.clipboard.writeText(JSON.stringify(measured));
}
