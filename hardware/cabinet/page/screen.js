// The cabinet acts by itself: the page follows. What somebody is typing is never thrown away.
const version = document.body.dataset.version;

function typing() {
  return [...document.querySelectorAll('input:not([type=hidden]):not([type=radio])')].some((f) => f.value !== f.defaultValue);
}

async function look() {
  try {
    const answer = await fetch('/version', { cache: 'no-store' });
    const now = await answer.text();
    if (answer.ok && now !== version && (!typing() || now.startsWith('!'))) location.replace('/');
  } catch {
    // the program restarts: the next look finds it again
  }
}

setInterval(look, 700);
