// Delegated listeners: pages come and go by htmx, the document stays.
export const on = (event, selector, fn, capture = false) =>
  document.addEventListener(event, (e) => {
    const hit = e.target instanceof Element && e.target.closest(selector);
    if (hit) fn(e, hit);
  }, capture);

// ready runs now and again for every part that htmx puts into the page.
export const ready = (fn) => {
  const run = () => fn(document);
  if (document.readyState === 'loading') document.addEventListener('DOMContentLoaded', run);
  else run();
  document.addEventListener('htmx:after:swap', run);
  addEventListener('pageshow', (e) => e.persisted && run());
};

export const typing = (el) => !!el && (el.isContentEditable || /^(TEXTAREA|SELECT)$/.test(el.tagName) ||
  (el.tagName === 'INPUT' && !/^(checkbox|radio|button|submit|range|color)$/.test(el.type)));
