/** What a person does in a browser, each act a call of the journeys. */

import { createHash } from "node:crypto";

import { openClient, type Client } from "../../portal/client/journeys/client.ts";
import { conversationOf } from "../../portal/client/journeys/conversation.ts";
import { download, safeName } from "../../portal/client/journeys/downloading.ts";
import type { News } from "../../portal/client/journeys/http.ts";
import { newLetter, type Letter, type Watch } from "../../portal/client/journeys/letters.ts";
import {
  isUncertain, objectTo, prepare, reply, send, tellOfPressure, unexclude, withdraw, type Prepared,
} from "../../portal/client/journeys/reporting.ts";
import { findInspectorate, judgeExclusion, searchInspectorates, stalenessOn, type Trusted } from "../../portal/client/journeys/trusting.ts";
import { comeBack, comeBackWith, readAgain, type Visit } from "../../portal/client/journeys/visiting.ts";
import { completions, judgeWords, wordStates } from "../../portal/client/journeys/words.ts";
import { whyNotWrite } from "../../portal/client/journeys/writing.ts";
import { toHex } from "../../portal/client/protocol/bytes.ts";
import type { Report } from "../../portal/client/protocol/report.ts";
import type { Given } from "../second/given.ts";
import { chosenOf } from "./chosen.ts";
import { counted, failAt, heal, withoutSubtle } from "./faults.ts";
import { attachmentOf } from "../../portal/client/journeys/uploading.ts";

type Act = (given: Given) => Promise<object>;

interface State {
  client?: Client;
  trusted?: Trusted;
  prepared?: Prepared;
  visit?: Visit;
  letter?: Letter;
}

const state: State = {};
const news: News[] = [];
const NOTHING = {};

function the<Name extends keyof State>(name: Name): NonNullable<State[Name]> {
  const found = state[name];
  if (found === undefined) throw new TypeError(`no ${name} yet`);
  return found as NonNullable<State[Name]>;
}

function idsOf(given: Given): ReadonlySet<string> {
  return new Set(given.list("persons").map(toHex));
}

async function open(given: Given): Promise<object> {
  const patience = { attempts: given.number("attempts"), between: 20, call: given.number("call") };
  const options = { base: given.text("base"), observe: (one: News) => void news.push(one), patience };
  state.client = openClient({ anchor: given.bytes("anchor"), words: given.text("words") }, options);
  return NOTHING;
}

async function find(given: Given): Promise<object> {
  delete state.trusted;
  state.trusted = await findInspectorate(the("client"), given.bytes("inspectorate"));
  const { newest, readers } = state.trusted;
  const old = stalenessOn(state.trusted, given.text("today"));
  return { name: newest.name, readers: readers.map(({ name }) => name), staleness: old };
}

async function prepared(given: Given): Promise<object> {
  const report = JSON.parse(given.text("report")) as Report;
  const plan = { report, trusted: the("trusted"), excluded: idsOf(given), today: given.text("today") };
  state.prepared = await prepare(the("client"), plan);
  const { words, submission } = state.prepared;
  return { words: words.join(" "), case: submission.case };
}

function shown(visit: Visit): object {
  state.visit = visit;
  const { entries, findings } = conversationOf(visit);
  return {
    entries: entries.map(({ from, person, kind, text, files, standing, reason, decided }) => ({
      from, person: person?.name ?? null, kind, text, files: files.map(({ name, size }) => [name, size]), standing, reason,
      decided: decided?.type === "step" ? decided.enters : decided?.type ?? null,
    })),
    findings: findings.map(({ trouble }) => trouble),
    obstacle: whyNotWrite(visit),
    state: visit.read.life.state,
  };
}

async function letter(given: Given): Promise<object> {
  const files = await Promise.all(JSON.parse(given.text("files")).map(chosenOf));
  state.letter = newLetter(given.text("text"), files.map(attachmentOf));
  return { names: state.letter.uploads.map(({ attachment }) => attachment.name) };
}

