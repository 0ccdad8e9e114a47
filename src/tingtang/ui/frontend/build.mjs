// Bundles every entry point into one folder: node build.mjs OUT NAME=FILE...
import { build } from "esbuild";
import { fileURLToPath } from "node:url";
import path from "node:path";

const here = path.dirname(fileURLToPath(import.meta.url));
const [outdir, ...pairs] = process.argv.slice(2);
const entryPoints = pairs.map((pair) => pair.split(/=(.*)/s)).map(([name, file]) => ({ out: name, in: file }));

await build({
  entryPoints,
  outdir,
  bundle: true,
  minify: true,
  format: "iife",
  target: ["es2020", "chrome87"],
  charset: "utf8",
  legalComments: "linked",
  alias: { "@ui": here },
  nodePaths: [path.join(here, "..", "node_modules")],
  loader: { ".svg": "dataurl" },
  logLevel: "warning",
  logLimit: 5,
}).catch(() => process.exit(1));
