/** The box at the top: a number leads to its story, words lead to the page that they name. */
import { AutoComplete, Flex, Input, Typography } from 'antd';
import { type CSSProperties, type ReactElement, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router';
import { findPlaces, isNumber } from './places.ts';

export function QuickSearch({ style }: { style: CSSProperties }): ReactElement {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const [words, setWords] = useState('');
  const found = findPlaces(words, ({ name }) => t(`menu.${name}`));
  const open = (path: string): void => {
    setWords('');
    void navigate(path);
  };
  const search = (text: string): void => {
    const [best] = findPlaces(text, ({ name }) => t(`menu.${name}`));
    if (best !== undefined) open(best.place.path);
    else if (isNumber(text)) void navigate(`/numbers/${encodeURIComponent(text.trim())}`);
  };
  return (
    <AutoComplete
      value={words}
      notFoundContent={words.trim() === '' || isNumber(words) ? null : t('frame.nothingFound')}
      style={style}
      options={found.map(({ place, as }) => ({
        value: place.path,
        label: (
          <Flex justify="space-between" gap={12}>
            <span>{t(`menu.${place.name}`)}</span>
            {as === t(`menu.${place.name}`) ? null : <Typography.Text type="secondary">{as}</Typography.Text>}
          </Flex>
        ),
      }))}
      onSelect={open}
      onChange={(text: string) => {
        if (!text.startsWith('/')) setWords(text);
      }}
    >
      <Input.Search allowClear placeholder={t('frame.search')} aria-label={t('frame.search')} onSearch={search} />
    </AutoComplete>
  );
}
