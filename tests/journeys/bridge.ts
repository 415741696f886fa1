/**
 * The browser's journeys as a process: one JSON command a line in, one JSON answer a line out.
 *
 * In: {"do": "reply", ...}. Out: {"said": object} | {"refused": code, "where": text|null}. What is
 * not refused but thrown ends the process. The state is one person's: one client, visit and letter.
 */

import { createInterface } from "node:readline";

import { inJson } from "../../portal/client/protocol/compose.ts";
import { Refused } from "../../portal/client/journeys/refusals.ts";
import { ACTS } from "./acts.ts";
import { Given } from "../second/given.ts";

async function answer(line: string): Promise<string> {
  const given = new Given(JSON.parse(line));
  const act = ACTS.get(given.text("do"));
  if (act === undefined) throw new TypeError(`no act ${given.text("do")}`);
  try {
    return inJson({ said: await act(given) });
  } catch (thrown) {
    if (!(thrown instanceof Refused)) throw thrown;
    return JSON.stringify({ refused: thrown.code, where: thrown.where, message: thrown.message, stack: thrown.stack });
  }
}

for await (const line of createInterface({ input: process.stdin })) {
  process.stdout.write(`${await answer(line)}\n`);
}
