/** Reading the members of closed JSON objects. Each reader throws Malformed with `where`. */

import { fromBase64 } from "./base64.ts";
import { compare, type Bytes } from "./bytes.ts";
import { isDay, type Day } from "./days.ts";
import { Malformed } from "./refusals.ts";
import type { JsonObject, JsonValue } from "./strict_json.ts";

export type Untrusted = JsonValue | undefined;
type Read<T> = (value: Untrusted, where: string) => T;

/** Control characters, with line feed and tab or without. */
const CONTROL = /[\u0000-\u001f\u007f-\u009f]/;
const CONTROL_BUT_LINES = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/;

export interface TextLimits {
  readonly least: number;
  readonly most: number;
  readonly lines: boolean;
}

/** A name of a roster: 1 to 200 characters on one line. */
export const NAME: TextLimits = { least: 1, most: 200, lines: false };

/** An object with exactly these members. */
export function closed<Name extends string>(
  value: Untrusted,
  where: string,
  names: readonly Name[],
): { readonly [name in Name]: JsonValue } {
  const object = anObject(value, where);
  const found = Object.keys(object);
  if (found.length !== names.length || !names.every((name) => name in object)) throw new Malformed(where);
  return object as { readonly [name in Name]: JsonValue };
}

export function anObject(value: Untrusted, where: string): JsonObject {
  if (typeof value !== "object" || value === null || Array.isArray(value)) throw new Malformed(where);
  return value as JsonObject;
}

/** A member of an object whose members are checked later. */
export function peek(object: JsonObject, name: string): Untrusted {
  return object[name];
}

export function bytes(size: number): Read<Bytes> {
  return (value, where) => {
    if (typeof value !== "string") throw new Malformed(where);
    const decoded = fromBase64(value, where);
    if (decoded.length !== size) throw new Malformed(where);
    return decoded;
  };
}

export function text(limits: TextLimits): Read<string> {
  return (value, where) => {
    if (typeof value !== "string") throw new Malformed(where);
    const size = characters(value);
    if (size < limits.least || size > limits.most) throw new Malformed(where);
    if ((limits.lines ? CONTROL_BUT_LINES : CONTROL).test(value)) throw new Malformed(where);
    return value;
  };
}

/** Unicode code points, which is what limits count. */
function characters(text: string): number {
  let count = 0;
  for (const _ of text) count++;
  return count;
}

export function integer(least: number, most: number = Number.MAX_SAFE_INTEGER): Read<number> {
  return (value, where) => {
    if (typeof value !== "number" || value < least || value > most) throw new Malformed(where);
    return value;
  };
}

export const bool: Read<boolean> = (value, where) => {
  if (typeof value !== "boolean") throw new Malformed(where);
  return value;
};

export const day: Read<Day> = (value, where) => {
  if (typeof value !== "string" || !isDay(value)) throw new Malformed(where);
  return value;
};

export function oneOf<Choice extends JsonValue>(...choices: readonly Choice[]): Read<Choice> {
  return (value, where) => {
    const found = choices.find((choice) => choice === value);
    if (found === undefined) throw new Malformed(where);
    return found;
  };
}

export function orNull<T>(read: Read<T>): Read<T | null> {
  return (value, where) => (value === null ? null : read(value, where));
}

export function list<T>(read: Read<T>, least: number, most: number): Read<readonly T[]> {
  return (value, where) => {
    if (!Array.isArray(value)) throw new Malformed(where);
    if (value.length < least || value.length > most) throw new Malformed(where);
    return value.map((item) => read(item, where));
  };
}

/** A list in ascending order, no value twice. */
export function ascending<T>(
  read: Read<readonly T[]>,
  inOrder: (one: T, other: T) => number,
): Read<readonly T[]> {
  return (value, where) => {
    const items = read(value, where);
    const pairs = items.slice(1).map((item, at) => inOrder(items[at] as T, item));
    if (pairs.some((order) => order >= 0)) throw new Malformed(where);
    return items;
  };
}

/** The order of ASCII texts. */
export const asText = (one: string, other: string): number => (one < other ? -1 : Number(one > other));

/** A sorted list of byte strings of one size. */
export function sortedBytes(size: number, least: number, most: number): Read<readonly Bytes[]> {
  return ascending(list(bytes(size), least, most), compare);
}
