/** Entries of a conversation as the reporter sees them. */

import type { Entry } from "../journeys/conversation.ts";
import { download, safeName } from "../journeys/downloading.ts";
import type { ServedDays } from "../journeys/portal.ts";
import type { FileNote } from "../protocol/events.ts";
import { findStep, isExtension } from "../protocol/lifecycle.ts";
import type { RecuseEvent, StepEvent } from "../protocol/moving.ts";
import type { Report } from "../protocol/report.ts";
import { find, make } from "./dom.ts";
import { harmless, harmlessText } from "./harmless.ts";
import { answers, type Answer } from "./report_answers.ts";
import { trying } from "./stopping.ts";
import { phrase, say, sayDay, saySize } from "./texts.ts";
import type { Talk } from "./talk_pages.ts";

const KEPT = 60_000; // milliseconds: a browser may take its time to store what was fetched

export function showEntry(entry: Entry, report: Report, talk: Talk): HTMLElement {
  const isMine = entry.from === "reporter";
  const counts = entry.standing === "counts";
  const kind = counts ? (isMine ? "look-entry--mine" : "look-entry--theirs") : "look-entry--refused";
  const about = make("p", { children: isMine ? [say("talk.mine")] : author(entry), class: "look-entry__about" });
  const content = counts ? contentOf(entry, report, talk) : [paragraph(refusal(entry))];
  return make("li", { class: `look-entry ${kind}`, children: [about, ...content] });
}

/** Days that came after the entries: a server that gives none holds nothing up. */
export function showDays(entries: readonly Entry[], days: ServedDays): void {
  const shown = find("talk-entries").children;
  entries.forEach(({ from, sequence }, at) => {
    const day = days[from === "reporter" ? "mine" : "theirs"][sequence];
    const about = shown[at]?.querySelector(".look-entry__about");
    if (day !== undefined) about?.append(` · ${say("talk.day", { day: sayDay(day) })}`);
  });
}

function refusal({ standing, reason }: Entry): string {
  return standing === "not-yours" ? say("talk.not_yours") : say("talk.rejected", { reason: say(`reason.${reason}`) });
}

function author({ person }: Entry): readonly (Node | string)[] {
  return person === null ? [say("talk.theirs_unknown")] : phrase("talk.theirs", { name: person.name, unit: person.unit });
}

function contentOf(entry: Entry, report: Report, talk: Talk): readonly HTMLElement[] {
  const files = entry.files.map((file) => fileOf(file, talk));
  switch (entry.kind) {
    case "report":
      return [folded(say("talk.report"), answers(report).filter(([, answer]) => answer !== "").flatMap(answered))];
    case "message":
      return entry.text === "" ? files : [paragraph(harmlessText(entry.text)), ...files];
    case "step":
    case "recuse":
    case "approve":
      return entry.decided === null ? [] : decisionWords(entry.decided).map(harmlessText).map(paragraph);
    case "object":
    case "pressure":
      return [say(`standing.${entry.kind}`), harmlessText(entry.text)].filter(Boolean).map(paragraph);
    case "introduce":
      return [paragraph(say("talk.new_key"))];
    case "unexclude":
      return [paragraph(say("talk.let_in"))];
    default:
      return [];
  }
}

function decisionWords(decided: StepEvent | RecuseEvent): readonly string[] {
  if (decided.type === "step") return stepWords(decided);
  const { message, reason } = decided;
  return [say("standing.recused"), ...(message === "" ? [] : [message]), ...labelled("reason", reason)];
}

/** The state, the message, the day promised, what was found, why, and whether two persons decided. The levels of the triage are not said. */
function stepWords(step: StepEvent): readonly string[] {
  const { enters, message, promised, outcome, destination, reason } = step;
  const found = (outcome?.consequences ?? []).map((one) => say(`found.${one}`)).join(", ");
  return [
    ...(isExtension(step) ? [say("standing.extended")] : labelled("state", say(`status.${enters}`))),
    ...(message === "" ? [] : [message]),
    ...(promised === null ? [] : [say("standing.promised", { day: sayDay(promised) })]),
    ...labelled("result", outcome === null ? "" : say(`found.${outcome.result}`)),
    ...labelled("consequences", found),
    ...labelled("destination", destination ?? ""),
    ...labelled("reason", reason),
    ...((findStep(step)?.approvedBy ?? []).length > 0 ? [say("standing.two")] : []),
  ];
}

function labelled(name: string, words: string): readonly string[] {
  return words === "" ? [] : [`${say(`standing.${name}`)}: ${words}`];
}

function folded(title: string, content: readonly HTMLElement[]): HTMLElement {
  const text = make("span", { text: title, class: "govuk-details__summary-text" });
  const summary = make("summary", { class: "govuk-details__summary", children: [text] });
  return make("details", { class: "govuk-details", children: [summary, make("div", { class: "govuk-details__text", children: content })] });
}

function answered([question, answer, step]: Answer): readonly HTMLElement[] {
  const shown = step === "siapa" ? harmless(answer) : harmlessText(answer); // names of persons, or a text
  return [make("p", { text: question, class: "look-entry__about" }), paragraph(shown)];
}

function paragraph(text: string): HTMLElement {
  return make("p", { text, class: "govuk-body look-pre", attributes: { dir: "auto" } });
}

function fileOf(file: FileNote, talk: Talk): HTMLElement {
  const children = phrase("talk.download", { name: safeName(file), size: saySize(file.size) });
  const button = make("button", { children, class: "govuk-button govuk-button--secondary", attributes: { type: "button" } });
  const said = make("p", { class: "govuk-hint", attributes: { role: "status" } });
  button.addEventListener("click", () => {
    button.disabled = true;
    said.replaceChildren(...phrase("talk.downloading", { name: safeName(file) }));
    void trying(() => download(talk.client, talk.visit, file)).then((blob) => {
      if (blob !== null) save(blob, safeName(file));
      said.textContent = "";
      button.disabled = false;
    });
  });
  return make("div", { children: [button, said] });
}

function save(blob: Blob, name: string): void {
  const url = URL.createObjectURL(blob);
  make("a", { attributes: { href: url, download: name } }).click();
  setTimeout(() => URL.revokeObjectURL(url), KEPT);
}
