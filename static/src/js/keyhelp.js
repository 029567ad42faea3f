// The dialog behind ?: which single keys work on this page.
export const shown = (el) => el.checkVisibility ? el.checkVisibility() : el.offsetParent !== null;

// The help lists exactly what works here: lines whose control is missing hide, and each control's own key gets a line.
export function help() {
  const dialog = document.getElementById('shortcuts');
  const list = dialog?.querySelector('dl');
  if (!list) return false;
  list.querySelectorAll('[data-own]').forEach((el) => el.remove());
  for (const dt of list.querySelectorAll('dt[data-needs]')) {
    dt.hidden = dt.nextElementSibling.hidden = ![...document.querySelectorAll(dt.dataset.needs)].some(shown);
  }
  const seen = new Set(['/', 'x']);
  for (const control of document.querySelectorAll('#main [data-key], #toasts [data-key]')) {
    const key = control.dataset.key;
    if (seen.has(key) || !shown(control)) continue;
    seen.add(key);
    const dt = document.createElement('dt');
    const dd = document.createElement('dd');
    const kbd = document.createElement('kbd');
    kbd.className = 'kbd';
    kbd.textContent = key;
    dt.append(kbd);
    const words = control.cloneNode(true);
    words.querySelectorAll('.kbd').forEach((el) => el.remove());
    dd.textContent = words.textContent.trim();
    dt.dataset.own = dd.dataset.own = '';
    list.append(dt, dd);
  }
  dialog.showModal();
  return true;
}
