/** Builds what is committed: style sheets and browser bundles. The same sources give the same bytes. */

import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";

import zopfli from "@gfx/zopfli";
import { build } from "esbuild";
import { compile } from "sass";

const STYLES = [
  ["wbs/look/look.scss", "wbs/look/look.css"],
  ["wbs/look/pages.scss", "wbs/look/pages.css"],
];
// The anchor stays a module of its own: each installation serves its own.
const SCRIPTS = [
  ["portal/client/pages/main.ts", "portal/pages/static/wbs.js", { "/installed_anchor.ts": "./anchor.js" }],
  ["reviewer/console/client/console.ts", "reviewer/console/static/console.js", {}],
];
// What a reporter's phone loads, as gzip of the smallest size: too slow to be made at each start.
const SQUEEZED = ["portal/pages/static/wbs.js", "wbs/look/pages.css"];
const TARGETS = ["chrome109", "firefox115", "safari16"];

for (const [from, to] of STYLES) {
  const { css } = compile(from, { style: "compressed", loadPaths: ["node_modules"], quietDeps: true });
  writeFileSync(to, `${css}\n`);
}

/** Leaves modules whose path ends like a key of `served` out, to be loaded from where its value says. */
function leavingOut(served) {
  return {
    name: "leaving-out",
    setup({ onResolve }) {
      for (const [pattern, path] of Object.entries(served)) {
        const ending = new RegExp(`${pattern.replaceAll(".", "\\.")}$`);
        onResolve({ filter: ending }, () => ({ path, external: true }));
      }
    },
  };
}

for (const [from, to, served] of SCRIPTS) {
  mkdirSync(dirname(to), { recursive: true });
  await build({
    entryPoints: [from],
    outfile: to,
    bundle: true,
    minify: true,
    format: "esm",
    target: TARGETS,
    charset: "utf8",
    legalComments: "none",
    loader: { ".txt": "text" },
    plugins: [leavingOut(served)],
    logLevel: "warning",
  });
}

for (const path of SQUEEZED) {
  writeFileSync(`${path}.gz`, await zopfli.gzipAsync(readFileSync(path), { numiterations: 15 }));
}
