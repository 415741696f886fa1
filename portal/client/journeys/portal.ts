/** The reporter's door (protocol section 16): each call, and its answer read as a stranger's claim. */

import { concat, equal, type Bytes } from "../protocol/bytes.ts";
import { bool, bytes, closed, day, integer, list, orNull } from "../protocol/closed.ts";
import type { Day } from "../protocol/days.ts";
import { isSizeClass } from "../protocol/envelope.ts";
import { CASE_SIZE, ID_SIZE, KEYBOX_LIMIT } from "../protocol/identifiers.ts";
import { PIECE_LIMIT, PIECE_SIZE } from "../protocol/padding.ts";
import type { Body } from "../protocol/parts.ts";
import { isRefusal } from "../protocol/refusals.ts";
import type { Line } from "./http.ts";
import { Refused } from "./refusals.ts";

const MEBIBYTE = 1024 * 1024;
const ROSTER_LIMIT = 64 * MEBIBYTE; // a roster of 62 persons has about 200 KiB
const PAGE_LIMIT = 96 * MEBIBYTE; // 64 envelopes, and every keybox there can be
const CONVERSATION_LIMIT = 512 * MEBIBYTE; // beyond, a server plays for our memory
const PAGE_ENVELOPES = 64;
const CHAIN_LIMIT = 1000;
const DAYS_LIMIT = 10_000;
const DAYS_SIZE = 256 * 1024; // 13 bytes a day

/** A new case, sealed. Sent again, these are the same bytes. */
export interface Submission {
  readonly inspectorate: Bytes;
  readonly case: Bytes;
  readonly mailbox: Bytes;
  readonly keybox: Bytes;
  readonly envelope: Bytes;
}

/** Signed documents as served; nothing of it is believed. */
export interface ServedRoster {
  readonly rosters: readonly Bytes[];
  readonly freshness: Bytes;
}

/** A conversation as served; nothing of it is believed. */
export interface Mailbox {
  readonly inspectorate: Bytes;
  readonly case: Bytes;
  readonly keyboxes: readonly Bytes[];
  readonly envelopes: readonly Bytes[];
}

/** One more envelope for from-reporter. `seen`: the highest keybox number that was fetched. */
export interface Append {
  readonly envelope: Bytes;
  readonly seen: number;
  readonly claims: readonly Bytes[];
}

/** On which day each entry came, by sequence, as the server says: nobody vouches for it. */
export interface ServedDays {
  readonly mine: readonly Day[];
  readonly theirs: readonly Day[];
}

/** Which pieces of a file a server has; count null: it knows nothing of the file. */
export interface Stored {
  readonly count: number | null;
  readonly indexes: ReadonlySet<number>;
}

export interface PieceName {
  readonly file: Bytes;
  readonly index: number;
  readonly count: number;
}

type Signal = AbortSignal | undefined;

/** Every call throws Refused as Line.call, and `server-broken` for nonsense. */
export class Portal {
  readonly line: Line;

  constructor(line: Line) {
    this.line = line;
  }

  async roster(inspectorate: Bytes, signal?: Signal): Promise<ServedRoster> {
    const answer = await this.line.call("roster", { inspectorate }, [], { most: ROSTER_LIMIT, signal });
    return claimed(() => {
      const { rosters } = closed(answer.said, "answer", ["rosters"]);
      expectParts(answer, integer(1, CHAIN_LIMIT)(rosters, "rosters") + 1);
      const freshness = answer.parts.at(-1) ?? new Uint8Array(0);
      return { rosters: answer.parts.slice(0, -1), freshness };
    });
  }

  async submit(submission: Submission, signal?: Signal): Promise<void> {
    const { inspectorate, case: id, mailbox, keybox, envelope } = submission;
    const head = { inspectorate, case: id, mailbox, claims: [] };
    checkDone(await this.line.call("submit", head, [keybox, envelope], { signal }));
  }

  /** The whole conversation, page by page. */
  async read(credential: Bytes, signal?: Signal): Promise<Mailbox> {
    let page = await this.page(credential, 0, 0, signal);
    const [first, mine, theirs] = [page, [...page.mine], [...page.theirs]];
    while (page.more) {
      page = await this.page(credential, mine.length, theirs.length, signal);
      if (!equal(first.inspectorate, page.inspectorate) || !equal(first.case, page.case)) throw nonsense();
      mine.push(...page.mine);
      theirs.push(...page.theirs);
      const size = [...mine, ...theirs].reduce((sum, { length }) => sum + length, 0);
      const isEmpty = page.mine.length + page.theirs.length === 0; // it would go on for ever
      if (isEmpty || size > CONVERSATION_LIMIT) throw nonsense();
    }
    const { inspectorate, case: id } = first;
    return { inspectorate, case: id, keyboxes: page.keyboxes, envelopes: [...mine, ...theirs] };
  }

