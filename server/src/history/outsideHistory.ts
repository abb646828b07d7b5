import type { KeptMoment } from './questions.ts';

/** A moment before what is kept of a document, or one it has not come to. */
export class OutsideHistory extends Error {
  readonly nearest: KeptMoment;
  readonly isEarly: boolean;

  constructor(nearest: KeptMoment, isEarly: boolean) {
    super(isEarly ? 'that moment is no longer kept' : 'that moment is yet to come');
    this.name = 'OutsideHistory';
    this.nearest = nearest;
    this.isEarly = isEarly;
  }
}
