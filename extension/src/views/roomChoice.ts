import { findRoomRef, type RoomRef } from '@tandem/protocol/links';

/**
 * Which room an Enter asks for. VS Code tells of an Enter with what was selected at that moment, which may be from before
 * the text was pasted: the text decides, and a selected room counts only where nothing was typed.
 */
export function chosenRoom(value: string, selected: RoomRef | undefined): RoomRef | undefined {
  return value.trim() === '' ? selected : findRoomRef(value);
}
