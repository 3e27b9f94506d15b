#!/usr/bin/env bash
# Installs what the tests need, runs every test, and ends with "N passed, N failed, N skipped".
# Arguments go to the test runner: ./test.sh --filter-namespace SfSpend.Tests.Conforming
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
# shellcheck source=eng/tools.sh
source eng/tools.sh

use_tools "$PWD/.data/tools"
need_dotnet
need_node
need_program rclone rclone
want_browser
want_program sftp openssh-client
want_moto
want_sqlglot

# The identity provider that the sign-on tests need: without it they are skipped by name, or fail in CI.
if [[ ! SfSpend.Tests/IdentityProvider/node_modules/.package-lock.json -nt SfSpend.Tests/IdentityProvider/package-lock.json ]]; then
    say "Restoring the identity provider of the tests (npm ci)"
    (cd SfSpend.Tests/IdentityProvider && npm ci --no-progress --loglevel=error >&2 </dev/null) || say "It could not be restored: the tests that need it will say so."
fi

# As it is published: the test of the published panel finds it compiled.
say "Building"
dotnet build SfSpend.Tests -c Release -v quiet --nologo -clp:"ErrorsOnly;NoSummary" >&2

results=$(mktemp -d)
trap 'rm -rf "$results"' EXIT

# NuGet audits the packages as part of the restore above, npm here. In CI a finding is a failure, elsewhere a warning.
show_advisories SfSpend.Core SfSpend.Web SfSpend.Tests
(cd SfSpend.Web && npm audit --json) >"$results/npm-audit.json" 2>/dev/null </dev/null || true
node eng/audit-npm.mjs "$results/npm-audit.json" >&2 || [[ ${CI:-} != true ]]

# Panels that live for seconds do not earn back what it costs to profile them, to guard their compiled code and to compile it twice.
export DOTNET_TieredPGO=0 DOTNET_EnableWriteXorExecute=0 DOTNET_TC_CallCountThreshold=1000

outcome=0
SfSpend.Tests/bin/Release/net10.0/SfSpend.Tests --results-directory "$results" --report-xunit-xml --report-xunit-xml-filename results.xml \
    --no-ansi --progress off "$@" </dev/null || outcome=$?

[[ -f $results/results.xml ]] || give_up "The test runner ended with exit code $outcome before it wrote its report."
node eng/count-tests.mjs "$results/results.xml" "$outcome"
