import { RoomProblem } from '../base/roomProblem.ts';
import { type Full, storageReasons } from '../store/storageQuota.ts';

/** The refusal of a text there is no space for. */
export function storageFull(full: Full): RoomProblem {
  return new RoomProblem('storage_full', storageReasons[full]);
}
