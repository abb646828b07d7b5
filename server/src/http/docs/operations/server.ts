import { healthSchema } from '@tandem/protocol/rooms';
import { z } from 'zod';
import { json, type Operation, text } from './operation.ts';

/** For those who run the server, and for those who read about it. */
export const serverOperations: readonly Operation[] = [
  {
    method: 'get',
    path: '/health',
    group: 'Operation',
    summary: 'The process lives.',
    answer: { status: 200, body: json(healthSchema, 'Health') },
    problems: [],
  },
  {
    method: 'get',
    path: '/ready',
    group: 'Operation',
    summary: 'Database and bus answer, so that requests may come here.',
    answer: { status: 200, body: json(z.object({ status: z.literal('ready') }), 'Readiness') },
    problems: ['unavailable'],
  },
  {
    method: 'get',
    path: '/metrics',
    group: 'Operation',
    summary: 'Measures in the text format of Prometheus.',
    answer: { status: 200, body: text },
    problems: [],
  },
  {
    method: 'get',
    path: '/openapi.json',
    group: 'Operation',
    summary: 'This description as OpenAPI 3.1.',
    answer: { status: 200, body: { type: 'application/json' } },
    problems: [],
  },
  {
    method: 'get',
    path: '/docs',
    group: 'Operation',
    summary: 'This description as a page.',
    answer: { status: 200, body: { type: 'text/html' } },
    problems: [],
  },
];
