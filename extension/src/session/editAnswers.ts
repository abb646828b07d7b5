import { MessageType, type onMessageParameters } from '@hocuspocus/provider';
import { readVarString, readVarUint } from 'lib0/decoding';

/**
 * Whether the server says that it did not take an edit, which the stock provider ignores. It answers edits in order, so
 * everything sent before that one was taken.
 */
export function refusesEdit({ message: { decoder } }: onMessageParameters): boolean {
  readVarString(decoder);
  return readVarUint(decoder) === MessageType.SyncStatus && readVarUint(decoder) === 0;
}
