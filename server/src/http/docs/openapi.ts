import { type ProblemCode, problemSchema, problems } from '@tandem/protocol/problems';
import { z } from 'zod';
import { type Body, type Operation, text } from './operations/operation.ts';
import { operations } from './operations/operations.ts';

/** The parameters that stand in a path. */
function pathParameters(path: string): string[] {
  return [...path.matchAll(/\{(\w+)\}/g)].map((match) => match[1]!);
}

function describePathParameter(name: string): object {
  return {
    name,
    in: 'path',
    required: true,
    schema: { type: 'string' },
    ...(name === 'path' ? { description: 'A relative path; it may contain slashes.' } : {}),
  };
}

function describeQuery({ query = {} }: Operation): object[] {
  return Object.entries(query).map(([name, description]) => ({
    ...{ name, in: 'query', description },
    schema: { type: 'string' },
  }));
}

/** The API as OpenAPI 3.1, from the schemas that check what really comes and goes. */
export function describeApi(version: string, server: string): object {
  const schemas: Record<string, unknown> = { Problem: schemaOf(problemSchema, 'output') };
  const bodyOf = (body: Body | undefined, io: 'input' | 'output') => {
    if (!body) return undefined;
    if (!('schema' in body)) return { [body.type]: { schema: { type: 'string' } } };
    schemas[body.name] = schemaOf(body.schema, io);
    return { 'application/json': { schema: { $ref: `#/components/schemas/${body.name}` } } };
  };
  const paths: Record<string, Record<string, unknown>> = {};
  for (const operation of operations) {
    const { method, path, answer } = operation;
    paths[path] ??= {};
    const content = bodyOf(answer.body, 'output');
    const success = { description: 'All is well.', ...(content ? { content } : {}) };
    paths[path][method] = {
      operationId: operationId(operation),
      tags: [operation.group],
      summary: operation.summary,
      ...(operation.who ? { description: `For those who are ${operation.who} of the room, or more.` } : {}),
      parameters: [...pathParameters(path).map(describePathParameter), ...describeQuery(operation)],
      ...(operation.body
        ? { requestBody: { content: bodyOf(operation.body, 'input'), required: operation.body === text } }
        : {}),
      responses: {
        [answer.status]: success,
        ...(answer.also ? { [answer.also]: success } : {}),
        ...problemAnswers(operation.problems),
      },
    };
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Tandem',
      version,
      description: 'Rooms in which people write code together. Every path also answers under /api.',
      license: { name: 'MIT', identifier: 'MIT' },
    },
    servers: [{ url: server }],
    security: [{}, { bearer: [] }],
    paths,
    components: {
      schemas,
      securitySchemes: {
        bearer: {
          type: 'http',
          scheme: 'bearer',
          description:
            "The owner's token, an invite's secret, a session token, or an identity provider's token.",
        },
      },
    },
  };
}

function schemaOf(schema: z.ZodType, io: 'input' | 'output'): object {
  const { $schema, ...described } = z.toJSONSchema(schema, { target: 'draft-2020-12', io });
  return described;
}

function problemAnswers(codes: readonly ProblemCode[]): Record<string, object> {
  const byStatus = Map.groupBy(codes, (code) => problems[code].status);
  return Object.fromEntries(
    [...byStatus].map(([status, ofStatus]) => [
      status,
      {
        description: ofStatus.map((code) => `\`${code}\`: ${problems[code].title}.`).join(' '),
        content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
      },
    ]),
  );
}

function operationId({ method, path }: Operation): string {
  const words = path.split(/[^A-Za-z]+/).filter((word) => word !== '');
  return method + words.map((word) => word[0]!.toUpperCase() + word.slice(1)).join('');
}
