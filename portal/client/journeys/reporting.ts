/**
 * The reporter's journeys: report, reply, let somebody read after all, withdraw. Coming back is in
 * `visiting.ts`. Everything is sealed here; a portal sees bytes. The mirror of `wbs/journeys/reporting.py`.
 */

import { compare, toHex, type Bytes } from "../protocol/bytes.ts";
import type { Day } from "../protocol/days.ts";
import * as ed25519 from "../protocol/ed25519.ts";
import { sealEnvelope } from "../protocol/envelope.ts";
import { composeEvent, parseEvent, type FileNote, type ReportEvent } from "../protocol/events.ts";
import * as hpke from "../protocol/hpke.ts";
import { CASE_SIZE } from "../protocol/identifiers.ts";
import { buildKeybox, commitment, headerOf, SECRET_SIZE } from "../protocol/keybox.ts";
import { ENDED } from "../protocol/lifecycle.ts";
import { deriveKeys, toWords, type ReceiptKeys } from "../protocol/receipt.ts";
import { random } from "../protocol/random.ts";
import type { Report } from "../protocol/report.ts";
import { left } from "../protocol/room.ts";
import { sha256 } from "../protocol/sha256.ts";
import type { Client } from "./client.ts";
import { uploadAll, type Letter, type Watch } from "./letters.ts";
import type { Submission } from "./portal.ts";
import { isRefused, Refused, refusing } from "./refusals.ts";
import { stalenessOn, type Trusted } from "./trusting.ts";
import type { Visit } from "./visiting.ts";
import { append, headsOf, whyNotWrite, type Draft } from "./writing.ts";

const ENTROPY_SIZE = 16;
const UPLOADS = 2; // a server that lost pieces is given them once more

/** A sealed report, ready to send, and its words. Sending it again sends the same bytes. */
export interface Prepared {
  readonly words: readonly string[];
  readonly keys: ReceiptKeys;
  readonly submission: Submission;
}

export interface ReportPlan {
  readonly report: Report;
  readonly trusted: Trusted;
  /** Person ids in hexadecimal, all of the newest roster. */
  readonly excluded: ReadonlySet<string>;
  /** The device's day. */
  readonly today: Day;
}

/**
 * Draw the words and seal the report. Throws Refused: `stale-roster`, `nobody-left`, `malformed` with
 * the field that cannot be sent, `too-large`. Show the words only when `send` has returned.
 */
export async function prepare(client: Client, plan: ReportPlan): Promise<Prepared> {
  return refusing(async () => {
    const recipients = recipientsOf(plan);
    const entropy = random(ENTROPY_SIZE);
    const keys = await deriveKeys(entropy);
    const submission = await sealFirst(plan, recipients, keys);
    return { words: (await toWords(entropy, client.words)).split(" "), keys, submission };
  });
}

function recipientsOf({ trusted, excluded, today }: ReportPlan): readonly Bytes[] {
  if (stalenessOn(trusted, today) === "expired") throw new Refused("stale-roster");
  const known = new Set(trusted.newest.persons.map(({ id }) => toHex(id)));
  if (![...excluded].every((id) => known.has(id))) throw new Refused("malformed", { where: "excluded" });
  const recipients = trusted.readers.map(({ id }) => id).filter((id) => !excluded.has(toHex(id)));
  if (recipients.length === 0) throw new Refused("nobody-left");
  return recipients;
}

async function sealFirst(plan: ReportPlan, recipients: readonly Bytes[], keys: ReceiptKeys): Promise<Submission> {
  const roster = plan.trusted.newest;
  const id = random(CASE_SIZE);
  const secret = random(SECRET_SIZE);
  const kem = await hpke.publicKey(keys.kemSeed);
  const keybox = await buildKeybox({ roster, case: id, number: 0, recipients, reporter: kem }, secret);
  const introduction = {
    stream: "conversation",
    number: 0,
    keybox: await sha256(keybox),
    commitment: await commitment(headerOf(keybox), secret),
    recipients,
    roster: roster.hash,
    earlier: [],
  } as const;
  const event: ReportEvent = {
    type: "report",
    heads: { to_reporter: null },
    reporter: { signing: await ed25519.publicKey(keys.signingSeed), kem },
    mode: "script",
    excluded: roster.persons.map((one) => one.id).filter((one) => plan.excluded.has(toHex(one))).toSorted(compare),
    introduction,
    report: plan.report,
  };
  const name = { inspectorate: roster.inspectorate, case: id };
  const place = { ...name, chain: "from_reporter", sequence: 0, number: 0, prev: new Uint8Array(32) } as const;
  const json = composeEvent(event);
  parseEvent(json, place); // what every reader would reject is not sent
  const envelope = await sealEnvelope(place, secret, { seed: keys.signingSeed, roster: roster.hash, json });
  return { ...name, mailbox: keys.mailbox, keybox, envelope };
}

