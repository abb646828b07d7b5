import { fileTypes } from '@tandem/protocol/documents';
import { ClockRanges } from '../update/clockRanges.ts';
import type { PlacedStruct, Reference } from '../update/updateStructure.ts';
import { contentKinds, isPlain } from '../update/updateWalk.ts';

/** In the text of a file, as if it were not there any more, or how many types it stands in, below the root type. */
type Place = number;
const inText: Place = -1;
const inGone: Place = -2;

/** What is wrong with where a struct stands. */
export type Misplaced = 'not text' | 'too deep';

/**
 * Where the structs of a document stand, as far as that says more than most do: text of a file in its text, entries of
 * a manifest right in its root types. A struct mostly names a neighbour only, so what stands elsewhere is kept.
 */
export class Placement {
  readonly #usual: Place;
  readonly #maxDepth: number;
  readonly #unusual = new Map<number, Map<Place, ClockRanges>>();

  /** @param maxDepth how many types may be nested in each other below a root type */
  constructor(kind: 'file' | 'manifest', maxDepth: number) {
    this.#usual = kind === 'file' ? inText : 0;
    this.#maxDepth = maxDepth;
  }

  /** Whether everything stands where most do. */
  get isUsual(): boolean {
    return this.#unusual.size === 0;
  }

  /**
   * Finds what must not be added, and adds nothing.
   * @param structs in the order of {@link readStructure}; what they refer to was added before
   */
  misplaced(structs: readonly PlacedStruct[]): Misplaced | undefined {
    const draft = new Placement('file', this.#maxDepth);
    for (const struct of structs) {
      const problem = this.#problem(struct, this.#place(struct, draft));
      if (problem) return problem;
    }
    return undefined;
  }

  /** Adds structs. @returns those that are not text and stand in a text, and whether any is nested too deep */
  add(structs: readonly PlacedStruct[]): { notText: PlacedStruct[]; tooDeep: boolean } {
    const found: { notText: PlacedStruct[]; tooDeep: boolean } = { notText: [], tooDeep: false };
    for (const struct of structs) {
      const problem = this.#problem(struct, this.#place(struct, this));
      if (problem === 'not text') found.notText.push(struct);
      else if (problem) {
        // Nothing will be made of it, and to go on would take as long as it is deep.
        found.tooDeep = true;
        break;
      }
    }
    return found;
  }

  #problem({ kind }: PlacedStruct, place: Place): Misplaced | undefined {
    if (place === inText) return isPlain(kind) ? undefined : 'not text';
    return kind === contentKinds.type && place >= this.#maxDepth ? 'too deep' : undefined;
  }

  /** Finds where a struct stands, and has `added` remember it. */
  #place(struct: PlacedStruct, added: Placement): Place {
    const { client, from, to, kind, root, parent } = struct;
    const neighbour = struct.left ?? struct.right;
    let place = this.#usual;
    if (kind === contentKinds.gc) place = inGone;
    else if (neighbour) place = this.#find(neighbour, added);
    else if (parent) place = below(this.#find(parent, added));
    else if (root !== fileTypes.content) place = 0;
    if (place !== this.#usual) added.#remember(client, from, to, place);
    return place;
  }

  #find(reference: Reference, added: Placement): Place {
    return added.#lookUp(reference) ?? this.#lookUp(reference) ?? this.#usual;
  }

  #lookUp({ client, clock }: Reference): Place | undefined {
    for (const [place, ranges] of this.#unusual.get(client) ?? []) {
      if (ranges.covers(clock, clock + 1)) return place;
    }
    return undefined;
  }

  #remember(client: number, from: number, to: number, place: Place): void {
    const places = this.#unusual.get(client) ?? new Map<Place, ClockRanges>();
    const ranges = places.get(place) ?? new ClockRanges();
    ranges.add(from, to);
    places.set(place, ranges);
    this.#unusual.set(client, places);
  }
}

function below(place: Place): Place {
  return place === inGone ? inGone : Math.max(place, 0) + 1;
}
