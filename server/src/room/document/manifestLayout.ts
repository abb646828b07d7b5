import { closeCodes } from '@tandem/protocol/closeCodes';
import {
  chatMessageSchema,
  fileEntrySchema,
  mainFileId,
  manifestTypes,
  roomSettingsSchema,
} from '@tandem/protocol/documents';
import { pathProblem } from '@tandem/protocol/paths';
import * as Y from 'yjs';
import type { Run, UpdateScan } from '../update/updateScan.ts';
import type { Refusal } from './documentIndex.ts';

const { files, chat, settings } = manifestTypes;
const noSuchList = 'The room has no such list.';

/**
 * Decides by what comes of it whether an update of a manifest is taken. Everybody in the room reads the manifest, and
 * what REST refuses to somebody they may not do here either.
 * @param doc a scratch copy: whether the update is taken or not, it is applied to it
 * @param mayManage whether the room is its sender's to name and to set
 */
export function judgeManifest(
  doc: Y.Doc,
  update: Uint8Array,
  { runs }: Pick<UpdateScan, 'runs'>,
  mayManage: boolean,
): Refusal | undefined {
  const hadMain = listsMain(doc);
  const problems = new Set<string>();
  let touchesFiles = false;
  const fileMap = doc.getMap<unknown>(files);
  const judge = (transaction: Y.Transaction) => {
    touchesFiles = (transaction.changed as ReadonlyMap<unknown, unknown>).has(fileMap);
    judgeChanges(transaction, { runs, mayManage, problems });
  };
  doc.getMap(settings);
  doc.getArray(chat);
  const known = new Set(doc.share.keys());
  doc.once('afterTransaction', judge);
  try {
    Y.applyUpdate(doc, update);
  } catch {
    problems.add('It cannot be applied.');
  } finally {
    doc.off('afterTransaction', judge);
  }
  for (const name of doc.share.keys()) if (!known.has(name)) problems.add(noSuchList);
  if (touchesFiles && hadMain && !listsMain(doc)) problems.add('A room keeps its main file.');
  const [reason] = problems;
  return reason === undefined ? undefined : { code: closeCodes.updateRefused, reason };
}

function judgeChanges(transaction: Y.Transaction, judging: Judging): void {
  const { doc } = transaction;
  const fileMap = doc.getMap(files);
  const settingMap = doc.getMap(settings);
  const messages = doc.getArray(chat);
  for (const [type, keys] of transaction.changed as ReadonlyMap<unknown, ReadonlySet<string | null>>) {
    if (type === fileMap) {
      for (const key of keys) judgeFile(fileMap, String(key), judging);
    } else if (type === settingMap) {
      for (const key of keys) judgeSetting(settingMap, String(key), judging);
    } else if (type === messages) judgeChat(messages, transaction, judging);
    else judging.problems.add(noSuchList);
  }
}

function listsMain(doc: Y.Doc): boolean {
  for (const value of doc.getMap(files).values()) {
    if ((value as { fileId?: unknown } | undefined)?.fileId === mainFileId) return true;
  }
  return false;
}

function judgeFile(map: Y.Map<unknown>, path: string, { runs, problems }: Judging): void {
  if (!isOf(map, path, runs)) return;
  const entry = fileEntrySchema.strict().safeParse(map.get(path));
  if (!entry.success || pathProblem(path) !== undefined) problems.add('The list of files holds files alone.');
}

/** What an update is judged by, and what was found. */
type Judging = { runs: readonly Run[]; mayManage: boolean; problems: Set<string> };

function judgeSetting(map: Y.Map<unknown>, key: string, { runs, mayManage, problems }: Judging): void {
  const value = map.get(key);
  // Another's value that stays is nobody's doing.
  if (value !== undefined && !isOf(map, key, runs)) return;
  if (!mayManage) problems.add("The name and the settings of the room are the owner's to change.");
  if (value === undefined) return;
  const parsed: Record<string, unknown> = roomSettingsSchema.parse({ [key]: value });
  if (!(key in roomSettingsSchema.shape) || parsed[key] !== value)
    problems.add('The room has no such setting.');
}

function judgeChat(
  list: Y.Array<unknown>,
  transaction: Y.Transaction,
  { runs, mayManage, problems }: Judging,
): void {
  const { beforeState, deleteSet, doc } = transaction;
  const isNew = ({ client, clock }: Y.ID) => clock >= (beforeState.get(client) ?? 0);
  Y.iterateDeletedStructs(transaction, deleteSet, (struct) => {
    if (struct instanceof Y.Item && struct.parent === list && !isNew(struct.id) && !mayManage) {
      problems.add("What was said in the chat is the owner's to remove.");
    }
  });
  for (const { client, from, to } of runs) {
    const structs = doc.store.clients.get(client) ?? [];
    for (let index = Y.findIndexSS(structs, from); (structs[index]?.id.clock ?? to) < to; index += 1) {
      const item = structs[index]!;
      if (!(item instanceof Y.Item) || item.parent !== list || item.deleted || !isNew(item.id)) continue;
      const messages: unknown[] = item.content.getContent();
      if (!messages.every((message) => chatMessageSchema.strict().safeParse(message).success)) {
        problems.add('The chat holds messages alone.');
      }
    }
  }
}

/** Whether what a map holds under a key was brought by structs of these runs. */
function isOf(map: Y.Map<unknown>, key: string, runs: readonly Run[]): boolean {
  const item = map._map.get(key);
  if (!item || item.deleted) return false;
  const { client, clock } = item.id;
  return runs.some((run) => run.client === client && run.from <= clock && clock < run.to);
}
