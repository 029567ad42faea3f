// The page without this is whole: it only saves reloading. Twice a second it
// looks what the steel says, and draws anew what changed, except under a hand
// that is typing.
const parts = ["fleet", "say", "bank"];
let seen = "";

async function look() {
  const state = await (await fetch("/fleet.json")).text();
  if (seen === "") seen = state;
  if (state === seen) return;
  const answer = await fetch(location.pathname);
  if (!answer.ok) return;
  draw(new DOMParser().parseFromString(await answer.text(), "text/html"));
  seen = state;
}

function draw(page) {
  for (const id of parts) {
    const now = document.getElementById(id), next = page.getElementById(id);
    if (!now || !next || now.innerHTML === next.innerHTML) continue;
    const focus = now.contains(document.activeElement) ? place(now, document.activeElement) : null;
    const chosen = now.querySelector("input[name=tag]:checked")?.value;
    now.innerHTML = next.innerHTML;
    if (chosen) for (const r of now.querySelectorAll("input[name=tag]")) if (r.value === chosen) r.checked = true;
    if (focus) [...now.querySelectorAll(focus.kind)][focus.at]?.focus();
  }
  const now = document.querySelector("aside"), next = page.querySelector("aside");
  if (now && next && !now.contains(document.activeElement)) now.innerHTML = next.innerHTML;
}

// place is where an element stands among those of its kind.
function place(root, element) {
  const kind = element.localName;
  return { kind, at: [...root.querySelectorAll(kind)].indexOf(element) };
}

(async function turn() {
  try { if (!document.hidden) await look(); } catch { /* the program is away: look again */ }
  setTimeout(turn, 500);
})();
