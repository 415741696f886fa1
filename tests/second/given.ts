/** What a command of the bridge was given: bytes as base64, the rest as JSON. */

import { Buffer } from "node:buffer";

import type { Bytes } from "../../portal/client/protocol/bytes.ts";

export class Given {
  private readonly fields: Readonly<Record<string, unknown>>;

  constructor(fields: unknown) {
    this.fields = fields as Record<string, unknown>;
  }

  text(name: string): string {
    const text = this.fields[name];
    if (typeof text !== "string") throw new TypeError(`no text in ${name}`);
    return text;
  }

  number(name: string): number {
    const number = this.fields[name];
    if (typeof number !== "number") throw new TypeError(`no number in ${name}`);
    return number;
  }

  bytes(name: string): Bytes {
    return decode(this.text(name));
  }

  bytesOrNull(name: string): Bytes | null {
    return this.has(name) ? this.bytes(name) : null;
  }

  list(name: string): readonly Bytes[] {
    return (this.fields[name] as readonly string[]).map(decode);
  }

  listWithNulls(name: string): readonly (Bytes | null)[] {
    const items = this.fields[name] as readonly (string | null)[];
    return items.map((item) => (item === null ? null : decode(item)));
  }

  has(name: string): boolean {
    return (this.fields[name] ?? null) !== null;
  }

  within(name: string): Given {
    return new Given(this.fields[name]);
  }
}

function decode(base64: string): Bytes {
  return Uint8Array.from(Buffer.from(base64, "base64"));
}
