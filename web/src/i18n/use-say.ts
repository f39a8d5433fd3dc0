/** The page's words for functions that know nothing of React. */
import { useCallback } from 'react';
import { useTranslation } from 'react-i18next';
import type { Say } from './say.ts';

export function useSay(): Say {
  const { t } = useTranslation();
  return useCallback((key, values = {}) => t(key, values), [t]);
}
