/** Writing JSON: bytes become base64url, everything else is as it is. */

import { toBase64 } from "./base64.ts";
import { utf8, type Bytes } from "./bytes.ts";

export function composeJson(value: object): Bytes {
  return utf8(inJson(value));
}

export function inJson(value: object): string {
  return JSON.stringify(value, (_, member: unknown) =>
    member instanceof Uint8Array ? toBase64(member) : member,
  );
}
