/** How a webhook and a message to it stand, in a word with a colour. */
import { Tag } from 'antd';
import type { ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import type { Schemas } from '../../api/client.ts';

export function WebhookState({ webhook }: { webhook: Schemas['Webhook'] }): ReactElement {
  const { t } = useTranslation();
  if (!webhook.enabled) {
    const reason = webhook.disabledReason;
    return (
      <Tag color={reason === null ? 'default' : 'red'}>{t(reason === null ? 'webhook.off' : `webhook.offBy.${reason}`)}</Tag>
    );
  }
  const failing = webhook.failingSince !== null;
  return <Tag color={failing ? 'gold' : 'green'}>{t(failing ? 'webhook.failing' : 'webhook.on')}</Tag>;
}

const colours = { pending: 'blue', delivered: 'green', failed: 'red' } as const;

export function DeliveryState({ state }: { state: Schemas['WebhookDelivery']['state'] }): ReactElement {
  const { t } = useTranslation();
  return <Tag color={colours[state]}>{t(`webhook.state.${state}`)}</Tag>;
}
