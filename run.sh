#!/usr/bin/env bash
# Builds the panel and starts it on http://localhost:5080, after installing what the build needs and this machine lacks.
# Arguments go to the panel; settings are environment variables: ASPNETCORE_URLS, SfSpend__DataDirectory, DataSf__BaseUrl ...
set -euo pipefail
[[ -z ${SfSpend__DataDirectory:-} ]] || SfSpend__DataDirectory=$(realpath -m "$SfSpend__DataDirectory")
cd "$(dirname "${BASH_SOURCE[0]}")"
# shellcheck source=eng/tools.sh
source eng/tools.sh

# The panel looks for its tools below its data directory.
export SfSpend__DataDirectory="${SfSpend__DataDirectory:-$PWD/.data}"
use_tools "$SfSpend__DataDirectory/tools"
need_dotnet
need_node
need_program rclone rclone
build_panel Release

cd SfSpend.Web
exec dotnet bin/Release/net10.0/SfSpend.Web.dll "$@"
