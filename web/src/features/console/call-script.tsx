/** What the agent says: the task's script with what is known of the contact in it; what is not known stands out. */
import { Card } from 'antd';
import type { ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import { scriptPieces } from './script-pieces.ts';
import type { OwnCall } from './use-own-call.ts';

type Contact = NonNullable<OwnCall['facts']>['contact'];

export function CallScript({ script, contact }: { script: string; contact: Contact }): ReactElement {
  const { t } = useTranslation();
  return (
    <Card size="small" title={t('console.script')}>
      <div className="call-script">
        {scriptPieces(script, contact).map(({ kind, text }, index) => {
          if (kind === 'text') return <span key={index}>{text}</span>;
          if (kind === 'filled') return <strong key={index}>{text}</strong>;
          return (
            <span key={index} className="script-missing" title={t('console.missingValue', { name: text })}>
              [{text}?]
            </span>
          );
        })}
      </div>
    </Card>
  );
}
