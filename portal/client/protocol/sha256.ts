/** SHA-256: what names rosters, keyboxes, pieces and headers. */

import type { Bytes } from "./bytes.ts";
import { exactly } from "./engine.ts";

/** The 32 bytes of SHA-256 over `message`. */
export async function sha256(message: Bytes): Promise<Bytes> {
  return exactly(32, await crypto.subtle.digest("SHA-256", message));
}
