/**
 * A line to one portal: parts go out, parts or a refusal come back, within bounds.
 *
 * Every call may be repeated: the same bytes again have the same answer (protocol 14.6). The server is
 * a stranger: it may be slow for ever, answer without end or talk nonsense.
 */

import type { Bytes } from "../protocol/bytes.ts";
import { composeJson } from "../protocol/compose.ts";
import { packParts, parseBody, type Body } from "../protocol/parts.ts";
import { isRefusal } from "../protocol/refusals.ts";
import { pause, withDeadline } from "./deadline.ts";
import { problemIn, PROBLEM_TYPE } from "./problems.ts";
import { Puzzles, PUZZLES, PuzzleSet } from "./puzzles.ts";
import { isRefused, Refused } from "./refusals.ts";

export const MEDIA_TYPE = "application/vnd.wbs.parts";
export type Call = "roster" | "submit" | "read" | "days" | "append" | "piece" | "pieces" | "fetch";

/** The constant paths; nothing of a person's is ever part of one. */
const PATHS: Readonly<Record<Call, string>> = {
  roster: "/api/1/roster",
  submit: "/api/1/submit",
  read: "/api/1/read",
  days: "/api/1/days",
  append: "/api/1/append",
  piece: "/api/1/piece",
  pieces: "/api/1/pieces",
  fetch: "/api/1/fetch",
};
const SMALL = 64 * 1024; // bytes of an answer that says little more than yes
const PROBLEM_LIMIT = 1024 * 1024; // bytes; `missing-pieces` may list some ten thousand indexes
const SECOND = 1000;

/** What happens on the line, so that a page can say "waiting for the network", or that it works on a puzzle. */
export type News =
  | { readonly kind: "waiting"; readonly call: Call; readonly attempt: number; readonly pause: number; readonly why: Trouble }
  | { readonly kind: "answered" | "ended" | "working"; readonly call: Call };
export type Trouble = "network" | "busy" | "broken";
export type Observer = (news: News) => void;

/** How long to try, in milliseconds, and how often. */
export interface Patience {
  /** One answer, from the first byte sent to the last one read. */
  readonly call: number;
  /** After that no further attempt begins. Longer than one call: who was never answered is asked once more. */
  readonly allCalls: number;
  /** The longest pause between two attempts. */
  readonly between: number;
  readonly attempts: number;
}

export const PATIENCE: Patience = { call: 300 * SECOND, allCalls: 420 * SECOND, between: 15 * SECOND, attempts: 8 };

export interface LineOptions {
  /** Where the portal answers, without a slash at the end; by default where the page comes from. */
  readonly base?: string;
  readonly observe?: Observer;
  readonly patience?: Partial<Patience>;
}

export interface CallOptions {
  /** Bytes of the answer; a longer one is not read to its end. */
  readonly most?: number;
  readonly signal?: AbortSignal | undefined;
  readonly attempts?: number;
}

/** Nothing came, or a request to come again later: the same bytes may be sent again. */
class NoAnswer extends Error {
  readonly why: Trouble;
  /** Milliseconds that the server asked for. */
  readonly after: number;

  constructor(why: Trouble, after = 0) {
    super(why);
    this.why = why;
    this.after = after;
  }
}

const AT_LAST = { network: "unreachable", busy: "busy", broken: "server-broken" } as const;

export class Line {
  readonly patience: Patience;
  private readonly base: string;
  private readonly observe: Observer;
  private readonly puzzles = new Puzzles();

  constructor({ base = "", observe = () => undefined, patience = {} }: LineOptions = {}) {
    this.base = base;
    this.observe = observe;
    this.patience = { ...PATIENCE, ...patience };
  }

  /**
   * Make one call; where the server sets a puzzle, solve it and ask again. Throws Refused: `cancelled`, `unreachable`, `busy`, `server-broken`, or what the
   * server refused.
   */
  async call(call: Call, head: object, parts: readonly Bytes[] = [], options: CallOptions = {}): Promise<Body> {
    const content = packParts([composeJson(head), ...parts]);
    for (let round = 1; round <= PUZZLES; round++) {
      try {
        if (this.puzzles.has(call)) this.observe({ kind: "working", call });
        return await this.try(call, content, await this.puzzles.headers(call, content, options.signal), options);
      } catch (thrown) {
        if (!(thrown instanceof PuzzleSet)) throw thrown;
        this.puzzles.keep(call, thrown);
      }
    }
    throw new Refused("busy");
  }

