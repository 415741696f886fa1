/** A server's puzzles: solved here, and the last one kept for the next request of its kind. */

import { toBase64 } from "../protocol/base64.ts";
import type { Bytes } from "../protocol/bytes.ts";
import { bitsOf, solve } from "../protocol/puzzle.ts";
import { checkWanted } from "./deadline.ts";

export const PUZZLE_HEADER = "WBS-Puzzle";
export const PUZZLES = 4; // in one call: it may grow harder, or end, while one is being solved

/** Work first. `seconds`: how long this puzzle is good for. Throws Malformed where it is too hard. */
export class PuzzleSet extends Error {
  readonly challenge: Bytes;
  readonly seconds: number;

  constructor(challenge: Bytes, seconds: number) {
    super("puzzle");
    bitsOf(challenge);
    this.challenge = challenge;
    this.seconds = seconds;
  }
}

/** By call. A file's further pieces are not refused first, each after it was sent in vain. */
export class Puzzles {
  private readonly kept = new Map<string, { readonly challenge: Bytes; readonly until: number }>();

  keep(call: string, { challenge, seconds }: PuzzleSet): void {
    // Half its life: a proof takes a while to make, and to arrive.
    this.kept.set(call, { challenge, until: Date.now() + seconds * 500 });
  }

  /** Whether a proof is to be sent along. */
  has(call: string): boolean {
    return Date.now() <= (this.kept.get(call)?.until ?? 0);
  }

  /** The headers of a request. Throws Refused `cancelled`. */
  async headers(call: string, body: Bytes, signal: AbortSignal | undefined): Promise<Record<string, string>> {
    const kept = this.kept.get(call);
    if (kept === undefined || !this.has(call)) return {};
    return { [PUZZLE_HEADER]: toBase64(await solve(kept.challenge, body, () => checkWanted(signal))) };
  }
}
