// Builds shared/ui/static/build: one style sheet, one script, the fonts and icons in use, each named by its content.
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { basename, dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";
import * as esbuild from "esbuild";
import { PurgeCSS } from "purgecss";

const here = dirname(fileURLToPath(import.meta.url));
const root = join(here, "..", "..");
const uswds = join(root, "node_modules", "@uswds", "uswds", "dist");
const out = join(here, "static", "build");
const BROWSERS = ["chrome100", "firefox100", "safari15"];
const FONTS = {
  "source-sans-regular.woff2": "source-sans-pro/sourcesanspro-regular-webfont.woff2",
  "source-sans-bold.woff2": "source-sans-pro/sourcesanspro-bold-webfont.woff2",
  "merriweather-bold.woff2": "merriweather/Latin-Merriweather-Bold.woff2",
};
const manifest = {};

function keep(name, content) {
  const bytes = Buffer.from(content);
  const hash = createHash("sha256").update(bytes).digest("hex").slice(0, 12);
  const dot = name.lastIndexOf(".");
  const file = `${name.slice(0, dot)}.${hash}${name.slice(dot)}`;
  writeFileSync(join(out, file), bytes);
  if (/\.(css|js|svg)$/.test(name)) {
    writeFileSync(join(out, file + ".gz"), gzipSync(bytes, { level: 9 }));
    const params = { [constants.BROTLI_PARAM_QUALITY]: 11 };
    writeFileSync(join(out, file + ".br"), brotliCompressSync(bytes, { params }));
  }
  manifest[name] = file;
  return file;
}

function templates(folder) {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { withFileTypes: true })
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((entry) => {
      const path = join(folder, entry.name);
      if (entry.isDirectory()) return templates(path);
      return entry.name.endsWith(".html") ? [path] : [];
    });
}

async function styles(pages) {
  const whole = readFileSync(join(uswds, "css", "uswds.min.css"), "utf8")
    .replace(/^\uFEFF?@charset "UTF-8";/, "")
    .replace(/@font-face\{[^}]*\}/g, "");
  const [{ css }] = await new PurgeCSS().purge({
    content: [...pages, join(here, "js", "exchange.js")].map((path) => ({
      raw: readFileSync(path, "utf8"),
      extension: "html",
    })),
    css: [{ raw: whole }],
    defaultExtractor: (text) => text.match(/[A-Za-z0-9_:@/-]+/g) ?? [],
    safelist: { standard: [/^usa-alert--(info|success|warning|error)$/, /^usa-button--(outline|secondary|unstyled)$/] },
    keyframes: true,
  });
  const own = readFileSync(join(here, "css", "exchange.css"), "utf8");
  const { code } = await esbuild.transform(css + "\n" + own, { loader: "css", minify: true, target: BROWSERS });
  return code.replace(/url\("?([^")]+)"?\)/g, (all, address) => {
    if (address.startsWith("data:")) return all;
    if (address.startsWith("font:")) return `url(${manifest[address.slice(5)]})`;
    const source = join(uswds, "css", address);
    return `url(${manifest[basename(source)] ?? keep(basename(source), readFileSync(source))})`;
  });
}

async function script() {
  const { outputFiles } = await esbuild.build({
    entryPoints: [join(here, "js", "exchange.js")],
    bundle: true,
    minify: true,
    write: false,
    format: "iife",
    legalComments: "none",
    target: BROWSERS,
  });
  return outputFiles[0].text;
}

function icons(pages) {
  const named = (path) => [...readFileSync(path, "utf8").matchAll(/\bicon\("([a-z_]+)"\)/g)].map((hit) => hit[1]);
  const symbols = [...new Set(pages.flatMap(named))].sort().map((name) => {
    const svg = readFileSync(join(uswds, "img", "usa-icons", `${name}.svg`), "utf8");
    const inner = svg.replace(/^[\s\S]*?<svg[^>]*>/, "").replace(/<\/svg>\s*$/, "");
    return `<symbol id="${name}" viewBox="0 0 24 24">${inner}</symbol>`;
  });
  return `<svg xmlns="http://www.w3.org/2000/svg">${symbols.join("")}</svg>`;
}

function previous() {
  const path = join(out, "manifest.json");
  return existsSync(path) ? Object.values(JSON.parse(readFileSync(path, "utf8"))) : [];
}

// What the build before this one made stays: an instance that runs still names it on its pages.
function clear(kept) {
  for (const file of readdirSync(out)) {
    const isOurs = /\.[0-9a-f]{12}\.\w+(\.gz|\.br)?$/.test(file);
    if (isOurs && !kept.has(file.replace(/\.(gz|br)$/, ""))) rmSync(join(out, file));
  }
}

const pages = [join("shared", "ui", "templates"), "services", "federation"].flatMap((folder) => templates(join(root, folder)));
mkdirSync(out, { recursive: true });
const before = previous();
for (const [name, source] of Object.entries(FONTS)) keep(name, readFileSync(join(uswds, "fonts", source)));
keep("mark.svg", readFileSync(join(here, "css", "mark.svg")));
keep("icons.svg", icons(pages));
keep("exchange.css", await styles(pages));
keep("exchange.js", await script());
const sorted = Object.fromEntries(Object.entries(manifest).sort(([a], [b]) => (a < b ? -1 : 1)));
writeFileSync(join(out, "manifest.json"), JSON.stringify(sorted, null, 1) + "\n");
clear(new Set([...before, ...Object.values(manifest)]));
console.log(`${Object.keys(sorted).length} assets in ${relative(root, out)}`);
