// The first page guesses the time zone of the browser until somebody types one.
const field = document.querySelector('[data-zone-here]');
const here = Intl.DateTimeFormat().resolvedOptions().timeZone;
if (field && here?.includes('/')) field.value = here;