/** Hand the report in. When this returns, it is kept. Throws Refused; see `isUncertain`. */
export async function send(client: Client, prepared: Prepared, signal?: AbortSignal): Promise<void> {
  return refusing(() => client.portal.submit(prepared.submission, signal));
}

/** Whether, in spite of a refusal, what was sent may be kept: then show the words with that warning. */
export function isUncertain(thrown: unknown): boolean {
  if (isRefused(thrown, "server-broken")) return !thrown.isAnswer;
  return isRefused(thrown, "unreachable", "busy", "cancelled", "device-failed");
}

/**
 * Write to the reviewers. The letter keeps its text, what of its files is stored, and what was sealed:
 * after a refusal call this again with the same letter, and nothing is sent twice or lost.
 *
 * Throws Refused: an Obstacle, `case-full`, `case-changed`, `missing-pieces`, what uploading refuses, or as the line.
 */
export async function reply(client: Client, visit: Visit, letter: Letter, watch: Watch = {}): Promise<void> {
  letter.underway ??= refusing(() => deliver(client, visit, letter, watch)).finally(() => {
    letter.underway = null;
  });
  return letter.underway;
}

async function deliver(client: Client, visit: Visit, letter: Letter, watch: Watch): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    letter.draft ??= await draftOf(client, visit, letter, watch);
    try {
      watch.handingIn?.();
      return await append(client, visit, letter.draft, watch.signal);
    } catch (thrown) {
      if (!isRefused(thrown, "missing-pieces") || attempt >= UPLOADS) throw thrown;
      letter.lose(thrown.missing);
    }
  }
}

async function draftOf(client: Client, visit: Visit, letter: Letter, watch: Watch): Promise<Draft> {
  const obstacle = whyNotWrite(visit); // before files travel for nothing
  if (obstacle !== null) throw new Refused(obstacle);
  if (left(visit.read, "message") === 0) throw new Refused("case-full");
  return draftMessage(letter.text, await uploadAll(client, visit, letter, watch));
}

function draftMessage(text: string, files: readonly FileNote[]): Draft {
  const claims = files.map(({ id }) => id).toSorted(compare);
  return { event: (visit) => ({ type: "message", heads: headsOf(visit), text, files }), claims, sealed: null };
}

/** Let persons read after all, from the next secret on that somebody introduces. Ids are hexadecimal. */
export async function unexclude(
  client: Client,
  visit: Visit,
  persons: ReadonlySet<string>,
  signal?: AbortSignal,
): Promise<void> {
  return refusing(async () => {
    const { report } = visit.read;
    const wanted = report.excluded.filter((id) => persons.has(toHex(id)) && isLiftable(visit, id));
    if (wanted.length === 0 || wanted.length !== persons.size || report.mode !== "script") {
      throw new Refused("not-excluded");
    }
    await append(client, visit, draftUnexclude(wanted), signal);
  });
}

/** Whoever was recused stays out, whatever the reporter says. */
function isLiftable({ read: { excluded, recused } }: Visit, id: Bytes): boolean {
  return excluded.includes(toHex(id)) && !recused.includes(toHex(id));
}

function draftUnexclude(wanted: readonly Bytes[]): Draft {
  const event: Draft["event"] = (visit) => {
    const persons = wanted.filter((id) => isLiftable(visit, id));
    return persons.length === 0 ? null : { type: "unexclude", heads: headsOf(visit), persons };
  };
  return { event, claims: [], sealed: null };
}

/** Say that the case should not have ended. Throws Refused: `not-ended`, `objected-before`, `malformed` for no or too long a text. */
export async function objectTo(client: Client, visit: Visit, text: string, signal?: AbortSignal): Promise<void> {
  const event: Draft["event"] = (now) => {
    const { state, objected } = now.read.life;
    if (!ENDED.includes(state)) throw new Refused(objected ? "objected-before" : "not-ended");
    return { type: "object", heads: headsOf(now), text };
  };
  return refusing(() => append(client, visit, { event, claims: [], sealed: null }, signal));
}

/** Raise the alarm: somebody presses the reporter. The text may be empty. */
export async function tellOfPressure(client: Client, visit: Visit, text: string, signal?: AbortSignal): Promise<void> {
  const event: Draft["event"] = (now) => ({ type: "pressure", heads: headsOf(now), text });
  return refusing(() => append(client, visit, { event, claims: [], sealed: null }, signal));
}

/** End the own access: reviewers keep what was said, and nothing more is written or shown here. */
export async function withdraw(client: Client, visit: Visit, signal?: AbortSignal): Promise<void> {
  return refusing(async () => {
    const event: Draft["event"] = (now) => ({ type: "withdraw", heads: headsOf(now) });
    try {
      await append(client, visit, { event, claims: [], sealed: null }, signal);
    } catch (thrown) {
      if (!isRefused(thrown, "withdrawn") || visit.read.withdrawn) throw thrown; // else another tab was first
    }
  });
}

