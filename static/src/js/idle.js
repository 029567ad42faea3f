// The kiosk forgets: after data-idle seconds without a touch it asks, after data-leave more everything is wiped and the first page
// comes back. A page from the browser's memory is never shown again.
const body = document.body;
const first = body.dataset.idleTo || '/kiosk';
const ask = Number(body.dataset.idle || 0);
let due = 0;
let left = 0;

function leave() {
  document.querySelectorAll('input, textarea').forEach((f) => { f.value = ''; });
  body.replaceChildren();
  location.replace(first);
}

function count() {
  const still = document.getElementById('still');
  if (!still?.open) return;
  left -= 1;
  write(still.querySelector('[data-count]'), left);
  if (left <= 0) leave();
}

function write(line, seconds) {
  if (line) line.textContent = line.dataset.count.replace('{n}', seconds);
}

function touched() {
  clearTimeout(due);
  due = setTimeout(() => {
    const still = document.getElementById('still');
    left = Number(body.dataset.leave || 20);
    write(still.querySelector('[data-count]'), left);
    still.showModal();
  }, ask * 1000);
}

if (ask) {
  for (const event of ['pointerdown', 'keydown', 'close']) addEventListener(event, touched, true);
  setInterval(count, 1000);
  touched();
}
addEventListener('pageshow', (e) => e.persisted && leave());

// "This screen clears in 6 s."
const end = document.querySelector('[data-leave-in]');
if (end) {
  let n = Number(end.dataset.leaveIn);
  setInterval(() => {
    n -= 1;
    end.textContent = Math.max(n, 0);
    if (n <= 0) leave();
  }, 1000);
}

const clock = document.querySelector('[data-clock]');
setInterval(() => {
  if (clock) clock.textContent = new Date().toLocaleTimeString(document.documentElement.lang, { hour: '2-digit', minute: '2-digit', hourCycle: 'h23', timeZone: clock.dataset.clock || undefined });
}, 5000);
