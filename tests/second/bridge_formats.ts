/** The commands of the bridge for everything that this protocol defines above its ciphers. */

import { findAnchored, anchorFingerprint, parseAnchor } from "../../portal/client/protocol/anchor.ts";
import type { Bytes } from "../../portal/client/protocol/bytes.ts";
import type { Reader } from "../../portal/client/protocol/case_opening.ts";
import { composeDocument, parseDocument, signPayload, type Office } from "../../portal/client/protocol/documents.ts";
import { isSigned, isSizeClass, openEnvelope, parsePlace, sealEnvelope } from "../../portal/client/protocol/envelope.ts";
import { composeEvent, parseEvent, type EventPlace, type FileNote } from "../../portal/client/protocol/events.ts";
import * as files from "../../portal/client/protocol/files.ts";
import { composeFreshness, parseFreshness, staleness, verifyFreshness } from "../../portal/client/protocol/freshness.ts";
import { Given } from "./given.ts";
import type { Chain } from "../../portal/client/protocol/identifiers.ts";
import { isHonestKemKey } from "../../portal/client/protocol/kem_key.ts";
import { buildKeybox, commitment, headerOf, openPosition, parseKeybox } from "../../portal/client/protocol/keybox.ts";
import type { Life } from "../../portal/client/protocol/life.ts";
import { STEPS, type State } from "../../portal/client/protocol/lifecycle.ts";
import type { RecuseEvent, StepEvent } from "../../portal/client/protocol/moving.ts";
import { paddedSize } from "../../portal/client/protocol/padding.ts";
import { packParts, unpackParts } from "../../portal/client/protocol/parts.ts";
import { solve } from "../../portal/client/protocol/puzzle.ts";
import { readCase } from "../../portal/client/protocol/reading.ts";
import { deriveKeys, fingerprint, parseReceipt, parseWords, toWords } from "../../portal/client/protocol/receipt.ts";
import { NotGenuine } from "../../portal/client/protocol/refusals.ts";
import { composeRoster, mayRead, parseRoster } from "../../portal/client/protocol/roster.ts";
import { newestOf, verifyRosters, type RosterChain } from "../../portal/client/protocol/roster_chain.ts";

export type Answer = Bytes | boolean | string | object;
export type Command = (given: Given) => Promise<Answer>;

const WORDS = new Map<string, readonly string[]>(); // the list, once it was given

const chainOf = (given: Given): Chain => given.text("chain") as Chain;
const rostersOf = (given: Given): Promise<RosterChain> =>
  verifyRosters(given.list("rosters"), given.bytes("inspectorate"));

function words(): readonly string[] {
  const list = WORDS.get("list");
  if (list === undefined) throw new TypeError("no word list was given");
  return list;
}

async function signAgain(given: Given, payload: Bytes): Promise<Bytes> {
  const sign = (office: Office): Promise<Awaited<ReturnType<typeof signPayload>>>[] =>
    given.list(`${office}s`).map((seed) => signPayload(payload, office, seed));
  const signatures = await Promise.all([...sign("custodian"), ...sign("officer")]);
  return composeDocument({ payload, signatures });
}

async function freshness(given: Given): Promise<Answer> {
  const rosters = await rostersOf(given);
  const seen = given.has("seen") ? given.within("seen") : null;
  const statement = await verifyFreshness(
    given.bytes("document"),
    rosters,
    seen && { number: seen.number("number"), roster: seen.bytes("roster"), removed: seen.list("removed") },
  );
  const { number, removed } = statement;
  return { number, removed, staleness: staleness(statement, newestOf(rosters), given.text("today")) };
}

async function anchor(given: Given): Promise<Answer> {
  const inspectorates = parseAnchor(given.bytes("file"));
  if (given.has("inspectorate")) findAnchored(inspectorates, given.bytes("inspectorate"));
  return { inspectorates, fingerprint: await anchorFingerprint(given.bytes("file"), words()) };
}

async function keybox(given: Given): Promise<Bytes> {
  const plan = {
    roster: newestOf(await rostersOf(given)),
    case: given.bytes("case"),
    number: given.number("number"),
    recipients: given.list("recipients"),
    reporter: given.bytesOrNull("reporter"),
  };
  return buildKeybox(plan, given.bytes("secret"));
}

async function sealed(given: Given): Promise<Bytes> {
  const place = {
    inspectorate: given.bytes("inspectorate"),
    case: given.bytes("case"),
    chain: chainOf(given),
    sequence: given.number("sequence"),
    number: given.number("number"),
    prev: given.bytes("prev"),
  };
  const writing = { seed: given.bytes("seed"), roster: given.bytes("roster"), json: given.bytes("json") };
  return sealEnvelope(place, given.bytes("secret"), writing);
}

function eventPlace(given: Given): EventPlace {
  return { chain: chainOf(given), sequence: given.number("sequence"), number: given.number("number") };
}

async function opened(given: Given): Promise<Answer> {
  const envelope = given.bytes("envelope");
  const place = parsePlace(envelope);
  const signed = await openEnvelope(envelope, given.bytes("secret"));
  if (!(await isSigned(envelope, signed))) throw new NotGenuine("signature");
  const { chain, sequence, number, prev } = place;
  const { author, roster, json } = signed;
  return { chain, sequence, number, prev, author, roster, json };
}

function filePlace(given: Given): files.FilePlace {
  const [inspectorate, id] = [given.bytes("inspectorate"), given.bytes("id")];
  return { inspectorate, case: given.bytes("case"), id, key: given.bytes("key") };
}

