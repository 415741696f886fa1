/** The conversation: what was said, what came, and a way to answer. */

import type { Client } from "../journeys/client.ts";
import { conversationOf, isAnswer, type Conversation, type Entry } from "../journeys/conversation.ts";
import { objectsUntil, type Rule } from "../journeys/objecting.ts";
import type { ServedDays } from "../journeys/portal.ts";
import { asRefused, isRefused } from "../journeys/refusals.ts";
import { unexclude, withdraw } from "../journeys/reporting.ts";
import { readersOf as readerIdsOf } from "../journeys/writing.ts";
import { daysOf, readAgain, type Visit } from "../journeys/visiting.ts";
import { toHex } from "../protocol/bytes.ts";
import { ASKED, ENDED } from "../protocol/lifecycle.ts";
import { left, NEARLY } from "../protocol/room.ts";
import type { Person } from "../protocol/roster.ts";
import { bdi, find, listed, make, onPress, show } from "./dom.ts";
import { showDays, showEntry } from "./entries.ts";
import { guardUnsaved } from "./leave.ts";
import { patiently } from "./silence.ts";
import { go } from "./steps.ts";
import { stop, trying } from "./stopping.ts";
import { isTelling, showTelling, startTelling } from "./telling_pages.ts";
import { phrase, say, sayDay } from "./texts.ts";
import { isWriting, startWriting } from "./writing_pages.ts";

/** The conversation that is open, as it stood when it was read last. */
export interface Talk {
  readonly client: Client;
  visit: Visit;
  /** Fetch it again and show it. */
  readonly refresh: () => Promise<void>;
}

/** Open the case that `fetch` reads. True if it is shown. */
export async function openTalk(client: Client, fetch: () => Promise<Visit>): Promise<boolean> {
  const visit = await visiting("client.silent_words", fetch);
  if (visit === null) return false;
  const talk: Talk = { client, visit, refresh: () => refresh(talk) };
  guardUnsaved(() => isWriting() || isTelling());
  startWriting(talk);
  startTelling(talk);
  onPress("talk-refresh", talk.refresh);
  onPress("talk-withdraw", () => leaveForGood(talk));
  showTalk(talk);
  go("talk", { forget: true });
  return true;
}

async function refresh(talk: Talk): Promise<void> {
  for (const said of ["talk-said", "talk-news", "talk-told"]) find(said).textContent = "";
  const before = conversationOf(talk.visit).entries.length;
  const visit = await visiting("client.silent", () => readAgain(talk.client, talk.visit));
  if (visit === null) return;
  talk.visit = visit;
  showTalk(talk);
  const count = conversationOf(visit).entries.length - before;
  find("talk-news").textContent = count > 0 ? say("talk.news", { count }) : say("talk.no_news");
}

async function visiting(silent: string, fetch: () => Promise<Visit>): Promise<Visit | null> {
  try {
    show("stopped", false);
    return await patiently(silent, fetch);
  } catch (thrown) {
    if (isRefused(thrown, "withdrawn")) goWithdrawn();
    else stop(asRefused(thrown));
    return null;
  }
}

function goWithdrawn(): void {
  find("talk-entries").replaceChildren();
  guardUnsaved(() => false);
  go("withdrawn", { forget: true });
}

async function letInNow(talk: Talk, id: string): Promise<void> {
  const done = await trying(async () => {
    await patiently("client.silent", () => unexclude(talk.client, talk.visit, new Set([id])));
    return true;
  });
  if (done !== null) await talk.refresh();
}

async function leaveForGood({ client, visit }: Talk): Promise<void> {
  if (!window.confirm(say("talk.withdraw_ask"))) return;
  const done = await trying(async () => {
    await patiently("client.silent", () => withdraw(client, visit));
    return true;
  });
  if (done !== null) goWithdrawn();
}

function showTalk(talk: Talk): void {
  const { visit } = talk;
  const { state } = visit.read.life;
  const conversation = conversationOf(visit);
  const readers = readersOf(visit).map(({ name }) => name);
  find("talk-about").replaceChildren(
    fact(say("talk.status"), [say(`status.${state}`)]),
    fact(say("talk.inspectorate"), [bdi(visit.trusted.newest.name)]),
    fact(say("check.readers"), readers.length > 0 ? listed(readers) : [say("talk.no_key")]),
    ...namesFact("check.excluded", excludedOf(visit)),
    ...namesFact("talk.recused", recusedOf(visit)),
  );
  find("talk-expected").textContent = `${say(`standing.${expected(visit)}`)} ${promised(visit)}`.trim();
  showUntil(visit, null);
  find("talk-warnings").replaceChildren(...warnings(conversation), ...room(visit));
  find("talk-entries").replaceChildren(...conversation.entries.map((entry) => showEntry(entry, conversation.report, talk)));
  show("talk-none", !conversation.entries.some(isAnswer));
  showTelling(visit);
  showAnswers(conversation.entries);
  showExcluded(talk);
  void daysOf(talk.client, visit).then((days) => {
    if (days === null || talk.visit !== visit) return;
    showDays(conversation.entries, days);
    showUntil(visit, days);
  });
}

