/** The one JSON: what is refused, and for which reason. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { concat, fromHex, utf8, type Bytes } from "../../portal/client/protocol/bytes.ts";
import type { JsonFault } from "../../portal/client/protocol/refusals.ts";
import { parseJson } from "../../portal/client/protocol/strict_json.ts";

const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value));
const nested = (depth: number): string => '{"a":'.repeat(depth - 1) + "{}" + "}".repeat(depth - 1);
const around = (bytes: string): Bytes => concat(utf8('{"a":"'), fromHex(bytes), utf8('"}'));

const ACCEPTED: readonly string[] = [
  "{}",
  ' \t\r\n{ "a" : [ 1 , -2 , 0 , true , false , null , "" ] } \n',
  '{"most":9007199254740991,"least":-9007199254740991}',
  '{"kata":"a\\u00e9\\n\\"\\\\\\/\\b\\f\\r\\t\\u0000","emoji":"\\ud83d\\ude00 😀"}',
  '{"a":{"a":1},"b":{"a":2},"":0,"A":3}',
  `{"a":${"[".repeat(31)}${"]".repeat(31)}}`,
  nested(32),
];

for (const text of ACCEPTED) {
  test(`accepts ${text.slice(0, 40)}`, () => {
    assert.deepEqual(plain(parseJson(utf8(text))), JSON.parse(text));
  });
}

test("__proto__ and constructor are names like any other", () => {
  const object = parseJson(utf8('{"__proto__":{"a":1},"constructor":2}'));
  assert.deepEqual(Object.keys(object), ["__proto__", "constructor"]);
  assert.equal(object["toString"], undefined);
});

const REFUSED: Readonly<Record<JsonFault, readonly (string | Bytes)[]>> = {
  "bytes that are not UTF-8": [
    around("ff"), around("c0af"), around("e28082".slice(0, 4)), around("f4908080"),
    around("eda080"), around("edbfbf"), around("eda0bdedb880"), // surrogates, alone and as a pair
  ],
  "byte order mark": [concat(fromHex("efbbbf"), utf8("{}"))],
  "top level is not an object": ["", " ", "[]", '"a"', "1", "null", "\ufffe{}", "\u00a0{}"],
  "too deep": [nested(33), `{"a":${"[".repeat(32)}${"]".repeat(32)}}`, '{"a":'.repeat(100_000)],
  "name used twice": ['{"a":1,"a":1}', '{"a":1,"b":2,"\\u0061":3}', '{"x":{"__proto__":1,"__proto__":2}}'],
  "not a plain integer": [
    '{"a":1.0}', '{"a":1e2}', '{"a":1E2}', '{"a":-0}', '{"a":01}', '{"a":-01}', '{"a":-}',
    '{"a":-0.0}', '{"a":1.}', '{"a":--1}', '{"a":00}', '{"a":1-2}',
  ],
  "integer too large": ['{"a":9007199254740992}', '{"a":-9007199254740992}', `{"a":${"9".repeat(400)}}`],
  "lone surrogate": [
    '{"a":"\\ud800"}', '{"a":"\\udc00"}', '{"a":"\\ud83dx\\ude00"}', '{"a":"\\ude00\\ud83d"}',
    '{"\\ud800":1}', '{"a":"\\ud83d\\ud83d\\ude00"}',
  ],
  "broken string": [
    '{"a":"', '{"a":"\\"}', '{"a":"\\x41"}', '{"a":"\\u12"}', '{"a":"\\u12g4"}', '{"a":"\n"}',
    '{"a":"\u0000"}', '{"a":"\u001f"}', '{"a', "{\"a\":\"\\'\"}",
  ],
  "something after the end": ["{}{}", "{}x", "{},", "{}]", "{}\u0000", "{}\ufeff", "{}//"],
  "not JSON": [
    "{", "{a:1}", "{'a':1}", '{"a"}', '{"a":}', '{"a":1,}', '{,}', '{"a":[1,]}', '{"a":[1}', '{"a":1]',
    '{"a":NaN}', '{"a":Infinity}', '{"a":+1}', '{"a":.5}', '{"a":tru}', '{"a":True}', '{"a" 1}',
    '{"a":1 "b":2}', '{"a":1/**/}', '{"a":\u00a01}', '{"a":0x10}', '{"a":nulll}', '{1:1}', '{"a":undefined}',
  ],
};

for (const [fault, examples] of Object.entries(REFUSED)) {
  for (const [number, example] of examples.entries()) {
    test(`refuses ${fault}: ${number}`, () => {
      const bytes = typeof example === "string" ? utf8(example) : example;
      assert.throws(() => parseJson(bytes), { name: "InvalidJson", message: fault });
    });
  }
}
