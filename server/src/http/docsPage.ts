import { closeCodes, closeReasons, isPermanent } from '@tandem/protocol/closeCodes';
import { problems } from '@tandem/protocol/problems';
import { z } from 'zod';
import { type Operation, operations } from './operations.ts';

const groups: readonly Operation['group'][] = ['Rooms', 'Files', 'Access', 'Autocomplete', 'Operation'];

/** The API as one page. `server` is the base URL its examples begin with. */
export function renderDocs(version: string, server: string): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Tandem: the API</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="/docs/style.css">
</head>
<body>
<nav aria-label="Contents">
<a class="home" href="/">Tandem</a>
<a href="#start">Start</a><a href="#python">Python</a><a href="#websocat">websocat</a><a href="#yjs">Yjs</a>
${groups.map((group) => `<a href="#${group.toLowerCase()}">${group}</a>`).join('')}
<a href="#sockets">Sockets</a><a href="#problems">Problems</a><a href="/openapi.json">openapi.json</a>
</nav>
<main>
<h1>The API <small>version ${escapeHtml(version)}</small></h1>
${examples(server)}
${groups.map((group) => renderGroup(group)).join('\n')}
${renderCodes()}
</main>
</body>
</html>
`;
}

function examples(server: string): string {
  const sockets = server.replace(/^http/, 'ws');
  return `<p>A room has files, and people who write in them at the same moment. Whoever has the id of an open room may
join it; a locked room asks for an invite. Every path answers under <code>/</code> and under <code>/api/</code>.</p>
<h2 id="start">Create a room</h2>
${code(`curl -X POST ${server}/rooms -H 'content-type: application/json' \\
     -d '{"language": "python", "code": "print(1)\\n"}'`)}
<p>The answer has the <code>roomId</code>, the links to give away, and the <code>ownerToken</code>, which is shown this
once: send it as <code>Authorization: Bearer …</code> to invite, lock or delete. To read the room's main file, or to
add a file of your own:</p>
${code(`curl ${server}/rooms/ROOM_ID
curl -T notes.md ${server}/rooms/ROOM_ID/files/docs/notes.md`)}
<h2 id="python">Join with ten lines of Python</h2>
<p>With <code>pip install websockets</code>. What you send is merged as the difference from what you last saw, so you
never overwrite what others type.</p>
${code(`import asyncio, json, websockets

async def main():
    async with websockets.connect("${sockets}/ws/ROOM_ID") as room:
        async for line in room:
            message = json.loads(line)
            print(message)
            if message["type"] == "code_update" and "hello" not in message["code"]:
                await room.send(json.dumps({"type": "code_update", "code": message["code"] + "# hello\\n"}))

asyncio.run(main())`)}
<h2 id="websocat">Join with websocat</h2>
${code(`websocat ${sockets}/ws/ROOM_ID
{"type": "code_update", "code": "print(2)\\n"}`)}
<p>The room answers with <code>code_update</code> when the text changes, <code>user_count</code> when somebody comes or
goes, and <code>saved</code> when all you sent is in the database. A locked room takes the token in the address:
<code>${escapeHtml(sockets)}/ws/ROOM_ID?token=…</code></p>
<h2 id="yjs">Join with Yjs</h2>
<p>The stock <code>y-websocket</code> provider joins one file, the stock <code>@hocuspocus/provider</code> many files on
one socket.</p>
${code(`new WebsocketProvider('${sockets}/yjs', 'ROOM_ID', doc)
new HocuspocusProvider({ url: '${sockets}/collab', name: 'ROOM_ID/main', document: doc })`)}
<p>The text of a file is <code>doc.getText('content')</code>. The document named by the room's id alone lists the files
in <code>doc.getMap('files')</code>.</p>`;
}

function renderGroup(group: Operation['group']): string {
  const ofGroup = operations.filter((operation) => operation.group === group);
  return `<h2 id="${group.toLowerCase()}">${group}</h2>\n${ofGroup.map(renderOperation).join('\n')}`;
}

function renderOperation({ method, path, summary, who, body, answer, problems: codes }: Operation): string {
  const shownPath = escapeHtml(path).replace(/\{(\w+)\}/g, '<i>$1</i>');
  const links = codes.map((name) => `<a href="#${name}"><code>${name}</code></a>`).join(' ');
  return `<details>
<summary><b class="${method}">${method.toUpperCase()}</b> <span class="path">${shownPath}</span>
<span class="what">${inline(summary)}</span></summary>
${who ? `<p>For those who are <b>${who}</b> of the room${who === 'owner' ? '' : ', or more'}.</p>` : ''}
${body ? `<h3>Body</h3>${renderBody(body, 'input')}` : ''}
<h3>Answer ${answer.status}${answer.also ? ` or ${answer.also}` : ''}</h3>
${answer.body ? renderBody(answer.body, 'output') : '<p>No body.</p>'}
${links ? `<h3>Problems</h3><p>${links}</p>` : ''}
</details>`;
}

function renderBody(body: NonNullable<Operation['body']>, io: 'input' | 'output'): string {
  if (!('schema' in body)) return `<p><code>${escapeHtml(body.type)}</code></p>`;
  const schema = z.toJSONSchema(body.schema, { io }) as FieldSchema;
  const required = new Set(schema.required ?? []);
  const rows = Object.entries(schema.properties ?? {}).map(
    ([name, field]) =>
      `<tr><td><code>${escapeHtml(name)}</code></td><td>${escapeHtml(typeOf(field))}${required.has(name) ? '' : ', optional'}</td></tr>`,
  );
  return `<table>${rows.join('')}</table>`;
}

type FieldSchema = {
  type?: string | string[];
  const?: unknown;
  enum?: string[];
  anyOf?: FieldSchema[];
  items?: FieldSchema;
  format?: string;
  properties?: Record<string, FieldSchema>;
  required?: string[];
  default?: unknown;
};

function typeOf(field: FieldSchema): string {
  if (field.const !== undefined) return JSON.stringify(field.const);
  if (field.enum) return field.enum.map((value) => JSON.stringify(value)).join(' | ');
  if (field.anyOf) return field.anyOf.map(typeOf).join(' | ');
  if (field.type === 'array' && field.items) return `list of ${typeOf(field.items)}`;
  if (field.properties) return `{ ${Object.keys(field.properties).join(', ')} }`;
  const type = [field.type ?? 'any'].flat().join(' | ');
  return field.format ? `${type} (${field.format})` : type;
}

function renderCodes(): string {
  const sockets = Object.values(closeCodes).map(
    (number) =>
      `<tr><td><code>${number}</code></td><td>${isPermanent(number) ? 'final' : 'try again'}</td>
<td>${escapeHtml(closeReasons[number])}</td></tr>`,
  );
  const rows = Object.entries(problems).map(
    ([name, { status, title }]) =>
      `<tr id="${name}"><td>${status}</td><td><code>${name}</code></td><td>${escapeHtml(title)}.</td></tr>`,
  );
  return `<h2 id="sockets">Why a socket closes</h2>
<table>${sockets.join('')}</table>
<h2 id="problems">Problems</h2>
<p>Errors are <code>application/problem+json</code> (RFC 9457). <code>code</code> is one of these and stays the same;
<code>detail</code> says what to do; <code>errors</code> names the fields that are wrong.</p>
<table>${rows.join('')}</table>`;
}

function code(text: string): string {
  return `<pre><code>${escapeHtml(text)}</code></pre>`;
}

function inline(text: string): string {
  return escapeHtml(text).replace(/`([^`]+)`/g, '<code>$1</code>');
}

function escapeHtml(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}
