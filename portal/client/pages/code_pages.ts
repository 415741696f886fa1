/** The twelve words: shown once, written down, two of them typed back. */

import type { Client } from "../journeys/client.ts";
import { random } from "../protocol/random.ts";
import { comeBackWith } from "../journeys/visiting.ts";
import type { Prepared } from "../journeys/reporting.ts";
import { find, make, onEnterKey, onPress, typed } from "./dom.ts";
import { guardUnsaved } from "./leave.ts";
import { go, isFine, onEnter, type Fault } from "./steps.ts";
import { openTalk } from "./talk_pages.ts";
import { say } from "./texts.ts";

const ASKED = 2;
const LETTERS = 4; // of a word are enough

let isWritten = false;

/** Show the words of a report that is kept; at once or after an answer that came late. They are not on their way anywhere else. */
export function showCode(client: Client, { words, keys }: Prepared): void {
  const asked = draw(words.length);
  isWritten = false;
  guardUnsaved(() => !isWritten);
  find("code-words").replaceChildren(...words.map((word) => make("li", { text: word })));
  onEnter("two", () => ask(asked));
  onEnterKey(find("two-0"), () => find("two-1").focus());
  onEnterKey(find("two-1"), () => find("two-go").click());
  onPress("code-print", () => window.print());
  onPress("code-written", () => go("two", { forget: true }));
  onPress("two-show", () => go("code", { forget: true }));
  onPress("two-go", async () => {
    if (!isFine("two", wrong(words, asked))) return;
    if (!(await openTalk(client, () => comeBackWith(client, keys)))) return; // the words are still needed
    isWritten = true;
    find("code-words").replaceChildren();
  });
  go("code", { forget: true });
}

/** Two different positions, drawn at random. */
function draw(count: number): readonly number[] {
  const [one = 0, other = 0] = random(ASKED);
  const first = one % count;
  const second = (first + 1 + (other % (count - 1))) % count;
  return [Math.min(first, second), Math.max(first, second)];
}

function ask(asked: readonly number[]): void {
  asked.forEach((position, at) => {
    const input = find<HTMLInputElement>(`two-${at}`);
    input.value = "";
    const label = document.querySelector(`label[for="two-${at}"]`);
    if (label !== null) label.textContent = say("code.word_n", { number: position + 1 });
  });
}

function wrong(words: readonly string[], asked: readonly number[]): readonly Fault[] {
  return asked.flatMap((position, at) => {
    const word = words[position] ?? "";
    const answer = typed(`two-${at}`).toLowerCase();
    const isRight = answer.length >= LETTERS && word.startsWith(answer);
    const text = say(answer === "" ? "code.empty_word" : "code.wrong_word", { number: position + 1 });
    return isRight ? [] : [{ id: `two-${at}`, text }];
  });
}
