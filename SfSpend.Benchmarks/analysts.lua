-- What fifty analysts ask a panel at once, for wrk: overview, explorer, questions, transactions and searches in turn, of years and departments
-- chosen at random, so that much of it was not asked before.
local departments = { "POL%20Police", "DPH%20Public%20Health", "DPW%20GSA%20-%20Public%20Works", "AIR%20Airport%20Commission", "MTA%20Municipal%20Transprtn%20Agncy" }
local paths = {
  "/api/v1/overview", "/api/v1/overview?finance=Revenue", "/api/v1/overview?relatedUnits=include&toYear=YEAR",
  "/api/v1/explore?fiscalYear=YEAR", "/api/v1/explore?axis=type&fiscalYear=YEAR&comparedYear=2005", "/api/v1/explore?axis=fund&finance=Revenue",
  "/api/v1/explore?path=Public%20Protection&fiscalYear=YEAR", "/api/v1/explore?path=Public%20Protection&path=POL%20Police&fiscalYear=2020&comparedYear=YEAR",
  "/api/v1/explore?fundType=General%20Fund&fiscalYear=YEAR", "/api/v1/explore?axis=type&department=DEPARTMENT&fiscalYear=YEAR",
  "/api/v1/reports/spending-by-department", "/api/v1/reports/taxes-as-revenue", "/api/v1/reports/taxes-by-year?fromYear=2010", "/api/v1/reports/spending-by-kind?department=DEPARTMENT",
  "/api/v1/transactions?fiscalYear=YEAR&department=DEPARTMENT&limit=50", "/api/v1/transactions?fromYear=YEAR&fundType=General%20Fund&sort=-amount&limit=50",
  "/api/v1/transactions?department=DEPARTMENT&sort=-amount&limit=50", "/api/v1/transactions?character=Salaries&fundType=General%20Fund&toYear=YEAR&limit=50",
  "/api/v1/members?q=polcie", "/api/v1/members?q=general+fund",
}
local turn = 0

request = function()
  turn = turn % #paths + 1
  local path = paths[turn]:gsub("YEAR", math.random(2000, 2026)):gsub("DEPARTMENT", departments[math.random(#departments)]:gsub("%%", "%%%%"))
  return wrk.format("GET", path)
end

done = function(summary, latency)
  io.write(string.format("p50 %.1f ms, p95 %.1f ms, p99 %.1f ms; %d answers, %d not 2xx, %d cut\n",
    latency:percentile(50) / 1000, latency:percentile(95) / 1000, latency:percentile(99) / 1000,
    summary.requests, summary.errors.status, summary.errors.connect + summary.errors.read + summary.errors.write + summary.errors.timeout))
end
