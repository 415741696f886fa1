/** A letter: text and files on their way, kept until it stands. */

import { equal } from "../protocol/bytes.ts";
import { composeJson } from "../protocol/compose.ts";
import type { FileNote } from "../protocol/events.ts";
import { FILE_SIZE, NUMBER_LIMIT } from "../protocol/identifiers.ts";
import { countPieces, PIECE_LIMIT } from "../protocol/padding.ts";
import { Malformed } from "../protocol/refusals.ts";
import type { Client } from "./client.ts";
import { Refused, requireWebCrypto, type MissingPieces } from "./refusals.ts";
import { Upload, type Attachment } from "./uploading.ts";
import type { Visit } from "./visiting.ts";
import type { Draft } from "./writing.ts";

const FILES_LIMIT = 32;
const EVENT_LIMIT = 65_536 - 4 - 128; // bytes of JSON in an envelope
const TEXT_LIMIT = 60_000;
/** Line feeds and tabs are allowed. */
const CONTROL = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/;

/** How far a file is, in bytes of the file. `file` counts from 0. */
export interface Progress {
  readonly file: number;
  readonly done: number;
  readonly total: number;
}

export interface Watch {
  readonly signal?: AbortSignal | undefined;
  readonly progress?: ((progress: Progress) => void) | undefined;
  /** All files are stored: from now on the message itself may be kept at any moment. */
  readonly handingIn?: (() => void) | undefined;
}

/** Make one with `newLetter`. The same letter again goes on where it stopped. */
export class Letter {
  readonly text: string;
  readonly uploads: readonly Upload[];
  /** The entry, once all files are stored. */
  draft: Draft | null = null;
  /** While it is being sent: who asks again meanwhile waits for the same. */
  underway: Promise<void> | null = null;

  constructor(text: string, uploads: readonly Upload[]) {
    this.text = text;
    this.uploads = uploads;
  }

  /** The server has lost these: they are sealed and sent again, and the entry with them. */
  lose(missing: readonly MissingPieces[]): void {
    for (const { file, indexes } of missing) {
      this.uploads.find(({ id }) => equal(id, file))?.forget(indexes);
    }
    this.draft = null;
  }
}

/**
 * A letter that can be sent. Throws Refused: `malformed` (`text`), `too-large`, `too-many-files`,
 * `files-too-large`; `empty-file`, `file-too-large` with the number of the file, from 1.
 */
export function newLetter(text: string, attachments: readonly Attachment[] = []): Letter {
  requireWebCrypto();
  const clean = text.toWellFormed().replace(/\r\n?/g, "\n");
  const isEmpty = clean === "" && attachments.length === 0;
  if (isEmpty || CONTROL.test(clean)) throw new Refused("malformed", { where: "text" });
  if (attachments.length > FILES_LIMIT) throw new Refused("too-many-files");
  const pieces = attachments.map(piecesOf);
  if (pieces.reduce((sum, count) => sum + count, 0) > PIECE_LIMIT) throw new Refused("files-too-large");
  if ([...clean].length > TEXT_LIMIT || sizeOf(clean, attachments, pieces) > EVENT_LIMIT) throw new Refused("too-large");
  return new Letter(clean, attachments.map((one, at) => new Upload(one, at + 1)));
}

function piecesOf({ size }: Attachment, at: number): number {
  const where = String(at + 1);
  if (size === 0) throw new Refused("empty-file", { where });
  try {
    return countPieces(size);
  } catch (thrown) {
    if (thrown instanceof Malformed) throw new Refused("file-too-large", { where });
    throw thrown;
  }
}

/** What the entry's JSON will have at most, in bytes: it is too late to say so when files were sent. */
function sizeOf(text: string, attachments: readonly Attachment[], pieces: readonly number[]): number {
  const hash = new Uint8Array(32);
  const files = attachments.map(({ name, size }, at) => (
    { id: new Uint8Array(FILE_SIZE), name, size, key: hash, pieces: Array(pieces[at] ?? 0).fill(hash) }
  ));
  const heads = { to_reporter: { sequence: NUMBER_LIMIT - 1, hash } };
  return composeJson({ type: "message", heads, text, files }).length;
}

/** Send every file of a letter, one after the other, from where each one stopped. */
export async function uploadAll(client: Client, visit: Visit, letter: Letter, watch: Watch): Promise<readonly FileNote[]> {
  const notes: FileNote[] = [];
  const where = { portal: client.portal, credential: visit.keys.credential, name: visit.name };
  for (const [file, upload] of letter.uploads.entries()) {
    const progress = (done: number): void => watch.progress?.({ file, done, total: upload.attachment.size });
    notes.push(await upload.run(where, { signal: watch.signal, progress }));
  }
  return notes;
}