/** What the reporter is expected to do now. */
function expected({ read: { life } }: Visit): string {
  if (ENDED.includes(life.state)) return life.objected ? "may_object_again" : "may_object";
  return life.state === ASKED ? "answer" : "nothing";
}

/** Until when there will be news; nothing while the reporter is asked. */
function promised({ read: { life: { promise, state } } }: Visit): string {
  return promise === null || state === ASKED ? "" : say("standing.promised", { day: sayDay(promise.day) });
}

/** Until when to object, where the case has ended. The rule came with the page; the days may come later, or never. */
function showUntil(visit: Visit, days: ServedDays | null): void {
  const box = find("talk-until");
  const { count = "", off = "", years = "" } = box.dataset;
  const rule: Rule = { count: Number(count), off: new Set(off.split(" ")), years: new Set(years.split(" ")) };
  const day = days === null ? null : objectsUntil(visit, days, rule);
  const ended = ENDED.includes(visit.read.life.state);
  show(box.id, ended);
  if (!ended) return;
  box.textContent = day === null ? say("standing.by_count", { count }) : say("standing.by_day", { count, day: sayDay(day) });
}

/** How many answers there are, with a way to the newest: it stands far down. */
function showAnswers(entries: readonly Entry[]): void {
  const count = entries.filter(isAnswer).length;
  show("talk-answers", count > 0);
  const link = find("talk-answers-go");
  link.textContent = say(count === 1 ? "talk.answer" : "talk.answers", { count });
  link.onclick = (event) => {
    event.preventDefault(); // the address never changes
    const newest = find("talk-entries").children[entries.findLastIndex(isAnswer)] as HTMLElement;
    newest.tabIndex = -1;
    newest.focus({ preventScroll: true });
    newest.scrollIntoView();
  };
}

function warnings({ findings }: Conversation): readonly HTMLElement[] {
  const kinds = new Set(findings.map(({ trouble }) => trouble));
  return [...kinds].map((kind) => warning(say(`finding.${kind}`)));
}

/** Told early: what must always fit still does when the rest no longer does. */
function room({ read }: Visit): readonly HTMLElement[] {
  const count = left(read, "message");
  if (count > NEARLY) return [];
  return [warning(say(count === 0 ? "talk.full" : "talk.nearly_full", { count }))];
}

function fact(name: string, value: readonly (Node | string)[]): HTMLElement {
  const children = [
    make("dt", { text: name, class: "govuk-summary-list__key" }),
    make("dd", { children: value, class: "govuk-summary-list__value" }),
  ];
  return make("div", { class: "govuk-summary-list__row", children });
}

function namesFact(text: string, persons: readonly Person[]): readonly HTMLElement[] {
  return persons.length === 0 ? [] : [fact(say(text), listed(persons.map(({ name }) => name)))];
}

/** Who opens what is written now. */
function readersOf(visit: Visit): readonly Person[] {
  const ids = readerIdsOf(visit);
  return visit.trusted.newest.persons.filter(({ id }) => ids.has(toHex(id)));
}

/** Whom the reporter leaves out, and can let in. */
function excludedOf({ read: { excluded, recused }, trusted }: Visit): readonly Person[] {
  return trusted.newest.persons.filter(({ id }) => excluded.includes(toHex(id)) && !recused.includes(toHex(id)));
}

function recusedOf({ read: { recused }, trusted }: Visit): readonly Person[] {
  return trusted.newest.persons.filter(({ id }) => recused.includes(toHex(id)));
}

function warning(text: string): HTMLElement {
  const icon = make("span", { text: "!", class: "govuk-warning-text__icon", attributes: { "aria-hidden": "true" } });
  const hidden = make("span", { text: `${say("talk.warning")}: `, class: "govuk-visually-hidden" });
  const strong = make("strong", { class: "govuk-warning-text__text", children: [hidden, document.createTextNode(text)] });
  return make("div", { class: "govuk-warning-text", children: [icon, strong] });
}

function showExcluded(talk: Talk): void {
  const out = excludedOf(talk.visit);
  show("talk-readers", out.length > 0);
  find("talk-readers-list").replaceChildren(...out.map((person) => letIn(talk, person)));
}

function letIn(talk: Talk, { id, name }: Person): HTMLElement {
  const button = make("button", {
    children: phrase("talk.add_reader_go", { name }), class: "govuk-button govuk-button--secondary", attributes: { type: "button" },
  });
  button.addEventListener("click", () => {
    if (!window.confirm(say("talk.add_reader_sure", { name }))) return;
    button.disabled = true;
    void letInNow(talk, toHex(id)).finally(() => (button.disabled = false));
  });
  return make("div", { children: [button] });
}
