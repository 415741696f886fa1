/**
 * The one JSON this protocol speaks: UTF-8, one object, plain integers only.
 *
 * JSON.parse takes the last of two equal names, rounds 2^53 + 1 and keeps half an emoji; two
 * readers of one signed event must never see two events. So this parser refuses all of that.
 */

import type { Bytes } from "./bytes.ts";
import { InvalidJson } from "./refusals.ts";

export type JsonValue = null | boolean | number | string | readonly JsonValue[] | JsonObject;
/** Without a prototype, so that a name like "__proto__" is a name like any other. */
export type JsonObject = { readonly [name: string]: JsonValue };

const DEPTH_LIMIT = 32; // the top-level object is at depth 1

const SPACE = /[ \t\n\r]*/y;
const INTEGER = /(?:0|-?[1-9][0-9]*)(?![0-9.eE+-])/y; // and so neither -0 nor a leading zero
const WORD = /true|false|null/y;
const PLAIN_TEXT = /[^"\\\u0000-\u001f]*/y;
const ESCAPE = /\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})/y;
const SHORT_ESCAPES: { readonly [letter: string]: string } = {
  b: "\b", f: "\f", n: "\n", r: "\r", t: "\t",
};
const WORDS: { readonly [word: string]: JsonValue } = { true: true, false: false, null: null };

/**
 * The object that these bytes say. Throws InvalidJson for everything but the one JSON, and where more lists
 * and objects than `nested` are in it, itself included.
 */
export function parseJson(untrusted: Bytes, nested = Infinity): JsonObject {
  const reader = new Reader(decodeUtf8(untrusted), nested);
  reader.skipSpace();
  if (!reader.sees("{")) throw new InvalidJson("top level is not an object");
  const object = reader.object(1);
  reader.end();
  return object;
}

function decodeUtf8(untrusted: Bytes): string {
  const [first, second, third] = untrusted;
  if (first === 0xef && second === 0xbb && third === 0xbf) throw new InvalidJson("byte order mark");
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(untrusted);
  } catch {
    throw new InvalidJson("bytes that are not UTF-8");
  }
}

/** Reads a text from its beginning; every method leaves `at` behind what it has read. */
class Reader {
  private readonly text: string;
  private at = 0;
  private nested: number;

  constructor(text: string, nested: number) {
    this.text = text;
    this.nested = nested;
  }

  sees(mark: string): boolean {
    return this.text.startsWith(mark, this.at);
  }

  skipSpace(): void {
    this.take(SPACE);
  }

  end(): void {
    this.skipSpace();
    if (this.at !== this.text.length) throw new InvalidJson("something after the end");
  }

  object(depth: number): JsonObject {
    const object: { [name: string]: JsonValue } = Object.create(null);
    this.list("{", "}", depth, () => {
      const name = this.string();
      this.skipSpace();
      if (!this.ate(":")) throw new InvalidJson("not JSON");
      if (name in object) throw new InvalidJson("name used twice");
      object[name] = this.value(depth + 1);
    });
    return object;
  }

  private array(depth: number): readonly JsonValue[] {
    const array: JsonValue[] = [];
    this.list("[", "]", depth, () => array.push(this.value(depth + 1)));
    return array;
  }

  private value(depth: number): JsonValue {
    this.skipSpace();
    if (this.sees("{")) return this.object(depth);
    if (this.sees("[")) return this.array(depth);
    if (this.sees('"')) return this.string();
    if (/[-0-9]/.test(this.text.charAt(this.at))) return this.integer();
    const value = WORDS[this.take(WORD)];
    if (value === undefined) throw new InvalidJson("not JSON");
    return value;
  }

  /** What stands between two brackets, separated by commas; an empty list is allowed. */
  private list(opening: string, closing: string, depth: number, member: () => void): void {
    if (depth > DEPTH_LIMIT || this.nested-- <= 0) throw new InvalidJson("too deep");
    if (!this.ate(opening)) throw new InvalidJson("not JSON");
    this.skipSpace();
    if (this.ate(closing)) return;
    do {
      this.skipSpace();
      member();
      this.skipSpace();
    } while (this.ate(","));
    if (!this.ate(closing)) throw new InvalidJson("not JSON");
  }

  private integer(): number {
    const digits = this.take(INTEGER);
    if (digits === "") throw new InvalidJson("not a plain integer");
    const number = Number(digits);
    if (!Number.isSafeInteger(number)) throw new InvalidJson("integer too large");
    return number;
  }

  private string(): string {
    if (!this.ate('"')) throw new InvalidJson("not JSON");
    let text = this.take(PLAIN_TEXT);
    while (!this.ate('"')) {
      const escape = this.take(ESCAPE);
      if (escape === "") throw new InvalidJson("broken string");
      text += unescape(escape) + this.take(PLAIN_TEXT);
    }
    if (!text.isWellFormed()) throw new InvalidJson("lone surrogate");
    return text;
  }

  private ate(mark: string): boolean {
    const there = this.sees(mark);
    if (there) this.at += mark.length;
    return there;
  }

  /** The longest match of a sticky pattern here, or nothing. */
  private take(pattern: RegExp): string {
    pattern.lastIndex = this.at;
    const found = pattern.exec(this.text)?.[0] ?? "";
    this.at += found.length;
    return found;
  }
}

/** The one UTF-16 unit that an escape stands for. */
function unescape(escape: string): string {
  const letter = escape.charAt(1);
  if (letter === "u") return String.fromCharCode(parseInt(escape.slice(2), 16));
  return SHORT_ESCAPES[letter] ?? letter;
}
