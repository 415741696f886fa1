/** Events: the closed JSON inside an envelope. */

import { toHex, type Bytes } from "./bytes.ts";
import {
  ascending, bytes, closed, integer, list, NAME, oneOf, orNull, peek, sortedBytes, text, type Untrusted,
} from "./closed.ts";
import { composeJson } from "./compose.ts";
import {
  FILE_SIZE, ID_SIZE, KEYBOX_LIMIT, NUMBER_LIMIT, PERSON_LIMIT, STREAMS, streamOf, type Chain, type Stream,
} from "./identifiers.ts";
import { SECRET_SIZE } from "./keybox.ts";
import { kemKey, signingKey } from "./keys.ts";
import {
  readRecusal, readStep, readWords, REASON_LIMIT, type ApproveEvent, type ObjectEvent, type PressureEvent, type RecuseEvent,
  type StepEvent,
} from "./moving.ts";
import { countPieces } from "./padding.ts";
import { Malformed } from "./refusals.ts";
import { parseReport, type Report } from "./report.ts";
import { parseJson, type JsonObject } from "./strict_json.ts";

const MOST_NESTED = 512; // lists and objects
const TEXT_LIMIT = 60_000;
const FILES_LIMIT = 32;
const PIECES_LIMIT = 1024;
const HASH_SIZE = 32;

export interface Head {
  readonly sequence: number;
  readonly hash: Bytes;
}

export type Heads = { readonly [chain in Chain]?: Head | null };

export interface Earlier {
  readonly number: number;
  readonly secret: Bytes;
}

export interface Introduction {
  readonly stream: Stream;
  readonly number: number;
  readonly keybox: Bytes;
  readonly commitment: Bytes;
  readonly recipients: readonly Bytes[];
  readonly roster: Bytes;
  readonly earlier: readonly Earlier[];
}

export interface FileNote {
  readonly id: Bytes;
  readonly name: string;
  readonly size: number;
  readonly key: Bytes;
  readonly pieces: readonly Bytes[];
}

export interface Common {
  readonly heads: Heads;
  /** On the two chains of the reviewers; the reporter's entries have no such member. */
  readonly removed?: readonly Bytes[];
}

interface Said extends Common {
  readonly text: string;
  readonly files: readonly FileNote[];
}

export interface ReportEvent extends Common {
  readonly type: "report";
  readonly reporter: { readonly signing: Bytes; readonly kem: Bytes };
  readonly mode: "script" | "no-script";
  readonly excluded: readonly Bytes[];
  readonly introduction: Introduction;
  readonly report: Report;
}
export interface MessageEvent extends Said { readonly type: "message" }
export interface NoteEvent extends Said { readonly type: "note" }
export interface AssignEvent extends Common {
  readonly type: "assign";
  readonly persons: readonly Bytes[];
  readonly text: string;
  readonly slot: Bytes;
}
export interface UnexcludeEvent extends Common {
  readonly type: "unexclude";
  readonly persons: readonly Bytes[];
}
export interface WithdrawEvent extends Common { readonly type: "withdraw" }
export interface IntroduceEvent extends Common {
  readonly type: "introduce";
  readonly introduction: Introduction;
}
export interface AdoptEvent extends Common, Head { readonly type: "adopt" }

export type Event =
  | ReportEvent | MessageEvent | NoteEvent | AssignEvent | UnexcludeEvent | WithdrawEvent | IntroduceEvent | AdoptEvent
  | StepEvent | RecuseEvent | ApproveEvent | ObjectEvent | PressureEvent;

/** Which chains an author names in `heads`. */
const NAMED: Readonly<Record<Chain, readonly Chain[]>> = {
  from_reporter: ["to_reporter"],
  to_reporter: ["from_reporter"],
  internal: ["from_reporter", "to_reporter"],
};

const TYPES: Readonly<Record<Chain, readonly Event["type"][]>> = {
  from_reporter: ["message", "unexclude", "withdraw", "object", "pressure"],
  to_reporter: ["message", "introduce", "adopt", "step", "recuse", "approve"],
  internal: ["note", "assign", "introduce", "adopt"],
};

const MEMBERS: Readonly<Record<Event["type"], readonly string[]>> = {
  report: ["reporter", "mode", "excluded", "introduction", "report"],
  message: ["text", "files"],
  unexclude: ["persons"],
  withdraw: [],
  note: ["text", "files"],
  assign: ["persons", "text", "slot"],
  introduce: ["introduction"],
  adopt: ["sequence", "hash"],
  step: ["leaves", "enters", "reason", "message", "triage", "outcome", "destination", "promised"],
  recuse: ["persons", "reason", "message"],
  approve: ["sequence", "hash"],
  object: ["text"],
  pressure: ["text"],
};

/** Where an event stands, as its envelope's header says. */
export interface EventPlace {
  readonly chain: Chain;
  readonly sequence: number;
  readonly number: number;
}

/** An event that is allowed at this place. Throws InvalidJson or Malformed. */
export function parseEvent(untrusted: Bytes, { chain, sequence, number }: EventPlace): Event {
  const object = parseJson(untrusted, MOST_NESTED);
  const reportOnly = chain === "from_reporter" && sequence === 0;
  const allowed: readonly Event["type"][] = reportOnly ? ["report"] : TYPES[chain];
  const type = oneOf(...allowed)(peek(object, "type"), "type");
  const removed = chain === "from_reporter" ? [] : ["removed"];
  const members: JsonObject = closed(object, "event", ["type", "heads", ...removed, ...MEMBERS[type]]);
  const common = { heads: heads(members["heads"], chain), ...removedOn(chain, members) };
  const event = { ...common, ...READERS[type](members) } as Event;
  if ("introduction" in event) {
    const { introduction: its } = event; // sealed under the very secret that it introduces
    if (its.stream !== streamOf(chain) || its.number !== number) throw new Malformed("introduction");
  }
  return event;
}

