import type { Answer, Question } from './engine.ts';

/** What the worker of the engine is asked. */
export type EngineRequest =
  | { type: 'put'; room: string; path: string; text: string }
  | { type: 'remove'; room: string; path: string }
  | { type: 'forget'; room: string }
  | { type: 'complete'; id: number; question: Question }
  | { type: 'cancel'; id: number }
  | { type: 'size'; id: number };

/** How much the engine has indexed, and the memory its worker uses, in bytes. */
export type EngineSize = {
  rooms: number;
  positions: number;
  files: number;
  waiting: boolean;
  memory: number;
};

/** What the worker answers. */
export type EngineReply =
  | { type: 'answer'; id: number; answer: Answer }
  | { type: 'failed'; id: number; message: string }
  | { type: 'size'; id: number; size: EngineSize };