async function sealedFile(given: Given): Promise<Answer> {
  const content = given.bytes("content");
  const pieces = await files.sealFile(content, filePlace(given));
  const note = await files.describe("berkas", content.length, filePlace(given), pieces);
  return { pieces, hashes: note.pieces };
}

async function openedFile(given: Given): Promise<Bytes> {
  const { id, key } = filePlace(given);
  const note: FileNote = { id, key, name: "berkas", size: given.number("size"), pieces: given.list("hashes") };
  return files.openFile(note, filePlace(given), given.listWithNulls("pieces"));
}

function readerOf(given: Given): Reader {
  const seed = given.bytes("seed");
  const kind = given.text("kind");
  if (kind === "reporter" || kind === "recovery") return { kind, seed };
  return { kind: "person", id: given.bytes("id"), seed };
}

async function caseRead(given: Given): Promise<Answer> {
  const name = { inspectorate: given.bytes("inspectorate"), case: given.bytes("case") };
  const rosters = await rostersOf(given);
  const statement = await verifyFreshness(given.bytes("freshness"), rosters, null);
  const [keyboxes, envelopes] = [given.list("keyboxes"), given.list("envelopes")];
  const papers = { name, rosters, freshness: statement, keyboxes, envelopes };
  const read = await readCase(papers, readerOf(given.within("reader")));
  return {
    lines: read.lines.map((line) => [
      line.chain, line.sequence, line.standing, line.reason, line.beforeTheChange, line.event?.type ?? null,
    ]),
    findings: read.findings.map(({ trouble, chain, sequence }) => [trouble, chain, sequence]),
    introduced: read.introduced.map(({ introduction, chain, sequence, disputed }) => [
      introduction.stream, introduction.number, introduction.keybox, chain, sequence, disputed,
    ]),
    excluded: read.excluded,
    recused: read.recused,
    withdrawn: read.withdrawn,
    life: lifeOf(read.life),
    report: read.report.report,
  };
}

function lifeOf({ state, askedIn, proposal, passages, recusals, promise, extended, pressed }: Readonly<Life>): Answer {
  return {
    state,
    asked_in: askedIn,
    proposal: proposal && [proposal.head.sequence, proposal.head.hash, proposal.persons, meant(proposal.event)],
    passages: passages.map((one) => [one.leaves, one.enters, one.chain, one.sequence, one.persons]),
    recusals: recusals.map((one) => [one.persons, one.sequence, one.by]),
    promise: promise && [promise.day, promise.sequence],
    extended,
    pressed,
  };
}

/** What a proposal is about. */
function meant(event: StepEvent | RecuseEvent): State | readonly Bytes[] {
  return event.type === "step" ? event.enters : event.persons;
}

function steps(): Answer {
  return STEPS.map((one) => [
    one.leaves, one.enters, one.by.toSorted(), one.approvedBy.toSorted(), one.says, one.notAfter.toSorted(),
    one.returns,
  ]);
}

export const FORMATS: readonly (readonly [string, Command])[] = [
  ["use_words", async (g) => WORDS.set("list", parseWords(g.text("file"))).size === 1],
  ["parse_receipt", (g) => parseReceipt(g.text("typed"), words())],
  ["to_words", (g) => toWords(g.bytes("entropy"), words())],
  ["fingerprint", (g) => fingerprint(g.bytes("hash"), words())],
  ["derive", async (g) => {
    const { credential, mailbox, kemSeed, signingSeed } = await deriveKeys(g.bytes("entropy"));
    return { credential, mailbox, kem: kemSeed, signing: signingSeed };
  }],
  ["is_honest_kem_key", async (g) => isHonestKemKey(g.bytes("untrusted"))],
  ["parse_document", async (g) => parseDocument(g.bytes("untrusted"))],
  ["parse_roster", (g) => parseRoster(g.bytes("payload"))],
  ["make_roster", async (g) => signAgain(g, composeRoster(await parseRoster(g.bytes("payload"))))],
  ["make_freshness", async (g) => signAgain(g, composeFreshness(parseFreshness(g.bytes("payload"))))],
  ["verify_rosters", async (g) => {
    const rosters = await rostersOf(g);
    const readers = newestOf(rosters).persons.filter(mayRead).map(({ id }) => id);
    return { hashes: rosters.map(({ hash }) => hash), readers };
  }],
  ["verify_freshness", freshness],
  ["anchor", anchor],
  ["build_keybox", keybox],
  ["parse_keybox", async (g) => parseKeybox(g.bytes("keybox"))],
  ["open_keybox", (g) => openPosition(g.bytes("keybox"), g.number("position"), g.bytes("seed"))],
  ["commitment", async (g) => {
    parseKeybox(g.bytes("keybox"));
    return commitment(headerOf(g.bytes("keybox")), g.bytes("secret"));
  }],
  ["seal_envelope", sealed],
  ["open_envelope", opened],
  ["is_size_class", async (g) => isSizeClass(g.number("size"))],
  ["parse_event", async (g) => parseEvent(g.bytes("json"), eventPlace(g))],
  ["compose_event", async (g) => composeEvent(parseEvent(g.bytes("json"), eventPlace(g)))],
  ["seal_file", sealedFile],
  ["open_file", openedFile],
  ["padded_size", async (g) => ({ size: paddedSize(g.number("size")) })],
  ["is_piece_size", async (g) => files.isPieceSize(g.number("stored"), g.number("index"), g.number("count"))],
  ["pack", async (g) => packParts(g.list("parts"))],
  ["unpack", async (g) => ({ parts: unpackParts(g.bytes("body")) })],
  ["read_case", caseRead],
  ["steps", async () => steps()],
  ["solve_puzzle", (g) => solve(g.bytes("challenge"), g.bytes("body"))],
];
