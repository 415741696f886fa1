/** Adds to pages that work without it: shows how fetching goes on, warns before locking, leaves when locked. */

interface State {
  locked: boolean;
  left: number;
  soon: string;
  step: string;
  done: number;
  of: number;
  revision: number;
}

const BUSY = 1000; // milliseconds between two looks while something is fetched
const CALM = 5000;
const AWAKE = 20_000; // at most so often the console is told that somebody types
const RESENT = 10_000; // milliseconds after which a stopped form may be sent again; the console sends once
const LOST = 2; // looks in a row without an answer after which the console counts as stopped
const UNANSWERED = 10_000; // milliseconds after which a look counts so
const QUIET = 3000; // milliseconds without a key or click after which a list loads itself anew
const TYPED = 1000; // milliseconds that typing waits before it is sealed
const OUTLIVING = 15_000; // characters: a browser lets 64 KiB outlive their page
const NOW_LOCKED = 423; // the console's word: sealed, and locked
const SOON = 60; // seconds before locking from which the page says so

function part(id: string): HTMLElement {
  const found = document.getElementById(id);
  if (!found) throw new Error(id);
  return found;
}

/** The form of a letter or a step that is being filled in. */
interface Letter {
  /** Whether the console has sealed what stands there now. */
  isKept(): boolean;
  /** Have it sealed now. */
  keep(): Promise<void>;
  /** All that was written in it. */
  text(): string;
}

/** Nothing of a case stays on the screen of a console that is no more; what it could not seal waits, closed. */
function cover(letter?: Letter): void {
  const stopped = part("stopped") as HTMLTemplateElement;
  const typed = letter && !letter.isKept() ? letter.text() : "";
  const main = document.createElement("main");
  main.className = "govuk-width-container govuk-main-wrapper";
  main.append(stopped.content.cloneNode(true));
  document.body.replaceChildren(main);
  if (typed || !letter?.text()) part("stopped-kept").remove();
  if (typed) main.querySelectorAll("textarea").forEach((one) => (one.value = typed));
  else part("stopped-typed").remove();
}

/** At the lock: nothing readable stays, and what was typed last is sealed before the page goes. */
async function leave(locked: string, letter?: Letter): Promise<void> {
  document.body.replaceChildren();
  await letter?.keep();
  location.replace(locked);
}

/** Sends what is typed to the console, which keeps it sealed: a lock would take it otherwise. */
function keepTyped(form: HTMLFormElement, locked: string): Letter {
  const filled = (): FormData => {
    const all = new FormData(form);
    all.delete("files");
    return all;
  };
  const said = (all: FormData): string => JSON.stringify([...all.entries()]);
  let kept = said(filled());
  let timer: ReturnType<typeof setTimeout> | undefined;

  const letter: Letter = {
    isKept: () => said(filled()) === kept,
    text: () => [...form.querySelectorAll("textarea")].map((one) => one.value).join("\n\n").trim(),
    keep: async () => {
      clearTimeout(timer);
      timer = undefined;
      const body = filled();
      const now = said(body);
      if (now === kept) return;
      const keepalive = now.length < OUTLIVING;
      try {
        const signal = AbortSignal.timeout(UNANSWERED);
        const answer = await fetch(form.dataset["keep"] ?? "", { method: "POST", body, signal, keepalive, redirect: "manual" });
        if (answer.ok || answer.status === NOW_LOCKED) kept = now;
        if (answer.status !== NOW_LOCKED) return;
        document.body.replaceChildren();
        location.replace(locked);
      } catch {
        // `isKept` says so; the next key tries again
      }
    },
  };
  form.addEventListener("input", () => {
    timer ??= setTimeout(() => void letter.keep(), TYPED);
  });
  form.addEventListener("submit", () => clearTimeout(timer));
  addEventListener("pagehide", () => {
    if (!form.dataset["sent"]) void letter.keep();
  });
  return letter;
}

function follow(place: HTMLElement): void {
  const { url = "", present = "", locked = "", token = "", revision = "", byItself = "" } = place.dataset;
  const step = part("state-step");
  const bar = part("state-bar") as HTMLProgressElement;
  const form = document.querySelector<HTMLFormElement>("form[data-keep]");
  const letter = form ? keepTyped(form, locked) : undefined;
  let told = 0;
  let missed = 0;
  let active = 0;

  // Who types, reads further down or stands on a link would lose the place.
  const isCalm = (): boolean =>
    document.activeElement === document.body && scrollY === 0 && Date.now() - active > QUIET;

  const show = (state: State): void => {
    // A line that is written anew each second is read aloud each second.
    if (step.textContent !== state.step) step.textContent = state.step;
    bar.hidden = !(state.step && state.of);
    if (state.of) {
      bar.max = state.of;
      bar.value = state.done;
    }
    const isFresh = String(state.revision) !== revision && state.step === "";
    part("state-fresh").hidden = !isFresh;
    if (isFresh && byItself && isCalm()) location.replace(byItself);
    const soon = part("state-soon");
    soon.hidden = state.left > SOON;
    if (!soon.hidden && (soon.textContent === "" || state.left % 15 === 0)) soon.textContent = state.soon;
  };

  const look = async (): Promise<void> => {
    let pause = CALM;
    try {
      const signal = AbortSignal.timeout(UNANSWERED);
      const answer = await fetch(url, { headers: { Accept: "application/json" }, cache: "no-store", signal });
      if (!answer.ok) return cover(letter); // another console, which does not know this browser
      const state = (await answer.json()) as State;
      if (state.locked) return void leave(locked, letter);
      missed = 0;
      show(state);
      if (state.step || state.left <= SOON) pause = BUSY;
    } catch {
      missed += 1;
      if (missed >= LOST) return cover(letter);
      pause = BUSY;
    }
    setTimeout(() => void look(), pause);
  };

  const stay = (): void => {
    active = Date.now();
    if (Date.now() - told < AWAKE) return;
    told = Date.now();
    void fetch(present, { method: "POST", headers: { "X-CSRFToken": token } }).catch(() => undefined);
  };

  for (const event of ["keydown", "pointerdown", "scroll"]) {
    document.addEventListener(event, stay, { passive: true });
  }
  document.getElementById("state-reload")?.addEventListener("click", (event) => {
    event.preventDefault();
    location.reload();
  });
  void look();
}

/** Says at once what the console would say after all bytes were sent. */
function measureFiles(input: HTMLInputElement): void {
  const most = Number(input.dataset["most"]);
  input.addEventListener("change", () => {
    const files = [...(input.files ?? [])];
    const size = files.reduce((sum, file) => sum + file.size, 0);
    const empty = files.filter((file) => file.size === 0).map(({ name }) => name);
    const tooLarge = size > most ? (input.dataset["said"] ?? "") : "";
    const wrong = empty.length > 0 ? `${input.dataset["empty"] ?? ""} ${empty.join(", ")}` : tooLarge;
    input.setCustomValidity(wrong);
    if (wrong !== "") input.value = "";
    input.reportValidity();
  });
}

/** A second press of the button while the first is on its way. The console sends once all the same. */
function sendOnce(form: HTMLFormElement): void {
  form.addEventListener("submit", (event) => {
    if (form.dataset["sent"]) event.preventDefault();
    form.dataset["sent"] = "yes";
    setTimeout(() => delete form.dataset["sent"], RESENT);
  });
}

const place = document.getElementById("state");
if (place) follow(place);
for (const input of document.querySelectorAll<HTMLInputElement>("input[data-most]")) measureFiles(input);
for (const form of document.forms) if (form.method === "post") sendOnce(form);
