/** Files: padded to few sizes, cut into pieces, each piece sealed in its place. */

import { concat, equal, u32, type Bytes } from "./bytes.ts";
import * as cobblestone from "./cobblestone.ts";
import type { CaseName } from "./case_papers.ts";
import type { FileNote } from "./events.ts";
import { taggedHash } from "./identifiers.ts";
import { countPieces, padme, paddedSize, PIECE_LIMIT, PIECE_SIZE, SMALLEST } from "./padding.ts";
import { CannotOpen } from "./refusals.ts";
import { sha256 } from "./sha256.ts";

const FULL_PIECE = PIECE_SIZE + 328; // Cobblestone's 56 + 17 tags of 16

/** Where a file stands. Sealing and opening must agree on every field. */
export interface FilePlace {
  readonly inspectorate: Bytes;
  readonly case: Bytes;
  readonly id: Bytes;
  readonly key: Bytes;
}

/** The sealed pieces in their order. */
export async function sealFile(content: Bytes, place: FilePlace): Promise<readonly Bytes[]> {
  const pieces: Bytes[] = [];
  for (let index = 0; index < countPieces(content.length); index++) {
    const part = content.subarray(index * PIECE_SIZE, (index + 1) * PIECE_SIZE);
    pieces.push(await sealPiece(part, index, content.length, place));
  }
  return pieces;
}

/** Piece `index` of a file of `size` bytes; `part` is what the file has there, without padding. */
export async function sealPiece(part: Bytes, index: number, size: number, place: FilePlace): Promise<Bytes> {
  const { length } = spanOf(index, size);
  if (part.length !== Math.min(length, Math.max(0, size - index * PIECE_SIZE))) throw new RangeError("part size");
  const padded = new Uint8Array(length);
  padded.set(part);
  return cobblestone.seal(place.key, await contextOf(place, index, countPieces(size)), padded);
}

/** Where a piece begins in the padded file, and how long it is there, in bytes. */
function spanOf(index: number, size: number): { readonly start: number; readonly length: number } {
  const start = index * PIECE_SIZE;
  return { start, length: Math.min(PIECE_SIZE, paddedSize(size) - start) };
}

/** What an event says about a file that was sealed. */
export async function describe(
  name: string,
  size: number,
  place: FilePlace,
  pieces: readonly Bytes[],
): Promise<FileNote> {
  return { id: place.id, name, size, key: place.key, pieces: await Promise.all(pieces.map(sha256)) };
}

/** The file, whole or not at all: every failure is CannotOpen. `null` is a piece that is missing. */
export async function openFile(note: FileNote, where: CaseName, stored: readonly (Bytes | null)[]): Promise<Bytes> {
  if (stored.length === 0 || stored.length !== note.pieces.length) throw new CannotOpen();
  const opened: Bytes[] = [];
  for (const [index, piece] of stored.entries()) {
    if (piece === null) throw new CannotOpen();
    opened.push(await openPiece(note, where, index, piece));
  }
  return concat(...opened);
}

/** What the file has in piece `index`, without padding. Every failure is CannotOpen. */
export async function openPiece(note: FileNote, where: CaseName, index: number, stored: Bytes): Promise<Bytes> {
  const [count, hash] = [note.pieces.length, note.pieces[index]];
  if (hash === undefined || count !== Math.ceil(paddedSize(note.size) / PIECE_SIZE)) throw new CannotOpen();
  if (!equal(await sha256(stored), hash)) throw new CannotOpen();
  const place = { ...where, id: note.id };
  const padded = await cobblestone.open(note.key, await contextOf(place, index, count), stored);
  const { start, length } = spanOf(index, note.size);
  const end = Math.max(0, note.size - start);
  if (padded.length !== length || padded.subarray(end).some((byte) => byte !== 0)) throw new CannotOpen();
  return padded.slice(0, end);
}

async function contextOf(place: Omit<FilePlace, "key">, index: number, count: number): Promise<Bytes> {
  return taggedHash("wbs/1 piece", place.inspectorate, place.case, place.id, u32(index), u32(count));
}

/** Whether a server may take a piece of `stored` bytes as number `index` of `count`. */
export function isPieceSize(stored: number, index: number, count: number): boolean {
  if (count < 1 || count > PIECE_LIMIT || index < 0 || index >= count) return false;
  if (index < count - 1) return stored === FULL_PIECE;
  const size = plainSize(stored);
  if (size === null || size < 1 || size > PIECE_SIZE) return false;
  const padded = PIECE_SIZE * (count - 1) + size;
  return padded >= SMALLEST && padme(padded) === padded;
}

/** The length of what Cobblestone sealed to `stored` bytes, or null where nothing is. */
function plainSize(stored: number): number | null {
  const chunks = Math.floor((stored - 56) / (16384 + 16)) + 1;
  const size = stored - 56 - 16 * chunks;
  return size >= 0 && Math.floor(size / 16384) + 1 === chunks ? size : null;
}
