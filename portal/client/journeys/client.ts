/** What every journey needs: a portal, the anchor and the word list. */

import { parseAnchor, type Anchored } from "../protocol/anchor.ts";
import type { Bytes } from "../protocol/bytes.ts";
import { parseWords, type Words } from "../protocol/receipt.ts";
import { Line, type LineOptions } from "./http.ts";
import { Portal } from "./portal.ts";

export interface Client {
  readonly portal: Portal;
  readonly anchor: readonly Anchored[];
  readonly words: Words;
}

export interface ClientFiles {
  /** The bytes of the anchor file; they come with the script, never over the wire. */
  readonly anchor: Bytes;
  /** The text of `words_id.txt`. */
  readonly words: string;
}

/** Throws InvalidJson, Malformed or RangeError where our own files are broken. */
export function openClient(files: ClientFiles, options: LineOptions = {}): Client {
  const portal = new Portal(new Line(options));
  return { portal, anchor: parseAnchor(files.anchor), words: parseWords(files.words) };
}