/** `stop_at`: cancel as soon as so many bytes of a file are stored; 0: never. */
async function replied(given: Given): Promise<object> {
  const [stop, stopAt] = [new AbortController(), given.number("stop_at")];
  const told: number[] = [];
  let peak = 0;
  const progress: Watch["progress"] = ({ done }) => {
    told.push(done);
    (globalThis as { gc?: () => void }).gc?.(); // what is held, not what lies about
    peak = Math.max(peak, process.memoryUsage().arrayBuffers);
    if (stopAt > 0 && done >= stopAt) stop.abort();
  };
  await reply(the("client"), the("visit"), the("letter"), { signal: stop.signal, progress });
  return { told, peak };
}

async function downloaded(given: Given): Promise<object> {
  const files = conversationOf(the("visit")).entries.flatMap((entry) => entry.files);
  const note = files[given.number("file")];
  if (note === undefined) throw new TypeError("no such file");
  const told: number[] = [];
  const blob = await download(the("client"), the("visit"), note, { progress: (done) => told.push(done) });
  const hash = createHash("sha256").update(Buffer.from(await blob.arrayBuffer())).digest("hex");
  return { hash, size: blob.size, type: blob.type, name: safeName(note), told };
}

async function sent(given: Given): Promise<object> {
  const stop = new AbortController();
  const after = given.number("stop_after");
  if (after > 0) setTimeout(() => stop.abort(), after);
  try {
    await send(the("client"), the("prepared"), stop.signal);
    return { uncertain: false };
  } catch (thrown) {
    if (isUncertain(thrown)) return { uncertain: true, code: (thrown as Error).message };
    throw thrown;
  }
}

/** How the page asks: the options of the next request, whatever comes of it. */
async function options(given: Given): Promise<object> {
  const genuine = globalThis.fetch;
  const seen: object[] = [];
  globalThis.fetch = (url, init = {}) => {
    const { method, credentials, cache, redirect, referrerPolicy } = init;
    seen.push({ url: String(url), method, credentials, cache, redirect, referrerPolicy });
    return genuine(url, init);
  };
  try {
    await findInspectorate(the("client"), given.bytes("inspectorate"));
  } finally {
    globalThis.fetch = genuine;
  }
  return { seen };
}

export const ACTS: ReadonlyMap<string, Act> = new Map<string, Act>([
  ["open", open],
  ["search", async (g) => ({ names: searchInspectorates(the("client"), g.text("typed")).map(({ name }) => name) })],
  ["find", find],
  ["options", options],
  ["judge_exclusion", async (g) => judgeExclusion(the("trusted"), idsOf(g))],
  ["prepare", prepared],
  ["send", sent],
  ["come_back", async (g) => shown(await comeBack(the("client"), g.text("words")))],
  ["visit_mine", async () => shown(await comeBackWith(the("client"), the("prepared").keys))],
  ["read_again", async () => shown(await readAgain(the("client"), the("visit")))],
  ["letter", letter],
  ["reply", replied],
  ["reply_twice", async () => {
    const once = (): Promise<void> => reply(the("client"), the("visit"), the("letter"));
    await Promise.all([once(), once()]);
    return NOTHING;
  }],
  ["unexclude", async (g) => unexclude(the("client"), the("visit"), idsOf(g)).then(() => NOTHING)],
  ["object_to", async (g) => objectTo(the("client"), the("visit"), g.text("text")).then(() => NOTHING)],
  ["tell_of_pressure", async (g) => tellOfPressure(the("client"), the("visit"), g.text("text")).then(() => NOTHING)],
  ["withdraw", async () => withdraw(the("client"), the("visit")).then(() => NOTHING)],
  ["download", downloaded],
  ["news", async () => ({ news: news.splice(0) })],
  ["judge_words", async (g) => judgeWords(g.text("typed"), the("client").words)],
  ["word_states", async (g) => ({ states: wordStates(g.text("typed"), the("client").words) })],
  ["completions", async (g) => ({ words: completions(g.text("typed"), the("client").words) })],
  ["fail_at", async (g) => (failAt(g.number("at")), NOTHING)],
  ["without_subtle", async () => (withoutSubtle(), NOTHING)],
  ["heal", async () => (heal(), NOTHING)],
  ["counted", async () => counted()],
]);
