/** Files: padded to few sizes, cut into pieces, each piece sealed in its place. */

import { concat, equal, u32, type Bytes } from "./bytes.ts";
import * as cobblestone from "./cobblestone.ts";
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
  const count = countPieces(content.length);
  const padded = new Uint8Array(paddedSize(content.length));
  padded.set(content);
  const pieces: Bytes[] = [];
  for (let index = 0; index < count; index++) {
    const piece = padded.slice(index * PIECE_SIZE, (index + 1) * PIECE_SIZE);
    pieces.push(await cobblestone.seal(place.key, await contextOf(place, index, count), piece));
  }
  return pieces;
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
export async function openFile(
  note: FileNote,
  where: Pick<FilePlace, "inspectorate" | "case">,
  stored: readonly (Bytes | null)[],
): Promise<Bytes> {
  const count = note.pieces.length;
  const padded = paddedSize(note.size);
  if (stored.length !== count || count !== Math.ceil(padded / PIECE_SIZE)) throw new CannotOpen();
  const place = { ...where, id: note.id, key: note.key };
  const opened: Bytes[] = [];
  for (const [index, piece] of stored.entries()) {
    const hash = note.pieces[index];
    if (piece === null || hash === undefined || !equal(await sha256(piece), hash)) throw new CannotOpen();
    opened.push(await cobblestone.open(place.key, await contextOf(place, index, count), piece));
  }
  return unpad(concat(...opened), opened, note.size);
}

function unpad(whole: Bytes, pieces: readonly Bytes[], size: number): Bytes {
  const full = pieces.slice(0, -1).every((piece) => piece.length === PIECE_SIZE);
  if (!full || whole.length !== paddedSize(size)) throw new CannotOpen();
  if (whole.subarray(size).some((byte) => byte !== 0)) throw new CannotOpen();
  return whole.slice(0, size);
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
