import { completeRequestSchema, completeResponseSchema } from '@tandem/protocol/autocomplete';
import { inRoom, json, type Operation } from './operation.ts';

/** What to insert at the cursor. */
export const autocompleteOperations: readonly Operation[] = [
  {
    method: 'post',
    path: '/autocomplete',
    group: 'Autocomplete',
    summary: 'What to insert at the cursor. Streamed when `Accept` is text/event-stream.',
    body: json(completeRequestSchema, 'CompleteRequest'),
    answer: { status: 200, body: json(completeResponseSchema, 'CompleteResponse') },
    problems: ['invalid_request', 'too_large', ...inRoom],
  },
];
