/** What an assistant and the callee said, as it comes; the newest stays in sight. */
import { Card, Flex, Typography } from 'antd';
import { type ReactElement, useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { durationText } from '../../components/figures.tsx';
import { HeardText } from '../../components/heard-text.tsx';
import type { OwnCall } from './use-own-call.ts';

export function TalkSoFar({ turns }: { turns: OwnCall['turns'] }): ReactElement | null {
  const { t } = useTranslation();
  const box = useRef<HTMLDivElement | null>(null);
  const count = turns.length;
  useEffect(() => {
    if (box.current !== null && count > 0) box.current.scrollTop = box.current.scrollHeight;
  }, [count]);
  if (count === 0) return null;
  return (
    <Card size="small" title={t('call.transcript')}>
      <div ref={box} className="talk-so-far" role="log" aria-label={t('call.transcript')} tabIndex={0}>
        <Flex vertical gap={6}>
          {turns.map(({ n, speaker, text, heard, interrupted, startMs }) => (
            <div key={n} className={`bubble ${speaker === 'callee' ? 'bubble-asked' : 'bubble-answer'}`}>
              <Typography.Text type="secondary" style={{ fontSize: 12 }}>
                {t(`speaker.${speaker}`)} {durationText(startMs)}
              </Typography.Text>{' '}
              <HeardText text={text} heard={heard} interrupted={interrupted} />
            </div>
          ))}
        </Flex>
      </div>
    </Card>
  );
}
