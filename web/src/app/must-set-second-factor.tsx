/** Where a second factor is required and there is none yet: nothing else is open. */
import { Flex, Typography } from 'antd';
import type { ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import { SecondFactorCard } from '../features/account/second-factor-card.tsx';

export function MustSetSecondFactor(): ReactElement {
  const { t } = useTranslation();
  return (
    <Flex vertical align="center" style={{ padding: '10vh 12px 0' }}>
      <Typography.Title level={1} style={{ fontSize: 20 }}>
        Carillon
      </Typography.Title>
      <Typography.Text>{t('secondFactor.must')}</Typography.Text>
      <SecondFactorCard />
    </Flex>
  );
}
