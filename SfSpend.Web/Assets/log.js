// Follows a run's log by server-sent events: lines are added, nothing is drawn twice.
export function followLogs(root) {
  root.querySelectorAll("[data-events^='/']").forEach(follow);
}

function follow(log) {
  const lines = log.querySelector("ol");
  const known = () => Number(lines.lastElementChild?.dataset.event ?? 0);
  const stream = new EventSource(log.dataset.events);
  const add = (message) => {
    const event = JSON.parse(message.data);
    if (event.id <= known()) {
      return;
    }
    const atEnd = log.scrollHeight - log.scrollTop - log.clientHeight < 24;
    lines.append(line(event));
    if (atEnd) {
      log.scrollTop = log.scrollHeight;
    }
  };
  log.scrollTop = log.scrollHeight;
  stream.addEventListener("log", add);
  stream.addEventListener("end", () => stream.close());
  addEventListener("pagehide", () => stream.close());
}

const clock = new Intl.DateTimeFormat("en-GB", { timeZone: "America/Los_Angeles", hour: "2-digit", minute: "2-digit", second: "2-digit" });

function line(event) {
  const item = document.createElement("li");
  item.dataset.event = event.id;
  item.className = `log-line is-${event.level}`;
  const time = document.createElement("time");
  time.dateTime = event.at;
  time.textContent = clock.format(new Date(event.at));
  const stage = document.createElement("span");
  stage.className = "log-stage";
  stage.textContent = (event.stage ?? "").toLowerCase();
  const text = document.createElement("span");
  text.className = "log-text";
  text.textContent = event.level === "info" ? event.message : `${event.level === "error" ? "Error" : "Warning"}: ${event.message}`;
  item.append(time, stage, text);
  return item;
}
