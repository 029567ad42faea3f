// Nothing waits in silence: 150 ms after a press the control shows progress, 300 ms after it the region dims. A form sent without
// htmx goes out once. What is not allowed stays focusable and does nothing.
import { on } from './on.js';

const waits = new WeakMap();

function start(ctx) {
  const control = ctx.request.submitter || ctx.sourceElement;
  const press = control?.matches?.('.btn, button') ? control : null;
  const region = ctx.target?.matches?.('.tbl, [data-region]') ? ctx.target : null;
  waits.set(ctx, [
    setTimeout(() => press?.setAttribute('aria-busy', 'true'), 150),
    setTimeout(() => region?.setAttribute('aria-busy', 'true'), 300),
    press, region,
  ]);
}

function stop(ctx) {
  const [a, b, press, region] = waits.get(ctx) || [];
  clearTimeout(a);
  clearTimeout(b);
  press?.removeAttribute('aria-busy');
  region?.removeAttribute('aria-busy');
}

// the words of a lost connection come with the page, in its language
function lost() {
  const words = document.getElementById('lost');
  const region = document.getElementById('toasts');
  if (words && region && !region.querySelector('[data-lost]')) region.append(words.content.cloneNode(true));
}

document.addEventListener('htmx:before:request', (e) => start(e.detail.ctx));
document.addEventListener('htmx:finally:request', (e) => stop(e.detail.ctx));
document.addEventListener('htmx:error', (e) => e.detail.ctx && !e.detail.ctx.response && lost());

document.addEventListener('submit', (e) => {
  if (e.defaultPrevented || e.target.method === 'dialog') return;
  if (e.target.dataset.sent) return e.preventDefault();
  e.target.dataset.sent = '1';
  setTimeout(() => e.submitter?.setAttribute('aria-busy', 'true'), 150);
  setTimeout(free, 4000, e.target); // an answer that is a file leaves the page where it is
});

function free(form) {
  delete form.dataset.sent;
  form.querySelectorAll('[aria-busy]').forEach((b) => b.removeAttribute('aria-busy'));
}
addEventListener('pageshow', () => document.querySelectorAll('form[data-sent]').forEach(free));

on('click', '[aria-disabled="true"]', (e) => { e.preventDefault(); e.stopImmediatePropagation(); }, true);
