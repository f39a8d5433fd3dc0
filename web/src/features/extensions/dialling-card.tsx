/** What extensions may dial: two switches with the reason why they are off, and when an address is shut out. */
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Card, Flex, InputNumber, Switch, Typography } from 'antd';
import type { ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import { api, type Schemas, told } from '../../api/client.ts';
import { useSending } from '../../components/one-at-a-time.ts';
import { ProblemNotice } from '../../components/problem-notice.tsx';
import { useMay } from '../../components/who.ts';

type Change = Schemas['SettingsChange'];
const switches = ['extensionDialling', 'extensionsDialOut'] as const;
const figures = [
  { name: 'phoneFailuresMax', min: 3, max: 1_000 },
  { name: 'phoneBlockMinutes', min: 1, max: 10_080 },
] as const;

export function DiallingCard(): ReactElement {
  const { t } = useTranslation();
  const may = useMay('admin');
  const client = useQueryClient();
  const settings = useQuery({ queryKey: ['settings'], queryFn: () => told(api.GET('/api/v1/settings')) });
  const change = useSending({
    nameOf: (body: Change) => JSON.stringify(body),
    mutationFn: (body: Change) => told(api.PATCH('/api/v1/settings', { body })),
    onSuccess: (saved) => {
      client.setQueryData(['settings'], saved);
      return client.invalidateQueries({ queryKey: ['settings'] });
    },
  });
  const { data } = settings;
  return (
    <Card title={t('extension.rules')} size="small" style={{ marginBottom: 16 }} loading={settings.isPending}>
      {settings.isError ? <ProblemNotice error={settings.error} onRetry={() => void settings.refetch()} /> : null}
      {data === undefined ? null : (
        <Flex vertical gap={12}>
          {switches.map((name) => (
            <Flex key={name} gap={12} align="start">
              <Switch
                aria-label={t(`extension.${name}`)}
                checked={data[name]}
                disabled={!may}
                loading={change.isPending}
                onChange={(on) => change.send({ [name]: on })}
              />
              <div>
                <div>{t(`extension.${name}`)}</div>
                <Typography.Text type="secondary">{t(`extension.${name}Why`)}</Typography.Text>
              </div>
            </Flex>
          ))}
          <Flex gap={24} wrap>
            {figures.map(({ name, min, max }) => (
              <label key={name} style={{ display: 'flex', gap: 8, alignItems: 'center' }}>
                {t(`extension.${name}`)}
                <InputNumber
                  // What was stored is shown anew.
                  key={data[name]}
                  min={min}
                  max={max}
                  precision={0}
                  disabled={!may}
                  defaultValue={data[name]}
                  onBlur={(event) => {
                    const value = Number(event.target.value);
                    if (value !== data[name] && value >= min && value <= max) change.send({ [name]: value });
                  }}
                />
              </label>
            ))}
          </Flex>
          {change.isError ? <ProblemNotice error={change.error} /> : null}
        </Flex>
      )}
    </Card>
  );
}