  private async try(call: Call, content: Bytes, proof: Record<string, string>, options: CallOptions): Promise<Body> {
    const [attempts, end] = [options.attempts ?? this.patience.attempts, Date.now() + this.patience.allCalls];
    for (let attempt = 1; ; attempt++) {
      try {
        const answer = await this.once(call, content, proof, options);
        this.observe({ kind: "answered", call });
        return answer;
      } catch (thrown) {
        const isOver = !(thrown instanceof NoAnswer) || attempt >= attempts || Date.now() >= end;
        if (isOver) this.observe({ kind: "ended", call });
        if (!(thrown instanceof NoAnswer)) throw thrown;
        if (isOver) throw new Refused(AT_LAST[thrown.why]);
        await this.wait(call, attempt, thrown, options.signal);
      }
    }
  }

  /** Random, so that many who were cut off together do not come back together. */
  async wait(call: Call, attempt: number, { why, after = 0 }: { why: Trouble; after?: number }, signal?: AbortSignal): Promise<void> {
    const most = Math.min(this.patience.between, 500 * 2 ** attempt);
    const long = Math.min(this.patience.between, after + Math.random() * most);
    this.observe({ kind: "waiting", call, attempt, pause: long, why });
    await pause(long, signal);
  }

  private async once(call: Call, content: Bytes, proof: Record<string, string>, { most = SMALL, signal }: CallOptions): Promise<Body> {
    return withDeadline(this.patience.call, signal, async (ending) => {
      try {
        const asked = { ...HOW, headers: { ...HEADERS, ...proof }, body: content, signal: ending };
        return await read(await fetch(this.base + PATHS[call], asked), most);
      } catch (thrown) {
        if ([Refused, NoAnswer, PuzzleSet].some((one) => thrown instanceof one)) throw thrown;
        if (signal?.aborted) throw new Refused("cancelled");
        throw new NoAnswer("network");
      }
    });
  }
}

const HEADERS = { "Content-Type": MEDIA_TYPE, Accept: MEDIA_TYPE };
const FULL = 507; // for people to make room: nothing that passes in a moment
const HOW: RequestInit = {
  method: "POST",
  credentials: "omit",
  cache: "no-store",
  redirect: "error",
  referrerPolicy: "no-referrer",
};

async function read(answer: Response, most: number): Promise<Body> {
  const type = answer.headers.get("Content-Type") ?? "";
  if (answer.status === 200 && type === MEDIA_TYPE) return unpack(await bounded(answer, most));
  if (answer.status >= 500 && answer.status !== FULL) {
    await answer.body?.cancel();
    const seconds = Number(answer.headers.get("Retry-After") ?? "0");
    const after = Number.isFinite(seconds) ? Math.max(0, seconds) * SECOND : 0;
    throw new NoAnswer(answer.status === 503 ? "busy" : "broken", after);
  }
  throw problemIn(type === PROBLEM_TYPE ? await bounded(answer, PROBLEM_LIMIT) : null);
}

function unpack(untrusted: Bytes): Body {
  try {
    return parseBody(untrusted);
  } catch (thrown) {
    if (isRefusal(thrown)) throw new Refused("server-broken", { where: "answer" });
    throw thrown;
  }
}

/** The body, read no further than `most` bytes. */
async function bounded(answer: Response, most: number): Promise<Bytes> {
  const tooLong = new Refused("server-broken", { where: "size" });
  const reader = answer.body?.getReader();
  const chunks: Uint8Array[] = [];
  let size = 0;
  for (let next = await reader?.read(); next?.done === false; next = await reader?.read()) {
    size += next.value.length;
    if (size > most) {
      await reader?.cancel().catch(() => undefined);
      throw tooLong;
    }
    chunks.push(next.value);
  }
  const whole = new Uint8Array(size);
  chunks.reduce((at, chunk) => (whole.set(chunk, at), at + chunk.length), 0);
  return whole;
}

/** Whether a call failed in a way that may pass. */
export function mayPass(thrown: unknown): thrown is Refused {
  return isRefused(thrown, "unreachable", "busy", "server-broken") && thrown.where === null;
}
