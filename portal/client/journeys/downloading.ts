/** A file comes down: every piece fetched and verified, and a Blob only when all are right. */

import type { FileNote } from "../protocol/events.ts";
import { openPiece } from "../protocol/files.ts";
import type { Client } from "./client.ts";
import { inFlight } from "./flight.ts";
import { refusing } from "./refusals.ts";
import type { Visit } from "./visiting.ts";

const PIECE_TYPE = "application/octet-stream"; // whatever it is, the browser shall not show it

export interface DownloadWatch {
  readonly signal?: AbortSignal | undefined;
  /** Bytes of the file that are fetched and right. */
  readonly progress?: ((done: number, total: number) => void) | undefined;
}

/**
 * Fetch a file that an entry names. Throws Refused: `cannot-open` where any piece is not what the
 * sender sealed, `cancelled`, or as the line; then there is no Blob.
 */
export async function download(client: Client, visit: Visit, note: FileNote, watch: DownloadWatch = {}): Promise<Blob> {
  return refusing(async () => {
    const parts: Blob[] = [];
    let done = 0;
    await inFlight([...note.pieces.keys()], watch.signal, async (index, signal) => {
      const piece = await client.portal.fetch(visit.keys.credential, note.id, index, signal);
      const part = await openPiece(note, visit.name, index, piece);
      parts[index] = new Blob([part]); // a browser keeps these on disk where they grow large
      done += part.length;
      watch.progress?.(done, note.size);
    });
    return new Blob(parts, { type: PIECE_TYPE });
  });
}

const KEPT_ENDINGS: ReadonlySet<string> = new Set([
  "pdf", "txt", "csv", "jpg", "jpeg", "png", "webp", "heic", "mp3", "m4a", "wav", "ogg", "mp4", "mov", "webm",
  "docx", "xlsx", "pptx", "odt", "ods", "odp", "zip",
]);
const NAME_LIMIT = 150; // characters

/** A name for this device's disk: no folder, no option, no leading dot, no ending that a device would run. */
export function safeName({ name }: FileNote): string {
  const plain = [...name.replace(/[^\p{L}\p{N}._ -]/gu, "_")].slice(-NAME_LIMIT).join("");
  const whole = plain.replace(/^[-. ]+|[-. ]+$/g, "") || "berkas";
  const ending = /\.([A-Za-z0-9]+)$/.exec(whole)?.[1]?.toLowerCase() ?? "";
  return KEPT_ENDINGS.has(ending) ? whole : `${whole}.bin`;
}
