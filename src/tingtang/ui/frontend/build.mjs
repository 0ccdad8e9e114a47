// Bundles every entry point into one folder: node build.mjs OUT NAME=FILE...
import { build } from "esbuild";
import { fileURLToPath } from "node:url";
import path from "node:path";

const here = path.dirname(fileURLToPath(import.meta.url));
const [outdir, ...pairs] = process.argv.slice(2);
const entryPoints = pairs.map((pair) => pair.split(/=(.*)/s)).map(([name, file]) => ({ out: name, in: file }));

// Customers' phones open these inside other apps, whose browsers are years old.
const ON_OLD_PHONES = ["phone", "ticket", "portal"];
const isOld = ({ out }) => ON_OLD_PHONES.includes(out);

async function bundle(entries, target) {
  await build({
    entryPoints: entries,
    outdir,
    entryNames: "[name].[hash]", // what is served under a name never changes
    bundle: true,
    minify: true,
    format: "iife",
    target,
    charset: "utf8",
    legalComments: "linked",
    alias: { "@ui": here },
    nodePaths: [path.join(here, "..", "node_modules")],
    loader: { ".svg": "dataurl", ".woff2": "file" },
    logLevel: "warning",
    logLimit: 5,
  });
}

const old = entryPoints.filter(isOld);
const current = entryPoints.filter((entry) => !isOld(entry));
await Promise.all([bundle(current, ["es2020", "chrome87"]), bundle(old, ["es2015", "chrome57"])]).catch(() => process.exit(1));
