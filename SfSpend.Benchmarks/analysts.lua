-- What fifty analysts ask a panel at once, for wrk: overview, explorer, questions, transactions and searches in turn.
local paths = {
  "/api/v1/overview", "/api/v1/overview?finance=Revenue", "/api/v1/overview?relatedUnits=include",
  "/api/v1/explore", "/api/v1/explore?axis=type", "/api/v1/explore?axis=fund&finance=Revenue",
  "/api/v1/explore?path=Public%20Protection", "/api/v1/explore?path=Public%20Protection&path=POL%20Police&fiscalYear=2020&comparedYear=2019",
  "/api/v1/explore?fundType=General%20Fund", "/api/v1/reports/spending-by-department", "/api/v1/reports/taxes-as-revenue",
  "/api/v1/reports/taxes-by-year?fromYear=2010", "/api/v1/reports/spending-by-kind?department=POL%20Police",
  "/api/v1/transactions?fiscalYear=2024&department=POL%20Police&limit=50", "/api/v1/transactions?fiscalYear=2019&fundType=General%20Fund&sort=-amount&limit=50",
  "/api/v1/members?q=polcie", "/api/v1/members?q=general+fund",
}
local turn = 0

request = function()
  turn = turn % #paths + 1
  return wrk.format("GET", paths[turn])
end

done = function(summary, latency)
  io.write(string.format("p50 %.1f ms, p95 %.1f ms, p99 %.1f ms; %d answers, %d not 2xx, %d cut\n",
    latency:percentile(50) / 1000, latency:percentile(95) / 1000, latency:percentile(99) / 1000,
    summary.requests, summary.errors.status, summary.errors.connect + summary.errors.read + summary.errors.write + summary.errors.timeout))
end
