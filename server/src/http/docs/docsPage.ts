import { closeCodes, closeReasons, isPermanent } from '@tandem/protocol/closeCodes';
import { problems } from '@tandem/protocol/problems';
import { z } from 'zod';
import { prefixOf } from '../../base/prefix.ts';
import { renderExamples } from './docsExamples.ts';
import { escapeHtml } from './docsText.ts';
import type { Operation } from './operations/operation.ts';
import { operations } from './operations/operations.ts';

const groups: readonly Operation['group'][] = ['Rooms', 'Files', 'Access', 'Autocomplete', 'Operation'];

/** The API as one page. `server` is the base URL its examples begin with. */
export function renderDocs(version: string, server: string): string {
  const base = escapeHtml(prefixOf(server));
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Tandem: the API</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="${base}/docs/style.css">
</head>
<body>
<nav aria-label="Contents">
<a class="home" href="${base}/">Tandem</a>
<a href="#start">Start</a><a href="#python">Python</a><a href="#websocat">Command line</a><a href="#own-client">Your own client</a><a href="#yjs">Yjs</a>
${groups.map((group) => `<a href="#${group.toLowerCase()}">${group}</a>`).join('')}
<a href="#sockets">Sockets</a><a href="#problems">Problems</a><a href="${base}/openapi.json">openapi.json</a>
</nav>
<main>
<h1>The API <small>version ${escapeHtml(version)}</small></h1>
${renderExamples(server)}
${groups.map((group) => renderGroup(group)).join('\n')}
${renderCodes()}
</main>
</body>
</html>
`;
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

function inline(text: string): string {
  return escapeHtml(text).replace(/`([^`]+)`/g, '<code>$1</code>');
}
