/** The sizes that files come in: few, so that a size tells little. */

import { Malformed } from "./refusals.ts";

export const PIECE_SIZE = 262_144;
export const SMALLEST = 65_536;
export const PIECE_LIMIT = 1024;
/** The largest file, in bytes. */
export const LARGEST = PIECE_LIMIT * PIECE_SIZE;

/** Padmé: a length rounded up so that it tells little of itself. At least 1. */
export function padme(size: number): number {
  const exponent = Math.floor(Math.log2(size));
  const kept = Math.floor(Math.log2(Math.max(1, exponent))) + 1;
  const step = 2 ** Math.max(0, exponent - kept);
  return Math.ceil(size / step) * step;
}

/** What a file of `size` bytes is padded to. */
export function paddedSize(size: number): number {
  return Math.max(SMALLEST, padme(size));
}

/** How many pieces a file of `size` bytes has. Throws Malformed where there are none or too many. */
export function countPieces(size: number): number {
  const count = Math.ceil(paddedSize(size) / PIECE_SIZE);
  if (size < 1 || count > PIECE_LIMIT) throw new Malformed("size");
  return count;
}
