/** The list template that fits the type of the task, with headers in the viewer's language. */
import { DownloadOutlined } from '@ant-design/icons';
import { Button } from 'antd';
import type { ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import type { Task } from './task-steps.ts';

export function TemplateLink({ type }: { type: Task['type'] }): ReactElement {
  const { t, i18n } = useTranslation();
  const lang = i18n.language === 'zh' ? 'zh' : 'en';
  return (
    <Button
      type="link"
      size="small"
      icon={<DownloadOutlined aria-hidden />}
      href={`/api/v1/import-templates/${type}.xlsx?lang=${lang}`}
      download
    >
      {t('import.template', { type: t(`taskType.${type}`) })}
    </Button>
  );
}
