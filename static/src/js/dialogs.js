// Dialogs, press-and-hold, and small helps of forms.
import { on, ready } from './on.js';

// the first field has the focus, not the cross
function show(dialog) {
  dialog.showModal();
  dialog.querySelector('[autofocus], .body input:not([type="hidden"]), [role="combobox"], select, textarea')?.focus();
}

on('click', '[data-opens]', (e, opener) => {
  const dialog = document.getElementById(opener.dataset.opens);
  if (!dialog?.showModal || e.ctrlKey || e.metaKey) return;
  e.preventDefault();
  show(dialog);
});

// a dialog that came from the server opens as it arrives and leaves the page when it closes; the focus goes back to its opener
let opener = null;
document.addEventListener('htmx:before:request', (e) => { opener = e.detail.ctx.request.submitter || e.detail.ctx.sourceElement; });
document.addEventListener('close', (e) => {
  if (!e.target.matches?.('#overlay dialog')) return;
  const back = e.target._opener;
  e.target.remove();
  (back?.isConnected ? back : back?.id && document.getElementById(back.id))?.focus();
}, true);

ready((root) => {
  root.querySelectorAll('dialog[data-autoshow]').forEach((d) => {
    if (d.open) return;
    d.removeAttribute('data-autoshow');
    d._opener = opener;
    show(d);
  });
  const errors = root.querySelector('[data-focus]');
  if (errors && errors !== document.activeElement) {
    errors.removeAttribute('data-focus');
    errors.focus();
  }
  root.querySelectorAll('[data-reveal]').forEach((b) => { b.hidden = false; });
});

on('click', '[data-reveal]', (e, button) => {
  const field = document.getElementById(button.dataset.reveal);
  field.type = field.type === 'password' ? 'text' : 'password';
  [button.textContent, button.dataset.other] = [button.dataset.other, button.textContent];
});

// holding starts with a pointer only: a click, Enter or Space never does. The way by keyboard is the typed name beside it.
let timer = 0;
const letGo = () => {
  clearTimeout(timer);
  document.querySelectorAll('[data-holding]').forEach((b) => b.removeAttribute('data-holding'));
};
on('pointerdown', '[data-hold]', (e, button) => {
  if (e.button !== 0 || button.getAttribute('aria-disabled') === 'true') return;
  button.setAttribute('data-holding', '');
  timer = setTimeout(() => {
    letGo();
    const field = document.getElementById(button.dataset.held);
    field.value = button.dataset.typed;
    button.form.requestSubmit();
  }, Number(button.dataset.hold));
});
for (const end of ['pointerup', 'pointercancel', 'blur', 'contextmenu']) addEventListener(end, letGo);
on('pointerout', '[data-hold]', letGo);
