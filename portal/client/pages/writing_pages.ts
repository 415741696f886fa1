/** A message with files: sealed piece by piece, with progress, to be cancelled and gone on with. */

import { newLetter, type Letter, type Progress } from "../journeys/letters.ts";
import { asRefused, isRefused, type Refused } from "../journeys/refusals.ts";
import { reply } from "../journeys/reporting.ts";
import { attachmentOf } from "../journeys/uploading.ts";
import { chosenFiles, forgetFiles, freezeFiles, startFiles } from "./chosen_files.ts";
import { find, onPress, show, typed } from "./dom.ts";
import { patiently } from "./silence.ts";
import { blame } from "./steps.ts";
import { stop } from "./stopping.ts";
import { say, sayRefusal, saySize } from "./texts.ts";
import type { Talk } from "./talk_pages.ts";

let running: AbortController | null = null;
/** A letter that was begun: it knows which pieces are stored. */
let begun: Letter | null = null;

/** Whether something typed, chosen or half sent would be lost. */
export function isWriting(): boolean {
  return running !== null || typed("talk-text") !== "" || chosenFiles().length > 0;
}

export function startWriting(talk: Talk): void {
  startFiles();
  onPress("talk-send", () => send(talk));
  find("talk-cancel").addEventListener("click", () => running?.abort());
}

async function send(talk: Talk): Promise<void> {
  const [text, files] = [typed("talk-text"), chosenFiles()];
  const isNothing = text === "" && files.length === 0;
  tell(isNothing ? say("talk.nothing") : "");
  if (isNothing) return;
  show("stopped", false);
  try {
    begun = letterOf(text, files);
  } catch (thrown) {
    return explain(thrown);
  }
  await deliver(talk, begun);
}

/** The letter that was begun, unless something else stands in the fields now. */
function letterOf(text: string, files: readonly File[]): Letter {
  const attachments = files.map(attachmentOf);
  const isSame =
    begun?.text === text &&
    begun.uploads.length === files.length &&
    begun.uploads.every(({ attachment: { blob } }, at) => blob === files[at]);
  return begun !== null && isSame ? begun : newLetter(text, attachments);
}

async function deliver(talk: Talk, letter: Letter): Promise<void> {
  running = new AbortController();
  const { signal } = running;
  show("talk-progress", letter.uploads.length > 0);
  try {
    freeze(true);
    const handingIn = (): void => show("talk-progress", false); // what is handed in cannot be called back
    const watch = { signal, progress: (how: Progress) => showProgress(letter, how), handingIn };
    await patiently("client.silent_message", () => reply(talk.client, talk.visit, letter, watch));
    empty();
    await talk.refresh();
    find("talk-news").textContent = ""; // it would count what was just sent
    tell(say("talk.sent"));
  } catch (thrown) {
    freeze(false);
    explain(thrown);
  } finally {
    running = null;
    freeze(false);
    show("talk-progress", false);
    for (const said of ["talk-progress-text", "talk-quarter"]) find(said).textContent = ""; // it is over
  }
}

/** What is changed while a letter is on its way would seem to be sent. */
function freeze(isFrozen: boolean): void {
  find<HTMLTextAreaElement>("talk-text").readOnly = isFrozen;
  freezeFiles(isFrozen);
}

function explain(thrown: unknown): void {
  const refused = asRefused(thrown);
  const aboutFiles = sayFileFault(refused);
  if (aboutFiles !== null) return blame("talk", { id: "talk-files", text: aboutFiles });
  const goesOn = isRefused(refused, "cancelled", "unreachable", "busy", "server-broken");
  if (goesOn) find("talk-send").textContent = say("talk.resume");
  if (refused.code === "cancelled") tell(say("talk.cancelled"));
  else if (goesOn) tell(say("talk.interrupted"));
  stop(refused);
}

/** What is wrong with the chosen files, a single one by its name; null where it is something else. */
function sayFileFault(refused: Refused): string | null {
  const { code, where } = refused;
  if (["too-many-files", "files-too-large"].includes(code)) return sayRefusal(refused);
  if (!["empty-file", "file-too-large", "file-unreadable", "file-changed"].includes(code)) return null;
  const { name = "", size = 0 } = chosenFiles()[Number(where) - 1] ?? {};
  return say(`file_fault.${code}`, { name, size: saySize(size) });
}

function empty(): void {
  begun = null;
  find<HTMLTextAreaElement>("talk-text").value = "";
  forgetFiles();
  find("talk-send").textContent = say("talk.send");
}

function tell(text: string): void {
  find("talk-said").textContent = text;
}

function showProgress({ uploads }: Letter, { file, done, total }: Progress): void {
  const percent = Math.floor((100 * done) / Math.max(total, 1));
  const name = uploads[file]?.attachment.name ?? "";
  const text = say("talk.uploading", { name, percent });
  const bar = find<HTMLProgressElement>("talk-bar");
  find("talk-progress-text").textContent = text;
  // To those who hear it: every quarter, not every piece.
  if (Math.floor(percent / 25) !== Math.floor(bar.value / 25)) find("talk-quarter").textContent = text;
  bar.value = percent;
}