  /** One attempt only: a conversation is whole without them. */
  async days(credential: Bytes, signal?: Signal): Promise<ServedDays> {
    const answer = await this.line.call("days", { credential }, [], { most: DAYS_SIZE, signal, attempts: 1 });
    return claimed(() => {
      expectParts(answer, 0);
      const said = closed(answer.said, "answer", ["from_reporter", "to_reporter"]);
      const days = list(day, 0, DAYS_LIMIT);
      return { mine: days(said.from_reporter, "from_reporter"), theirs: days(said.to_reporter, "to_reporter") };
    });
  }

  async append(credential: Bytes, { envelope, seen, claims }: Append, signal?: Signal): Promise<void> {
    checkDone(await this.line.call("append", { credential, seen, claims }, [envelope], { signal }));
  }

  /** One attempt only: before another one the sender asks what is stored. */
  async piece(credential: Bytes, name: PieceName, piece: Bytes, signal?: Signal): Promise<void> {
    checkDone(await this.line.call("piece", { credential, ...name }, [piece], { signal, attempts: 1 }));
  }

  async pieces(credential: Bytes, file: Bytes, signal?: Signal): Promise<Stored> {
    const answer = await this.line.call("pieces", { credential, file }, [], { signal });
    return claimed(() => {
      expectParts(answer, 0);
      const said = closed(answer.said, "answer", ["count", "stored"]);
      const count = orNull(integer(1, PIECE_LIMIT))(said.count, "count");
      const stored = list(integer(0, (count ?? 0) - 1), 0, count ?? 0)(said.stored, "stored");
      return { count, indexes: new Set(stored) };
    });
  }

  /** One piece, not verified. */
  async fetch(credential: Bytes, file: Bytes, index: number, signal?: Signal): Promise<Bytes> {
    const most = 2 * PIECE_SIZE;
    const answer = await this.line.call("fetch", { credential, file, index }, [], { most, signal });
    return claimed(() => {
      closed(answer.said, "answer", []);
      expectParts(answer, 1);
      return concat(...answer.parts);
    });
  }

  private async page(credential: Bytes, mine: number, theirs: number, signal: Signal): Promise<Page> {
    const head = { credential, from_reporter: mine, to_reporter: theirs };
    return readPage(await this.line.call("read", head, [], { most: PAGE_LIMIT, signal }));
  }
}

interface Page {
  readonly inspectorate: Bytes;
  readonly case: Bytes;
  readonly keyboxes: readonly Bytes[];
  readonly mine: readonly Bytes[];
  readonly theirs: readonly Bytes[];
  readonly more: boolean;
}

function readPage(answer: Body): Page {
  return claimed(() => {
    const said = closed(answer.said, "answer", [
      "inspectorate", "case", "keyboxes", "from_reporter", "to_reporter", "more",
    ]);
    const keyboxes = integer(0, KEYBOX_LIMIT)(said.keyboxes, "keyboxes");
    const mine = integer(0, PAGE_ENVELOPES)(said.from_reporter, "from_reporter");
    const theirs = integer(0, PAGE_ENVELOPES)(said.to_reporter, "to_reporter");
    expectParts(answer, keyboxes + mine + theirs);
    const envelopes = answer.parts.slice(keyboxes);
    if (!envelopes.every(({ length }) => isSizeClass(length))) throw nonsense();
    return {
      inspectorate: bytes(ID_SIZE)(said.inspectorate, "inspectorate"),
      case: bytes(CASE_SIZE)(said.case, "case"),
      keyboxes: answer.parts.slice(0, keyboxes),
      mine: envelopes.slice(0, mine),
      theirs: envelopes.slice(mine),
      more: bool(said.more, "more"),
    };
  });
}


function nonsense(): Refused {
  return new Refused("server-broken", { where: "answer" });
}

/** What is not of its form is the server's fault. */
function claimed<T>(read: () => T): T {
  try {
    return read();
  } catch (thrown) {
    throw isRefusal(thrown) ? nonsense() : thrown;
  }
}

function expectParts({ parts }: Body, count: number): void {
  if (parts.length !== count) throw nonsense();
}

/** An answer that says only that it was done. */
function checkDone(answer: Body): void {
  claimed(() => closed(answer.said, "answer", []));
  expectParts(answer, 0);
}
