// Success and refusal have a sound besides words and colour: two short tones, made here, no file.
const tones = { done: [660, 880], fail: [330, 220] };

export function play(kind) {
  const pair = tones[kind];
  if (!pair || !window.AudioContext) return;
  const audio = new AudioContext();
  pair.forEach((hz, i) => {
    const tone = audio.createOscillator();
    const loud = audio.createGain();
    tone.frequency.value = hz;
    loud.gain.setValueAtTime(0.12, audio.currentTime + i * 0.14);
    loud.gain.exponentialRampToValueAtTime(0.001, audio.currentTime + i * 0.14 + 0.13);
    tone.connect(loud).connect(audio.destination);
    tone.start(audio.currentTime + i * 0.14);
    tone.stop(audio.currentTime + i * 0.14 + 0.13);
  });
}

const cue = document.querySelector('[data-sound]');
if (cue) play(cue.dataset.sound);
