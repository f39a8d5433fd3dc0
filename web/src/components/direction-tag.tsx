/** Which way a call went, in a word; and the number of whoever called without showing one. */
import { LoginOutlined, LogoutOutlined } from '@ant-design/icons';
import { Tag } from 'antd';
import type { ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import type { Schemas } from '../api/client.ts';

export function DirectionTag({ direction }: { direction: Schemas['Call']['direction'] }): ReactElement {
  const { t } = useTranslation();
  const isIn = direction === 'inbound';
  return (
    <Tag
      color={isIn ? 'blue' : 'default'}
      icon={isIn ? <LoginOutlined aria-hidden /> : <LogoutOutlined aria-hidden />}
      style={{ margin: 0 }}
    >
      {t(`call.direction.${direction}`)}
    </Tag>
  );
}

/** Some callers hide their number. */
export function shownNumber(number: string, t: (key: string) => string): string {
  return number === '' ? t('call.withheld') : number;
}
