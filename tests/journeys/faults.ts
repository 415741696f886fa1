/** A device that fails: no WebCrypto, or a call of it that throws. And how much was drawn and held. */

type Subtle = Record<string, (...given: readonly unknown[]) => unknown>;

const genuine = globalThis.crypto;
let calls = 0;
let failsAt = 0; // 0: never; -1: from now on
let drawn = 0;

function failing(name: string, act: (...given: readonly unknown[]) => unknown) {
  return (...given: readonly unknown[]): unknown => {
    calls++;
    if (failsAt === -1 || calls === failsAt) return Promise.reject(new DOMException(name, "OperationError"));
    return act.apply(genuine.subtle, [...given]);
  };
}

const names = ["digest", "importKey", "exportKey", "sign", "verify", "encrypt", "decrypt", "deriveBits", "deriveKey", "generateKey"];
const subtle: Subtle = Object.fromEntries(
  names.map((name) => [name, failing(name, (genuine.subtle as unknown as Subtle)[name] as () => unknown)]),
);

function setCrypto(value: object | undefined): void {
  Object.defineProperty(globalThis, "crypto", { value, configurable: true });
}

/** WebCrypto that counts, and whose call number `at` fails; -1: every one; 0: none. */
export function failAt(at: number): void {
  [calls, failsAt, drawn] = [0, at, 0];
  const getRandomValues = (view: Uint8Array<ArrayBuffer>): Uint8Array => {
    drawn += view.length;
    return genuine.getRandomValues(view);
  };
  setCrypto({ subtle, getRandomValues, randomUUID: () => genuine.randomUUID() });
}

/** As a page has it that was not served securely. */
export function withoutSubtle(): void {
  setCrypto({ getRandomValues: (view: Uint8Array<ArrayBuffer>) => genuine.getRandomValues(view) });
}

export function heal(): void {
  setCrypto(genuine);
}

/** How often cryptography was asked for, and how many random bytes, since `failAt`. */
export function counted(): { readonly calls: number; readonly drawn: number } {
  return { calls, drawn };
}
