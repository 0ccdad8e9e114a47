/** Voices of the machine itself: one text after the other, in the language wanted, with a chime where there is no voice. */
import { type Language, spokenLanguage } from "./texts";

export interface Line {
  text: string;
  language: Language;
}

const LONGEST_MS = 15000;
const has = (): boolean => "speechSynthesis" in window;

// Browsers load their voices when first asked for them.
if (has()) speechSynthesis.getVoices();

/** The best voice for a language: of the machine rather than the network, since the network may be cut. */
function voiceFor(language: Language): SpeechSynthesisVoice | undefined {
  if (!has()) return undefined;
  const wanted = spokenLanguage(language).toLowerCase();
  const voices = speechSynthesis.getVoices().filter((voice) => {
    const name = voice.lang.toLowerCase().replace("_", "-");
    return name === wanted || (name.slice(0, 2) === wanted.slice(0, 2) && !(wanted === "zh-cn" && name === "zh-tw"));
  });
  const exact = (voice: SpeechSynthesisVoice): number =>
    (voice.lang.toLowerCase().replace("_", "-") === wanted ? 2 : 0) + (voice.localService ? 1 : 0);
  return voices.sort((a, b) => exact(b) - exact(a))[0];
}

/** Speaks one text; resolves when it is said, false when this machine has no voice for it. */
export function speak(line: Line, volume = 1): Promise<boolean> {
  const voice = voiceFor(line.language);
  if (!voice) return Promise.resolve(false);
  return new Promise((resolve) => {
    const words = new SpeechSynthesisUtterance(line.text);
    words.voice = voice;
    words.lang = voice.lang;
    words.rate = 0.9;
    words.volume = volume;
    const timer = window.setTimeout(() => {
      speechSynthesis.cancel();
      resolve(true);
    }, LONGEST_MS);
    const end = (): void => {
      window.clearTimeout(timer);
      resolve(true);
    };
    words.onend = end;
    words.onerror = end;
    speechSynthesis.speak(words);
  });
}

/** Stops what is being said. */
export const hush = (): void => {
  if (has()) speechSynthesis.cancel();
};

let sound: AudioContext | undefined;

/** Whether this browser lets the page sound without a touch. */
export function maySound(): boolean {
  sound ??= "AudioContext" in window ? new AudioContext() : undefined;
  return sound?.state === "running";
}

/** Asks the browser for sound; it gives it after a touch or when it was told to. */
export const wakeSound = async (): Promise<boolean> => {
  maySound();
  await Promise.race([sound?.resume(), new Promise((resolve) => window.setTimeout(resolve, 500))]);
  return sound?.state === "running";
};

/** Two soft tones, about a second. */
export function chime(volume = 1): Promise<void> {
  if (!maySound() || !sound) return Promise.resolve();
  const now = sound.currentTime;
  for (const [index, hertz] of [659.3, 523.3].entries()) {
    const tone = sound.createOscillator();
    const loud = sound.createGain();
    const start = now + index * 0.35;
    tone.frequency.value = hertz;
    loud.gain.setValueAtTime(0.0001, start);
    loud.gain.exponentialRampToValueAtTime(Math.max(0.001, 0.4 * volume), start + 0.02);
    loud.gain.exponentialRampToValueAtTime(0.0001, start + 0.7);
    tone.connect(loud).connect(sound.destination);
    tone.start(start);
    tone.stop(start + 0.75);
  }
  return new Promise((resolve) => window.setTimeout(resolve, 1150));
}
