// Says in one line how a test run ended: node count-tests.mjs <xunit's XML report> <the runner's exit code>. Ends with 0 only when all is well.
// What fails outside of a test, such as a fixture's clean-up, is an error of the assembly and counts as a failure.
import { readFile } from "node:fs/promises";

const [report, exitCode] = process.argv.slice(2);
const assemblies = (await readFile(report, "utf8")).match(/<assembly [^>]*>/g) ?? [];
const sum = (name) => assemblies.reduce((total, assembly) => total + Number(assembly.match(` ${name}="(\\d+)"`)[1]), 0);
const failed = sum("failed") + sum("errors");
console.log(`${sum("passed")} passed, ${failed} failed, ${sum("skipped")} skipped`);
process.exit(failed > 0 ? 1 : Number(exitCode));
