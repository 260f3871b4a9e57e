// Small comforts on top of pages that work without them: arrow keys through the list of work.
import { initAll } from "./govuk-frontend.25f5b81c2db3.js";

initAll();

const rows = [...document.querySelectorAll("[data-row] a")];
document.addEventListener("keydown", (event) => {
  const typing = event.target.closest("input, textarea, select");
  if (typing || event.altKey || event.ctrlKey || event.metaKey || rows.length === 0) return;
  const step = { ArrowDown: 1, ArrowUp: -1, j: 1, k: -1 }[event.key];
  if (!step) return;
  const now = rows.indexOf(document.activeElement);
  if (now < 0 && event.key.startsWith("Arrow")) return;
  event.preventDefault();
  rows[Math.min(Math.max(now + step, 0), rows.length - 1)].focus();
});
