/** Bytes: joining, cutting and hexadecimal. Nothing here is secret-aware or constant-time. */

/** Bytes over a buffer of their own kind, which is what WebCrypto accepts. */
export type Bytes = Uint8Array<ArrayBuffer>;

export function concat(...parts: readonly Bytes[]): Bytes {
  const whole = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

/** The bytes of an ASCII label, or of any text as UTF-8. */
export function utf8(text: string): Bytes {
  return new TextEncoder().encode(text);
}

/** Bytes from lower- or upper-case hexadecimal. Throws RangeError on anything else. */
export function fromHex(text: string): Bytes {
  if (text.length % 2 !== 0 || /[^0-9a-fA-F]/.test(text)) throw new RangeError("not hexadecimal");
  return Uint8Array.from(text.match(/../g) ?? [], (pair) => parseInt(pair, 16));
}

export function toHex(bytes: Bytes): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** Unsigned and big-endian, in one byte. */
export function u8(number: number): Bytes {
  return Uint8Array.of(number);
}

/** Unsigned and big-endian, in four bytes. */
export function u32(number: number): Bytes {
  const bytes = new Uint8Array(4);
  new DataView(bytes.buffer).setUint32(0, number);
  return bytes;
}

/** The four bytes at `at` as an unsigned big-endian integer. Throws RangeError behind the end. */
export function readU32(bytes: Bytes, at: number): number {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength).getUint32(at);
}

export function equal(one: Bytes, other: Bytes): boolean {
  return one.length === other.length && one.every((byte, at) => byte === other[at]);
}

/** Negative, zero or positive, as `one` comes before, is or comes after `other`. */
export function compare(one: Bytes, other: Bytes): number {
  const shared = Math.min(one.length, other.length);
  for (let at = 0; at < shared; at++) {
    const difference = (one[at] ?? 0) - (other[at] ?? 0);
    if (difference !== 0) return difference;
  }
  return one.length - other.length;
}

export function includes(all: readonly Bytes[], one: Bytes): boolean {
  return all.some((other) => equal(one, other));
}
