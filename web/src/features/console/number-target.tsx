/** A number outside, by a line of the call's task. */
import { Button, Flex, Input, Typography } from 'antd';
import { type ReactElement, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { PlaceProps } from './target-picker.tsx';

const numberCharsMax = 32;

export function NumberTarget({ kind, isPending, onChoose }: PlaceProps): ReactElement {
  const { t } = useTranslation();
  const [number, setNumber] = useState('');
  const wanted = number.trim();
  const choose = (): void => {
    if (wanted !== '' && !isPending) onChoose({ kind: 'number', number: wanted });
  };
  return (
    <Flex vertical gap={8}>
      <Flex gap={8}>
        <Input
          autoFocus
          inputMode="tel"
          maxLength={numberCharsMax}
          aria-label={t('console.pick.numberLabel')}
          placeholder={t('console.pick.numberLabel')}
          value={number}
          onChange={({ target }) => setNumber(target.value)}
          onPressEnter={choose}
        />
        <Button type="primary" disabled={wanted === ''} loading={isPending} onClick={choose}>
          {t(`console.move.${kind}`)}
        </Button>
      </Flex>
      <Typography.Text type="secondary">{t('console.pick.numberNote')}</Typography.Text>
    </Flex>
  );
}
