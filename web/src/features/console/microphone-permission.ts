/** Whether this page may use a microphone, and the asking for it: before a call comes, never in the middle of one. */
import { useCallback, useEffect, useState } from 'react';

/** `unknown`: not looked yet. */
export type MicrophonePermission = 'unknown' | 'ask' | 'granted' | 'denied';
export type Microphone = { id: string; name: string };

export function useMicrophone(): { permission: MicrophonePermission; ask: () => void; devices: Microphone[] } {
  const [permission, setPermission] = useState<MicrophonePermission>('unknown');
  const [devices, setDevices] = useState<Microphone[]>([]);
  useEffect(() => {
    let status: PermissionStatus | null = null;
    let gone = false;
    // A page that is no secure context has no microphone and nothing to ask.
    if (!window.isSecureContext) return;
    const show = (): void => {
      if (status !== null && !gone) setPermission(wordOf(status.state));
    };
    // Some browsers know no such permission and ask each time: then there is the button.
    navigator.permissions.query({ name: 'microphone' }).then(
      (found) => {
        status = found;
        show();
        found.addEventListener('change', show);
      },
      () => setPermission((before) => (before === 'unknown' ? 'ask' : before)),
    );
    return () => {
      gone = true;
      status?.removeEventListener('change', show);
    };
  }, []);
  useEffect(() => {
    if (permission !== 'granted') return;
    const read = (): void => void microphones().then(setDevices, () => setDevices([]));
    read();
    navigator.mediaDevices.addEventListener('devicechange', read);
    return () => navigator.mediaDevices.removeEventListener('devicechange', read);
  }, [permission]);
  const ask = useCallback(() => {
    navigator.mediaDevices.getUserMedia({ audio: true }).then(
      (stream) => {
        for (const track of stream.getTracks()) track.stop();
        setPermission('granted');
      },
      () => setPermission('denied'),
    );
  }, []);
  return { permission, ask, devices };
}

function wordOf(state: PermissionState): MicrophonePermission {
  return state === 'prompt' ? 'ask' : state;
}

async function microphones(): Promise<Microphone[]> {
  const all = await navigator.mediaDevices.enumerateDevices();
  return all
    .filter(({ kind, deviceId }) => kind === 'audioinput' && deviceId !== 'default' && deviceId !== '')
    .map(({ deviceId, label }) => ({ id: deviceId, name: label }));
}
