/** Says what went wrong and what to do, with the code small: never "unknown error". */
import { Alert, Typography } from 'antd';
import type { ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import { ProblemReply } from '../api/client.ts';

export function ProblemNotice({ error, onRetry }: { error: unknown; onRetry?: () => void }): ReactElement {
  const { t } = useTranslation();
  const problem = error instanceof ProblemReply ? error.problem : null;
  return (
    <Alert
      type="error"
      showIcon
      role="alert"
      title={problem?.title ?? t('problem.noReply')}
      description={
        <>
          <div>{problem?.detail ?? t('problem.noReplyCure')}</div>
          {problem?.errors?.map((fault) => (
            <div key={`${fault.field}/${fault.code}`}>
              {fault.field}: {fault.message}
            </div>
          ))}
          {problem === null ? null : (
            <Typography.Text type="secondary" style={{ fontSize: 12 }}>
              {problem.code}
            </Typography.Text>
          )}
        </>
      }
      action={onRetry === undefined ? undefined : <a onClick={onRetry}>{t('act.tryAgain')}</a>}
    />
  );
}

/** The same in one sentence, for a message that passes by. */
export function problemSentence(error: unknown, noReply: string): string {
  return error instanceof ProblemReply ? error.problem.detail : noReply;
}
