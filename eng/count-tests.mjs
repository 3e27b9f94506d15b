// Says in one line how a test run ended: node count-tests.mjs <CTRF report> <the runner's exit code>. Ends with 0 only when all is well.
import { readFile } from "node:fs/promises";

const [report, exitCode] = process.argv.slice(2);
const { tests, passed, failed, skipped } = JSON.parse(await readFile(report, "utf8")).results.summary;
const unfinished = tests - passed - failed - skipped;
console.log(`${passed} passed, ${failed + unfinished} failed, ${skipped} skipped`);
process.exit(failed + unfinished > 0 ? 1 : Number(exitCode));
