export default function finished(
  said: { text: string; before: string; language: 'zh' | 'en' },
  signal: AbortSignal,
): Promise<number>;
