import {
  type CompleteRequest,
  type CompleteResponse,
  completeResponseSchema,
} from '@tandem/protocol/autocomplete';
import type { RoomApi } from './roomApi.ts';

/** Asks the server what comes next. Throws an `ApiError`, or an `AbortError` when the signal aborts. */
export async function complete(
  api: RoomApi,
  request: CompleteRequest,
  token: string | undefined,
  signal: AbortSignal,
): Promise<CompleteResponse> {
  const response = await api.send('autocomplete', { method: 'POST', json: request, token, signal });
  return completeResponseSchema.parse(await response.json());
}
