// Says what npm's registry knows against the packages in use: node audit-npm.mjs <the output of npm audit --json>. A finding ends with 1;
// a registry that keeps no such list, or can't be reached, is said and is no failure.
import { readFile } from "node:fs/promises";

let report;
try {
  report = JSON.parse(await readFile(process.argv[2], "utf8"));
} catch {
  report = {};
}

if (!report.metadata?.vulnerabilities) {
  console.log("npm's registry gave no list of vulnerabilities: the npm packages were not audited.");
  process.exit(0);
}

const findings = Object.values(report.vulnerabilities ?? {});
for (const { name, severity, via } of findings) {
  console.log(`${name}: ${severity}, ${via.map((reason) => reason.title ?? reason).join("; ")}`);
}
console.log(findings.length === 0 ? "npm's registry knows nothing against the npm packages." : `${findings.length} npm packages with known vulnerabilities.`);
process.exit(findings.length === 0 ? 0 : 1);
