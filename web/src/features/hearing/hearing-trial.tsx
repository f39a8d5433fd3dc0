/** Type what a recogniser might hear; the sets as they stand in the form say what would become of the call. */
import { useMutation } from '@tanstack/react-query';
import { Alert, Button, Flex, Input, Typography } from 'antd';
import { type ReactElement, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, type Schemas, told } from '../../api/client.ts';
import { ProblemNotice } from '../../components/problem-notice.tsx';

const textCharsMax = 1000;

export function HearingTrial({ setsOf }: { setsOf: () => Schemas['AnnouncementSet'][] }): ReactElement {
  const { t } = useTranslation();
  const [text, setText] = useState('');
  const trial = useMutation({ mutationFn: () => told(api.POST('/api/v1/hearing/test', { body: { text, sets: setsOf() } })) });
  const go = (): void => {
    if (text.trim() !== '') trial.mutate();
  };
  return (
    <Flex vertical gap={8}>
      <Typography.Text strong>{t('hearing.trial')}</Typography.Text>
      <Flex gap={8}>
        <Input
          aria-label={t('hearing.trial')}
          value={text}
          maxLength={textCharsMax}
          placeholder={t('hearing.trialPlaceholder')}
          onChange={(event) => setText(event.target.value)}
          onPressEnter={go}
        />
        <Button disabled={text.trim() === ''} loading={trial.isPending} onClick={go}>
          {t('hearing.try')}
        </Button>
      </Flex>
      {trial.isError ? <ProblemNotice error={trial.error} /> : null}
      {trial.isSuccess ? (
        <Alert
          role="status"
          type={trial.data.match === null ? 'info' : 'success'}
          title={trial.data.sentence}
          description={trial.data.found.map(({ set, words, against }) => (
            <div key={set}>
              {set}: {words.join('、')}
              {against.length === 0 ? null : ` (${t('hearing.set.unless')}: ${against.join('、')})`}
            </div>
          ))}
        />
      ) : null}
    </Flex>
  );
}
