// Keys of the walk that wait on the phone until the server has them, with photos made small before they travel.
// one store of waiting keys: fn gets it and returns a request
export const db = (mode, fn) => new Promise((done, fail) => {
  const open = indexedDB.open('walk', 1);
  open.onupgradeneeded = () => open.result.createObjectStore('keys', { keyPath: 'mark' });
  open.onerror = () => fail(open.error);
  open.onsuccess = () => {
    const tx = open.result.transaction('keys', mode);
    const ask = fn(tx.objectStore('keys'));
    tx.oncomplete = () => { open.result.close(); done(ask.result); };
    tx.onerror = () => fail(tx.error);
  };
});

export async function small(file) {
  if (!file?.size) return null;
  try {
    const bitmap = await createImageBitmap(file, { imageOrientation: 'from-image' });
    const by = Math.min(1, 1280 / Math.max(bitmap.width, bitmap.height));
    const canvas = new OffscreenCanvas(Math.round(bitmap.width * by), Math.round(bitmap.height * by));
    canvas.getContext('2d').drawImage(bitmap, 0, 0, canvas.width, canvas.height);
    return await canvas.convertToBlob({ type: 'image/jpeg', quality: 0.8 });
  } catch {
    return file; // the server says what is wrong with it
  }
}

// those of one form, oldest first
export const waiting = async (action) => (await db('readonly', (s) => s.getAll())).filter((k) => k.action === action).sort((a, b) => a.at - b.at);
