// Prints what the last restore of .NET projects found in its feed's list of advisories: node advisories.mjs <obj/project.assets.json> ...
// It never fails: whether an advisory fails the build is decided in Directory.Build.props.
import { readFile } from "node:fs/promises";

const messages = new Set();
for (const path of process.argv.slice(2)) {
  const { logs = [] } = JSON.parse(await readFile(path, "utf8"));
  for (const { code, message } of logs) {
    if (/^NU190[0-5]$/.test(code)) {
      messages.add(`${code}: ${message}`);
    }
  }
}

for (const message of messages) {
  console.log(message);
}
