import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

const apiUrl = process.env['CARILLON_API_URL'] ?? 'http://localhost:8080';

/** Libraries are most of the bundle and change rarely: they get files of their own, so that browsers keep them. */
export default defineConfig({
  plugins: [react()],
  build: {
    outDir: 'dist',
    sourcemap: false,
    chunkSizeWarningLimit: 1600,
    rolldownOptions: {
      output: {
        codeSplitting: {
          groups: [
            {
              name: 'react',
              test: /node_modules\/(react|react-dom|react-router|scheduler|i18next|react-i18next|@tanstack)\//,
              priority: 2,
            },
            { name: 'antd', test: /node_modules\/(antd|@ant-design|@rc-component|rc-[a-z-]+|dayjs)\//, priority: 1 },
          ],
        },
      },
    },
  },
  server: { port: 5173, proxy: { '/api': apiUrl, '/sip': { target: apiUrl, ws: true } } },
});
