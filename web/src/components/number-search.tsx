/** Search any number: why was it called, why not, why not yet. */
import { Input } from 'antd';
import type { CSSProperties, ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router';

export function NumberSearch({
  value = '',
  style,
  large = false,
}: {
  value?: string;
  style?: CSSProperties;
  large?: boolean;
}): ReactElement {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const open = (text: string): void => {
    if (text.trim() !== '') void navigate(`/numbers/${encodeURIComponent(text.trim())}`);
  };
  return (
    <Input.Search
      key={value}
      allowClear
      role="searchbox"
      size={large ? 'large' : 'middle'}
      style={style}
      defaultValue={value}
      placeholder={t('number.search')}
      aria-label={t('number.search')}
      onSearch={open}
    />
  );
}
