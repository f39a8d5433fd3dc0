/** The whole page: theme, words, data, and who is signed in, around the router. */
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { App as AntApp, ConfigProvider } from 'antd';
import enUS from 'antd/locale/en_US';
import zhCN from 'antd/locale/zh_CN';
import type { ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import { RouterProvider } from 'react-router';
import { ProblemReply } from '../api/client.ts';
import { LookProvider, useLook } from './look.tsx';
import { router } from './router.tsx';
import { themeOf } from './theme.ts';

const retriesMax = 2;

const queries = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 5_000,
      // What the server refused it will refuse again; only silence is worth another try.
      retry: (failures, error) => failures < retriesMax && !(error instanceof ProblemReply),
    },
  },
});

export function App(): ReactElement {
  return (
    <LookProvider>
      <Dressed />
    </LookProvider>
  );
}

function Dressed(): ReactElement {
  const { i18n } = useTranslation();
  const { dark } = useLook();
  return (
    <ConfigProvider locale={i18n.language === 'zh' ? zhCN : enUS} theme={themeOf(dark)} button={{ autoInsertSpace: false }}>
      <AntApp>
        <QueryClientProvider client={queries}>
          <RouterProvider router={router} />
        </QueryClientProvider>
      </AntApp>
    </ConfigProvider>
  );
}