type Particular<E> = E extends Event ? Omit<E, keyof Common> : never;

/** What each type says beyond the members that all have. */
const READERS: Readonly<Record<Event["type"], (members: JsonObject) => Particular<Event>>> = {
  report: (members) => ({
    type: "report",
    reporter: reporter(members["reporter"]),
    mode: oneOf("script", "no-script")(members["mode"], "mode"),
    excluded: sortedBytes(ID_SIZE, 0, PERSON_LIMIT)(members["excluded"], "excluded"),
    introduction: introduction(members["introduction"]),
    report: parseReport(members["report"], "report"),
  }),
  message: (members) => ({ type: "message", ...said(members) }),
  note: (members) => ({ type: "note", ...said(members) }),
  assign: (members) => ({
    type: "assign",
    persons: sortedBytes(ID_SIZE, 0, PERSON_LIMIT)(members["persons"], "persons"),
    text: text({ least: 0, most: REASON_LIMIT, lines: true })(members["text"], "text"),
    slot: bytes(HASH_SIZE)(members["slot"], "slot"),
  }),
  unexclude: (members) => ({
    type: "unexclude",
    persons: sortedBytes(ID_SIZE, 1, PERSON_LIMIT)(members["persons"], "persons"),
  }),
  withdraw: () => ({ type: "withdraw" }),
  introduce: (members) => ({ type: "introduce", introduction: introduction(members["introduction"]) }),
  adopt: (members) => ({ type: "adopt", ...position(members) }),
  step: readStep,
  recuse: readRecusal,
  approve: (members) => ({ type: "approve", ...position(members) }),
  object: (members) => ({ type: "object", text: readWords(members["text"], "text", 1) }),
  pressure: (members) => ({ type: "pressure", text: readWords(members["text"], "text", 0) }),
};

function heads(value: Untrusted, chain: Chain): Heads {
  const members: JsonObject = closed(value, "heads", NAMED[chain]);
  return Object.fromEntries(NAMED[chain].map((named) => {
    const read = named === "from_reporter" ? head : orNull(head); // a reporter's chain is never empty
    return [named, read(members[named], "heads")];
  }));
}

function head(value: Untrusted, where: string): Head {
  return position(closed(value, where, ["sequence", "hash"]));
}

function position(members: JsonObject): Head {
  return {
    sequence: integer(0, NUMBER_LIMIT - 1)(members["sequence"], "sequence"),
    hash: bytes(HASH_SIZE)(members["hash"], "hash"),
  };
}

function removedOn(chain: Chain, members: JsonObject): Pick<Common, "removed"> {
  if (chain === "from_reporter") return {};
  return { removed: sortedBytes(ID_SIZE, 0, PERSON_LIMIT)(members["removed"], "removed") };
}

function reporter(value: Untrusted): ReportEvent["reporter"] {
  const { signing, kem } = closed(value, "reporter", ["signing", "kem"]);
  return { signing: signingKey(signing, "reporter"), kem: kemKey(kem, "reporter") };
}

function said(members: JsonObject): { text: string; files: readonly FileNote[] } {
  const files = list(file, 0, FILES_LIMIT)(members["files"], "files");
  if (new Set(files.map(({ id }) => toHex(id))).size !== files.length) throw new Malformed("files");
  const least = files.length > 0 ? 0 : 1;
  return { text: text({ least, most: TEXT_LIMIT, lines: true })(members["text"], "text"), files };
}

function file(value: Untrusted, where: string): FileNote {
  const members = closed(value, where, ["id", "name", "size", "key", "pieces"]);
  const note: FileNote = {
    id: bytes(FILE_SIZE)(members.id, where),
    name: text(NAME)(members.name, where),
    size: integer(1)(members.size, where),
    key: bytes(SECRET_SIZE)(members.key, where),
    pieces: list(bytes(HASH_SIZE), 1, PIECES_LIMIT)(members.pieces, where),
  };
  if (note.pieces.length !== countPieces(note.size)) throw new Malformed(where);
  return note;
}

function introduction(value: Untrusted): Introduction {
  const where = "introduction";
  const members = closed(value, where, [
    "stream", "number", "keybox", "commitment", "recipients", "roster", "earlier",
  ]);
  const known = list(earlier, 0, KEYBOX_LIMIT);
  const parsed: Introduction = {
    stream: oneOf(...STREAMS)(members.stream, where),
    number: integer(0, KEYBOX_LIMIT - 1)(members.number, where),
    keybox: bytes(HASH_SIZE)(members.keybox, where),
    commitment: bytes(HASH_SIZE)(members.commitment, where),
    recipients: sortedBytes(ID_SIZE, 1, PERSON_LIMIT)(members.recipients, where),
    roster: bytes(HASH_SIZE)(members.roster, where),
    earlier: ascending(known, (one, other) => one.number - other.number)(members.earlier, where),
  };
  if (parsed.earlier.some((one) => one.number >= parsed.number)) throw new Malformed(where);
  return parsed;
}

function earlier(value: Untrusted, where: string): Earlier {
  const members = closed(value, where, ["number", "secret"]);
  return {
    number: integer(0, KEYBOX_LIMIT - 1)(members.number, where),
    secret: bytes(SECRET_SIZE)(members.secret, where),
  };
}

/** The bytes of an event. Members and their names are those of the JSON; bytes become base64url. */
export function composeEvent(event: Event): Bytes {
  return composeJson(event);
}
